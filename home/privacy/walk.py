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
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from treebeard.mp_tree import MP_Node

from media.data_map import FRAME, PAGE, ModelData, data_of

from ..tables import kept_models, plain_models
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
COPIES = {
    "wagtailcore.Revision": "content_type_id",
    "wagtail_localize.TranslationSource": "specific_content_type_id",
    "home.DeletedPage": "page_model",
}
# Copies that go with the desk, whatever of the pages is kept for a reason: of those nobody reads what was deleted.
COPIES_OF_DESK = {"home.DeletedPage"}
NOT_SEARCHED = {"home.Erasure", "home.ErasureKey"}
NAMELESS = {"home.SecurityEvent"}  # tables whose texts never name anybody (`home.security.record`)
# Columns, and keys in JSON, that the software reads: also those whose values are chosen from a list.
MACHINE = {"id", "type", "zone", "current_time_zone", "language", "language_code", "preferred_language", "hostname"}


@dataclass(frozen=True)
class SoughtPerson:
    """Someone whose data is looked for: an account, terms (`home.privacy.terms`) that name them, and short names.

    A user name or a name of one word may be a word like “editor” or “Rosa”, so it is only looked for where it is all that
    a personal column says.
    """

    account: User | None
    terms: frozenset[str]
    logins: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> re.Pattern:
        return terms.pattern_of(self.terms)


def person_of(account: User | None, names: Iterable[str]) -> SoughtPerson:
    """The person with this account and with these names and e-mail addresses, as somebody has typed them."""
    known = [*names, *((account.get_full_name(), account.email) if account else ())]
    logins = {terms.folded(account.username)} if account else set()
    return SoughtPerson(account, frozenset(terms.as_terms(known)), frozenset(logins | terms.as_wholes(known)))


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
        """The columns in which people write."""
        if self.label in NAMELESS:
            return []
        fields = [each for each in self.model._meta.local_concrete_fields if not self.is_for_machines(each)]
        written = {each.column for each in fields}
        kinds = {each.name: each.get_internal_type() for each in self.plain._meta.local_fields}
        return [name for name, kind in kinds.items() if kind in TEXT_KINDS and name in written]

    def is_for_machines(self, field: models.Field) -> bool:
        """Whether this column holds a choice, a code, a place in the tree, or a secret that names nobody."""
        is_secret = field.name in self.data.secret and field.column not in self.personal
        is_place = field.name == "path" and issubclass(self.model, MP_Node)
        return bool(field.choices) or field.name in MACHINE or is_secret or is_place

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

    def row(self, key) -> dict | None:
        """This row as it is now, locked until the transaction ends where the database can; None where it is gone."""
        rows_ = self.plain._base_manager.filter(pk=key)
        if connection.features.has_select_for_update and connection.in_atomic_block:
            rows_ = rows_.select_for_update()
        return rows_.values().first()

    def key(self, row: dict):
        return row[self.plain._meta.pk.name]

    def may_be_whole(self, row: dict, name: str, key: str) -> bool:
        """Whether a text in this column, under this key if it is JSON, is a personal one by itself.

        A copy of a row has the columns of that row as keys: of those only the personal ones are.
        """
        if name not in self.personal:
            return False
        model = self.copied(row)
        data = data_of(model) if model else None
        return self.label not in COPIES or bool(data and data.personal and key in data.personal.fields)

    def copied(self, row: dict) -> type[models.Model] | None:
        """The model that this row is a copy of a row of."""
        name = COPIES.get(self.label)
        if name == "page_model":
            room, _dot, kind = row[name].partition(".")
            return apps.all_models.get(room, {}).get(kind)  # none of a kind that is gone
        return ContentType.objects.get_for_id(row[name]).model_class() if name else None

    def scope(self, row: dict) -> str:
        """The part of the site that this row belongs to."""
        if self.label in COPIES.keys() - COPIES_OF_DESK:
            model = self.copied(row)
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
    kept = [model for model in kept_models(apps) if data_of(model) and model._meta.label not in NOT_SEARCHED]
    plain = plain_models(kept)
    return [Table(model, plain[model._meta.db_table], data_of(model)) for model in kept if not is_derived(model)]


