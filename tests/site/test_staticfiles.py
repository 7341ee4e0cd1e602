"""The look reaches the visitor as one file with a hash in its name; the size of the site's name as another."""

import gzip
import json
import os
import re
import shutil
import tempfile
import threading
import time
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import SimpleTestCase, override_settings
from wagtail.models import Site

from home.management.commands import prepare
from pages.theme.css_transpiler import transpile
from pages.theme.stylesheet import sheet, size_of_name
from settings.staticfiles import SHEETS, join_imports

from ..support import make
from ..support.cases import HouseCase
from ..support.running_site import collected_static

CSS = settings.ROOT / "site" / "css"
SITE, PAGES, REGISTRATION = ((CSS / name).read_text() for name in ("site.css", "pages.css", "registration.css"))
VISIT, WHOLE = SITE + PAGES, SITE + PAGES + REGISTRATION
NAMES = {sheet: re.findall(r'@import "([^"]+)"', sheet) for sheet in (SITE, PAGES, REGISTRATION)}
PRINT = (CSS / "print.css").read_text()


class StaticfilesSheetTests(SimpleTestCase):
    def test_every_part_is_in_it_and_in_layer_order(self):
        for css, names in NAMES.items():
            sheet = join_imports(css)
            self.assertNotIn("@import", sheet)
            places = []
            for name in names:
                rule = re.search(r"(?<!\S)(\.[\w-]+[^{]*\{[^}]*\})", join_imports((CSS / name).read_text()))
                self.assertIsNotNone(rule or name in {"tokens.css", "fallback-fonts.css", "base.css"} or None, name)
                if rule:
                    places.append(sheet.index(rule[1]))
            self.assertEqual(places, sorted(places))

    def test_every_file_of_the_public_site_is_named_once(self):
        files = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css") if path.parent.name != "admin"}
        sheets = {"site.css", "pages.css", "registration.css", "crisis.css", "print.css", "draft.css"}
        self.assertCountEqual(files - sheets, [name for names in NAMES.values() for name in names])

    def test_tokens_come_first_and_print_stands_above_all_layers(self):
        layers = re.search(r"@layer [^{;]+;", (CSS / "tokens.css").read_text())[0]
        self.assertEqual(NAMES[SITE][0], "tokens.css")
        self.assertEqual(re.findall("@layer[^{;]+[{;]", PRINT), [layers])  # which makes its rules more specific
        self.assertIn(".masthead .menu:not(#_#_#_#_#_)", transpile(join_imports(PRINT)))
        for later in (PAGES, REGISTRATION):
            self.assertEqual(re.findall("@layer[^{;]+;", later), [layers])

    def test_braces_are_whole(self):
        sheet = join_imports(WHOLE)
        self.assertEqual(sheet.count("{"), sheet.count("}"))

    def test_it_is_small(self):
        """In bytes on the wire; what a whole first visit may cost is measured in tests/browser/test_budget.py."""
        self.assertLess(len(gzip.compress(transpile(join_imports(VISIT)).encode())), 16 * 1024)

    def test_what_it_points_to_is_there(self):
        for address in re.findall(r'url\("([^"]+)"\)', join_imports(WHOLE)):
            if not address.startswith("data:"):
                path = (CSS / address.split("#")[0].split("?")[0]).resolve()
                self.assertTrue(path.exists(), address)
                self.assertIsNotNone(finders.find(str(path.relative_to(settings.ROOT / "site"))), address)

    def test_logical_properties_only(self):
        """Right-to-left costs nothing as long as nobody says left or right."""
        said = re.findall(
            r"(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)|[;{\s](?:left|right):",
            join_imports(WHOLE),
        )
        self.assertEqual(said, [])


