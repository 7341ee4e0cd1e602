"""A released site as data in tests/releases/VERSION/, written by `tests.support.record_release`:

    release.json      its day, its migrations, digests of ours, dotted paths of its settings
    rows/TABLE.jsonl  the columns, then the rows, a line each
    media/            what was uploaded
    expected.json     what `observe` finds in a site that was made from these

Renditions, sessions, the search index and the feed of changed rows are left out: they are made again.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from home import tables
from home.backup.rows import state_at
from home.management.commands.migrate import OURS
from pages.i18n.compiled import compile_catalogs
from settings.install import ROOT
from settings.start.ports import free_port

from .running_site import PASSWORD, RunningSite, variables_of
from .template_database import database_of_its_own, migrated

RELEASES = ROOT / "tests" / "releases"
ENVIRONMENT = {"BASE_URL": "http://localhost:8000", "SECRET_KEY": "of a site that is there for the tests alone"}
UNCOLLECTED = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
SHARE_HASH = re.compile(r"-[0-9a-f]{16}(?=\.jpg)")  # of a drawing that says the title, and is made again
LEFT_OUT = ("wagtailsearch_", "pages_word", "media_rendition", "django_session", "pages_rowchange")


# Tables, without any code of ours between a row and its line.


def plain_models(apps) -> dict[str, type]:
    """Table to a model of it whose fields are Django's own, of the models that migrations know."""
    known = [model for model in apps.get_models(include_auto_created=True) if tables.is_table(model)]
    kept = [model for model in known if not model._meta.db_table.startswith(LEFT_OUT)]
    return tables.plain_models(kept, models.JSONField)


def lines_of(model) -> Iterator[str]:
    """The columns of a table, then its rows in the order of their keys, as JSON."""
    fields = model._meta.local_concrete_fields
    yield json.dumps([field.column for field in fields])
    for row in model._base_manager.order_by("pk"):
        values = [field.value_from_object(row) for field in fields]
        plain = (str, int, float, list, dict, type(None))
        pairs = zip(fields, values, strict=True)
        values = [value if isinstance(value, plain) else field.value_to_string(row) for field, value in pairs]
        yield json.dumps(values, ensure_ascii=False)


def read_rows(version: str, table: str) -> list[dict]:
    """The rows of a table, each by column."""
    lines = (RELEASES / version / "rows" / f"{table}.jsonl").read_text().splitlines()
    columns, *rows = map(json.loads, lines)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def load_rows(model, values: list[dict]) -> None:
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    made = [
        model(**{fields[name].attname: fields[name].to_python(each) for name, each in row.items()}) for row in values
    ]
    model._base_manager.bulk_create(made, batch_size=200)


def about(version: str) -> dict:
    """What stands in release.json."""
    return json.loads((RELEASES / version / "release.json").read_text())


def migrations(version: str) -> list[tuple[str, str]]:
    """The last of each app in this release."""
    return [tuple(each) for each in about(version)["migrations"]]


def leaves() -> list[tuple[str, str]]:
    """The last migration of each app."""
    return sorted(MigrationLoader(None).graph.leaf_nodes())


def digests() -> dict[str, str]:
    """File to SHA-256 of each migration of ours."""
    files = sorted(path for app in OURS for path in (ROOT / app / "migrations").glob("[0-9]*.py"))
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# In the process of a site: what is kept of it, and how it is made again.


def write(folder: str) -> None:
    """Rows and uploads of this site, and what its release is made of."""
    place, last = Path(folder), leaves()
    facts = {
        "day": timezone.now().replace(microsecond=0).isoformat(),
        "migrations": last,
        "digests": digests(),
        "paths": settings.AUTHENTICATION_BACKENDS,
    }
    (place / "release.json").write_text(json.dumps(facts, indent=1) + "\n")
    (place / "rows").mkdir()
    for table, model in plain_models(state_at(last)).items():
        lines = list(lines_of(model))
        if lines[1:]:
            (place / "rows" / f"{table}.jsonl").write_text("\n".join(lines) + "\n")
    shutil.copytree(settings.MEDIA_ROOT, place / "media", ignore=shutil.ignore_patterns("images"))


