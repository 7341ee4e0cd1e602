"""Change feed: what was committed since a process last asked, in one query.

With PostgreSQL identities are given before their transaction commits, so that a greater one may be seen first. What was
not yet visible to the snapshot of the last answer, and is visible now, is new (pg_snapshot, PostgreSQL 13 and later). A
number that this server has not given out yet comes from another one, whose rows were copied here.
"""

from dataclasses import dataclass
from time import monotonic

from django.db import connection

from .models import KEPT

OWN = "coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)"  # a snapshot of its own does not name it
NOW = f'SELECT pg_current_snapshot()::text, coalesce((SELECT max(id) FROM pages_rowchange WHERE "transaction" = {OWN}), 0)'  # noqa: S608
SINCE = f"""
SELECT pg_current_snapshot()::text, pages_rowchange.id, "table", key, "transaction" = own.id
FROM (SELECT {OWN} AS id) AS own LEFT JOIN pages_rowchange ON "transaction" >= pg_snapshot_xmin(%s::pg_snapshot)::text::bigint
AND CASE WHEN "transaction" = own.id THEN pages_rowchange.id > %s
ELSE NOT pg_visible_in_snapshot("transaction"::text::xid8, %s::pg_snapshot)
AND "transaction" < pg_snapshot_xmax(pg_current_snapshot())::text::bigint END
"""  # noqa: S608
SINCE_SQLITE = 'SELECT id, "table", "key" FROM pages_rowchange WHERE id > %s'
NOW_SQLITE = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'pages_rowchange'), 0), 0"


@dataclass
class ChangeFeed:
    """The place of one reader in the change log."""

    position: str | int | None = None
    own: int = 0  # the last one of the transaction that asks: to itself it is not in the past before it ends
    read_at: float = 0.0  # monotonic seconds

    def start(self) -> None:
        """Everything that is committed by now counts as read."""
        with connection.cursor() as cursor:
            cursor.execute(NOW if connection.vendor == "postgresql" else NOW_SQLITE)
            self.position, self.own = cursor.fetchone()
        self.read_at = monotonic()

    def read(self) -> set[tuple[str, str]] | None:
        """(table, key) of all that was committed since; None where nobody knows any more, and all has to be read anew."""
        if self.position is None or monotonic() - self.read_at > KEPT.total_seconds() / 2:
            self.start()
            return None
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(SINCE, [self.position, self.own, self.position])
                found = cursor.fetchall()
                self.position = found[0][0]
                self.own = max((row[1] for row in found if row[4]), default=self.own)
                rows = [row[1:4] for row in found]
            else:
                cursor.execute(SINCE_SQLITE, [self.position])
                rows = cursor.fetchall()
                self.position = max((row[0] for row in rows), default=self.position)
        self.read_at = monotonic()
        return {(table, key) for _position, table, key in rows if table is not None}
