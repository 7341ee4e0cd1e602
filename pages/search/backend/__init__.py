"""Search backend: the one of the database in use, with languages; both store the words they index for spelling.

`backend.ranked(rows, words, languages, *columns)` is what the search page asks of each of them; what editors search in
the admin goes the same way as in every Wagtail site.
"""

from django.db import connection


def SearchBackend(params: dict):  # noqa: N802 (Wagtail looks for a class of this name)
    """The engine of this database."""
    if connection.vendor == "postgresql":
        from .postgresql import LanguageBackend

        return LanguageBackend(params)
    from .sqlite import PrefixBackend

    return PrefixBackend(params)
