"""Empty states of the admin's lists: what will stand there, and the button that begins it."""

from collections import ChainMap
from typing import NamedTuple

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Page

from media.documents.models import Document
from media.features import announced_functions, feature_url
from media.images.models import Picture
from pages.about.models import PrinciplesPage
from pages.announcements.models import AnnouncementIndexPage
from pages.events.index_page import EventIndexPage
from pages.events.places import Place
from pages.news.models import Author, NewsIndexPage
from pages.posts.models import Topic
from pages.press.models import Outlet


class EmptyState(NamedTuple):
    """What an empty list says: a heading, a sentence, the words of its button; `art` is a drawing in site/art."""

    title: str | Promise
    words: str | Promise
    label: str | Promise
    art: str
    kind: str = ""  # of a page that is begun by a short form
    url: str = ""


LISTS: dict[type[Model], EmptyState] = {
    Picture: EmptyState(
        gettext_lazy("No pictures yet"),
        gettext_lazy("Drop several at once; each asks what it shows."),
        gettext_lazy("Choose pictures"),
        "sewing",
    ),
    Document: EmptyState(
        gettext_lazy("No documents yet"),
        gettext_lazy("Statutes, minutes, forms: what people take with them."),
        gettext_lazy("Choose documents"),
        "keys",
    ),
    Place: EmptyState(
        gettext_lazy("No places yet"),
        gettext_lazy("Where people meet. Address and access of a place stand at all its events."),
        gettext_lazy("Make a place"),
        "keys",
    ),
    Topic: EmptyState(
        gettext_lazy("No topics yet"),
        gettext_lazy("What news is about. Visitors follow one, and read all that belongs to it."),
        gettext_lazy("Make a topic"),
        "hands",
    ),
    Author: EmptyState(
        gettext_lazy("No authors yet"),
        gettext_lazy("Who signs what is written: a person, a circle, a cooperative."),
        gettext_lazy("Make an author"),
        "hands",
    ),
    Outlet: EmptyState(
        gettext_lazy("No outlets yet"),
        gettext_lazy("Papers and stations that write about you."),
        gettext_lazy("Make an outlet"),
        "river",
    ),
}
PAGES: dict[type[Page], EmptyState] = {
    NewsIndexPage: EmptyState(
        gettext_lazy("No news yet"),
        gettext_lazy("The first piece makes this page appear on the home page."),
        gettext_lazy("Write news"),
        "street",
        "news",
    ),
    EventIndexPage: EmptyState(
        gettext_lazy("No events yet"),
        gettext_lazy("The first event makes this page appear on the home page, and fills the calendar."),
        gettext_lazy("Plan an event"),
        "bus",
        "event",
    ),
    AnnouncementIndexPage: EmptyState(
        gettext_lazy("Nothing is announced"),
        gettext_lazy("What everybody should know until a day that you name; as a banner too, where it is urgent."),
        pgettext_lazy("door", "Announce"),
        "hands",
        "announcement",
    ),
    PrinciplesPage: EmptyState(
        gettext_lazy("No principles yet"),
        gettext_lazy("Each is a page of its own; its number decides its place."),
        gettext_lazy("Add a principle"),
        "hands",
    ),
}


def empty_listing(model: type[Model], add_url: str) -> EmptyState | None:
    """What the empty list of a model says to whoever may add to it; None for one that has no words of its own."""
    lists = dict(ChainMap(LISTS, *announced_functions("empty_listings")))
    state = next((lists[kind] for kind in lists if issubclass(model, kind)), None)
    return EmptyState(*state)._replace(url=add_url) if state and add_url else None


def empty_page_listing(parent: Page, user) -> EmptyState | None:
    """What the list below a page without children says; None where this person adds nothing."""
    if not parent.permissions_for_user(user).can_add_subpage() or not parent.specific_class.allowed_subpage_models():
        return None
    add = reverse("wagtailadmin_pages:add_subpage", args=[parent.pk])
    if state := next((PAGES[kind] for kind in PAGES if issubclass(parent.specific_class, kind)), None):
        return state._replace(url=begin_url(state.kind) or add)
    title = _("Nothing stands below “%(title)s” yet") % {"title": parent.get_admin_display_title()}
    return EmptyState(title, _("Pages that belong to it are made here."), _("Make a page"), "street", url=add)


def begin_url(kind: str) -> str:
    """Return the address of a short form for a page of this kind; empty where no app has one."""
    return feature_url("begin_urls", kind)
