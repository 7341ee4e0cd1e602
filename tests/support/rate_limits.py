"""Rate limits between two tests: as if nobody had asked for anything yet, and all that counts were well."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.http import rate_limit
from pages.http.counters import DATABASE_COUNTERS, TABLE


def forget() -> None:
    """Forgets who is over a limit, and what was counted beside SQLite; in PostgreSQL that ends with the test."""
    rate_limit.refused.clear()
    rate_limit.uncounted.counts.clear()
    counter = DATABASE_COUNTERS[connection.vendor]
    counter.breaker.is_failing, counter.breaker.next_log = False, 0
    if connection.vendor == "sqlite":
        counter.execute(f"DELETE FROM {TABLE}")


def without_counting(queries: CaptureQueriesContext) -> list[dict]:
    """The queries of an answer itself: PostgreSQL also counts the request, in one that depends on nothing."""
    return [query for query in queries.captured_queries if TABLE not in query["sql"]]
