"""A second connection to a database, and the router that directs the queries of a thread to it while it is in use.

Migrations of others name no database in their queries.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from .errors import BackupError

WRONG_DATABASE = "A migration sends queries to the database of the site. It has to use `schema_editor.connection`"
OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")  # of `atomic()` without `using`
SECOND = "second"  # its alias
is_in_use = ContextVar("is_in_use", default=False)


class SecondConnectionRouter:
    """Directs queries of this thread that name no database to the second connection while that is in use."""

    def db_for_read(self, model, **hints) -> str | None:
        return SECOND if is_in_use.get() else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool | None:
        """Keep a migration that would make permissions in `default` from that; see 0086 of wagtailcore."""
        return db == SECOND if is_in_use.get() else None


@contextmanager
def second_connection(settings_dict: dict) -> Iterator[BaseDatabaseWrapper]:
    """Connect to the database of these settings and direct all queries of this thread that name none to it."""
    other = connections[SECOND] = load_backend(settings_dict["ENGINE"]).DatabaseWrapper(settings_dict, SECOND)
    own_router, token = SecondConnectionRouter(), is_in_use.set(True)
    router.routers = [own_router, *router.routers]
    try:
        with connection.execute_wrapper(refuse_query):
            yield other
    finally:
        is_in_use.reset(token)
        router.routers = [each for each in router.routers if each is not own_router]
        other.close()
        del connections[SECOND]
        ContentType.objects.clear_cache()  # it remembers them by the alias


def refuse_query(execute, sql, params, many: bool, context: dict):
    """Raise BackupError for a query to the usual database that the router can't direct, as those of `connection.cursor()`."""
    if not str(sql).startswith(OF_TRANSACTIONS):
        raise BackupError(WRONG_DATABASE)
    return execute(sql, params, many, context)
