"""Erasure of a person: the account with all that is its own, and every text that names them, but for what is kept for a reason.

It is recorded in keyed hashes of the terms, one for each part of the site (`home.backup.erasures`), so that a restore takes
the same terms out of the same parts again. What is told apart by its first word is found without trying every word.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, models, transaction
from django.utils.translation import gettext
from django_tasks import task
from modelsearch.conf import get_app_config
from wagtail.models import Page
from wagtail_localize.models import String

from media.search_text import fold_text
from pages.search.models import MARK, Word

from ..backup import erasures
from ..users.erasure import DEMO_LOGINS, anonymize_log
from ..users.models import User
from . import terms
from .walk import (
    DESK,
    Match,
    Person,
    Table,
    changed,
    findings,
    holds_person,
    parsed_json,
    readings,
    sessions_of,
    tables,
)

KIND = "words"  # of erasures; see HomeConfig
ADDRESS_COLUMNS = {"slug", "url_path", "old_path", "redirect_page_route_path"}
ADDRESS_BEGINS = ("/", "http:", "https:", "mailto:")
logger = logging.getLogger(__name__)


class ErasureRefused(Exception):
    """Says in one line why this account can't be erased."""


def check_may_go(account: User | None) -> None:
    """Raises ErasureRefused for the last account that may do everything."""
    others = User.objects.filter(is_superuser=True, is_active=True)
    if account and account.is_superuser and not others.exclude(pk=account.pk).exists():
        raise ErasureRefused(gettext("This is the only admin: make another one first."))


@transaction.atomic
def erase(person: Person, scopes: Iterable[str]) -> Counter:
    """Erases this person from these parts of the site; how many rows of each table were changed or deleted.

    Raises ErasureRefused. The search index follows in the background.
    """
    scopes = {DESK, *scopes}
    check_may_go(person.account)
    record(person, scopes)
    counts = Counter()
    if person.account:
        counts += erase_account(person.account)
    counts += erase_texts(person, scopes)
    transaction.on_commit(partial(erase_from_files, person))
    transaction.on_commit(finish_erasure.enqueue, robust=True)
    return counts


def record(person: Person, scopes: Iterable[str]) -> None:
    """Records what is erased, for a restore."""
    identifiers = {f"{scope} {term}" for scope in scopes for term in person.terms}
    identifiers |= {begins(term.split()[0]) for term in person.terms if "@" not in term}
    for identifier in identifiers | {as_login(name) for name in person.logins}:
        erasures.record(KIND, identifier)


def begins(word: str) -> str:
    return f"begins {word}"


def as_login(name: str) -> str:
    return f"login {name}"


def erase_account(account: User) -> Counter:
    """Ends its sessions, and deletes it with what is its own; how many rows of each table went."""
    anonymize_log(account)
    sessions = sessions_of(account)
    for session in sessions:
        session.delete()
    _total, deleted = User.objects.get(pk=account.pk).delete()
    return Counter(deleted) + Counter({"sessions.Session": len(sessions)})


# Texts.


def erase_texts(person: Person, scopes: Iterable[str]) -> Counter:
    """Takes the person's terms out of every text in these parts; how many rows of each table were changed or deleted.

    What is forgotten by itself after a while is forgotten now.
    """
    counts, pages = Counter(), []
    for finding in [each for each in findings(person) if each.texts and each.scope in scopes]:
        if is_forgotten(finding.table):
            row_of(finding).delete()
        elif values := changes_of(finding, person):
            row_of(finding).update(**values)
            pages += [finding.key] if "url_path" in values else []
        else:
            continue  # the name of a file: see `by_hand`
        counts[finding.table.label] += 1
    for page in Page.objects.filter(pk__in=pages).order_by("depth"):
        Page.objects.filter(pk=page.pk).update(url_path=page.set_url_path(page.get_parent()))
    forget_words(person.terms)
    return counts


def is_forgotten(table: Table) -> bool:
    """Whether the rows of this table are deleted by themselves after a while."""
    return bool(table.data.personal and table.data.personal.retention)


def row_of(finding: Match) -> models.QuerySet:
    return finding.table.plain._base_manager.filter(pk=finding.key)


def changes_of(finding: Match, person: Person) -> dict:
    """The columns of this row that change, with what they say afterwards."""
    table, found = finding.table, {}
    for name in finding.texts:
        field = table.plain._meta.get_field(name)
        if field.get_internal_type() != "FileField":
            change = partial(changed_text, person, finding, name)
            value = changed(finding.row[name], change, name)
            if name in unique_columns(table.model) and name != "slug":
                value = f"{value}-{finding.key}"
            found[name] = value[: field.max_length] if field.max_length else value
    return found | (hash_of_string(finding, found) if table.model is String and found else {})


