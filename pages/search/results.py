"""Search results: visible pages and documents, promoted ones first, paginated, with highlighted excerpts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info, pgettext_lazy
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail.search.utils import normalise_query_string

from media.models import Document
from media.permissions import closed_collections
from media.search_text import fold_text, forms

from ..announcements import AnnouncementPage
from ..base.kinds import PAGES, SearchFacet
from ..base.models import page_kinds
from ..id_lists import AnyOf
from ..tree.current import current
from ..tree.links import in_language
from ..tree.listing import is_shown, untranslated
from ..visibility import visible
from .highlighting import candidates_for_highlight, excerpt, highlight

MOST = 5_000  # results that are counted; nobody looks through more
DOCUMENTS = SearchFacet("documents", pgettext_lazy("search", "Documents"), 9)
FACETS = sorted([*(kind.facet for kind in page_kinds()), DOCUMENTS], key=attrgetter("place", "value"))
LABELS = {facet.value: facet.label for facet in FACETS}  # each once


@dataclass(slots=True)
class Hit:
    """One page or document that matches the query."""

    score: float
    pk: int
    kind: str
    model: type
    year: int | None = None
    topics: set[UUID] = field(default_factory=set)


def dated_kinds() -> list[tuple[str, str]]:
    """(model name, name of its date field) of each page model that has one."""
    return [(kind._meta.model_name, kind.date_column) for kind in page_kinds() if kind.date_column]


def visible_pages(locales: Iterable[int]) -> QuerySet:
    """Queryset of visible pages in these locales, without past announcements."""
    past = AnnouncementPage.objects.past()
    return visible(Page.objects.filter(locale__in=locales, depth__gt=1)).exclude(pk__in=past.values("pk"))


def pages_for(reader: int, locales: Iterable[int]) -> QuerySet:
    """Queryset of visible pages for a reader of one locale: those in it, and those that are shown there untranslated."""
    tree, now = current(), timezone.now()
    indexes = (node for node in tree.nodes.values() if node.show_untranslated and node.locale_id != reader)
    shown = {node.pk for node in indexes if is_shown(tree, node, reader, now)}
    shown |= {node.pk for node in untranslated(tree, reader, now)}
    return visible_pages(locales).filter(Q(locale=reader) | AnyOf("pk", Page._meta.pk, shown))


def visible_documents(languages: Iterable[str], request: HttpRequest | None = None) -> QuerySet:
    """Queryset of public documents, in these languages or none; if pages refer to one, a visible page."""
    kind = ContentType.objects.get_for_model
    references = ReferenceIndex.objects.filter(base_content_type=kind(Page), to_content_type=kind(Document))
    references = references.filter(to_object_id=Cast(OuterRef("pk"), CharField()))
    visible_pages_keys = visible(Page.objects.all()).order_by().annotate(key=Cast("pk", CharField())).values("key")
    found = Document.objects.filter(language__in=[*languages, ""]).exclude(collection__in=closed_collections(request))
    return found.filter(~Exists(references) | Exists(references.filter(object_id__in=visible_pages_keys)))


def hits(
    words: str, locales: dict[int, str], request: HttpRequest | None = None, reader: int | None = None
) -> list[Hit]:
    """Pages and documents that match all words in one of these languages (locale id to code), best first.

    With a `reader` (locale id), only those in that locale, or untranslated and shown in its lists.
    """
    backend, languages = get_search_backend(), list(locales.values())
    pages = visible_pages(locales) if reader is None else pages_for(reader, locales)
    pages = pages.annotate(year=ExtractYear(Coalesce(*(F("__".join(each)) for each in dated_kinds()))))
    found = [
        Hit(score, pk, *kind_of(content_type), year)
        for score, pk, content_type, year in backend.ranked(pages, words, languages, MOST, "pk", "content_type", "year")
        or backend.ranked_by_prefix(pages, words, MOST, "pk", "content_type", "year")
    ]
    codes = [code for pk, code in locales.items() if reader in (None, pk)]
    documents = backend.ranked(visible_documents(codes, request), words, [*codes, ""], MOST, "pk")
    found += [Hit(score, pk, DOCUMENTS.value, Document) for score, pk in documents]
    return sorted(found, key=lambda hit: hit.score, reverse=True)


def kind_of(content_type: int) -> tuple[str, type]:
    """(value of the facet, model) of a content type's id."""
    model = ContentType.objects.get_for_id(content_type).model_class() or Page
    return getattr(model, "facet", PAGES).value, model


