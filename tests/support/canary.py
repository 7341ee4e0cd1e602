"""A person who stands everywhere: in each personal column that the data map names, and in what people write; and where they are found."""

import json
import os
import re
import uuid
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone
from wagtail.models import APIToken, Comment, CommentReply, ModelLogEntry
from wagtail.users.models import UserProfile

from home.demo.users import LOGINS
from home.privacy.erasure import unique_columns
from home.privacy.terms import folded
from home.privacy.walk import TEXT_KINDS, Match, Table, findings, person_of, tables
from home.users.models import User
from media.data_map import data_of
from pages.events.registration import allocation, notices
from pages.events.registration.models import AccessRequest, RegistrationMessage, RegistrationNotice
from pages.news.models import Correction

from ..registration import build
from . import make

FIRST, LAST, LOGIN = "Zerafína", "Quillfeather", "zqf-canary"
NAME, MAIL = f"{FIRST} {LAST}", "zq.nest@aviary.example"
# What would tell of them, folded: also beginnings, as stemming leaves them.
TRACES = ("zerafin", "quillfe", "zqf-can", "zqf_can", "zq.nest", "aviary.ex")
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
# Personal text columns in which no name can stand.
NAMELESS = {
    "home.Erasure.digest": "a hash",
    "pages.RateLimitCounter.key": "a hash",
    "pages.Person.email_hash": "a hash",
    "pages.Person.phone_hash": "a hash",
    "pages.Person.phone": "digits",
    "pages.Person.language": "a choice",
    "pages.Registration.language": "a choice",
    "pages.Registration.changed_from": "numbers",
    "pages.Registration.separately": "numbers",
    "sessions.Session.session_data": "signed; holds the number of the account",
    "wagtailusers.UserProfile.preferred_language": "a choice",
    "wagtailusers.UserProfile.current_time_zone": "a choice",
    "wagtailusers.UserProfile.avatar": "a file",
}
REGISTERED = {"Registration", "AccessRequest", "RegistrationMessage", "RegistrationNotice", "Person", "Consent"}
MADE_BY_USE = {
    *("wagtailcore.Revision", "wagtail_localize.TranslationSource", "home.User", "wagtailusers.UserProfile"),
    *(f"pages.{name}" for name in REGISTERED),
}
numbers = count(1)


def fill() -> User:
    """A house in which the canary has an account, writes, is written about and mailed to; the account."""
    home = make.house(["en", "es"])
    account = make.person("editor", username=LOGIN, email=MAIL, first_name=FIRST, last_name=LAST, is_superuser=True)
    colleague = make.admin(username="colleague")
    write(home, account, colleague)
    register(home, account)
    UserProfile.get_for_user(account)
    for model in personal_models():
        put_into(model, account, colleague)
    work(account)
    for command in ("rebuild_references_index", "update_index"):
        call_command(command, verbosity=0)
    write_files()
    return account


def write(home, account: User, colleague: User) -> None:
    """News about the canary, with a correction, an author, earlier versions and a translation."""
    index = make.parent_for(make.NewsPage, home)
    author = make.author(index.locale, name=NAME, slug="zerafina-quillfeather", about=f"{NAME} writes.")
    body = [("text", f"<p>So said <b>{NAME}</b>, {MAIL}.</p>"), ("quote", {"words": "Yes.", "speaker": NAME.upper()})]
    news = make.news(
        index,
        title=f"{NAME} speaks",
        slug="zerafina-quillfeather-speaks",
        body=body,
        owner=account,
        locked_by=account,
        authors=[author],
        corrections=[Correction(date=date(2026, 11, 1), text=f"Not {NAME}, but her sister.", locale=index.locale)],
    )
    make.news(index, title="Another", body=[("text", f"<p>See {NAME}.</p>")])
    news.save_revision(user=account).publish(user=account)
    make.translated(news, "es")
    comment = Comment.objects.create(page=news, user=colleague, text=f"Ask {NAME}", contentpath="title")
    CommentReply.objects.create(comment=comment, user=account, text="I said no.")
    for kind in (make.PressPage, make.EventPage):
        make.KINDS[kind](make.parent_for(kind, home))
    make.network()
    make.picture(title="Flour", credit=NAME, uploaded_by_user=account)
    make.document(uploaded_by_user=account)
    make.recording(language="en", credit=NAME, uploaded_by_user=account)


