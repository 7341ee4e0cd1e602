"""A cache before the site is told what has changed, by address and by tag, once it answers."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from settings.start.ports import free_port

from ..support.processes import await_true
from ..support.running_site import demo_site
from .store_changes import CHANGES, NAMES
from .test_page_store import ask

PAGES = 'import json; print(json.dumps([of(NewsPage, 0).url, of(NewsIndexPage).url, "/mission/"]))'
PICTURE = """
import json
from django.conf import settings
picture = Picture.objects.exclude(sources={}).first()
print(json.dumps([settings.BASE_URL, picture.pk, [each.file.url for each in picture.renditions.all()]]))
"""
MOVE = """
private = Collection.get_first_root_node().add_child(name="Private")
CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
Picture.objects.filter(pk=%d).update(collection=private)
"""
PUBLISH = "published(of(NewsPage, 0), title='Told the cache')"


class Cache:
    """A server that knows the method PURGE alone, and notes what it hears, and what it refuses: (host, path, tags)."""

    def __init__(self, port: int):
        self.port, self.heard, self.refused, self.status = port, [], [], 200

    @property
    def addresses(self) -> list[str]:
        return [f"http://{host}{path}" for host, path, tags in self.heard if not tags]

    @property
    def tags(self) -> set[str]:
        return {tag for _host, _path, tags in self.heard for tag in tags}

    @contextmanager
    def listening(self) -> Iterator[None]:
        cache = self

        class PurgeHandler(BaseHTTPRequestHandler):
            def do_PURGE(self):
                tags = self.headers.get("Cache-Tag", "")
                assert self.headers.get("Surrogate-Key", "").split() == tags.split(",") if tags else True
                status = cache.status
                heard = cache.refused if status == 503 else cache.heard
                heard.append((self.headers["Host"], self.path, tags.split(",") if tags else []))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", self.port), PurgeHandler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.mark.servers
@pytest.mark.django_db
def test_it_hears_of_what_was_dropped_also_after_it_was_away(tmp_path):
    cache = Cache(free_port())
    with demo_site(tmp_path / "var", CACHE_PURGE_URL=f"http://127.0.0.1:{cache.port}") as site:
        with cache.listening():  # the site has begun: what it was before is over
            await_true(lambda: "everything" in cache.tags, 120)
        cache.heard.clear()
        page, index, other = json.loads(site.shell(NAMES + PAGES))
        said = {path: ask(site, path)[1] for path in (page, index, other)}
        for headers in said.values():
            assert headers["surrogate-key"].split() == headers["cache-tag"].split(",")
            assert "everything" in headers["cache-tag"].split(",")
        site.shell(NAMES + PUBLISH)  # while nobody listens
        time.sleep(3)
        with cache.listening():
            await_true(lambda: cache.tags and {f"{site.url}{path}" for path in (page, index)} <= {*cache.addresses}, 60)
            assert f"{site.url}{other}" not in cache.addresses
            for path, is_changed in ((page, True), (index, True), (other, False)):
                assert bool(cache.tags & {*said[path]["cache-tag"].split(",")}) is is_changed, path
            cache.heard.clear()
            time.sleep(2)
            assert cache.heard == []  # once is enough
            cache.status = 503
            ask(site, page)
            site.shell(NAMES + PUBLISH.replace("Told", "Tell"))
            await_true(lambda: cache.refused, 60)
            assert cache.heard == []
            cache.status = 404  # it has none: that is as good
            await_true(lambda: f"{site.url}{page}" in cache.addresses and cache.tags, 60)
            base, picture, renditions = json.loads(site.shell(NAMES + PICTURE))
            for path in renditions:
                assert {"everything", f"media_picture:{picture}"} <= {*ask(site, path)[1]["cache-tag"].split(",")}
            site.shell(NAMES + MOVE % picture)
            await_true(lambda: {f"{base}{path}" for path in renditions} <= {*cache.addresses}, 60)
            await_true(lambda: f"media_picture:{picture}" in cache.tags, 60)  # tags follow the addresses
            assert {ask(site, path)[0] for path in renditions} == {404}
            cache.heard.clear()
            site.shell(NAMES + CHANGES["the look"])
            await_true(lambda: "everything" in cache.tags, 120)


@pytest.mark.servers
@pytest.mark.django_db
def test_without_one_nobody_reads_of_tags(tmp_path):
    with demo_site(tmp_path / "var", work=False) as site:
        assert {"cache-tag", "surrogate-key"}.isdisjoint(ask(site, "/")[1])
