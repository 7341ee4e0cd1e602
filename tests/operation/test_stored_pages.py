"""The page store in one process, without a server: what it stores, drops, renders again and purges."""

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
import time_machine
from django.test import override_settings

from home.page_store.named_files import HTTPS_HEADERS
from home.page_store.responses import StoredResponse, is_matched
from home.page_store.store import EVERYTHING, PageStore
from pages.changes.feed import ChangeFeed
from pages.changes.models import RowChange
from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
SITE = "https://www.example.org"
HEADERS = [*HTTPS_HEADERS.items(), ("content-language", "en")]
WITH_CACHE = override_settings(WAGTAILFRONTENDCACHE={"cache": {}})


def response(body: bytes = b"whole", seconds: float = 60) -> StoredResponse:
    return StoredResponse.of(HEADERS, body, time.time() + seconds, False)


def test_if_none_match():
    for header, matched in (("*", True), ('"a"', True), ('W/"a", "b"', True), ('"b"', False), ("", False)):
        assert is_matched(header, '"a"') is matched, header


def test_what_is_torn_is_none(tmp_path):
    whole = StoredResponse.of([("Content-Type", "text/html")], b"x" * 500, time.time() + 60, True)
    assert StoredResponse.from_bytes(whole.to_bytes()) == whole
    store = PageStore(tmp_path)
    path = Path(store.name_of("a"))
    path.parent.mkdir(parents=True)
    right = whole.to_bytes()
    flipped = [right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :] for at in (0, 20, 60, len(right) // 2)]
    zeros = right[:-30] + bytes(30)  # as after a power cut: the length alone is right
    for content in (right[:-1], b"", b"{}\n", right + b"x", zeros, *flipped):
        path.write_bytes(content)
        assert store.read("a") is None
    path.write_bytes(right)
    assert store.read("a") == whole
    path.write_bytes(StoredResponse.of([], b"", time.time() - 1, True).to_bytes())
    assert store.read("a") is None


class StoreCase(HouseCase):
    """An empty store that has read the change feed. Flushes happen within the transaction of the test."""

    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(TemporaryDirectory())) / "store"
        self.store = PageStore(self.folder)
        self.flush()

    def flush(self) -> None:
        with self.store.locked() as index:
            self.store.flush_into(index)
        RowChange.objects.all().delete()  # PostgreSQL would return those of the open transaction again

    def put(self, path: str, *tags: str, body: bytes = b"whole", seconds: float = 60) -> str:
        address = f"{SITE}{path}"
        stored = self.store.write(address, response(body, seconds), frozenset(tags), current_state())
        self.assertTrue(stored, address)
        return address

    def assertStored(self, *addresses: str):
        for address in addresses:
            self.assertIsNotNone(self.store.read(address), address)

    def assertDropped(self, *addresses: str):
        for address in addresses:
            self.assertIsNone(self.store.read(address), address)


class WriteTests(StoreCase):
    def test_what_was_made_while_something_changed_is_not_stored(self):
        state = current_state()
        make.text(self.home)
        self.assertFalse(self.store.write("/", response(), frozenset({"menu"}), state))
        self.assertTrue(self.store.write("/", response(), frozenset({"menu"}), current_state()))
        self.assertStored("/")

    def test_what_was_made_before_the_oldest_change_that_is_known_is_not_stored(self):
        forgotten = replace(current_state(), feed=ChangeFeed())
        self.assertFalse(self.store.write("/", response(), frozenset(), forgotten))
        self.assertDropped("/")

    def test_a_page_that_is_written_again_has_its_new_body_and_its_new_tags(self):
        page = make.news(self.news)
        self.flush()
        address = self.put("/news/", "menu", f"page:{page.pk}")
        self.assertEqual(self.store.read(address).bodies[""], b"whole")
        self.put("/news/", "menu", body=b"another")
        self.assertEqual(self.store.read(address).bodies[""], b"another")
        page.title = "No longer shown there"
        page.save()
        self.flush()
        self.assertStored(address)

    def test_what_was_made_first_goes_where_it_is_too_large(self):
        with mock.patch.multiple("home.page_store.store", MOST_BYTES=20_000, LOOKED_AT=1, PART_DROPPED=2):
            made = [self.put(f"/{number}/", "menu", body=b"x" * 3000) for number in range(10)]
        self.assertEqual([address for address in made if self.store.read(address)], made[6:])

    def test_only_the_owner_reads_the_index(self):
        self.put("/", "menu")
        with closing(self.store.opened()):
            for path in (self.folder / "lock", *self.folder.glob("index.sqlite3*")):
                self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)