def load(version: str) -> None:
    """The released site, in the place of an empty database and of no uploads."""
    place, targets = RELEASES / version, migrations(version)
    MigrationExecutor(connection).migrate(targets)
    tables = plain_models(state_at(targets))
    flush = connection.ops.sql_flush(no_style(), list(tables), reset_sequences=True, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)
    with transaction.atomic():
        for file in (place / "rows").iterdir():
            load_rows(tables[file.stem], read_rows(version, file.stem))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
            cursor.execute(statement)
    shutil.copytree(place / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)


# What people find in a site, as JSON.


def observe(version: str, every: bool = True) -> dict:
    """Pages as visitors see them, logins, history and tasks, on the day of the release, before and after the tasks are run.

    Without `every`, only the address of most pages.
    """
    with (
        time_machine.travel(about(version)["day"]),
        override_settings(STORAGES=settings.STORAGES | {"staticfiles": UNCOLLECTED}),
    ):
        found = {"history": list(history())}
        queued = list(DBTaskResult.objects.order_by("pk").values_list("pk", "task_path"))
        call_command("work", "--once")
        status = dict(DBTaskResult.objects.values_list("pk", "status"))
        found["tasks"] = sorted([path, status[pk]] for pk, path in queued)
        found["logins"] = list(logins())
        found["pages"] = list(pages(every))
    return found


def history() -> Iterator[list]:
    """Each entry of the log and each earlier version: when, who, what, of what."""
    for kind in (PageLogEntry, ModelLogEntry):
        for each in kind.objects.select_related("user").order_by("timestamp", "pk"):
            yield [each.timestamp.isoformat(), str(each.user), str(each.message), each.label]
    for each in Revision.objects.select_related("user").order_by("pk"):
        yield [each.created_at.isoformat(), str(each.user), "version", str(each.as_object())]


def logins() -> Iterator[list]:
    """Who comes in with their password, and to which menu."""
    for user in get_user_model().objects.filter(is_active=True).order_by("pk"):
        client = Client(SERVER_NAME="localhost")
        assert client.login(username=user.username, password=PASSWORD), user
        screen = BeautifulSoup(client.get("/admin/", follow=True).content, "html.parser")
        yield [user.username, *(" ".join(link.text.split()) for link in screen.select("h1, main a"))]


def pages(every: bool) -> Iterator[dict]:
    """Each page that a visitor may read: where it is, what it says, where it leads, what it shows and which facts it states.

    Unless `every`, only the first of each kind in each language is read, and of the others it is said where they are.
    """
    client, read = Client(SERVER_NAME="localhost", SERVER_PORT="8000"), set()
    for page in Page.objects.live().public().filter(depth__gt=1).order_by("path"):
        kind = page.content_type_id, page.locale_id
        if kind in read and not every:
            yield {"address": page.url}
            continue
        read.add(kind)
        answer = client.get(page.get_url(), follow=True)
        assert answer.status_code == 200, page.url
        yield page_as_read(page.url, answer.content.decode())


def page_as_read(address: str, html: str) -> dict:
    page = BeautifulSoup(SHARE_HASH.sub("", html), "html.parser")
    main = page.select_one("main")
    facts = [json.loads(each.string) for each in page.select("script[type='application/ld+json']")]
    return {
        "address": address,
        "title": page.title.text.strip(),
        "language": page.html["lang"],
        "text": " ".join(main.get_text(" ").split()),
        "links": sorted({link["href"] for link in main.select("a[href]")}),
        "pictures": [[Path(each["src"]).name.partition(".")[0], each.get("alt", "")] for each in main.select("img")],
        "facts": facts,
    }


@contextmanager
def released_site(version: str, var: Path, name: str) -> Iterator[RunningSite]:
    """What `load` makes, in a folder and a database of its own, not served; its migrations are copied where they are today's."""
    template = migrated() if migrations(version) == leaves() else None
    if template:
        template.copy(var)
    compile_catalogs(var)
    with (
        database_of_its_own(name, template.url if template else "") as database,
        closing(RunningSite("", var, variables_of(var, database, free_port()) | ENVIRONMENT)) as site,
    ):
        site.shell(f"from tests.support import release; release.load({version!r})")
        yield site


def observed(site: RunningSite, version: str, every: bool = True) -> dict:
    """What `observe` finds in this site after the upgrade to today's code."""
    site.manage("migrate", "-v", "0")
    program = (
        f"import json; from tests.support import release; print(json.dumps(release.observe({version!r}, {every})))"
    )
    return json.loads(site.shell(program).splitlines()[-1])
