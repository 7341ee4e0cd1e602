"""The demo, and the demo grown to so many pages in three languages; made once per state of the code, and kept."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from settings.start.ports import free_port

from ..set_up import environment
from ..support import large_site
from ..support.postgres import newest_binaries
from ..support.processes import output
from ..support.running_site import RunningSite, collected_static, demo_snapshot, variables_of
from ..support.template_database import TEMPLATES, database_of_its_own, fingerprint, locked

DEMO = 50  # the size that is the demo as it is: about so many pages in each language
STOCK = "tests.bench.stock.settings"
NO_STATIC = shutil.ignore_patterns("db.sqlite3*", "secret-key")
GROW = """
from tests.support.large_site import LargeSite
from wagtail.models import Page, Site
site = LargeSite(Site.objects.get(is_default_site=True).root_page.specific)
site.grow({size} - Page.objects.count())
site.index()
"""


@contextmanager
def site_of(size: int, folder: Path) -> Iterator[RunningSite]:
    """A site with so many pages, in a folder and a database of its own; not served."""
    kept = (
        TEMPLATES
        / f"bench_{connection.vendor}_{size}_{fingerprint('**/*', GROW, Path(large_site.__file__).read_text())}"
    )
    with locked(f"bench_{size}"):
        if not (kept / "complete").exists():
            shutil.rmtree(kept, ignore_errors=True)
            make_site(size, kept)
            (kept / "complete").touch()
    shutil.copytree(kept, folder, symlinks=True)
    shutil.copytree(collected_static(), folder, symlinks=True, dirs_exist_ok=True, ignore=NO_STATIC)
    with restored(folder, f"bench_{size}") as database:
        site = RunningSite("", folder, variables_of(folder, database, free_port()))
        yield site
        site.close()


def make_site(size: int, folder: Path) -> None:
    """Writes the uploads and the database of a site of so many pages into this folder."""
    snapshot = demo_snapshot(finished=True)
    shutil.copytree(snapshot.var, folder, symlinks=True)
    with database_of_its_own(f"bench_{size}", snapshot.variables.get("DATABASE_URL", "")) as database:
        site = RunningSite("", folder, variables_of(folder, database, free_port()))
        if size > DEMO:
            with closing(site):
                site.shell(GROW.format(size=size))
        if database:
            dump(database, folder / "database.dump")


def dump(database: str, file: Path) -> None:
    subprocess.run([newest_binaries() / "pg_dump", "-Fc", "-Z1", f"--file={file}", database], check=True)


@contextmanager
def restored(folder: Path, name: str) -> Iterator[str]:
    """The DATABASE_URL of a database with what the folder's dump holds; empty with SQLite, whose file lies in the folder."""
    with database_of_its_own(name) as database:
        if database:
            command = [newest_binaries() / "pg_restore", "--no-owner", f"--dbname={database}", folder / "database.dump"]
            subprocess.run(command, check=True)
            subprocess.run([newest_binaries() / "psql", "-q", database, "-c", "VACUUM ANALYZE"], check=True)
        yield database


@contextmanager
def stock_site(folder: Path) -> Iterator[dict[str, str]]:
    """The variables of the stock site, with its content, on the same kind of database."""
    with database_of_its_own("bench_stock", "") as database:
        url = database or f"sqlite:///{folder / 'db.sqlite3'}"
        variables = environment(DJANGO_SETTINGS_MODULE=STOCK, STOCK_FOLDER=str(folder), STOCK_DATABASE=url)
        output(variables, "-m", "django", "migrate", "-v0")
        output(variables, "-c", "import django; django.setup(); from tests.bench.stock import content; content.make()")
        yield variables
