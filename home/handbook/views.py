"""Views of the handbook: search, a chapter; and its menu item in place of Wagtail's help."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.translation.permissions import only_translates

from . import chapters
from .links import links_from
from .search import search

TITLE = gettext_lazy("Handbook")
LONGEST = 100  # letters of a question


@require_safe
def handbook(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A chapter, and with `?q=` the sections that answer; the first one stands below the question itself.

    Without a `slug` the one that people begin with: whoever only translates has no other desk.
    """
    slug = slug or ("translate" if only_translates(request.user) else chapters.SLUGS[0])
    chapter = chapters.chapter(slug)
    if chapter is None:
        raise Http404("no such chapter")
    context = answers_to(request) | {
        "header_title": TITLE,
        "chapter": chapter,
        "ways": links_from(slug, request),
    }
    return render(request, "wagtailadmin/handbook/index.html", context)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The answers alone, for a question that is being typed."""
    return render(request, "wagtailadmin/handbook/answers.html", answers_to(request))


def answers_to(request: HttpRequest) -> dict:
    query = request.GET.get("q", "").strip()[:LONGEST]
    return {"query": query, "answers": search(chapters.chapters(), query), "chapters": chapters.chapters()}


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("handbook/", handbook, name="handbook"),
        path("handbook/answers/", answers, name="handbook_answers"),
        path("handbook/<slug:slug>/", handbook, name="handbook_chapter"),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return MenuItem(TITLE, reverse("handbook"), name="handbook", icon_name="book", order=20000)


@hooks.register("construct_main_menu", order=10)  # after what leaves translators one item
def replace_help_menu(request, items):
    """In the place of Wagtail's help, for everybody who works here."""
    items[:] = [item for item in items if item.name not in {"help", "handbook"}] + [register_menu_item()]


@hooks.register("register_icons")
def register_icons(icons):
    return [*icons, "wagtailadmin/icons/handbook/book.svg"]
