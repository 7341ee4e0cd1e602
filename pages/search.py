"""Finds pages by their words: visible ones, in the language of the address."""

from django.core.paginator import Paginator
from django.db import connection
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page

from .announcements import AnnouncementPage
from .visibility import visible

LONGEST = 200  # letters of a question
MOST = 500  # results anybody looks through
PAGE_SIZE = 10


def results(query: str, language: str) -> list[int]:
    """The ids of the visible pages of this language that match, best first; announcements that are not in force are left out."""
    locale = Locale.objects.get_for_language(language)
    pages = Page.objects.filter(locale=locale, live=True, depth__gt=1)
    found = [page.pk for page in pages.search(query)[:MOST]]
    if (
        not found and connection.vendor == "sqlite"
    ):  # its index knows no beginnings of words but those made for completion
        found = [page.pk for page in pages.autocomplete(query)[:MOST]]
    not_in_force = (AnnouncementPage.objects.past() | AnnouncementPage.objects.to_come()).values("pk")
    shown = set(visible(Page.objects.filter(pk__in=found)).exclude(pk__in=not_in_force).values_list("pk", flat=True))
    return [pk for pk in found if pk in shown]


@require_safe
def search(request):
    """The search page; `query` is what is looked for, `page` counts from 1."""
    query = " ".join(request.GET.get("query", "").split())[:LONGEST]
    asked = query.replace('"', " ").strip()  # SQLite's index takes it for the end of the question
    page = Paginator(results(asked, get_language()) if asked else [], PAGE_SIZE).get_page(request.GET.get("page"))
    whole = {each.pk: each for each in Page.objects.filter(pk__in=list(page)).defer_streamfields().specific()}
    page.object_list = [whole[pk] for pk in page if pk in whole]
    return render(request, "search.html", {"query": query, "results": page})
