"""Program that looks at a site whose features are off, in a process that refuses to import them.

    FEATURES=all,-webhooks COMMONHOUSE_VAR=… python -m tests.support.switched_off [FOLDER]

It prints a line for each problem. It reads one page of each kind, the desk's home, an editor and the API, follows the links found
there, saves these pages, deletes a page and a person to which rows of the features refer, and runs their retention. With a folder
it makes a backup there, then erases a person. Run again where the features are on, it looks for what has to be there.
"""

import html
import io
import itertools
import json
import re
import secrets
import sys
import traceback
import uuid
from collections.abc import Iterable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django
from django.conf import settings

from media.features import FeatureConfig
from settings.features import optional_features

LOADED = ("apps", "models", "data_map", "blocks", "templatetags", "migrations")  # modules of a feature that is off
HOST = "http://localhost"
LINK = re.compile(r"""(?:\s(?:href|src)=|"url": )["']([^"'#]+)""")  # in HTML, or in the data of a menu
ROWS = "rows.json"  # labels and keys of rows that the backup has
CRISIS = "CrisisSwitch"  # model of the crisis switch
ERASED = "leaves"  # login of a person who is erased after the backup
PASSED_OVER = re.compile(r"^/(?:static|media|documents)/|logout|^/admin/(?:jsi18n|sprite|bulk)")
NUMBERS = itertools.count(1000)  # of rows, each another one
VARIABLE = re.compile(r"^/(?:es|ar)(?=/)|\d+|[0-9a-f]{8,}")


class FeatureRefused(Exception):
    """A module of a feature that is off was about to be imported."""


class ImportGuard(MetaPathFinder):
    """Finder that refuses modules of features that are off, except LOADED, and what these import."""

    def __init__(self, off: list[FeatureConfig]):
        self.loaded = {
            f"{config.name}.{name}"
            for config in off
            for name in (*LOADED, *config.model_modules, *config.data_receivers)
        } | {config.name for config in off}
        self.names, self.depth, self.is_on = {config.name for config in off}, 0, True

    def find_spec(self, name, path=None, target=None):
        feature = next((each for each in self.names if f"{name}.".startswith(f"{each}.")), None)
        if feature is None or not self.is_on:
            return None
        part = ".".join(name.split(".")[: feature.count(".") + 2])
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            self.watch(spec.loader, part in self.loaded)
        return spec

    def watch(self, loader, is_loaded: bool) -> None:
        """Let the loader refuse to execute its module, unless it is one of those that are loaded or that these import."""
        execute = loader.exec_module

        def exec_module(module):
            if not (is_loaded or self.depth):
                raise FeatureRefused(f"{module.__name__} was imported")
            self.depth += is_loaded
            try:
                execute(module)
            finally:
                self.depth -= is_loaded

        loader.exec_module = exec_module


def switched_off() -> list[FeatureConfig]:
    return [config for config in optional_features() if config.name in settings.FEATURES_OFF]


def active_modules(off: list[FeatureConfig]) -> list[str]:
    """Return the modules with hooks or receivers of these features that were imported."""
    names = [f"{config.name}.{name}" for config in off for name in ("feature_hooks", "signals", *config.receivers)]
    return [name for name in names if name in sys.modules]


def links(address: str, body: str) -> Iterator[str]:
    """Return the addresses of this site that a page links to."""
    for found in LINK.findall(html.unescape(body)):
        parts = urlsplit(urljoin(f"{HOST}{address}", found))
        if f"{parts.scheme}://{parts.netloc}" in {HOST, settings.BASE_URL} and not PASSED_OVER.search(parts.path):
            yield parts._replace(scheme="", netloc="", fragment="").geturl()


class SiteReader:
    """Reads addresses as one person and records those that fail."""

    def __init__(self, user=None):
        from django.test import Client

        self.client, self.problems, self.seen, self.shapes = Client(raise_request_exception=False), [], {}, set()
        if user:
            self.client.force_login(user)

    def read(self, address: str, found_on: str = "") -> list[str]:
        """Return the links at this address."""
        from django.core.signals import got_request_exception

        raised = []
        receive = lambda **kwargs: raised.append(traceback.format_exc(limit=-6))  # noqa: E731
        got_request_exception.connect(receive)
        response = self.client.get(address, HTTP_HOST="localhost", follow=True)
        got_request_exception.disconnect(receive)
        if response.status_code >= 400:
            self.problems.append(
                f"{response.status_code} {address} (linked on {found_on or 'nothing'}) {''.join(raised)}"
            )
        kind = response.headers.get("content-type", "")
        body = b"".join(response).decode() if kind.startswith("text/html") else ""
        return list(dict.fromkeys(links(address, body)))

    def shows_crisis(self, address: str) -> bool:
        """Return whether this page has the message of a crisis."""
        body = self.client.get(address, HTTP_HOST="localhost").content
        return b'class="emergency"' in body or b"banner-crisis" in body

    def walk(self, addresses: Iterable[str]) -> None:
        """Read these addresses and one of each shape that they link to."""
        found = {}
        for address in addresses:
            for link in self.read(address):
                found.setdefault(VARIABLE.sub("0", link), (link, address))
        for link, address in found.values():
            self.read(link, address)


