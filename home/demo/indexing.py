"""Keeps the search and reference indexes out of the load, and brings them up to date once at its end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """Else every one of a thousand saves would queue two tasks, and the search would lag behind the first visitor."""
    models = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
    for command in ("update_index", "rebuild_references_index"):
        call_command(command, verbosity=0)
    if connection.vendor == "postgresql":
        # It looks at new tables only after a minute, and until then plans a page so badly that it takes half a second.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
