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

from ..languages import configuration, language_of, languages_on
from .base import VocabularyIndex

SHORTEST = 3  # letters of a beginning that says something


class Score(Func):
    """The rank of FTS5, with a title worth five times the rest; the less, the better."""

    output_field = FloatField()

    def as_sql(self, compiler, connection, **extra):
        return f"bm25({sqlite.SQLiteFTSIndexEntry._meta.db_table}, 1.0, 1.0, 5.0)", []


class PrefixIndex(VocabularyIndex, sqlite.SQLiteIndex):
    """Wagtail's, which stems each row in its language, and also knows the words."""

    def add_items(self, model, objs):
        objs, locales = list(objs), languages_on()
        for each in objs:
            each.stemming_algorithm = configuration(language_of(each, locales))
        super().add_items(model, objs)


def all_of(words: str, languages: Iterable[str] = (), shortest: int = SHORTEST) -> str:
    """These words as FTS5 is asked for them: each whole or, where it is long enough, begun (a whole one counts twice),
    without the clitics of Arabic, or by its stem in one of these languages.
    """
    return " AND ".join(f"({' OR '.join(terms_of(word, languages, shortest))})" for word in words.split())


def stems_in(word: str, languages: Iterable[str]) -> set[str]:
    """The stems of this word in each of these languages."""
    return {stem for each in languages for stem in stems_of(word, configuration(each))}


def terms_of(word: str, languages: Iterable[str], shortest: int) -> list[str]:
    folded = fold_text(word)
    exact = dict.fromkeys([*forms(word), *sorted(stems_in(word, languages))])
    return [*(f'"{each}"' for each in exact if each), *([f'"{folded}" *'] if len(folded) >= shortest else [])]


class SearchCompiler(sqlite.SQLiteSearchQueryCompiler):
    """What editors search in the admin: by stems in every language that is on, as visitors do.

    Wagtail writes words between quotes as they are typed: FTS5 ends them at a quote among them, and it breaks on none.
    """

    shortest = SHORTEST

    def build_search_query_content(self, query, config=None):
        if isinstance(query, PlainText | Phrase):
            query = copy(query)
            query.query_string = query.query_string.replace('"', "'").strip() or "'"
        if not isinstance(query, PlainText):
            return super().build_search_query_content(query, config=config)
        languages = list(languages_on().values())
        asked = [terms_of(each, languages, self.shortest) or [f'"{each}"'] for each in query.query_string.split()]
        words = f" {query.operator.upper()} ".join(f"({' OR '.join(terms)})" for terms in asked)
        return SearchQueryExpression(Value(words), config=config)


class AutocompleteCompiler(SearchCompiler, sqlite.SQLiteAutocompleteQueryCompiler):
    shortest = 1  # while somebody types, any beginning will do


class PrefixBackend(sqlite.SQLiteSearchBackend):
    """Wagtail's, asked in one piece: its own compiler asks again for every row that it found."""

    index_class = PrefixIndex
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def ranked(self, rows: QuerySet, words: str, languages: Iterable[str], most: int, *columns: str) -> list[tuple]:
        """(score, *columns) of those rows that hold words beginning with all of these, best first; two queries."""
        return self.matching(rows, f"{{title body}} : ({all_of(words, list(languages))})", most, *columns)

    def begun(self, rows: QuerySet, words: str, most: int, *columns: str) -> list[tuple]:
        """(score, *columns) of those rows whose title holds words beginning with all of these; two queries."""
        return self.matching(rows, f"{{autocomplete}} : ({all_of(words, shortest=1)})", most, *columns)

    def same(self, written: Iterable[str], asked: list[str], languages: Iterable[str]) -> set[str]:
        """Those of the written words that begin with one asked for, or share a stem with it."""
        spoken = list(languages)
        begins = tuple(word for word in map(fold_text, asked) if len(word) >= SHORTEST)
        wanted = set().union(*(stems_in(word, spoken) for word in asked))
        return {
            word
            for word in written
            if fold_text(word).startswith(begins) or not wanted.isdisjoint(stems_in(word, spoken))
        }

    def matching(self, rows: QuerySet, question: str, most: int, *columns: str) -> list[tuple]:
        kinds = get_descendants_content_types_pks(rows.model)
        entries = sqlite.SQLiteFTSIndexEntry.objects.filter(index_entry__content_type__in=kinds)
        entries = entries.extra(where=["wagtailsearch_indexentry_fts MATCH %s"], params=[question])
        scores = dict(entries.annotate(score=Score()).values_list("index_entry__object_id", "score"))
        if not scores:
            return []
        found = rows.filter(pk__in=entries.values("index_entry__object_id")).values_list("pk", *columns)
        ranked = [(-scores.get(str(pk), 0), pk, *rest) for pk, *rest in found]
        ranked.sort(key=lambda row: row[:2], reverse=True)
        return [(score, *rest) for score, pk, *rest in ranked[:most]]
