"""Finds pages by their words: visible ones, in the language of the address."""

from django.core.paginator import Paginator
from django.db import connection
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Page

from .announcements import AnnouncementPage
from .visibility import visible

LONGEST = 200
PAGE_SIZE = 10


def results(query: str, language: str):
    """The visible pages of this language that match, best first; announcements that have ended are left out."""
    pages = visible(Page.objects.filter(depth__gt=1, locale__language_code=language))
    pages = pages.exclude(pk__in=AnnouncementPage.objects.past().values("pk"))
    # SQLite's index knows no word beginnings except those made for autocompletion.
    found = pages.search(query)
    return found if connection.vendor == "postgresql" or found.count() else pages.autocomplete(query)


@require_safe
def search(request):
    """The search page; `query` is what is looked for, `page` counts from 1."""
    query = " ".join(request.GET.get("query", "").split())[:LONGEST]
    found = results(query, get_language()) if query else []
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    order = [each.pk for each in page]
    whole = {each.pk: each for each in Page.objects.filter(pk__in=order).defer_streamfields().specific()}
    page.object_list = [whole[pk] for pk in order]
    return render(request, "search.html", {"query": query, "results": page})
