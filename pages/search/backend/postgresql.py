"""Search backend on PostgreSQL: one index, each row stemmed in its language; extensions and indexes after each
migration.

Wagtail has one configuration a backend; several backends don't help, since the index has one row for each object.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from functools import reduce
from operator import and_, or_

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import QuerySet
from modelsearch.backends.database.postgres import postgres
from modelsearch.query import And, Or, PlainText, SearchQuery

from media.search_text import forms

from ..languages import configuration, language_of, languages_on
from ..reindex import mark_empty
from .base import VocabularyIndex

SAME = """
SELECT DISTINCT word FROM unnest(%s::text[]) AS word, unnest(%s::regconfig[]) AS name
WHERE to_tsvector(name, word) @@ replace(plainto_tsquery(name, %s)::text, ' & ', ' | ')::tsquery
"""


def configurations(languages: Iterable[str]) -> tuple[str, ...]:
    """The configurations of these languages, each once."""
    return tuple(dict.fromkeys(configuration(language) for language in languages))


def as_typed(words: str) -> SearchQuery:
    """All of these words, each as it is typed, without accents, or without the clitics of Arabic."""
    asked = [Or([PlainText(form) for form in dict.fromkeys((word, *forms(word)))]) for word in words.split()]
    return And(asked) if asked else PlainText(words)


def as_begun(words: str) -> SearchQuery:
    """The same in a row, so that of the last one its beginning is enough."""
    asked = [(word, *forms(word)) for word in words.split()]
    rows = [
        " ".join(each[min(place, len(each) - 1)] for each in asked) for place in range(max(map(len, asked), default=0))
    ]
    return Or([PlainText(each) for each in dict.fromkeys([words, *rows])])


class StemmingIndex(postgres.PostgresIndex):
    """Writes each object with the stemmer of its language."""

    def add_items(self, model, objs):
        groups, locales = defaultdict(list), languages_on()
        for each in objs:
            groups[configuration(language_of(each, locales))].append(each)
        for name, group in groups.items():
            postgres.PostgresIndex(self.backend.speaking(name)).add_items(model, group)


class LanguageIndex(VocabularyIndex, StemmingIndex):
    """And knows the words."""


class LanguageCompiler(postgres.PostgresSearchQueryCompiler):
    """Asks in one or several languages at once; in the admin, where nobody says which, in all that are on."""

    def get_config(self, backend):
        return backend.config or configurations(languages_on().values())

    def build_tsquery_content(self, query, config=None, invert=False):
        if isinstance(query, PlainText) and not query.query_string.replace("-", " ").strip():
            query = PlainText("'")  # no word at all: Wagtail's breaks on it
        if not isinstance(config, tuple):
            return super().build_tsquery_content(query, config=config, invert=invert)
        asked = [self.build_tsquery_content(query, config=each, invert=invert) for each in config]
        return reduce(and_ if invert else or_, asked)


class LanguageBackend(postgres.PostgresSearchBackend):
    """Wagtail's, with the language taken from the object when it is indexed and from the question when it is asked."""

    index_class = LanguageIndex
    query_compiler_class = LanguageCompiler

    def speaking(self, name: str) -> "LanguageBackend":
        """This one with a configuration of PostgreSQL."""
        other = copy(self)
        other.config = name
        return other

    def ranked(self, rows: QuerySet, words: str, languages: Iterable[str], most: int, *columns: str) -> list[tuple]:
        """(score, *columns) of those rows that hold all the words in one of these languages, best first; one query."""
        compiler = LanguageCompiler(rows, as_typed(words))
        found = compiler.search(configurations(languages), 0, most, score_field="search_score")
        return list(found.values_list("search_score", *columns))

    def begun(self, rows: QuerySet, words: str, most: int, *columns: str) -> list[tuple]:
        """(score, *columns) of those rows whose title holds all the words, of the last one at least its beginning."""
        compiler = postgres.PostgresAutocompleteQueryCompiler(rows, as_begun(words))
        found = compiler.search(self.autocomplete_config, 0, most, score_field="search_score")
        return list(found.values_list("search_score", *columns))

    def same(self, written: Iterable[str], asked: list[str], languages: Iterable[str]) -> set[str]:
        """Those of the written words that share a stem with one asked for; one query."""
        with connection.cursor() as cursor:
            cursor.execute(SAME, [list(written), list(configurations(languages)), " ".join(asked)])
            return {word for (word,) in cursor.fetchall()}


# After every migration: what PostgreSQL needs to search fast, and to find mistyped words where it may count trigrams.

log = logging.getLogger(__name__)
# Title and body are asked together; Wagtail has an index for each alone.
TOGETHER = "CREATE INDEX IF NOT EXISTS pages_search_together ON wagtailsearch_indexentry USING gin ((title || body))"
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS pages_word_trigrams ON pages_word USING gin (folded gin_trgm_ops)",
)


def prepare(using: str, **kwargs) -> None:
    """Adds indexes and extension once; where the extension is refused, mistyped words are found by their beginning."""
    connection = connections[using]
    if using == "default" and "pages_word" in connection.introspection.table_names():
        mark_empty()
    tables = {"pages_word", "wagtailsearch_indexentry"}
    if connection.vendor != "postgresql" or not tables <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER)
        try:
            with transaction.atomic(using=using):
                for step in TRIGRAMS:
                    cursor.execute(step)
        except DatabaseError as problem:
            log.warning(
                "Mistyped words are found by their first letter only: the database user may not add pg_trgm (%s). "
                "A superuser of the database can: CREATE EXTENSION pg_trgm; then run `python manage.py migrate` again.",
                type(problem.__cause__ or problem).__name__,
            )
