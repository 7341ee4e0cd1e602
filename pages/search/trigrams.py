"""After every migration: the extension of PostgreSQL that finds mistyped words, where the database user may add it."""

import logging

from django.db import DatabaseError, connections, transaction

log = logging.getLogger(__name__)
STEPS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS pages_word_trigrams ON pages_word USING gin (folded gin_trgm_ops)",
)


def add_trigrams(using: str, **kwargs) -> None:
    """Adds extension and index once; where that is refused, mistyped words are still found, by their beginning."""
    connection = connections[using]
    if connection.vendor != "postgresql" or "pages_word" not in connection.introspection.table_names():
        return
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for step in STEPS:
                cursor.execute(step)
    except DatabaseError as problem:
        log.warning(
            "Mistyped words are found by their first letter only: the database user may not add pg_trgm (%s). "
            "A superuser of the database can: CREATE EXTENSION pg_trgm; then run `python manage.py migrate` again.",
            type(problem.__cause__ or problem).__name__,
        )