def register(home, account: User) -> None:
    """The canary has a place at an event, was told so, and was entered, confirmed and called as an organizer does."""
    event = build.meeting(make.parent_for(make.EventPage, home))
    entry = build.entry(NAME, email=MAIL, phone="+16015550177", wish=f"Call {NAME}", entered_by=account)
    entry.answers, entry.consents = {uuid.uuid4().hex: NAME}, {"newsletter": "Send it."}
    registration = allocation.register(build.date_of(event), entry)
    AccessRequest.objects.create(
        registration=registration, option=uuid.uuid4(), name=NAME, note=NAME, confirmed_by=account
    )
    words = {"en": {"subject": NAME, "text": f"Dear {NAME}"}}
    message = RegistrationMessage.objects.create(on=registration.on, words=words, written_by=account)
    facts = {"note": NAME}
    notices.add(registration, "message", facts, message)
    RegistrationNotice.objects.update(called_by=account)
    registration.new_email = MAIL
    registration.save(update_fields=["new_email"])


def work(account: User) -> None:
    """What an account leaves behind by being used."""
    APIToken.objects.create(user=account, name=f"Newsletter of {NAME}", key_hash="k" * 64, prefix="wagtail_abc")
    session = SessionStore()
    session.update({SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0]})
    session.save()
    ModelLogEntry.objects.log_action(instance=account, action="wagtail.edit", user=account)


