"""Search results: visible pages and documents, promoted ones first, paginated, with highlighted excerpts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from operator import attrgetter
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info, pgettext_lazy
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, ReferenceIndex
from wagtail.search.backends import get_search_backend
from wagtail.search.utils import normalise_query_string

from media.documents.models import Document
from media.permissions import closed_collections
from media.search_text import fold_text, forms

from ..base.kinds import PAGES, SearchFacet
from ..base.models import page_kinds
from ..id_lists import among
from ..tree.current import current
from ..tree.links import in_language
from ..tree.listing import stands_for
from ..tree.nodes import Node
from .highlighting import candidates_for_highlight, excerpt, highlight
from .needs import calendar_promotions

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


class VisibleHits:
    """What a search finds that a stranger may see, told by the copy of the tree: SQL knows the words alone.

    With a `reader` (locale id), only pages in that locale, or untranslated and shown in its lists; never past announcements.
    """

    def __init__(self, locales: Iterable[int], reader: int | None = None):
        self.tree, self.now, self.locales, self.reader = current(), timezone.now(), set(locales), reader
        self.kind_of = cache(kind_of)  # thousands may be found, of a few kinds

    @property
    def rows(self) -> QuerySet:
        """The pages to look through: more than are visible, by what costs the database little."""
        return Page.objects.order_by().filter(live=True, depth__gt=1, locale__in=self.locales)

    def of(self, ranked: Iterable[tuple[float, int]], most: int = MOST) -> list[Hit]:
        """The hits among these pages (score, id), at most so many."""
        found = ((score, self.tree.nodes.get(pk)) for score, pk in ranked)
        return list(islice((self.hit(score, node) for score, node in found if node and self.is_shown(node)), most))

    def is_shown(self, node: Node) -> bool:
        if node.has_ended(self.now) or node.locale_id not in self.locales or not self.tree.is_visible(node, self.now):
            return False
        if self.reader in (None, node.locale_id):
            return True
        parent = self.tree.by_path.get(node.parent_path)
        shows = node.show_untranslated or (parent and parent.show_untranslated)
        return bool(shows) and stands_for(self.tree, node, self.reader, self.now)

    def hit(self, score: float, node: Node) -> Hit:
        year = node.day.year if node.day else None
        return Hit(score, node.pk, *self.kind_of(node.content_type_id), year, self.tree.terms_of(node, "topic"))


def documents_for(languages: Iterable[str], request: HttpRequest | None = None) -> QuerySet:
    """Queryset of the documents that are open, in these languages or none."""
    return Document.objects.filter(language__in=[*languages, ""]).exclude(collection__in=closed_collections(request))


def without_hidden(ranked: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Of these documents (score, id) those that no page refers to, or a visible one; one query, none for nothing."""
    if not ranked:
        return []
    kind, tree, now = ContentType.objects.get_for_model, current(), timezone.now()
    references = ReferenceIndex.objects.filter(base_content_type=kind(Page), to_content_type=kind(Document))
    references = references.filter(to_object_id__in=[str(pk) for _score, pk in ranked])
    shown = defaultdict(bool)
    for document, page in references.order_by().values_list("to_object_id", "object_id"):
        node = tree.nodes.get(int(page))
        shown[document] |= node is not None and tree.is_visible(node, now)
    return [(score, pk) for score, pk in ranked if shown.get(str(pk), True)]


def hits(
    words: str, locales: dict[int, str], request: HttpRequest | None = None, reader: int | None = None
) -> list[Hit]:
    """Pages and documents that match all words in one of these languages (locale id to code), best first; at most five queries.

    `reader` as in `VisibleHits`.
    """
    backend, languages, pages = get_search_backend(), list(locales.values()), VisibleHits(locales, reader)
    found = pages.of(backend.ranked(pages.rows, words, languages, None, "pk"))
    found = found or pages.of(backend.ranked_by_prefix(pages.rows, words, None, "pk"))
    codes = [code for pk, code in locales.items() if reader in (None, pk)]
    documents = backend.ranked(documents_for(codes, request), words, [*codes, ""], MOST, "pk")
    load_topics(found)
    found += [Hit(score, pk, DOCUMENTS.value, Document) for score, pk in without_hidden(documents)]
    return sorted(found, key=lambda hit: hit.score, reverse=True)


def load_topics(found: list[Hit]) -> None:
    """Loads the topics of those pages whose topics the tree does not know: events; a query for each such kind found."""
    unfiled = [hit for hit in found if hasattr(hit.model, "topics") and not hasattr(hit.model, "filed_under")]
    for model in {hit.model for hit in unfiled}:
        by_page = {hit.pk: hit for hit in unfiled if hit.model is model}
        topics = model._meta.get_field("topics")
        page = topics.m2m_column_name()
        rows = among(topics.remote_field.through.objects, by_page, page)
        for pk, topic in rows.values_list(page, "topic__translation_key"):
            by_page[pk].topics.add(topic)


def kind_of(content_type: int) -> tuple[str, type]:
    """(value of the facet, model) of a content type's id."""
    model = ContentType.objects.get_for_id(content_type).model_class() or Page
    return getattr(model, "facet", PAGES).value, model


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


# What is to be seen first for certain words: what staff have said, then the calendar for who names a need.


def promotions_for(query: str, locale_id: int, locales: dict[int, str]) -> list[SearchPromotion]:
    """Search promotions of a query: links, and pages that are visible in this one of the locales (id to code)."""
    queries = {normalise_query_string(query), normalise_query_string(fold_text(query))}
    rows = list(SearchPromotion.objects.filter(query__query_string__in=queries).select_related("page__locale"))
    rows += calendar_promotions(query, locale_id, locales.values())
    translations = in_language([row.page for row in rows if row.page], locales.get(locale_id))
    for row in rows:
        row.shown = translations.get(row.page_id)
    return [row for row in rows if (row.shown and row.shown.locale.pk == locale_id) or row.external_link_url]
