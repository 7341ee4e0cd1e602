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

from ..languages import active_languages, configuration, language_of
from ..reindex import mark_empty
from .base import VocabularyIndex

SAME_STEM = """
SELECT DISTINCT word FROM unnest(%s::text[]) AS word, unnest(%s::regconfig[]) AS name
WHERE to_tsvector(name, word) @@ replace(plainto_tsquery(name, %s)::text, ' & ', ' | ')::tsquery
"""


def configurations(languages: Iterable[str]) -> tuple[str, ...]:
    """The text search configurations of these language codes, without repetitions."""
    return tuple(dict.fromkeys(configuration(language) for language in languages))


def has_words(text: str) -> bool:
    """Whether Wagtail's query compiler finds a term in this text."""
    return bool(text.replace("-", " ").strip())


def exact_query(words: str, operator: str = "and") -> SearchQuery:
    """Search query for all (or any) of these words, each as typed, without accents, or without Arabic clitics."""
    terms = [Or([PlainText(form) for form in dict.fromkeys((word, *forms(word)))]) for word in words.split()]
    if not terms:
        return PlainText(words)
    return And(terms) if operator == "and" else Or(terms)


def prefix_query(words: str, operator: str = "and") -> SearchQuery:
    """Autocomplete query for these words as one text, so that of the last one a prefix is enough."""
    alternatives = [(word, *forms(word)) for word in words.split()]
    rows = [
        " ".join(each[min(place, len(each) - 1)] for each in alternatives)
        for place in range(max(map(len, alternatives), default=0))
    ]
    spelled = dict.fromkeys(each for each in [words, *rows] if has_words(each))
    return Or([PlainText(each, operator=operator) for each in spelled or ["'"]])


class StemmingIndex(postgres.PostgresIndex):
    """Search index that stems each object in its own language."""

    def add_items(self, model, objs):
        groups, locales = defaultdict(list), active_languages()
        for each in objs:
            groups[configuration(language_of(each, locales))].append(each)
        for name, group in groups.items():
            postgres.PostgresIndex(self.backend.with_configuration(name)).add_items(model, group)


class LanguageIndex(VocabularyIndex, StemmingIndex):
    """The same with a vocabulary."""


class LanguageCompiler(postgres.PostgresSearchQueryCompiler):
    """Query compiler for one or several configurations at once; in the admin, for those of all active languages.

    A plain text is searched in every spelling, as for visitors.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.query, PlainText):
            self.query = exact_query(self.query.query_string, self.query.operator)

    def get_config(self, backend):
        return backend.config or configurations(active_languages().values())

    def build_tsquery_content(self, query, config=None, invert=False):
        if isinstance(query, PlainText) and not has_words(query.query_string):
            query = PlainText("'")  # Wagtail's compiler raises an error for a text without a word
        if not isinstance(config, tuple):
            return super().build_tsquery_content(query, config=config, invert=invert)
        queries = [self.build_tsquery_content(query, config=each, invert=invert) for each in config]
        return reduce(and_ if invert else or_, queries)


class SpellingAutocompleteCompiler(postgres.PostgresAutocompleteQueryCompiler):
    """Autocomplete query compiler for a plain text in every spelling."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.query, PlainText):
            self.query = prefix_query(self.query.query_string, self.query.operator)


class LanguageBackend(postgres.PostgresSearchBackend):
    """Wagtail's search backend, with the language of each object at indexing, and of the query at searching."""

    index_class = LanguageIndex
    query_compiler_class = LanguageCompiler
    autocomplete_query_compiler_class = SpellingAutocompleteCompiler

    def with_configuration(self, name: str) -> "LanguageBackend":
        """A copy of this backend with that text search configuration."""
        backend = copy(self)
        backend.config = name
        return backend

    def ranked(
        self, rows: QuerySet, words: str, languages: Iterable[str], most: int | None, *columns: str
    ) -> list[tuple]:
        """(score, *columns) of the rows that match all words in one of these languages, best first; one query."""
        compiler = LanguageCompiler(rows, exact_query(words))
        found = compiler.search(configurations(languages), 0, most, score_field="search_score")
        return list(found.values_list("search_score", *columns))

    def ranked_by_prefix(self, rows: QuerySet, words: str, most: int | None, *columns: str) -> list[tuple]:
        """(score, *columns) of the rows whose title has all words, the last one as a prefix; one query."""
        compiler = postgres.PostgresAutocompleteQueryCompiler(rows, prefix_query(words))
        found = compiler.search(self.autocomplete_config, 0, most, score_field="search_score")
        return list(found.values_list("search_score", *columns))

    def matching_words(self, words: Iterable[str], query_words: list[str], languages: Iterable[str]) -> set[str]:
        """The subset of `words` that share a stem with a word of the query in one of these languages; one query."""
        with connection.cursor() as cursor:
            cursor.execute(SAME_STEM, [list(words), list(configurations(languages)), " ".join(query_words)])
            return {word for (word,) in cursor.fetchall()}


# After every migration: what PostgreSQL needs to search fast, and to find mistyped words where it may count trigrams.

log = logging.getLogger(__name__)
# Title and body are asked together; Wagtail has an index for each alone.
TITLE_AND_BODY_INDEX = (
    "CREATE INDEX IF NOT EXISTS pages_search_together ON wagtailsearch_indexentry USING gin ((title || body))"
)
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS pages_word_trigrams ON pages_word USING gin (folded gin_trgm_ops)",
)


def prepare(using: str, **kwargs) -> None:
    """Receiver of post_migrate: creates indexes and pg_trgm; without the extension, spelling uses difflib."""
    connection = connections[using]
    if using == "default" and "pages_word" in connection.introspection.table_names():
        mark_empty()
    tables = {"pages_word", "wagtailsearch_indexentry"}
    if connection.vendor != "postgresql" or not tables <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        cursor.execute(TITLE_AND_BODY_INDEX)
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
