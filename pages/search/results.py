"""Search results: visible pages and documents, promoted ones first, paginated, with highlighted excerpts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.http import HttpRequest
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
from ..i18n.fallback import shown_untranslated, untranslated
from ..i18n.page_links import in_language
from ..visibility import visible
from .highlighting import alike, excerpt, marked

MOST = 5_000  # results that are counted; nobody looks through more
DOCUMENTS = SearchFacet("documents", pgettext_lazy("search", "Documents"), 9)
FACETS = sorted([*(kind.facet for kind in page_kinds()), DOCUMENTS], key=attrgetter("place", "value"))
LABELS = {facet.value: facet.label for facet in FACETS}  # each once


@dataclass(slots=True)
class Hit:
    """One page or document that holds the words."""

    score: float
    pk: int
    kind: str
    model: type
    year: int | None = None
    topics: set[UUID] = field(default_factory=set)


def dated_kinds() -> list[tuple[str, str]]:
    """The name of each kind that has a date, and the column that says it."""
    return [(kind._meta.model_name, kind.date_column) for kind in page_kinds() if kind.date_column]


def visible_pages(locales: Iterable[int]) -> QuerySet:
    """What a visitor may see in these languages; of announcements, those in force."""
    past = AnnouncementPage.objects.past()
    return visible(Page.objects.filter(locale__in=locales, depth__gt=1)).exclude(pk__in=past.values("pk"))


def pages_for(reader: int, locales: Iterable[int]) -> QuerySet:
    """What a visitor who reads this language finds: what is written in it, and what its lists show untranslated."""
    others = untranslated(reader, Q(pk__in=shown_untranslated().values("pk")), by_key=False).values("pk")
    return visible_pages(locales).filter(Q(locale=reader) | Q(pk__in=others))


def visible_documents(languages: Iterable[str], request: HttpRequest | None = None) -> QuerySet:
    """Those in open collections, in these languages or in none; of what pages hold, only what a visible page holds."""
    kind = ContentType.objects.get_for_model
    held = ReferenceIndex.objects.filter(base_content_type=kind(Page), to_content_type=kind(Document))
    held = held.filter(to_object_id=Cast(OuterRef("pk"), CharField()))
    shown = visible(Page.objects.all()).order_by().annotate(key=Cast("pk", CharField())).values("key")
    found = Document.objects.filter(language__in=[*languages, ""]).exclude(collection__in=closed_collections(request))
    return found.filter(~Exists(held) | Exists(held.filter(object_id__in=shown)))


def hits(
    words: str, locales: dict[int, str], request: HttpRequest | None = None, reader: int | None = None
) -> list[Hit]:
    """Whatever holds all of these words in one of these languages (locale id to code), best first.

    With a `reader`, whose language this is, only what that one may read: in it, or untranslated and shown all the same.
    """
    backend, languages = get_search_backend(), list(locales.values())
    pages = visible_pages(locales) if reader is None else pages_for(reader, locales)
    pages = pages.annotate(year=ExtractYear(Coalesce(*(F("__".join(each)) for each in dated_kinds()))))
    found = [
        Hit(score, pk, *kind_of(content_type), year)
        for score, pk, content_type, year in backend.ranked(pages, words, languages, MOST, "pk", "content_type", "year")
        or backend.begun(pages, words, MOST, "pk", "content_type", "year")
    ]
    spoken = [code for pk, code in locales.items() if reader in (None, pk)]
    documents = backend.ranked(visible_documents(spoken, request), words, [*spoken, ""], MOST, "pk")
    found += [Hit(score, pk, DOCUMENTS.value, Document) for score, pk in documents]
    return sorted(found, key=lambda hit: hit.score, reverse=True)


def kind_of(content_type: int) -> tuple[str, type]:
    """The name of a kind of page in an address, and its model."""
    model = ContentType.objects.get_for_id(content_type).model_class() or Page
    return getattr(model, "facet", PAGES).value, model


def with_topics(found: list[Hit]) -> list[Hit]:
    """The same, each with the topics it is filed under; one query, whatever the kinds."""
    by_page = {hit.pk: hit for hit in found if hasattr(hit.model, "topics")}
    queries = []
    for model in {hit.model for hit in by_page.values()}:
        ids = [hit.pk for hit in by_page.values() if hit.model is model]
        filed = model._meta.get_field("topics")
        page = filed.m2m_column_name()
        rows = filed.remote_field.through.objects.filter(**{f"{page}__in": ids})
        queries.append(rows.values_list(page, "topic__translation_key"))
    for pk, topic in queries[0].union(*queries[1:], all=True) if queries else ():
        by_page[pk].topics.add(topic)
    return found


# One sheet of results as it is printed: each with its title and a piece of its text, the words marked.


def show(found: list[Hit], words: str, locales: dict[int, str], language: str) -> list:
    """The pages and documents of these hits in their order; `language` is the one around them."""
    rows = {(type(row), row.pk): row for model in {hit.model for hit in found} for row in loaded(model, found)}
    shown = [rows[key] for hit in found if (key := (hit.model, hit.pk)) in rows]
    texts = {row: row.texts() for row in shown}
    same = words_marked([each for row in shown for each in [row.title, *texts[row]]], words, list(locales.values()))
    for row in shown:
        row.is_document = isinstance(row, Document)
        row.spoken = row.language if row.is_document else locales.get(row.locale_id, "")
        row.foreign = describe(row.spoken) if row.spoken not in {"", language} else None
        row.marked_title, row.excerpt = marked(row.title, same), excerpt(texts[row], same)
    return shown


def loaded(model: type[Model], found: list[Hit]) -> QuerySet:
    """The rows of this kind."""
    rows = model._default_manager.filter(pk__in=[hit.pk for hit in found if hit.model is model])
    return model.with_texts(rows)


def words_marked(texts: list[str], words: str, languages: list[str]) -> set[str]:
    """The words of these texts that are, in one of these languages, a word asked for."""
    asked = words.split()
    near = alike(texts, asked)
    wanted = {form for word in asked for form in forms(word)}
    alike_to = {word for word in near if not wanted.isdisjoint(forms(word))}
    return get_search_backend().same(near, asked, languages) | alike_to


def describe(code: str) -> dict:
    """Code, own name and direction of a language."""
    info = get_language_info(code)
    return {"code": code, "name": info["name_local"].capitalize(), "direction": "rtl" if info["bidi"] else "ltr"}


# What staff want to be seen first for certain words.


def promoted(query: str, language: str) -> list[SearchPromotion]:
    """The promotions of these words: links as they are, pages in this language where a visitor may see them there."""
    asked = {normalise_query_string(query), normalise_query_string(fold_text(query))}
    rows = list(SearchPromotion.objects.filter(query__query_string__in=asked).select_related("page__locale"))
    own = in_language([row.page for row in rows if row.page], language)
    for row in rows:
        row.shown = own.get(row.page_id)
    return [row for row in rows if (row.shown and row.shown.locale.language_code == language) or row.external_link_url]
