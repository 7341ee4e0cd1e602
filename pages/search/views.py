"""Views of the search page, and of what it suggests while somebody types."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from ..http.request_state import RequestState
from ..posts.models import paged
from .facets import Narrowing
from .languages import languages_on
from .models import record_query
from .query import SearchParameters, suggestions
from .results import LABELS, Hit, describe, hits, kind_of, promoted, show, with_topics
from .spelling import meant
from .suggestions import topics

PAGE_SIZE = 10


@require_safe
def search(request):
    """The search page in one state; without a question there is only the field."""
    asked = SearchParameters.read(request.GET)
    RequestState.of(request).translated_query = asked.translated_query
    context = {"asked": asked, "query": asked.query}
    return render(request, "search.html", context | (render_results(request, asked) if asked.query else {}))


def render_results(request, asked: SearchParameters) -> dict:
    """One sheet of what was found, and what stands round it."""
    locales, language = languages_on(request), get_language()
    here = next((pk for pk, code in locales.items() if code == language), 0)
    found, instead = find(request, asked.words, locales, None if asked.everywhere else here)
    first = [] if asked.narrowed else promoted(asked.query, language)
    if not found and not first and request.method == "GET" and not asked.narrowed:
        record_query(asked.query, language)
    narrowing = Narrowing(asked, with_topics(found), here)
    page = paged(narrowing.shown, request, size=PAGE_SIZE, query=narrowing.query)
    page.object_list = show(page.object_list, instead or asked.words, locales, language)
    context = {"results": page, "instead": instead, "narrowing": narrowing, "several_languages": len(locales) > 1}
    if not found and not first:
        context |= {"nothing": True, "topics": topics(here, locales)}
    return context | {"promoted": first if page.number == 1 else [], "this_language": describe(language)["name"]}


def find(request, words: str, locales: dict[int, str], reader: int | None) -> tuple[list[Hit], str]:
    """What holds these words; where nothing does, what holds the words that were probably meant, and those words.

    In all languages, or as `hits` has it for a reader of one.
    """
    found = hits(words, locales, request, reader) if words else []
    if found or not words:
        return found, ""
    instead = meant(words, [code for pk, code in locales.items() if reader in (None, pk)])
    found = hits(instead, locales, request, reader) if instead else []
    return found, instead if found else ""


@require_safe
def suggest(request):
    """JSON: `suggestions` (title, address, kind) and `status`, which says in words how many there are."""
    asked = SearchParameters.read(request.GET)
    here = [pk for pk, code in languages_on(request).items() if code == get_language()]
    pages = suggestions(asked.words, here[0]) if here else []
    rows = [
        {"title": page.title, "url": page.get_url(request), "kind": str(LABELS[kind_of(page.content_type_id)[0]])}
        for page in pages
    ]
    words = ngettext("%(number)d suggestion", "%(number)d suggestions", len(rows)) % {"number": len(rows)}
    return JsonResponse({"suggestions": rows, "status": words})
