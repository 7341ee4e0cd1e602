"""Search backend on SQLite, which has no stemmer: the index keeps the stems beside the words; the beginning of a word
is enough, too.

Whoever changes what is written here raises `VERSION` in pages.search.reindex.
"""

from collections.abc import Iterable
from copy import copy

from django.db.models import FloatField, Func, QuerySet, Value
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import SearchQueryExpression
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks

from media.search_text import fold_text, forms, stems_of

from ..languages import active_languages, configuration, language_of
from .base import VocabularyIndex

SHORTEST = 3  # letters of a beginning that says something


class Score(Func):
    """SQL function bm25() of FTS5, with a title worth five times the rest; lower is better."""

    output_field = FloatField()

    def as_sql(self, compiler, connection, **extra):
        return f"bm25({sqlite.SQLiteFTSIndexEntry._meta.db_table}, 1.0, 1.0, 5.0)", []


class PrefixIndex(VocabularyIndex, sqlite.SQLiteIndex):
    """Wagtail's search index with stems of each row in its language, and a vocabulary."""

    def add_items(self, model, objs):
        objs, locales = list(objs), active_languages()
        for each in objs:
            each.stemming_algorithm = configuration(language_of(each, locales))
        super().add_items(model, objs)


def match_expression(words: str, languages: Iterable[str] = (), shortest: int = SHORTEST) -> str:
    """FTS5 MATCH expression for all of these words: each whole or, where it is long enough, as a prefix (a whole one
    counts twice), without Arabic clitics, or by its stem in one of these languages.
    """
    return " AND ".join(f"({' OR '.join(alternatives_of(word, languages, shortest))})" for word in words.split())


def stems_in(word: str, languages: Iterable[str]) -> set[str]:
    """The stems of this word in each of these languages."""
    return {stem for each in languages for stem in stems_of(word, configuration(each))}


def alternatives_of(word: str, languages: Iterable[str], shortest: int) -> list[str]:
    folded = fold_text(word)
    exact = dict.fromkeys([*forms(word), *sorted(stems_in(word, languages))])
    return [*(f'"{each}"' for each in exact if each), *([f'"{folded}" *'] if len(folded) >= shortest else [])]


class SearchCompiler(sqlite.SQLiteSearchQueryCompiler):
    """Query compiler of the admin's search: by stems in every active language, as for visitors.

    Wagtail quotes words unescaped: FTS5 ends a string at a quote within it, and raises a syntax error on an empty one.
    """

    shortest = SHORTEST

    def build_search_query_content(self, query, config=None):
        if isinstance(query, PlainText | Phrase):
            query = copy(query)
            query.query_string = query.query_string.replace('"', "'").strip() or "'"
        if not isinstance(query, PlainText):
            return super().build_search_query_content(query, config=config)
        languages = list(active_languages().values())
        alternatives = [
            alternatives_of(each, languages, self.shortest) or [f'"{each}"'] for each in query.query_string.split()
        ]
        words = f" {query.operator.upper()} ".join(f"({' OR '.join(terms)})" for terms in alternatives)
        return SearchQueryExpression(Value(words), config=config)


class AutocompleteCompiler(SearchCompiler, sqlite.SQLiteAutocompleteQueryCompiler):
    shortest = 1  # while somebody types, any beginning will do


class PrefixBackend(sqlite.SQLiteSearchBackend):
    """Wagtail's search backend with one query for all scores, where its own compiler has one for each row found."""

    index_class = PrefixIndex
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def ranked(
        self, rows: QuerySet, words: str, languages: Iterable[str], most: int | None, *columns: str
    ) -> list[tuple]:
        """(score, *columns) of the rows that match all words or prefixes, best first; two queries."""
        return self.matching(rows, f"{{title body}} : ({match_expression(words, list(languages))})", most, *columns)

    def ranked_by_prefix(self, rows: QuerySet, words: str, most: int | None, *columns: str) -> list[tuple]:
        """(score, *columns) of the rows whose title has all words or prefixes, best first; two queries."""
        return self.matching(rows, f"{{autocomplete}} : ({match_expression(words, shortest=1)})", most, *columns)

    def matching_words(self, words: Iterable[str], query_words: list[str], languages: Iterable[str]) -> set[str]:
        """The subset of `words` that begin with a word of the query, or share a stem with it."""
        codes = list(languages)
        prefixes = tuple(word for word in map(fold_text, query_words) if len(word) >= SHORTEST)
        stems = set().union(*(stems_in(word, codes) for word in query_words))
        return {
            word
            for word in words
            if fold_text(word).startswith(prefixes) or not stems.isdisjoint(stems_in(word, codes))
        }

    def matching(self, rows: QuerySet, expression: str, most: int | None, *columns: str) -> list[tuple]:
        kinds = get_descendants_content_types_pks(rows.model)
        entries = sqlite.SQLiteFTSIndexEntry.objects.filter(index_entry__content_type__in=kinds)
        entries = entries.extra(where=["wagtailsearch_indexentry_fts MATCH %s"], params=[expression])
        scores = dict(entries.annotate(score=Score()).values_list("index_entry__object_id", "score"))
        if not scores:
            return []
        found = rows.filter(pk__in=entries.values("index_entry__object_id")).values_list("pk", *columns)
        ranked = [(-scores.get(str(pk), 0), pk, *rest) for pk, *rest in found]
        ranked.sort(key=lambda row: row[:2], reverse=True)
        return [(score, *rest) for score, pk, *rest in ranked[:most]]
