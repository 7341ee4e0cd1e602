"""Sites to back up and to restore: what stands in them, and what a command says there."""

import hashlib
import io
import json
import os
import threading
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex, Site

from home.backup import rows, uploads
from home.backup.connections import one_moment
from home.models import HomePage
from home.security.models import SecurityEvent
from home.tables import kept_models, plain_models
from home.users.models import User
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording
from media.storage.leftovers import named_files
from pages.events.occurrences import Occurrence
from pages.mail.models import OutgoingMail
from pages.posts.models import Topic

from . import make
from .running_site import RunningSite

# What differs after a restore, by intention: addresses, pictures without sizes, mails that are held, the search index to be written,
# and that here a backup was made and there one restored.
OTHERWISE = {
    *("wagtailcore_site", "media_picture", "pages_outgoingmail", "django_tasks_database_dbtaskresult"),
    "home_securityevent",
}


def called(site: RunningSite, *command: str) -> tuple[str, str]:
    """What a command of manage.py printed in this site, and the one line with which it failed."""
    program = f"from tests.support import backups; print(backups.call({command!r}))"
    printed, problem = json.loads(site.shell(program).splitlines()[-1])
    assert "\n" not in problem
    return printed, problem


def asked(site: RunningSite, expression: str):
    """The value of an expression in this site, as JSON holds it."""
    program = f"import json; from tests.support import backups, make; print(json.dumps({expression}))"
    return json.loads(site.shell(program).splitlines()[-1])


# In the process of a site.


def call(command: tuple[str, ...]) -> str:
    printed, problem = io.StringIO(), ""
    try:
        call_command(*command, stdout=printed)
    except CommandError as said:
        problem = str(said)
    return json.dumps([printed.getvalue(), problem])


def security_log() -> list[list[str]]:
    """Moment and sentence of each event in the log, oldest first."""
    return [[event.time.isoformat(), event.sentence] for event in SecurityEvent.objects.order_by("pk")]


def fill() -> None:
    """A page of each kind, uploads of each kind, and values that are easily lost on their way."""
    home = make.house(["en", "es"])
    pages = [*make.one_of_each(home)]
    make.topic(home.locale)
    make.picture(title="Flour", credit="Ada")
    make.document()
    make.recording(language="en")
    editor = make.admin(username="ada", email="ada@house.example")
    make.person(username="bo", email="bo@house.example")
    ModelLogEntry.objects.create(  # JSON's null is not SQL's NULL
        content_type_id=1,
        object_id="1",
        label="Ü “quoted”\n\\ line",
        action="wagtail.edit",
        user=editor,
        data={"null": None, "z": 1.0, "a": [1e20, -0.5, 1e-7], "ü": "\\u0041"},
        timestamp=datetime(2026, 11, 27, 4, 5, 6, 789012, tzinfo=UTC),
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_revision SET content = 'null' WHERE id = %s", [pages[0].latest_revision_id])
    import_module("wagtail.admin.urls")  # as in a site that is served: the admin registers the models that it edits
    for command in ("rebuild_references_index", "update_index"):
        call_command(command, verbosity=0)
    send_mail("Bread", "At five.", None, ["bo@house.example"])
    session = SessionStore()
    session["kept"] = "never"
    session.save()
    assert HomePage.objects.count() == 2


def tables() -> dict[str, list]:
    """Rows and SHA-256 of each table that a backup keeps, as it stands in the database now."""
    models = plain_models(kept_models(apps))
    found = {table: rows.count_rows(model) for table, model in models.items()}
    return {table: [count.rows, count.sha256] for table, count in found.items()}


def files() -> dict[str, str]:
    """SHA-256 of each upload that can't be made again."""
    folder = Path(settings.MEDIA_ROOT)
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in uploads.listed(folder)}


def named() -> list[str]:
    """The uploads that rows name, but for what is made again."""
    return sorted(named_files(plain_models(kept_models(apps)).values()))


def add_files(documents: int, small: int, films: int, large: int) -> None:
    """So many documents and films of these sizes in bytes, of no content."""
    folder = Path(settings.MEDIA_ROOT)
    for kind, number, size, ending in ((Document, documents, small, "txt"), (Recording, films, large, "mp4")):
        place = "documents" if kind is Document else "recordings"
        (folder / place).mkdir(parents=True, exist_ok=True)
        names = [f"{place}/{each}.{ending}" for each in range(number)]
        for name in names:
            (folder / name).write_bytes(os.urandom(size))
        kind.objects.bulk_create([kind(title=name, file=name) for name in names], batch_size=500)


def derived() -> dict:
    """What a restore makes again."""
    return {
        "dates": sorted(map(str, Occurrence.objects.values_list("event", "date", "starts_at"))),
        "references": ReferenceIndex.objects.count(),
        "found": sorted(page.pk for page in HomePage.objects.search(make.NAME)),
    }


def state() -> dict:
    """What people would notice first."""
    site = Site.objects.get(is_default_site=True)
    return {
        "address": f"{site.hostname}:{site.port}",
        "unfinished": Picture.objects.unfinished().count(),
        "waiting": OutgoingMail.objects.waiting().count(),
        "held": [bytes(mail.message).decode() for mail in OutgoingMail.objects.given_up()],
        "people": sorted(User.objects.values_list("username", flat=True)),
        "password": User.objects.get(username="ada").check_password("a long password"),
    }


def next_key() -> bool:
    """Whether a new row gets a key that no other has."""
    topic = make.topic(HomePage.objects.first().locale, slug=f"new-{timezone.now():%f}")
    is_last = topic.pk == max(Topic.objects.values_list("pk", flat=True))
    topic.delete()
    return is_last


def one_moment_holds() -> list[int]:
    """How many topics a backup sees before and after somebody adds one, and how many there are then."""
    locale = HomePage.objects.first().locale
    with one_moment():
        before = Topic.objects.count()
        writer = threading.Thread(target=make.topic, args=[locale], kwargs={"slug": "meanwhile"})
        writer.start()
        writer.join(10)
        seen = Topic.objects.count()
    found = Topic.objects.count()
    Topic.objects.filter(slug="meanwhile").delete()
    return [before, seen, found]
