"""Change log of the printed tables, written by database triggers (`pages.changes.triggers`) in the transaction of the change."""

from datetime import timedelta

from django.db import models

KEPT = timedelta(hours=6)  # a process that has read nothing for longer loads everything anew


class RowChange(models.Model):
    """A row of a printed table that was inserted, changed or deleted."""

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=63)
    key = models.CharField(max_length=40)  # of the row, or of the page whose part it is
    transaction = models.BigIntegerField(default=0, db_index=True)  # PostgreSQL's xid8 of the writer; 0 with SQLite
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "pages"
        default_permissions = ()

    def __str__(self):
        return f"{self.table} {self.key}"
