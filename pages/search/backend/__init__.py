"""Search backend: the one of the database in use, with languages; both store the words they index for spelling.

`backend.ranked(rows, words, languages, *columns)` is what the search page asks of each of them; what editors search in
the admin goes the same way as in every Wagtail site.
"""

from django.db import connection
from modelsearch.backends.base import BaseIndex

from ..spelling import forget_all, learn


def SearchBackend(params: dict):  # noqa: N802 (Wagtail looks for a class of this name)
    """The engine of this database."""
    if connection.vendor == "postgresql":
        from .postgresql import LanguageBackend

        return LanguageBackend(params)
    from .sqlite import PrefixBackend

    return PrefixBackend(params)


# What both indexes have in common: they note the words of what they hold, for those who mistype one.


class Learning(BaseIndex):
    """An index that keeps the vocabulary beside itself."""

    def add_items(self, model, objs):
        objs = list(objs)
        super().add_items(model, objs)
        learn(objs)

    def delete_stale_entries(self):
        """The first step of a new beginning."""
        super().delete_stale_entries()
        forget_all()
