"""Usage of a picture: where it stands, and what will stand there once it is deleted; usage of anything else, in short."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page, PageQuerySet, ReferenceIndex
from wagtail.snippets.models import get_snippet_models

from media.images.models import Picture
from pages.network.models import Network


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


@dataclass
class PictureUses:
    """The uses of a picture whose titles this person may read, public ones first; `more` counts the rest."""

    places: list[PictureUse]
    more: int

    @property
    def number(self) -> int:
        return len(self.places) + self.more


def picture_uses(picture: Picture, user) -> PictureUses:
    """The uses of a picture; `address` of each is the edit URL where this person has one, else empty."""
    finder = AdminURLFinder(user)
    found, more = [], 0
    for row, references in picture.get_usage():
        address = finder.get_edit_url(row) or ""
        if not is_readable(row, address):
            more += len(references)
            continue
        found += [
            PictureUse(
                title=get_latest_str(row),
                address=address,
                where=reference.describe_source_field(),
                left=replacement(reference),
                public=not isinstance(row, Page) or row.live,
            )
            for reference in references
        ]
    return PictureUses(sorted(found, key=lambda place: not place.public), more)


def is_readable(row: Model, address: str) -> bool:
    """Whether a person with this edit URL of it, or none, may read its title: that of a draft is for those who edit it."""
    return bool(address) or not isinstance(row, Page) or row.live


@dataclass
class Uses:
    """The first places that use something, each once, with an edit URL where this person has one; `more` counts the rest."""

    places: list[tuple[str, str]]
    more: int

    @property
    def number(self) -> int:
        return len(self.places) + self.more


SHOWN = 10


def uses(thing: Model, user) -> Uses:
    """Where people used something. Titles that this person may not read are counted alone."""
    finder, written = AdminURLFinder(user), (Page, Network, *get_snippet_models())  # the rest hangs on those anyway
    rows = [row for row, _references in ReferenceIndex.get_grouped_references_to(thing) if isinstance(row, written)]
    found, more = [], 0
    for row in rows:
        address = finder.get_edit_url(row) or ""
        if is_readable(row, address) and len(found) < SHOWN:
            found.append((get_latest_str(row), address))
        else:
            more += 1
    for chosen in choosing(thing):
        here = chosen.live()[: SHOWN - len(found)]
        found += [(row.title, finder.get_edit_url(row) or "") for row in here]
        more += chosen.count() - len(here)
    return Uses(found, more)


def choosing(thing: Model) -> Iterator[PageQuerySet]:
    """The pages that have this among several, such as a topic, of which Wagtail's index of references knows nothing."""
    for relation in thing._meta.get_fields(include_hidden=True):
        if relation.many_to_many and relation.auto_created and issubclass(relation.related_model, Page):
            chosen = relation.related_model.objects.filter(**{relation.field.name: thing.pk})
            yield Page.objects.filter(pk__in=chosen.values("pk")).order_by("-latest_revision_created_at", "pk")
