"""Pages of each kind with their bodies, told apart by `type`."""

from ....base.models import BasePage
from . import about, events, indexes, posts
from .base import PageDetailOut

KINDS: list[type[PageDetailOut]] = [
    *(about.TextDetailOut, about.MissionDetailOut, about.StoryDetailOut, about.PrincipleDetailOut),
    *(posts.NewsDetailOut, posts.PressDetailOut, posts.AnnouncementDetailOut, events.EventDetailOut),
    *(
        indexes.NewsIndexDetailOut,
        indexes.AnnouncementIndexDetailOut,
        indexes.EventIndexDetailOut,
        indexes.PrinciplesDetailOut,
    ),
]


def type_of(kind: type[PageDetailOut]) -> str:
    """The kind of pages that this schema tells."""
    return kind.model_fields["type"].annotation.__args__[0]


def schema_of(page: BasePage, kinds: list[type[PageDetailOut]]) -> type[PageDetailOut] | None:
    """The schema of these for this page; None where there is none."""
    return next((kind for kind in kinds if type_of(kind) == page._meta.label), None)
