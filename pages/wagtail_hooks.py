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
from media.images.models import Picture
from media.recordings.warnings import captions_missing

from .base.slugs import validate_not_reserved
from .link_handlers import LanguageAwarePageLink, OpenDocumentLink
from .page_recordings import recordings_of
from .viewsets import Lists


@hooks.register("register_rich_text_features", order=100)
def register_link_handlers(features):
    features.register_link_type(LanguageAwarePageLink)
    features.register_link_type(OpenDocumentLink)


def redirect_if_reserved(request, slugs: list[str], parent: Page, form: str):
    """A redirect to this form with an error message if one of the slugs is reserved below this parent; else None."""
    try:
        for slug in slugs:
            validate_not_reserved(slug, parent)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
        return redirect(form)
    return None


@hooks.register("before_move_page")
def validate_slug_before_move(request, page, parent):
    if page.is_root():
        raise Http404("the root of the tree stands where it stands")
    return redirect_if_reserved(request, [page.slug], parent, reverse("wagtailadmin_pages:move", args=[page.pk]))


@hooks.register("before_bulk_action")
def validate_slugs_before_bulk_move(request, action_type, objects, view):
    if action_type != "move" or not issubclass(view.model, Page):
        return None
    parent = view.cleaned_form.cleaned_data["chooser"]
    return redirect_if_reserved(request, [page.slug for page in objects], parent, request.get_full_path())


@hooks.register("before_copy_page")
def validate_slug_before_copy(request, page):
    chosen = request.POST.get("new_parent_page", "")
    if chosen.isdecimal() and (parent := Page.objects.filter(pk=chosen).first()):
        return redirect_if_reserved(request, [request.POST.get("new_slug", "")], parent, request.get_full_path())
    return None


register_snippet(Lists)


@hooks.register("after_publish_page")
def warn_of_missing_descriptions(request, page):
    """Warns of images that have no alt text and are not marked as decorative; the page is published all the same."""
    missing = sum(1 for pk, words, _put in uses(page.specific, Picture) if pk and not words)
    if missing:
        words = ngettext(
            "%(number)s picture of this page has no description.",
            "%(number)s pictures of this page have no description.",
            missing,
        )
        messages.warning(request, f"{words % {'number': missing}} {RULE}")


@hooks.register("after_publish_page")
def warn_of_missing_captions(request, page):
    """Warns of films without captions; the page is published all the same."""
    films = {recording.pk: recording for recording in recordings_of(page.specific)}
    for words in filter(None, map(captions_missing, films.values())):
        messages.warning(request, words)
