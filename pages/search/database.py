"""After every migration: what PostgreSQL needs to search fast, and to find mistyped words where it may count trigrams."""

import logging

from django.db import DatabaseError, connections, transaction

from .upgrading import mark_empty

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
