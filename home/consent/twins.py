"""Twins of a picture: the same file, uploaded another time, which stays where it is when that one is withdrawn."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.permissions import policy_registry

from media.consent.models import WithheldFile
from media.images.models import Picture


@dataclass
class Twins:
    """Title and edit URL of each that this person may change; `more` counts the rest."""

    places: list[tuple[str, str]]
    more: int

    @property
    def number(self) -> int:
        return len(self.places) + self.more


def shown_twins(picture: Picture, user) -> Twins:
    """The other pictures with the file that this one has, or had before it was withdrawn; those that are shown."""
    kept = WithheldFile.objects.filter(picture=picture.pk).first()
    file_hash = kept.about.get("file_hash") if kept else picture.file_hash
    if not file_hash:
        return Twins([], 0)
    found = Picture.objects.filter(file_hash=file_hash, withdrawn_at=None).exclude(pk=picture.pk).order_by("pk")
    may_change = policy_registry.get_by_type(Picture).instances_user_has_permission_for(user, "change")
    mine = found.filter(pk__in=may_change.order_by().values("pk"))
    places = [(each.title, reverse("wagtailimages:edit", args=[each.pk])) for each in mine]
    return Twins(places, found.count() - len(places))
