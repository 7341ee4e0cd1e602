"""Views of the search page, and of what it suggests while somebody types."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from ..http.request_state import RequestState
from ..posts.models import paged
from .facets import Narrowing
from .languages import active_languages
from .models import record_query
from .query import SearchParameters, suggestions
from .results import LABELS, Hit, hits, kind_of, language_info, load_results, promotions_for
from .spelling import suggest_correction
from .suggestions import topics

PAGE_SIZE = 10


@require_safe
def search(request):
    """View of the search page; without a query, only its form."""
    params = SearchParameters.read(request.GET)
    RequestState.of(request).translated_query = params.translated_query
    context = {"params": params, "query": params.query}
    return render(request, "search.html", context | (render_results(request, params) if params.query else {}))


def render_results(request, params: SearchParameters) -> dict:
    """Template context of one page of results, with facets, promotions and suggestions."""
    locales, language = active_languages(request), get_language()
    locale_id = next((pk for pk, code in locales.items() if code == language), 0)
    promotions = promotions_for(params.query, locale_id, locales)
    reader = None if params.everywhere else locale_id
    found, instead = find(request, params.words, locales, reader, corrects=not promotions)
    if not found and not promotions and request.method == "GET" and not params.is_filtered:
        record_query(params.query, language)
    facets = Narrowing(params, found, locale_id)
    page = paged(facets.results, request, size=PAGE_SIZE, query=facets.query)
    page.object_list = load_results(page.object_list, instead or params.words, locales, language)
    context = {"results": page, "instead": instead, "facets": facets, "several_languages": len(locales) > 1}
    if not found and not promotions:
        context |= {"nothing": True, "topics": topics(locale_id, locales)}
    return context | {
        "promoted": [] if params.is_filtered or page.number > 1 else promotions,
        "this_language": language_info(language)["name"],
    }


def find(
    request, words: str, locales: dict[int, str], reader: int | None, corrects: bool = True
) -> tuple[list[Hit], str]:
    """(hits, correction): the hits of these words or, without any, those of a spelling correction, which else is empty.

    `reader` as in `results.hits`. Words for which something is promoted are known: whoever asks `corrects` nothing then.
    """
    found = hits(words, locales, request, reader) if words else []
    if found or not words or not corrects:
        return found, ""
    instead = suggest_correction(words, [code for pk, code in locales.items() if reader in (None, pk)])
    found = hits(instead, locales, request, reader) if instead else []
    return found, instead if found else ""


@require_safe
def suggest(request):
    """View of autocomplete, as JSON: `suggestions` (title, url, kind), and `status`, their number in words."""
    params = SearchParameters.read(request.GET)
    locale_ids = [pk for pk, code in active_languages(request).items() if code == get_language()]
    pages = suggestions(params.words, locale_ids[0]) if locale_ids else []
    rows = [
        {"title": page.title, "url": page.get_url(request), "kind": str(LABELS[kind_of(page.content_type_id)[0]])}
        for page in pages
    ]
    words = ngettext("%(number)d suggestion", "%(number)d suggestions", len(rows)) % {"number": len(rows)}
    return JsonResponse({"suggestions": rows, "status": words})