class CollectedTests(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = collected_static() / "static"
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": "settings.staticfiles.JoinedStaticFilesStorage"}}
        change = override_settings(STORAGES=storages, STATIC_ROOT=cls.folder)
        change.enable()
        cls.addClassCleanup(change.disable)

    def test_the_sheet_is_joined_before_it_is_hashed(self):
        address = staticfiles_storage.url("css/site.css")
        self.assertRegex(address, r"^/static/css/site\.[0-9a-f]{12}\.css$")
        sheet = (self.folder / address.removeprefix("/static/")).read_text()
        self.assertNotIn("@import", sheet)
        self.assertIn(".masthead", sheet)

    def test_it_asks_of_a_browser_nothing_younger_than_five_years_that_is_not_guarded(self):
        for name in SHEETS[:3]:
            sheet = staticfiles_storage.open(staticfiles_storage.stored_name(name)).read().decode()
            for young in ("@layer", "light-dark(", "&", "@container", "color-mix(", "rotate:", "scale:", "translate:"):
                self.assertNotIn(young, sheet)

    def test_what_the_hashed_sheet_points_to_is_there(self):
        address = staticfiles_storage.url("css/site.css").removeprefix("/static/")
        found = re.findall(r'url\("([^"]+)"\)', (self.folder / address).read_text())
        self.assertTrue(found)
        for each in found:
            if not each.startswith("data:"):
                self.assertTrue((self.folder / "css" / each).resolve().exists(), each)

    def test_nothing_of_the_reference_front_end_and_no_python_is_collected(self):
        self.assertEqual(
            [path for path in self.folder.rglob("*") if "headless" in path.parts or path.suffix == ".py"], []
        )

    def test_what_pages_name_is_compressed_and_nothing_else(self):
        compressed = {path.stem for path in self.folder.rglob("*.br")}
        self.assertEqual({name for name in compressed if not re.search(r"\.[0-9a-f]{12}\.", name)}, set())
        for name in (*SHEETS, "js/banner.js"):
            self.assertIn(Path(staticfiles_storage.stored_name(name)).name, compressed)


class CollectingTests(SimpleTestCase):
    """`prepare` on a site that is served."""

    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.source, self.root = folder / "source", folder / "var" / "static"
        self.source.mkdir()
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": "settings.staticfiles.JoinedStaticFilesStorage"}}
        finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        self.enterContext(
            override_settings(
                STORAGES=storages, STATIC_ROOT=self.root, STATICFILES_DIRS=[self.source], STATICFILES_FINDERS=finders
            )
        )
        self.enterContext(mock.patch.object(prepare, "COLLECTED", self.root.parent / "static-collected"))
        for name in ("a.css", "b.css"):
            (self.source / name).write_text(f"/* {name} */")
        prepare.collect_static()

    def named(self, name: str) -> Path:
        return self.root / json.loads((self.root / "staticfiles.json").read_text())["paths"][name]

    def test_what_pages_of_the_earlier_version_name_stays_a_month(self):
        earlier = self.named("a.css")
        (self.source / "a.css").write_text("/* another */")
        self.assertTrue(prepare.collect_static())
        self.assertNotEqual(self.named("a.css"), earlier)
        self.assertTrue(earlier.exists())
        os.utime(earlier, (0, time.time() - prepare.EARLIER_KEPT - 60))
        (self.source / "a.css").write_text("/* a third */")
        prepare.collect_static()
        self.assertFalse(earlier.exists())
        self.assertEqual(list(self.root.parent.glob(f"{prepare.ASIDE}*")), [])

    def test_a_server_that_reads_meanwhile_misses_nothing(self):
        unchanged, misses, reads, done = self.named("b.css"), [], set(), threading.Event()

        def read():
            while not done.is_set():
                try:
                    reads.add(unchanged.read_bytes())
                except OSError as problem:
                    misses.append(problem)

        reader = threading.Thread(target=read)
        reader.start()
        for number in range(5):
            (self.source / "a.css").write_text(f"/* {number} */")
            prepare.collect_static()
        done.set()
        reader.join()
        self.assertEqual((misses, reads), ([], {unchanged.read_bytes()}))

    def test_a_file_that_is_lost_is_collected_again(self):
        self.assertFalse(prepare.collect_static())
        self.named("a.css").unlink()
        self.assertTrue(prepare.collect_static())
        self.assertTrue(self.named("a.css").exists())

    def test_two_at_once_follow_one_another(self):
        order = []
        with override_settings(VAR=self.root.parent):
            with prepare.alone():
                second = threading.Thread(target=self.wait_for_turn, args=[order])
                second.start()
                time.sleep(0.1)
                order.append("first")
            second.join()
        self.assertEqual(order, ["first", "second"])

    def wait_for_turn(self, order: list[str]) -> None:
        with prepare.alone():
            order.append("second")

    def test_another_account_may_read_it(self):
        (self.source / "above" / "below").mkdir(parents=True)
        (self.source / "above" / "below" / "c.css").write_text("/* c */")
        self.addCleanup(os.umask, os.umask(0o077))
        shutil.rmtree(self.root)
        prepare.collect_static()
        for folder in (self.root, self.root / "above", self.root / "above" / "below"):
            self.assertEqual(folder.stat().st_mode & 0o777, 0o755, folder)


class StaticfilesNameTests(HouseCase):
    def theme(self) -> str:
        link = next(each["href"] for each in self.look("/").select("link[rel=stylesheet]") if "theme-" in each["href"])
        return self.client.get(link)

    def test_a_name_fills_the_foot_whatever_its_length(self):
        for name in (
            "Sol",
            "Union",
            "Cooperation Jackson",
            "The Federation of Cooperatives of the Delta",
            "تعاونية الدلتا",
            "",
        ):
            Site.objects.update(site_name=name)
            make.network(name=name)
            answer = self.theme()
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "text/css; charset=utf-8"))
            size = float(re.search(r"--size-name:([\d.]+)vw", answer.content.decode())[1])
            self.assertTrue(1 < size <= 24, (name, size))

    def test_a_longer_name_is_smaller(self):
        sizes = [size_of_name("a" * length) for length in (3, 5, 19, 40, 80)]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertLess(sizes[-1], sizes[0] / 5)

    def test_it_is_kept_for_ever_under_an_address_that_changes_with_it(self):
        self.assertIn("immutable", self.theme()["Cache-Control"])
        self.assertNotEqual(sheet("The Union")[0], sheet("The Federation")[0])

    def test_an_earlier_address_leads_to_todays(self):
        answer = self.client.get("/theme-00000000.css")
        self.assertEqual((answer.status_code, answer["Location"]), (302, f"/theme-{sheet(make.NAME)[0]}.css"))
        self.assertNotIn("immutable", answer.get("Cache-Control", ""))

    def test_other_addresses_are_not_there(self):
        for address in ("/theme-.css", "/theme-xyz.css", "/theme-000000000.css"):
            self.assertEqual(self.client.get(address).status_code, 404)