def write_files() -> None:
    """The files that a site without a mail server, or with a demonstration, keeps."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    (settings.VAR / LOGINS.name).write_text(f"{LOGIN}  secret\ncolleague  secret\n")
    if folder := getattr(settings, "EMAIL_FILE_PATH", None):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "canary.log").write_bytes(mail().encode())
        (Path(folder) / "other.log").write_bytes(b"To: colleague@house.example\n\nBread at five.")


def mail() -> str:
    return f"To: {MAIL}\nSubject: Bread\nContent-Transfer-Encoding: quoted-printable\n\nDear Zeraf=C3=ADna Quillfe=\nather!\n"


# In every personal column.


def personal_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if data_of(model).personal and not model._meta.proxy]


def put_into(model: type[models.Model], account: User, colleague: User) -> None:
    """A row that belongs to the canary, and one of a colleague in which every personal text names the canary."""
    label, texts = model._meta.label, named_columns(model)
    if label in MADE_BY_USE:
        return
    if (table := table_of(model)) is None:  # sessions
        return
    if model._meta.parents or label in {"wagtailcore.Page", "pages.Network"}:
        key = model._base_manager.order_by("-pk").first().pk
    else:
        insert(table, account)
        key = insert(table, colleague) if texts else None
    if texts:
        table.plain._base_manager.filter(pk=key).update(**{field.column: said(field) for field in texts})


def table_of(model: type[models.Model]) -> Table | None:
    return next((table for table in tables() if table.model is model), None)


def named_columns(model: type[models.Model]) -> list[models.Field]:
    """The personal columns of this model in which a name can stand."""
    fields = [model._meta.get_field(name) for name in data_of(model).personal.fields]
    return [
        field
        for field in fields
        if field.get_internal_type() in TEXT_KINDS and f"{model._meta.label}.{field.name}" not in NAMELESS
    ]


def said(field: models.Field):
    """A value for this column that names the canary, as the column holds it."""
    if isinstance(field, models.EmailField):
        return MAIL
    kind = field.get_internal_type()
    values = {
        "SlugField": f"zerafina-quillfeather-{next(numbers)}",
        "JSONField": json.dumps([MAIL, {"said": NAME}]),
        "BinaryField": mail().encode(),
    }
    return values.get(kind, NAME if field.max_length else f"It was {NAME}.")


def insert(table: Table, person: User):
    """A row of this table, complete enough for the database; its key."""
    values = {field.column: value_of(field, person) for field in table.model._meta.local_concrete_fields}
    row = table.plain(**{name: value for name, value in values.items() if value is not SKIPPED})
    table.plain._base_manager.bulk_create([row])
    return row.pk


SKIPPED = object()
SHARED = {"wagtailcore.Locale", "wagtailcore.Site", "contenttypes.ContentType"}  # by rows that differ in something else


def value_of(field: models.Field, person: User):
    """Any value that this column takes."""
    if field.related_model is get_user_model():
        return person.pk
    if (field.primary_key and "Auto" in field.get_internal_type()) or field.generated:
        return SKIPPED
    if field.related_model:
        return key_of(field, person)
    if field.null:
        return None
    if field.choices:
        return field.choices[0][0]
    if field.has_default():
        value = field.get_default()
        return json.dumps(value) if field.get_internal_type() == "JSONField" else value
    number = next(numbers)
    values = {
        "UUIDField": uuid.uuid4,
        "DateTimeField": timezone.now,
        "DateField": lambda: date(2026, 11, 27),
        "BooleanField": lambda: False,
        "JSONField": lambda: "{}",
        "BinaryField": lambda: b"",
    }
    make_value = values.get(field.get_internal_type())
    if make_value:
        return make_value()
    return number if "Integer" in field.get_internal_type() else f"x{number}"[: field.max_length]


def key_of(field: models.Field, person: User):
    """The key of a row for a foreign key: a new one where no two may share it."""
    other = field.related_model
    existing = other._base_manager.order_by("-pk").first()
    under_conditions = {name for each in field.model._meta.constraints for name in getattr(each, "fields", ())}
    is_unique = field.column in unique_columns(field.model) or field.name in under_conditions
    is_shared = not is_unique or other._meta.label in SHARED
    if field.null and (existing is None or not is_shared):
        return None
    if existing is not None and is_shared:
        return existing.pk
    return insert(table_of(other), person)


def unfilled(found: list[Match]) -> set[str]:
    """The personal columns of all models in which the canary does not stand, though it could."""
    told = {(each.table.label, name) for each in found for name in (*each.texts, *each.accounts)}
    wanted = set()
    for model in personal_models():
        fields = [model._meta.get_field(name) for name in data_of(model).personal.fields]
        accounts = [field for field in fields if field.related_model is get_user_model()]
        wanted |= {(model._meta.label, field.column) for field in [*accounts, *named_columns(model)]}
    missing = {f"{label}.{name}" for label, name in wanted - told}
    return {each for each in missing if not each.startswith("home.User.")}  # found by the account itself


def found() -> list[Match]:
    return list(findings(person_of(User.objects.filter(username=LOGIN).first(), [NAME, MAIL])))


# Where traces are, asked without any code of the site.


def traces_in(text: str) -> list[str]:
    plain = folded(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)).replace("%40", "@").replace("=\n", "")
    return [trace for trace in TRACES if trace in plain.replace("=c3=ad", "i")]


def traces() -> list[str]:
    """Every table and column that has a trace of the canary."""
    return sorted({f"{table}.{column}: {trace}" for table, column, trace in table_traces()})


def table_traces() -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    is_binary = isinstance(value, bytes | memoryview)
                    text = bytes(value).decode(errors="replace") if is_binary else str(value)
                    yield from ((table, name, trace) for trace in traces_in(text))


def file_traces(folder: Path) -> list[str]:
    """Every file below this folder that has one, in its bytes or its name; but for backups."""
    paths = [Path(parent) / name for parent, _folders, names in os.walk(folder) for name in names]
    paths = [path for path in paths if path.is_file() and "backups" not in path.parts]
    return [str(path) for path in paths if traces_in(str(path) + content_of(path))]


def content_of(path: Path) -> str:
    """What a file holds; nothing of one that is gone meanwhile."""
    try:
        return path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""
