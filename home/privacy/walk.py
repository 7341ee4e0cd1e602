"""Walk over all tables for one person: rows that belong to an account, and texts that hold a name or an address.

Which tables there are, what their rows are for and how long they are kept is read from the data map. What is derived from
other rows is left out, since it is made again from them.
"""

import email
import email.policy
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import unquote_plus

from django.apps import apps
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models

from media.data_map import FRAME, PAGE, ModelData, data_of

from ..backup import rows
from ..users.models import User
from . import terms

TEXT_KINDS = {
    "CharField",
    "TextField",
    "JSONField",
    "SlugField",
    "FileField",
    "BinaryField",
}  # addresses are CharFields
CHUNK = 100
# Scopes: parts of the site of which each is erased or kept as a whole.
DESK, AUTHORS, MEDIA, PAGES, MEMORY = "desk", "authors", "media", "pages", "memory"
SCOPES = (DESK, AUTHORS, MEDIA, PAGES, MEMORY)
# Tables whose rows are copies of rows of another model, and the column that names it.
COPIES = {"wagtailcore.Revision": "content_type_id", "wagtail_localize.TranslationSource": "specific_content_type_id"}
NOT_SEARCHED = {"home.Erasure", "home.ErasureKey"}


@dataclass(frozen=True)
class Person:
    """Someone whose data is looked for: an account, terms (`home.privacy.terms`) that name them, and user names.

    A user name may be a word like “editor”, so it is only looked for where it is all that a personal column says.
    """

    account: User | None
    terms: frozenset[str]
    logins: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern:
        return terms.pattern_of(self.terms)


def person_of(account: User | None, names: Iterable[str]) -> Person:
    """The person with this account and with these names and e-mail addresses, as somebody has typed them."""
    own = (account.get_full_name(), account.email) if account else ()
    logins = {terms.folded(account.username)} if account else ()
    return Person(account, frozenset(terms.as_terms([*names, *own])), frozenset(logins))


@dataclass(frozen=True)
class Table:
    """A table: its model, the same with Django's own fields alone, and which of its columns may say something of people."""

    model: type[models.Model]
    plain: type[models.Model]
    data: ModelData

    @property
    def label(self) -> str:
        return self.model._meta.label

    @cached_property
    def texts(self) -> list[str]:
        return [each.name for each in self.plain._meta.local_fields if each.get_internal_type() in TEXT_KINDS]

    @cached_property
    def accounts(self) -> list[str]:
        """The columns that name an account."""
        fields = self.model._meta.local_concrete_fields
        return [each.column for each in fields if each.related_model is get_user_model()]

    @cached_property
    def personal(self) -> set[str]:
        names = self.data.personal.fields if self.data.personal else ()
        return {each.column for each in self.model._meta.local_concrete_fields if each.name in names}

    def rows(self) -> Iterator[dict]:
        """Every row, column to value; JSON as its text."""
        return self.plain._base_manager.order_by("pk").values().iterator(chunk_size=CHUNK)

    def key(self, row: dict):
        return row[self.plain._meta.pk.name]

    def scope(self, row: dict) -> str:
        """The part of the site that this row belongs to."""
        if name := COPIES.get(self.label):
            model = ContentType.objects.get_for_id(row[name]).model_class()
            return scope_of(model) if model else PAGES
        return scope_of(self.model)


@cache
def scope_of(model: type[models.Model]) -> str:
    room, data = model._meta.app_label, data_of(model)
    if model._meta.label == "pages.Author":
        return AUTHORS
    if room == "wagtail_localize":
        return MEMORY
    if room in {"media", "taggit", "wagtailimages", "wagtaildocs"}:
        return MEDIA
    return PAGES if data and {PAGE, FRAME} & set(data.printed) else DESK


@cache
def tables() -> list[Table]:
    """All tables but derived ones and sessions, found once a process."""
    kept = [model for model in rows.kept_models(apps) if data_of(model) and model._meta.label not in NOT_SEARCHED]
    plain = rows.plain_models(kept)
    return [Table(model, plain[model._meta.db_table], data_of(model)) for model in kept if not is_derived(model)]


def is_derived(model: type[models.Model]) -> bool:
    return bool(data_of(model).derived)  # there because others refer to it


@dataclass(frozen=True)
class Match:
    """A row that says something of a person: in which columns, as an account or in its texts."""

    table: Table
    row: dict
    accounts: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def scope(self) -> str:
        return self.table.scope(self.row)

    @property
    def key(self):
        return self.table.key(self.row)


def findings(person: Person) -> Iterator[Match]:
    """All rows that say something of this person."""
    for table in tables():
        for row in table.rows():
            accounts = tuple(name for name in table.accounts if person.account and row[name] == person.account.pk)
            if table.model is User:  # an account of somebody else who has this name is not this person's
                texts = ()
                accounts = ("id",) if person.account and table.key(row) == person.account.pk else ()
            else:
                texts = tuple(name for name in table.texts if says(person, table, name, row[name]))
            if accounts or texts:
                yield Match(table, row, accounts, texts)


def says(person: Person, table: Table, name: str, value) -> bool:
    """Whether this column says something of the person."""
    logins = person.logins if name in table.personal else ()
    return any(terms.folded(text) in logins or holds_person(person, text) for text in readings(value))


def holds_person(person: Person, text: str) -> bool:
    return terms.holds(text, person.pattern)


# What a column says.


def readings(value) -> Iterator[str]:
    """Every text in the value of a column: those in JSON each by itself, and those of a form, an address or a mail as they are read."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        yield from mail_texts(raw)
        value = raw.decode(errors="replace")
    for leaf in leaves(value):
        yield leaf
        if "%" in leaf or "+" in leaf:
            yield unquote_plus(leaf)


def mail_texts(raw: bytes) -> Iterator[str]:
    """Headers and texts of a mail (RFC 5322), decoded; those of other bytes say nothing new."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    yield from map(str, message.values())
    for part in message.walk():
        if not part.is_multipart():
            yield (part.get_payload(decode=True) or b"").decode(errors="replace")


def leaves(value) -> Iterator[str]:
    """The texts in JSON, or in a text that may itself be JSON."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    elif isinstance(value, str):
        parsed = parsed_json(value)
        if parsed is None:
            yield value
        else:
            yield from leaves(parsed)


def parsed_json(text: str) -> dict | list | str | None:
    """The object, list or text that this is the JSON of; None where it is none. People put words in quotation marks, too."""
    if text[:1] not in ("{", "[") and not (text[:1] == '"' and "\\" in text):
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list | str) else None


def changed(value, change: Callable[[str, str], str], name: str = ""):
    """The value with `change(text, name of its column or key)` in the place of each of its texts."""
    if isinstance(value, dict):
        return {key: changed(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [changed(each, change, name) for each in value]
    if not isinstance(value, str):
        return value
    parsed = parsed_json(value)
    if parsed is None:
        return change(value, name)
    after = changed(parsed, change, name)
    return value if after == parsed else json.dumps(after)


def sessions_of(account: User) -> list[Session]:
    """The sessions in which this account is logged in."""
    sessions = Session.objects.iterator(chunk_size=CHUNK)
    return [each for each in sessions if each.get_decoded().get(SESSION_KEY) == str(account.pk)]