def page_addresses() -> Iterator[tuple[str, int]]:
    """Return the address and number of a public page of each kind."""
    from wagtail.models import Page

    from pages.visibility import visible

    seen = set()
    for page in visible(Page.objects.filter(depth__gt=1)).specific().order_by("path"):
        if type(page) not in seen and page.url:
            seen.add(type(page))
            yield urlsplit(page.url).path, page.pk


def read_site() -> list[str]:
    """Return the problems of a visitor and of an admin."""
    from django.contrib.auth import get_user_model

    pages = list(page_addresses())
    visitor, staff = SiteReader(), SiteReader(get_user_model().objects.get(username="admin"))
    visitor.walk([address for address, _ in pages] + ["/api/v3/docs/", "/api/v3/openapi.json", "/api/v3/site/"])
    visitor.problems += [f"{address} shows a crisis" for address, _ in pages if visitor.shows_crisis(address)]
    staff.walk(["/admin/", f"/admin/pages/{pages[0][1]}/", f"/admin/pages/{pages[1][1]}/edit/"])
    return visitor.problems + staff.problems


def begin_crisis() -> None:
    """Write the row of a crisis that was on when its feature was switched off."""
    from django.apps import apps
    from django.utils import timezone

    apps.get_model("pages", CRISIS).objects.create(since=timezone.now())


def value_of(field, person, page):
    """Return a value for a column that has to have one, or that refers to a page or a person."""
    from django.utils import timezone

    kind = field.get_internal_type()
    if field.related_model:
        related = [each for each in (person, page) if isinstance(each, field.related_model)]
        others = field.related_model._base_manager.exclude(pk__in=field.model._base_manager.values(field.name))
        found = related[0] if related else (others if field.unique else field.related_model._base_manager).first()
        return found or create_row(field.related_model, person, page)
    values = {
        "DateTimeField": timezone.now(),
        "DateField": timezone.now().date(),
        "UUIDField": uuid.uuid4(),
        "JSONField": {},
        "BooleanField": False,
        "URLField": "https://example.org/",
        "EmailField": "somebody@example.org",
        "FileField": "none.txt",
    }
    if field.choices:
        return field.flatchoices[0][0]
    return values.get(
        kind, secrets.token_hex(8)[: field.max_length] if "Char" in kind or "Text" in kind else next(NUMBERS)
    )


