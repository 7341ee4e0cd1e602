"""Usage of a picture: where it stands, and what will stand there once it is deleted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page

from media.models import Picture


@dataclass
class PictureUse:
    """A page, list entry or setting; `where` in it the picture stands, `left` what will stand there, `public` now."""

    title: str
    address: str
    where: str
    left: str
    public: bool


def replacement(reference) -> str:
    """What visitors find in the place of the picture."""
    if len(reference.model_path_components) == 1:
        return _("no picture; the words stand alone")
    if "pictures" in reference.model_path_components:
        return _("one picture less; the others close up")
    return _("nothing but the line that stands below it")


def picture_uses(picture: Picture, user) -> list[PictureUse]:
    """The uses of a picture, public ones first; `address` is the edit URL where this person has one, else empty."""
    finder = AdminURLFinder(user)
    uses = [
        PictureUse(
            title=get_latest_str(row),
            address=finder.get_edit_url(row) or "",
            where=reference.describe_source_field(),
            left=replacement(reference),
            public=not isinstance(row, Page) or row.live,
        )
        for row, references in picture.get_usage()
        for reference in references
    ]
    return sorted(uses, key=lambda place: not place.public)
