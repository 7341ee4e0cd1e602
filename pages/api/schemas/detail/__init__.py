"""Pages of each kind with their bodies, told apart by `type`."""

from ....base.models import BasePage
from . import about, events, indexes, posts
from .base import Whole

KINDS: list[type[Whole]] = [
    *(about.WholeText, about.WholeMission, about.WholeStory, about.WholePrinciple),
    *(posts.WholeNews, posts.WholePress, posts.WholeAnnouncement, events.WholeEvent),
    *(indexes.WholeNewsIndex, indexes.WholeAnnouncementIndex, indexes.WholeCalendar, indexes.WholePrinciples),
]


def type_of(kind: type[Whole]) -> str:
    """The kind of pages that this schema tells."""
    return kind.model_fields["type"].annotation.__args__[0]


def schema_of(page: BasePage, kinds: list[type[Whole]]) -> type[Whole] | None:
    """The schema of these for this page; None where there is none."""
    return next((kind for kind in kinds if type_of(kind) == page._meta.label), None)