def changed_text(person: Person, finding: Match, column: str, text: str, name: str) -> str:
    """What this text says without the person; a slug stays one, and stays the only one."""
    if column in finding.table.personal and terms.folded(text) in person.logins:
        return terms.REMOVED
    if not terms.holds(text, person.pattern):
        decoded = unquote_plus(text)
        if not terms.holds(decoded, person.pattern):
            return text
        text = decoded
    is_address = name in ADDRESS_COLUMNS or text.startswith(ADDRESS_BEGINS)
    after = terms.without(text, person.pattern, terms.REMOVED_FROM_ADDRESS if is_address else terms.REMOVED)
    return f"{after}-{own_key(finding)}" if name == "slug" else after


def own_key(finding: Match):
    """The key of the row whose texts these are, which may be copies of another's."""
    if "content_json" in finding.row:
        return (parsed_json(finding.row["content_json"]) or {}).get("pk")
    return finding.row.get("object_id") or finding.key


@lru_cache
def unique_columns(model: type[models.Model]) -> set[str]:
    """The columns that no two rows of a table may share, alone or together with others."""
    groups = [*model._meta.unique_together, *(each.fields for each in model._meta.total_unique_constraints)]
    names = {name for group in groups for name in group}
    return {each.column for each in model._meta.local_concrete_fields if each.unique or each.name in names}


def hash_of_string(finding: Match, values: dict) -> dict:
    """wagtail-localize looks a text up by its hash."""
    data_hash = String._get_data_hash(values["data"])
    taken = String.objects.filter(locale=finding.row["locale_id"], data_hash=data_hash).exists()
    return {} if taken else {"data_hash": data_hash}


def forget_words(found: Iterable[str]) -> None:
    """Takes the words of these terms out of the vocabulary of the search; those of other texts come back with the index."""
    words = {fold_text(word) for term in found for word in terms.plain_words(term)}
    Word.objects.filter(folded__in=words).exclude(language=MARK).delete()


# What is made again, and what lies in files.


def erase_from_files(person: Person) -> None:
    """Removes mails that were written into files, where no mail server is set, and the line in the list of the demonstration's logins."""
    for path in mail_files():
        if any(holds_person(person, text) for text in readings(path.read_bytes())):
            path.unlink(missing_ok=True)
    logins = DEMO_LOGINS
    if logins.exists():
        lines = logins.read_text().splitlines(keepends=True)
        kept = [line for line in lines if terms.folded(line.split()[0] if line.split() else "") not in person.logins]
        if kept != lines:
            logins.write_text("".join(kept))


def mail_files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return [path for path in Path(folder).iterdir() if path.is_file()] if folder and Path(folder).is_dir() else []


@task()
def finish_erasure() -> None:
    """Task: writes the search index anew, and what SQLite has freed."""
    call_command("update_index", verbosity=0)
    overwrite_freed()


def overwrite_freed() -> None:
    """On SQLite rows that are gone stay readable in the file until their place is needed: writes it anew, where nobody else is writing.

    PostgreSQL does so by itself (autovacuum). Step after a restore, too.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    index = f"{get_app_config().get_model('IndexEntry')._meta.db_table}_fts"
    try:
        with connection.cursor() as cursor:
            if index in connection.introspection.table_names(cursor):
                cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 (name of a table)
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as problem:
        logger.warning("What was erased could not be overwritten in the file of the database: %s", problem)


# After a restore.


def erase_again(is_erased: Callable[[str], bool]) -> int:
    """Takes every term that was erased out of the parts it was erased from; how many rows were changed or deleted."""
    is_erased = lru_cache(maxsize=None)(is_erased)
    found: dict[str, set[str]] = defaultdict(set)
    logins = set()
    for table in tables():
        for row in table.rows() if table.model is not User else ():
            logins |= erased_logins(table, row, is_erased)
            found[table.scope(row)] |= erased_terms(table, row, is_erased)
    parts = {DESK, *found} if logins else {scope for scope, known in found.items() if known}
    people = {
        scope: Person(None, frozenset(found[scope]), frozenset(logins if scope == DESK else ())) for scope in parts
    }
    return sum(erase_texts(person, {scope}).total() for scope, person in people.items())


def erased_terms(table: Table, row: dict, is_erased: Callable[[str], bool]) -> set[str]:
    scope = table.scope(row)
    texts = {text for name in table.texts for text in readings(row[name])}
    possible = {term for text in texts for term in terms.candidates(text, lambda word: is_erased(begins(word)))}
    return {term for term in possible if is_erased(f"{scope} {term}")}


def erased_logins(table: Table, row: dict, is_erased: Callable[[str], bool]) -> set[str]:
    texts = {terms.folded(text) for name in table.texts if name in table.personal for text in readings(row[name])}
    return {text for text in texts if len(text) <= 150 and is_erased(as_login(text))}