def with_topics(found: list[Hit]) -> list[Hit]:
    """The same hits with the translation keys of their topics; one query for all models."""
    by_page = {hit.pk: hit for hit in found if hasattr(hit.model, "topics")}
    queries = []
    for model in {hit.model for hit in by_page.values()}:
        ids = [hit.pk for hit in by_page.values() if hit.model is model]
        topics = model._meta.get_field("topics")
        page = topics.m2m_column_name()
        rows = topics.remote_field.through.objects.filter(**{f"{page}__in": ids})
        queries.append(rows.values_list(page, "topic__translation_key"))
    for pk, topic in queries[0].union(*queries[1:], all=True) if queries else ():
        by_page[pk].topics.add(topic)
    return found


# One page of results: each row with its title and an excerpt, highlighted.


def load_results(found: list[Hit], words: str, locales: dict[int, str], language: str) -> list:
    """The pages and documents of these hits, in order, with `marked_title`, `excerpt` and, where they are not in
    `language`, `foreign`.
    """
    rows = {(type(row), row.pk): row for model in {hit.model for hit in found} for row in load_rows(model, found)}
    results = [rows[key] for hit in found if (key := (hit.model, hit.pk)) in rows]
    texts = {row: row.texts() for row in results}
    highlighted = words_to_highlight(
        [each for row in results for each in [row.title, *texts[row]]], words, list(locales.values())
    )
    for row in results:
        row.is_document = isinstance(row, Document)
        row.spoken = row.language if row.is_document else locales.get(row.locale_id, "")
        row.foreign = language_info(row.spoken) if row.spoken not in {"", language} else None
        row.marked_title, row.excerpt = highlight(row.title, highlighted), excerpt(texts[row], highlighted)
    return results


def load_rows(model: type[Model], found: list[Hit]) -> QuerySet:
    """Queryset of the rows of this model among the hits, with their texts prefetched."""
    rows = model._default_manager.filter(pk__in=[hit.pk for hit in found if hit.model is model])
    return model.with_texts(rows)


def words_to_highlight(texts: list[str], words: str, languages: list[str]) -> set[str]:
    """Words of these texts that match a word of the query: in a form of it, or by stem in one of these languages."""
    query_words = words.split()
    candidates = candidates_for_highlight(texts, query_words)
    wanted = {form for word in query_words for form in forms(word)}
    same_forms = {word for word in candidates if not wanted.isdisjoint(forms(word))}
    return get_search_backend().matching_words(candidates, query_words, languages) | same_forms


def language_info(code: str) -> dict:
    """Code, own name and direction of a language."""
    info = get_language_info(code)
    return {"code": code, "name": info["name_local"].capitalize(), "direction": "rtl" if info["bidi"] else "ltr"}


# What staff want to be seen first for certain words.


def promotions_for(query: str, language: str) -> list[SearchPromotion]:
    """Search promotions of a query: external links, and pages that are visible in this language."""
    queries = {normalise_query_string(query), normalise_query_string(fold_text(query))}
    rows = list(SearchPromotion.objects.filter(query__query_string__in=queries).select_related("page__locale"))
    translations = in_language([row.page for row in rows if row.page], language)
    for row in rows:
        row.shown = translations.get(row.page_id)
    return [row for row in rows if (row.shown and row.shown.locale.language_code == language) or row.external_link_url]
