"""What a page model declares of its kind beside its columns: the search facet it counts under, the page that a new site
begins with, the section of the home page that draws from it, and who may write below it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page


@dataclass(frozen=True)
class SearchFacet:
    """A facet of the search by kind: its value in the query, its label, and its place in the list of facets."""

    value: str
    label: str | Promise
    place: int = 5


PAGES = SearchFacet("pages", pgettext_lazy("search", "Pages"), 8)  # of a kind that has no facet of its own


@dataclass(frozen=True)
class InitialPage:
    """The draft of this kind that `begin` makes below each home page; `colour` is that of its section there, if it has one."""

    title: str | Promise
    slug: str
    colour: str = "paper"


NO_WORDS = _("The page has no words of its own yet.")


@dataclass(frozen=True)
class HomeSectionKind:
    """A kind of section of the home page: what is printed of a page of this model is listed by its `items_on_home`.

    `name` is that of its template, `templates/home/<name>.html`, and its `kind` in the API where that has a schema for it.
    """

    name: str = "other"  # summary of the page, and cards of its items
    place: int = 9  # among the sections that a new site begins with, and in the page chooser
    prints_summary: bool = True  # enough to show the section; it can be typed on the desk's home page screen
    link_words: str | Promise = ""  # empty: “More” and the title, or the title where it lists no other page
    empty_reason: str | Promise | Callable[[Page], str | Promise] = NO_WORDS
    # Kinds that the short form makes and their labels, the main one last.
    quick_create: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True)
class PermissionSection:
    """The section of the permission table (home.users.permission_table) for the pages below an index.

    An index without one is among all other pages.
    """

    name: str
    label: str | Promise
    writers: tuple[str, ...] = ("author",)  # roles that write drafts
    publishers: tuple[str, ...] = ("editor",)  # roles that write and publish all


def home_section_of(model: type[Page]) -> HomeSectionKind | None:
    """Return the kind of section that draws from pages of this model; None where no section does."""
    return getattr(model, "home_section", None)