def create_row(model, person, page):
    """Return a row that refers to this person and this page wherever it can."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    needed = [
        each
        for each in fields
        if isinstance(person, each.related_model or ())
        or isinstance(page, each.related_model or ())
        or not (each.null or each.has_default() or each.has_db_default() or (each.empty_strings_allowed and each.blank))
    ]
    row = model._base_manager.create(**{field.name: value_of(field, person, page) for field in needed})
    for field in model._meta.local_many_to_many:
        if isinstance(page, field.related_model):
            getattr(row, field.name).add(page)
    return row


def save_pages() -> list[str]:
    """Publish a page of each kind as it is; return those that lose a block."""
    from wagtail.models import Page

    problems = []
    for address, pk in page_addresses():
        before, _ = (blocks_of(page := Page.objects.get(pk=pk).specific), page.save_revision().publish())
        if blocks_of(Page.objects.get(pk=pk).specific) != before:
            problems.append(f"{address} has other blocks once it is saved")
    return problems


def blocks_of(page) -> dict[str, list]:
    """Return what is stored in each stream of this page."""
    values = {field.name: getattr(page, field.name) for field in page._meta.fields}
    return {
        name: json.loads(json.dumps([*value.raw_data])) for name, value in values.items() if hasattr(value, "raw_data")
    }


def delete_referred(off: list[FeatureConfig]) -> tuple[list[str], list[tuple[str, str]]]:
    """Delete a person and a page to which rows of the features refer.

    Return what should not be there, or should; and the label and key of each row that nothing may delete.
    """
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.db.models import CASCADE

    names, home = {config.name for config in off}, apps.get_model("home", "HomePage").objects.first()
    found = [model for model in apps.get_models() if model.__module__.rpartition(".")[0] in names]
    rows, problems = [], []
    for name in ("gone", "stays", ERASED):
        person = get_user_model().objects.create_user(name, f"{name}@example.org", "not a secret")
        page = home.add_child(instance=apps.get_model("pages", "TextPage")(title=name, slug=name, locale=home.locale))
        rows += [(name, create_row(model, person, page)) for model in found if refers(model)]
        if name == "gone":
            leaving = person, page
    for each in leaving:
        each.delete()
    for name, row in rows:
        ends = name == "gone" and any(f.remote_field.on_delete is CASCADE for f in relations(type(row)))
        if ends == type(row)._base_manager.filter(pk=row.pk).exists():
            problems.append(f"{row._meta.label} of what {name} is {'still' if ends else 'not'} there")
    return problems, [(row._meta.label, str(row.pk)) for name, row in rows if name == "stays"]


def relations(model) -> list:
    """Return the columns of this model that can refer to a text page or a person."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    fields = [field for field in model._meta.local_concrete_fields if field.related_model]
    referred = (apps.get_model("pages", "TextPage"), get_user_model())
    return [field for field in fields if any(issubclass(each, field.related_model) for each in referred)]


def refers(model) -> bool:
    from wagtail.models import Page

    return bool(relations(model)) or any(each.related_model is Page for each in model._meta.local_many_to_many)


def run_duties_of_data(off: list[FeatureConfig]) -> list[str]:
    """Run retention and erasures of these features; return the picture that is shown again by that."""
    from django.apps import apps
    from django.utils.module_loading import import_string

    pictures = apps.get_model("media", "Picture").objects.filter(withdrawn_at=None)
    picture, kinds = pictures.order_by("pk").last(), {kind for config in off for kind in config.erasures}
    for config in off:
        for path in config.retention:
            import_string(path)()
        for path in config.erasures.values():
            import_string(path)(lambda identifier: identifier == picture.file.name)
    is_shown = "picture" in kinds and pictures.filter(pk=picture.pk).exists()
    return [f"{picture.file.name} was withdrawn, and is shown after a restore"] if is_shown else []


def back_up_and_erase(folder: Path) -> None:
    """Make a backup in this folder, then erase a person, and write the list of erasures beside it."""
    from django.core.management import call_command

    from home.backup.erasure_lists import export
    from home.backup.storage import backup_place
    from home.erasure_log.erasures import this_site

    call_command("backup", to=folder, stdout=io.StringIO())
    call_command("personal_data", account=ERASED, erase=True, yes=True, stdout=io.StringIO())
    export(backup_place(folder, this_site()))


def look_again(rows: list[tuple[str, str]]) -> list[str]:
    """Return the problems of the restored site, its features on: a row is missing, who was erased is there, a page fails."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    found = [(label, apps.get_model(label)._base_manager.filter(pk=pk).exists()) for label, pk in rows]
    problems = [f"{label} is not there again" for label, is_there in found if not is_there]
    people = get_user_model().objects
    if people.filter(username=ERASED).exists():
        problems.append("who was erased is there again")
    visitor, staff = SiteReader(), SiteReader(people.get(username="admin"))
    for address in ("/", "/api/v3/openapi.json"):
        visitor.read(address)
    staff.read("/admin/")
    if any(label.endswith(CRISIS) for label, _ in rows) and not visitor.shows_crisis("/"):
        problems.append("the crisis is not there again")
    return problems + visitor.problems + staff.problems


def main(folder: Path | None) -> int:
    off = switched_off()
    guard = ImportGuard(off)
    sys.meta_path.insert(0, guard)
    django.setup()
    from django.core.management import call_command

    if not off:
        problems = look_again(json.loads((folder / ROWS).read_text()))
    else:
        if any(config.feature == "crisis" for config in off):
            begin_crisis()
        problems = read_site() + save_pages()
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
        found, rows = delete_referred(off)
        problems += found + [f"{name} is loaded" for name in active_modules(off)]
        guard.is_on = False
        problems += run_duties_of_data(off)
        if folder:
            back_up_and_erase(folder)
            (folder / ROWS).write_text(json.dumps(rows))
    print("\n".join(problems))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else None))