class DropTests(StoreCase):
    def test_a_change_drops_what_depends_on_it_alone(self):
        page, other = make.news(self.news), make.news(self.news)
        self.flush()
        changed, untouched = self.put("/a/", f"page:{page.pk}"), self.put("/b/", f"page:{other.pk}")
        files = [self.store.named.path_of(address) for address in (changed, untouched)]
        self.assertEqual([file.exists() for file in files], [True, True])
        page.title = "Another title"
        page.save()
        self.flush()
        self.assertDropped(changed)
        self.assertStored(untouched)
        self.assertEqual([file.exists() for file in files], [False, True])

    def test_a_draft_drops_nothing_before_it_is_published(self):
        draft = make.news(self.news, live=False)
        self.flush()
        address = self.put("/news/", "pages_newspage", f"page:{draft.pk}")
        draft.title = "Another title"
        draft.save()
        self.flush()
        self.assertStored(address)
        draft.save_revision().publish()
        self.flush()
        self.assertDropped(address)

    def test_what_stands_on_every_page_drops_all_of_them(self):
        addresses = self.put("/a/", "menu"), self.put("/b/")
        make.network(name="Another name")
        self.flush()
        self.assertDropped(*addresses)
        self.assertEqual([*self.folder.glob("named/**/*.html")], [])

    def test_nothing_is_dropped_before_the_change_is_committed(self):
        page = make.news(self.news)
        self.flush()
        address = self.put("/a/", f"page:{page.pk}")
        page.title = "Rolled back"
        page.save()
        self.store.flush()
        self.assertStored(address)

    def test_a_page_holds_until_its_moment_and_no_longer(self):
        with time_machine.travel(1_800_000_000.0, tick=False) as clock:
            address = self.put("/a/", seconds=60)
            file = Path(self.store.name_of(address))
            clock.shift(59.5)
            self.flush()
            self.assertStored(address)
            clock.shift(0.5)
            self.assertDropped(address)
            self.assertTrue(file.exists())
            self.flush()
            self.assertFalse(file.exists())

    def test_a_flush_that_finds_nothing_asks_one_query(self):
        """The background work does it four times a second."""
        with self.store.locked() as index:
            self.store.flush_into(index)
            with self.assertNumQueries(1):
                self.store.flush_into(index)

    def test_a_damaged_index_is_made_again(self):
        address = self.put("/a/", "menu")
        (self.folder / "index.sqlite3").write_bytes(b"no database" * 1000)
        self.flush()
        self.assertDropped(address)
        self.assertStored(self.put("/a/", "menu"))

    def test_after_a_release_or_a_restore_nothing_old_is_shown(self):
        for drop in (self.store.begin_anew, self.store.clear):
            address = self.put("/a/", "menu")
            drop()
            self.flush()
            self.assertDropped(address)


class AgainTests(StoreCase):
    """What is dropped is made again, and the caches before the site hear of it."""

    def dropped(self, *paths: str) -> list[str]:
        page = make.news(self.news)
        self.flush()
        addresses = [self.put(path, f"page:{page.pk}") for path in paths]
        page.title = "Another title"
        page.save()
        self.flush()
        return addresses

    def test_pages_are_made_again_those_of_short_paths_first_and_not_what_programs_read(self):
        deep, api, long_name, home = self.dropped("/a/b/", "/api/v3/news/", "/a-long-name/", "/")
        self.assertEqual(self.store.take_wanted(2), [home, long_name])
        self.assertEqual(self.store.take_wanted(9), [deep])
        self.assertEqual(self.store.take_wanted(9), [])
        self.assertDropped(api)

    def test_caches_hear_of_addresses_and_tags_once(self):
        with WITH_CACHE:
            (address,) = self.dropped("/a/")
            words = self.store.due_purges(1000)
            self.assertIn(address, words)
            self.assertTrue(any(word.startswith("page:") for word in words), words)
            self.store.forget_purges(words)
            self.assertEqual(self.store.due_purges(1000), [])

    def test_without_a_cache_there_is_nothing_to_purge(self):
        self.dropped("/a/")
        self.assertEqual(self.store.due_purges(1000), [])

    def test_of_more_than_the_limit_everything_is_purged(self):
        with WITH_CACHE, mock.patch("home.page_store.store.MOST_PURGES", 3), self.store.locked() as index:
            index.execute("DELETE FROM purge")
            self.store.want_purges(index, ["a", "b", "c", "a"])
            self.assertEqual(index.execute("SELECT word FROM purge ORDER BY id").fetchall(), [("a",), ("b",), ("c",)])
            self.store.want_purges(index, ["d"])
            self.assertEqual(index.execute("SELECT word FROM purge").fetchall(), [(EVERYTHING,)])
