"""Wagtail hooks of pages: rich text links that know languages, moves, copies, publication."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from media.images.alt_text import RULE, uses
from media.models import Picture
from media.recordings.warnings import captions_missing

from .api import write_report as api_report  # noqa: F401 (it registers itself)
from .base.slugs import validate_not_reserved
from .events.admin import date_preview  # noqa: F401
from .link_handlers import LanguageAwarePageLink, OpenDocumentLink
from .page_recordings import recordings_of
from .press import (
    link_report,  # noqa: F401 (they register themselves)
    prefill,  # noqa: F401 (they register themselves)
)
from .search import report as search_report  # noqa: F401 (it registers itself)
from .translation import (
    languages,  # noqa: F401 (they register themselves)
    orders,  # noqa: F401 (they register themselves)
    page_tree_views,  # noqa: F401 (they register themselves)
    report,  # noqa: F401 (they register themselves)
)
from .translation.editor import urls  # noqa: F401 (they register themselves)
from .viewsets import Lists


@hooks.register("register_rich_text_features", order=100)
def links_know_languages_and_privacy(features):
    features.register_link_type(LanguageAwarePageLink)
    features.register_link_type(OpenDocumentLink)


def refusal(request, slugs: list[str], parent: Page, form: str):
    """Back to this form with a message, where an address is taken by the site itself; else nothing."""
    try:
        for slug in slugs:
            validate_not_reserved(slug, parent)
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
