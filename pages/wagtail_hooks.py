"""What editors find in the admin for the rooms of pages: snippets, and links that know languages."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from media.images.alt_text import RULE, uses
from media.models import Picture
from media.permissions import closed_collections
from media.recordings.warnings import captions_missing

from .api import write_report as api_report  # noqa: F401 (it registers itself)
from .base.slugs import refuse_reserved
from .events.admin import date_preview  # noqa: F401
from .events.places import Place
from .network import Chrome
from .news import Author
from .page_recordings import recordings_of
from .posts.models import Topic
from .press import (
    link_report,  # noqa: F401 (they register themselves)
    prefill,  # noqa: F401 (they register themselves)
)
from .press.models import Outlet
from .search import report as search_report  # noqa: F401 (it registers itself)
from .translation import (
    languages,  # noqa: F401 (they register themselves)
    orders,  # noqa: F401 (they register themselves)
    page_tree_views,  # noqa: F401 (they register themselves)
    report,  # noqa: F401 (they register themselves)
    view_restriction_views,  # noqa: F401 (they register themselves)
)
from .translation.editor import urls  # noqa: F401 (they register themselves)
from .visibility import by_id, hreflang, in_language


class LanguageAwarePageLink(PageLinkHandler):
    """A link in running text leads to the visitor's language; to a page that is gone or private it leads nowhere."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        ids = [attrs.get("id") for attrs in attrs_list]
        found = by_id([int(each) for each in ids if str(each).isdecimal()])
        pages = {str(pk): page for pk, page in found.items()}
        own = in_language(list(pages.values()))
        targets = [own.get(pages[each].pk) if each in pages else None for each in map(str, ids)]
        return [f'<a href="{escape(page.url)}"{hreflang(page)}>' if page and page.url else "<a>" for page in targets]


class OpenDocumentLink(DocumentLinkHandler):
    """A link in running text to a document that is gone or not for everybody leads nowhere: its address is its file's name."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        shut = closed_collections()
        found = [doc if doc and doc.collection_id not in shut else None for doc in cls.get_many(attrs_list)]
        return [f'<a href="{escape(doc.url)}">' if doc else "<a>" for doc in found]


@hooks.register("register_rich_text_features", order=100)
def links_know_languages_and_privacy(features):
    features.register_link_type(LanguageAwarePageLink)
    features.register_link_type(OpenDocumentLink)


def refusal(request, slugs: list[str], parent: Page, form: str):
    """Back to this form with a message, where an address is taken by the site itself; else nothing."""
    try:
        for slug in slugs:
            refuse_reserved(slug, parent)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect(form)
    return None


@hooks.register("before_move_page")
def a_move_leaves_addresses_free(request, page, parent):
    if page.is_root():
        raise Http404("the root of the tree stands where it stands")
    return refusal(request, [page.slug], parent, reverse("wagtailadmin_pages:move", args=[page.pk]))


@hooks.register("before_bulk_action")
def many_moves_leave_addresses_free(request, action_type, objects, view):
    if action_type != "move" or not issubclass(view.model, Page):
        return None
    parent = view.cleaned_form.cleaned_data["chooser"]
    return refusal(request, [page.slug for page in objects], parent, request.get_full_path())


@hooks.register("before_copy_page")
def a_copy_leaves_addresses_free(request, page):
    chosen = request.POST.get("new_parent_page", "")
    if chosen.isdecimal() and (parent := Page.objects.filter(pk=chosen).first()):
        return refusal(request, [request.POST.get("new_slug", "")], parent, request.get_full_path())
    return None


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "locale"]
    search_fields = ["name"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "role", "locale"]
    search_fields = ["name"]


class OutletViewSet(SnippetViewSet):
    model = Outlet
    icon = "globe"
    list_display = ["name", "website", "locale"]
    search_fields = ["name"]


class PlaceViewSet(SnippetViewSet):
    model = Place
    icon = "home"
    list_display = ["name", "address", "locale"]
    search_fields = ["name", "address"]


class ChromeViewSet(SnippetViewSet):
    model = Chrome
    icon = "pilcrow"
    list_display = ["__str__", "tagline", "locale"]


class Lists(SnippetViewSetGroup):
    """Everything that pages refer to."""

    items = (PlaceViewSet, TopicViewSet, AuthorViewSet, OutletViewSet, ChromeViewSet)
    menu_label = _("Lists")
    menu_icon = "list-ul"
    menu_order = 300


register_snippet(Lists)


@hooks.register("after_publish_page")
def pictures_without_words_are_named(request, page):
    """Those that nobody has said to be decoration; nothing is held back."""
    silent = sum(1 for pk, words, _put in uses(page.specific, Picture) if pk and not words)
    if silent:
        words = ngettext(
            "%(number)s picture of this page has no description.",
            "%(number)s pictures of this page have no description.",
            silent,
        )
        messages.warning(request, f"{words % {'number': silent}} {RULE}")


@hooks.register("after_publish_page")
def films_without_captions_are_named(request, page):
    """Beside the message that the page is public; nothing is held back."""
    films = {recording.pk: recording for recording in recordings_of(page.specific)}
    for words in filter(None, map(captions_missing, films.values())):
        messages.warning(request, words)
