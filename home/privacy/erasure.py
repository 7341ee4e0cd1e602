"""Erasure of a person: the account with all that is its own, and every text that names them, but for what is kept for a reason.

What names the person is looked for before the transaction, row by row; in it only those rows are read again, and changed.
It is recorded in keyed hashes of the terms, one for each part of the site (`home.erasure_log.erasures`), so that a restore takes
the same terms out of the same parts again. What is told apart by its first word is found without trying every word.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache, partial
from urllib.parse import unquote_plus

from django.core.management import call_command
from django.db import OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from modelsearch.conf import get_app_config
from wagtail.models import Page
from wagtail_localize.models import String

from media.features import announced_functions
from media.search_text import fold_text
from pages.mail.files import mail_files
from pages.mail.models import OutgoingMail
from pages.search.models import MARK, Word

from ..erasure_log import erasures
from ..security.actions import Action
from ..security.record import record as record_event
from ..sign_in.sessions import stored
from ..users.erasure import DEMO_LOGINS, anonymize_log
from ..users.models import User
from . import mails, terms
from .walk import (
    DESK,
    Match,
    SoughtPerson,
    Table,
    changed,
    findings,
    holds_person,
    is_login,
    match_of,
    parsed_json,
    readings,
    tables,
)

KIND = "words"  # of erasures; see HomeConfig
ADDRESS_COLUMNS = {"slug", "url_path", "old_path", "redirect_page_route_path", "sender"}
ADDRESS_BEGINS = ("/", "http:", "https:", "mailto:")
RETRY_DELAYS = [timedelta(minutes=each) for each in (1, 5, 15, 60, 360, 1440)]  # of overwriting what is freed
FINISHED = ("SUCCESSFUL", "FAILED")  # tasks
logger = logging.getLogger(__name__)


class ErasureRefused(Exception):
    """Says in one line why this account can't be erased."""


def check_may_go(account: User | None) -> None:
    """Raises ErasureRefused for the last account that may do everything."""
    others = User.objects.filter(is_superuser=True, is_active=True)
    if account and account.is_superuser and not others.exclude(pk=account.pk).exists():
        raise ErasureRefused(gettext("This is the only admin: make another one first."))


def erase(person: SoughtPerson, scopes: Iterable[str], found: Iterable[Match] | None = None) -> Counter:
    """Erases this person from these parts of the site; how many rows of each table were changed or deleted.

    `found` is what `findings` said of them, if it was asked already. Raises ErasureRefused. The search index follows in
    the background.
    """
    scopes, found = {DESK, *scopes}, list(findings(person) if found is None else found)
    with transaction.atomic():
        check_may_go(person.account)
        record(person, scopes)
        counts = Counter()
        if person.account:
            counts += erase_account(person.account)
        counts += erase_texts(person, scopes, found)
        record_event(Action.PERSON_ERASED)
        transaction.on_commit(finish_erasure.enqueue, robust=True)
        transaction.on_commit(lambda: erase_from_files(person), robust=True)
    return counts


def record(person: SoughtPerson, scopes: Iterable[str]) -> None:
    """Records what is erased, for a restore."""
    identifiers = {f"{scope} {term}" for scope in scopes for term in person.terms}
    identifiers |= {begins(terms.plain_words(term)[0]) for term in person.terms if "@" not in term}
    identifiers |= {as_login(scope, name) for scope in scopes for name in person.logins}
    for identifier in identifiers:
        erasures.record(KIND, identifier)


def begins(word: str) -> str:
    return f"begins {word}"


def as_login(scope: str, name: str) -> str:
    return f"{scope} login {name}"


def erase_account(account: User) -> Counter:
    """Ends its sessions, and deletes it with what is its own; how many rows of each table went."""
    anonymize_log(account)
    sessions = [session for session, _data in stored(account, with_ended=True)]
    for session in sessions:
        session.delete()
    _total, deleted = User.objects.get(pk=account.pk).delete()
    return Counter(deleted) + Counter({"sessions.Session": len(sessions)})


# Texts.


