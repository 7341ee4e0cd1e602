"""Reindexing after an upgrade: notices that the search index was written by an older release, and has it written anew;
asked every minute by `work`.
"""

from django.core.management import call_command
from django_tasks import task
from modelsearch.conf import get_app_config

from .models import MARK, Word

# Raised whenever another text stands in the index for the same page: by media.search_text, or what the
# backends do with them. 2: stems on SQLite, Arabic clitics and digits on both databases. 3: other spellings of
# pictures and recordings.
VERSION = 3


def is_current() -> bool:
    return Word.objects.filter(language=MARK, folded=str(VERSION)).exists()


def mark_current() -> bool:
    """Records that the index has this version, or is being rebuilt; True if that was not recorded before."""
    _row, is_new = Word.objects.get_or_create(language=MARK, folded=str(VERSION), defaults={"word": "index"})
    Word.objects.filter(language=MARK).exclude(folded=str(VERSION)).delete()
    return is_new


def mark_empty() -> None:
    """After a migration: marks an empty index as current."""
    if not get_app_config().get_model("IndexEntry").objects.exists():
        mark_current()


def rebuild_if_outdated() -> None:
    """Enqueues one rebuild of the index, if an older release wrote it."""
    if not is_current() and mark_current():
        rebuild_index.enqueue()


def rebuild_now() -> None:
    """Step after a restore, which brings no index: writes it."""
    mark_current()
    call_command("update_index", verbosity=0)


@task()
def rebuild_index() -> None:
    """Task: rebuilds the whole index row by row, while it stays searchable; starts again when it was interrupted."""
    call_command("update_index", verbosity=0)
