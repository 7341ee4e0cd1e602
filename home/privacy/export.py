"""Export of all that is kept about a person (GDPR, articles 15 and 20), as JSON; nothing that is secret, and of long texts the part that names them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from ..sign_in.sessions import stored
from ..users.models import User
from . import terms
from .labels import table_label
from .record import BackupsEnd
from .walk import Match, SoughtPerson, Table, found_rows, is_login, leaves

LONGEST = 2_000  # letters of a text that is told whole
AROUND = 150  # letters told on each side of a name in a longer one
LONG_KINDS = {"JSONField", "BinaryField"}


def export(person: SoughtPerson, names: Iterable[str], backups: BackupsEnd) -> dict[str, Any]:
    """Everything about the person, as JSON can hold it: the account, who is logged in, and every row of every table."""
    found = defaultdict(list)
    titles = dict(Page.objects.values_list("pk", "title"))
    for match, row in found_rows(person):
        if match.table.model is not User:
            found[match.table].append(told(match, row, person, titles))
    return {
        "site": settings.PUBLIC_URL,
        "made_at": timezone.now(),
        "asked_for": list(names),
        "account": account_data(person.account) if person.account else None,
        "found": [table_data(table, rows) for table, rows in found.items()],
        "backups": {"last_one_ends": backups.day, "is_known": backups.is_known},
    }


def account_data(account: User) -> dict:
    """The account itself, without its password."""
    fields = ("username", "first_name", "last_name", "email", "date_joined", "last_login", "is_superuser", "is_active")
    data = {name: getattr(account, name) for name in fields}
    sessions = [{"ends_at": session.expire_date} for session, _data in stored(account, with_ended=True)]
    return data | {"groups": [group.name for group in account.groups.all()], "logged_in": sessions}


def table_data(table: Table, rows: list[dict]) -> dict:
    """The rows of a table, with what they are for and how long they are kept."""
    personal, retention = table.data.personal, table.data.retention
    return {
        "what": table_label(table.model),
        "table": table.label,
        "why": str(personal.purpose.why) if personal and personal.purpose else None,
        "kept_days": retention.period.total_seconds() / 86_400 if retention else None,
        "rows": rows,
    }


def told(match: Match, row: dict, person: SoughtPerson, titles: dict[int, str]) -> dict:
    """What a row says: its short columns, and where names were found in long ones."""
    found = {}
    for field in match.table.model._meta.local_concrete_fields:
        value = row[field.column]
        if field.name in match.table.data.secret or value in (None, ""):
            continue
        if field.related_model is get_user_model():
            found[field.name] = "this account" if field.column in match.accounts else "another account"
        elif field.related_model and issubclass(field.related_model, Page):
            found[field.name] = titles.get(value, value)
        elif field.column in match.texts or not is_long(field, value):
            found[field.name] = excerpt(value, person)
    return found


def is_long(field: models.Field, value: Any) -> bool:
    return field.get_internal_type() in LONG_KINDS or len(str(value)) > LONGEST


def excerpt(value: Any, person: SoughtPerson) -> Any:
    """A short value as it is; of a long text, or one in JSON, what stands around each name and nothing else."""
    if not isinstance(value, str):
        return value
    texts = list(leaves(value))
    if texts == [value] and len(value) <= LONGEST:
        return value
    parts = [part for text in texts for part in around(text, person)]
    return " … ".join(dict.fromkeys(parts))


def around(text: str, person: SoughtPerson) -> Iterable[str]:
    """What stands around each name in this text, or in what it says once it is unquoted."""
    if is_login(person, text):
        yield text
    said = text if terms.holds(text, person.pattern) else unquote_plus(text)
    for start, end in terms.spans(said, person.pattern):
        yield said[max(start - AROUND, 0) : end + AROUND]
