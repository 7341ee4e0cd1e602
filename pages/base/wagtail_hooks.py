"""Wagtail hooks of every kind of page: a reserved slug is refused where a page is moved or copied."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Page

from .slugs import validate_not_reserved


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