def erase_texts(person: SoughtPerson, scopes: Iterable[str], found: Iterable[Match]) -> Counter:
    """Takes the person's terms out of these texts, in these parts; how many rows of each table were changed or deleted.

    Each row is read again, since somebody may have written it meanwhile. What is forgotten by itself after a while is
    forgotten now.
    """
    counts, pages, moved = Counter(), set(), []
    for match in [each for each in found if each.texts and each.scope in scopes]:
        if columns := erase_row(person, match):
            counts[match.table.label] += 1
            pages |= {match.key} if issubclass(match.table.model, Page) else set()
            moved += [match.key] if "url_path" in columns else []
    for page in Page.objects.filter(pk__in=moved).order_by("depth"):
        Page.objects.filter(pk=page.pk).update(url_path=page.set_url_path(page.get_parent()))
    forget_words(person.terms)
    transaction.on_commit(lambda: erase_drawn_files(pages), robust=True)
    return counts


def erase_row(person: SoughtPerson, match: Match) -> set[str]:
    """Deletes this row or changes its texts; the columns that were changed, none where it names the person no more."""
    table, key = match.table, match.key
    row = table.row(key)
    now = match_of(person, table, row) if row else None
    if now is None or not now.texts:
        return set()
    if erase_registered := eraser_of(now, row):
        erase_registered(key)
        return set(now.texts)
    here = table.plain._base_manager.filter(pk=key)
    if is_forgotten(person, table, row):
        here.delete()
        return set(now.texts)
    values = changes_of(now, row, person)
    if values:  # else only the name of a file: see `by_hand`
        here.update(**values)
    return set(values)


def eraser_of(match: Match, row: dict) -> Callable[[int], None] | None:
    """Return what the data map names to erase this row with all that hangs on it; None where only its texts change."""
    personal = match.table.data.personal
    return import_string(personal.eraser)(row, match.texts) if personal and personal.eraser else None


def is_forgotten(person: SoughtPerson, table: Table, row: dict) -> bool:
    """Whether this row is deleted by itself after a while, and nothing is still to be done with it for anybody else."""
    personal = table.data.personal
    if not (personal and table.data.retention) or personal.is_shared:
        return False
    if table.model is OutgoingMail:
        is_to_them = any(holds_person(person, text) for text in readings(row["recipients"]))
        is_from_them = "@" not in terms.without(row["sender"], person.pattern)
        return bool(is_to_them or is_from_them or row["sent_at"] or row["given_up_at"])
    return table.model is not DBTaskResult or row["status"] in FINISHED


def changes_of(match: Match, row: dict, person: SoughtPerson) -> dict:
    """The columns of this row that change, with what they say afterwards."""
    table, found = match.table, {}
    for name in match.texts:
        field = table.plain._meta.get_field(name)
        if field.get_internal_type() == "BinaryField":
            found[name] = mails.changed_mail(bytes(row[name]), partial(terms.without, pattern=person.pattern))
        elif field.get_internal_type() != "FileField":
            value = changed(row[name], partial(changed_text, person, table, row, name), name)
            if name in unique_columns(table.model) and name != "slug":
                value = f"{value}-{match.key}"
            found[name] = value[: field.max_length] if field.max_length else value
    return found | (hash_of_string(row, found) if table.model is String and found else {})


def changed_text(person: SoughtPerson, table: Table, row: dict, column: str, text: str, name: str) -> str:
    """What this text says without the person; a slug stays one, and stays the only one."""
    if is_login(person, text) and table.may_be_whole(row, column, name):
        return f"{terms.REMOVED_FROM_ADDRESS}-{own_key(table, row)}" if name == "slug" else terms.REMOVED
    if not terms.holds(text, person.pattern):
        decoded = unquote_plus(text)
        if not terms.holds(decoded, person.pattern):
            return text
        text = decoded
    is_address = name in ADDRESS_COLUMNS or text.startswith(ADDRESS_BEGINS)
    after = terms.without(text, person.pattern, terms.REMOVED_FROM_ADDRESS if is_address else terms.REMOVED)
    return f"{after}-{own_key(table, row)}" if name == "slug" else after


def own_key(table: Table, row: dict):
    """The key of the row whose texts these are, which may be copies of another's."""
    if "content_json" in row:
        return (parsed_json(row["content_json"]) or {}).get("pk")
    return row.get("object_id") or table.key(row)


@lru_cache
def unique_columns(model: type[models.Model]) -> set[str]:
    """The columns that no two rows of a table may share, alone or together with others."""
    groups = [*model._meta.unique_together, *(each.fields for each in model._meta.total_unique_constraints)]
    names = {name for group in groups for name in group}
    return {each.column for each in model._meta.local_concrete_fields if each.unique or each.name in names}