def is_derived(model: type[models.Model]) -> bool:
    return bool(data_of(model).derived)  # there because others refer to it


@dataclass(frozen=True)
class Match:
    """A row that says something of a person: in which columns, as an account or in its texts; without the row itself."""

    table: Table
    key: object
    scope: str
    accounts: tuple[str, ...]
    texts: tuple[str, ...]


def findings(person: SoughtPerson) -> Iterator[Match]:
    """All rows that say something of this person."""
    return (found for found, _row in found_rows(person))


def found_rows(person: SoughtPerson) -> Iterator[tuple[Match, dict]]:
    """The same, each with its row: one of megabytes is in memory for as long as it is looked at."""
    for table in tables():
        if table.texts or table.accounts:
            for row in table.rows():
                if found := match_of(person, table, row):
                    yield found, row


def match_of(person: SoughtPerson, table: Table, row: dict) -> Match | None:
    """What this row says of the person; None where it is nothing."""
    key = table.key(row)
    accounts = tuple(name for name in table.accounts if person.account and row[name] == person.account.pk)
    if table.model is User:  # an account of somebody else who has this name is not this person's
        texts = ()
        accounts = ("id",) if person.account and key == person.account.pk else ()
    else:
        texts = tuple(name for name in table.texts if says(person, table, row, name))
    return Match(table, key, table.scope(row), accounts, texts) if accounts or texts else None


def says(person: SoughtPerson, table: Table, row: dict, name: str) -> bool:
    """Whether this column says something of the person."""
    return any(
        holds_person(person, text) or (is_login(person, text) and table.may_be_whole(row, name, key))
        for key, text in named_readings(row[name])
    )


def is_login(person: SoughtPerson, text: str) -> bool:
    """Whether a user name or a name of one word is all that this text says."""
    return terms.folded(text.strip()) in person.logins


def holds_person(person: SoughtPerson, text: str) -> bool:
    return terms.holds(text, person.pattern)


# What a column says.


def readings(value) -> Iterator[str]:
    """Every text in the value of a column: those in JSON each by itself, and those of a form, an address or a mail as they are read."""
    return (text for _key, text in named_readings(value))


def named_readings(value) -> Iterator[tuple[str, str]]:
    """The same, each after its key in the JSON."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        yield from (("", text) for text in mail_texts(raw))
        value = raw.decode(errors="replace")
    for key, leaf in named_leaves(value):
        yield key, leaf
        if "%" in leaf or "+" in leaf:
            yield key, unquote_plus(leaf)


def mail_texts(raw: bytes) -> Iterator[str]:
    """Headers and texts of a mail (RFC 5322), decoded; those of other bytes say nothing new."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    yield from map(str, message.values())
    for part in message.walk():
        if not part.is_multipart():
            yield (part.get_payload(decode=True) or b"").decode(errors="replace")


def leaves(value) -> Iterator[str]:
    """The texts in JSON, or in a text that may itself be JSON; but for those that only the software reads."""
    return (text for _key, text in named_leaves(value))


def named_leaves(value, name: str = "") -> Iterator[tuple[str, str]]:
    """The same, each after its key, or that of the list it is in."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else ((name, each) for each in value):
            if not is_machine(key, each):
                yield from named_leaves(each, key)
    elif isinstance(value, str):
        parsed = parsed_json(value)
        if parsed is None:
            yield name, value
        else:
            yield from named_leaves(parsed, name)


@cache
def machine_keys() -> set[str]:
    """Keys of JSON whose values the software reads: columns for machines have theirs in copies of their rows."""
    left_out = {
        field.name
        for table in tables()
        for field in table.model._meta.local_concrete_fields
        if field.choices or (field.name in table.data.secret and PAGE in table.data.printed)
    }
    return left_out | MACHINE


def is_machine(key: str, value) -> bool:
    return key in machine_keys() and isinstance(value, str)


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
        return {key: each if is_machine(key, each) else changed(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [changed(each, change, name) for each in value]
    if not isinstance(value, str):
        return value
    parsed = parsed_json(value)
    if parsed is None:
        return change(value, name)
    after = changed(parsed, change, name)
    return value if after == parsed else json.dumps(after)