def hash_of_string(row: dict, values: dict) -> dict:
    """wagtail-localize looks a text up by its hash."""
    data_hash = String._get_data_hash(values["data"])
    taken = String.objects.filter(locale=row["locale_id"], data_hash=data_hash).exists()
    return {} if taken else {"data_hash": data_hash}


def forget_words(found: Iterable[str]) -> None:
    """Takes the words of these terms out of the vocabulary of the search; those of other texts come back with the index."""
    words = {fold_text(word) for term in found for word in terms.plain_words(term)}
    Word.objects.filter(folded__in=words).exclude(language=MARK).delete()


# What is made again, and what lies in files.


def erase_from_files(person: SoughtPerson) -> None:
    """Removes mails that were written into files, where no mail server is set, and the line in the list of the demonstration's logins."""
    for path in mail_files():
        with suppress(FileNotFoundError):
            if any(holds_person(person, text) for text in readings(path.read_bytes())):
                path.unlink()
    logins = DEMO_LOGINS
    if logins.exists():
        lines = logins.read_text().splitlines(keepends=True)
        kept = [line for line in lines if terms.folded(line.split()[0] if line.split() else "") not in person.logins]
        if kept != lines:
            logins.write_text("".join(kept))


def erase_drawn_files(pages: Iterable[int]) -> None:
    """Delete what was drawn of these pages, such as social cards, which may show the name; it is drawn again on request."""
    for delete in announced_functions("page_files"):
        for key in pages:
            delete(key)


@task()
def finish_erasure() -> None:
    """Task: writes the search index anew, and what SQLite has freed."""
    call_command("update_index", verbosity=0)
    overwrite_soon.func(0)


@task()
def overwrite_soon(tries: int) -> None:
    """Task: overwrites what SQLite has freed; if somebody else is writing, again later, for two days."""
    if overwrite_freed() or tries >= len(RETRY_DELAYS):
        return
    if overwrite_soon.get_backend().supports_defer:
        overwrite_soon.using(run_after=timezone.now() + RETRY_DELAYS[tries]).enqueue(tries + 1)


def overwrite_freed() -> bool:
    """On SQLite rows that are gone stay readable in the file until their place is needed: writes it anew; whether it is done.

    PostgreSQL does so by itself (autovacuum). Step after a restore, too.
    """
    if connection.vendor != "sqlite":
        return True
    index = f"{get_app_config().get_model('IndexEntry')._meta.db_table}_fts"
    try:
        with connection.cursor() as cursor:
            if index in connection.introspection.table_names(cursor):
                cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 (name of a table)
            if connection.in_atomic_block:  # in which no file is written anew
                return True
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _pages, _written = cursor.fetchone()
    except OperationalError as problem:
        logger.warning("What was erased could not be overwritten in the file of the database: %s", problem)
        return False
    return not is_busy


# After a restore.


def erase_again(is_erased: Callable[[str], bool]) -> int:
    """Takes every term that was erased out of the parts it was erased from; how many rows were changed or deleted."""
    is_erased = lru_cache(maxsize=None)(is_erased)
    found, logins = defaultdict(set), defaultdict(set)  # by part
    for table in tables():
        for row in table.rows() if table.model is not User and table.texts else ():
            logins[table.scope(row)] |= erased_logins(table, row, is_erased)
            found[table.scope(row)] |= erased_terms(table, row, is_erased)
    parts = {scope for scope in found if found[scope] or logins[scope]}
    people = {scope: SoughtPerson(None, frozenset(found[scope]), frozenset(logins[scope])) for scope in parts}
    return sum(erase_texts(person, {scope}, list(findings(person))).total() for scope, person in people.items())


def erased_terms(table: Table, row: dict, is_erased: Callable[[str], bool]) -> set[str]:
    scope = table.scope(row)
    texts = {text for name in table.texts for text in readings(row[name])}
    possible = {term for text in texts for term in terms.candidates(text, lambda word: is_erased(begins(word)))}
    return {term for term in possible if is_erased(f"{scope} {term}")}


def erased_logins(table: Table, row: dict, is_erased: Callable[[str], bool]) -> set[str]:
    scope, columns = table.scope(row), [name for name in table.texts if name in table.personal]
    texts = {terms.folded(text.strip()) for name in columns for text in readings(row[name])}
    return {text for text in texts if len(text) <= 150 and is_erased(as_login(scope, text))}
