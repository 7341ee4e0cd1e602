"""What stored pages cost, through real servers on sockets: CPU of granian's worker and of nginx for a request."""

import gzip
import http.client
import os
import socket
import ssl
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from settings.start.ports import free_port, is_responding

from ..support.nginx import HOST, nginx
from ..support.processes import children, running
from ..support.running_site import RunningSite, served

REQUESTS, ROUNDS, PUBLICATIONS = 1500, 5, 5
SECOND = 1000  # milliseconds
PUBLISH = """
import time
from wagtail.models import Site
home = Site.objects.get(is_default_site=True).root_page.specific
home.lead = {words!r}
home.save_revision().publish()
print(time.time())
"""
STATIC = "static/kept.html"
MILLISECOND = 1000
PACKED = {"Accept-Encoding": "gzip"}  # as every browser asks
FORWARDED = PACKED | {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
Connect = Callable[[], http.client.HTTPConnection]


def cpu(pids: list[int]) -> float:
    """Seconds that the threads of these processes have run (/proc/…/schedstat)."""
    threads = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in threads) / 1e9


def cost(pids: list[int], connect: Connect, path: str, headers: dict[str, str], status: int) -> float:
    """Milliseconds of CPU for a request, of many over one connection."""
    connection = connect()
    began = cpu(pids)
    for _ in range(REQUESTS):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        assert response.status == status, (path, response.status)
    spent = cpu(pids) - began
    connection.close()
    return spent / REQUESTS * MILLISECOND


@contextmanager
def empty_server() -> Iterator[tuple[int, list[int]]]:
    """The port and the worker of granian with the application that answers nothing."""
    port = free_port()
    words = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1")
    with running(
        {**os.environ}, *words, "--blocking-threads", "8", "--no-log", "tests.bench.empty:application"
    ) as process:
        until = time.monotonic() + 30
        while not is_responding("127.0.0.1", port):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port, children(process.pid)


def nginx_workers() -> list[int]:
    """Those of the nginx that this process has started."""
    masters = [pid for pid in children(os.getpid()) if "nginx" in Path(f"/proc/{pid}/comm").read_text()]
    return [pid for master in masters for pid in children(master)]


def measure(site: RunningSite, folder: Path) -> dict[str, dict]:
    """By name: medians of milliseconds, and the ratio to granian's empty answer, or to a static file of nginx."""
    variables = site.production_variables(HOST, WORKERS="1")
    port = int(variables["PORT"])
    with ExitStack() as stack:
        server = stack.enter_context(served(variables))
        empty_port, empty = stack.enter_context(empty_server())
        url, trust = stack.enter_context(nginx(folder, site.var, port))

        def plain(number: int) -> Connect:
            return lambda: http.client.HTTPConnection("127.0.0.1", number, timeout=30)

        def secure() -> http.client.HTTPConnection:
            return SecureConnection(url, trust)

        def ask(connect: Connect, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
            connection = connect()
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.body = response.read()
            connection.close()
            return response

        home = ask(plain(port), "/", FORWARDED)
        (site.var / STATIC).write_bytes(gzip.decompress(home.body))
        (site.var / f"{STATIC}.gz").write_bytes(home.body)
        outside = PACKED | {"Host": HOST}
        named = ask(secure, "/", outside)
        conditional = {"If-None-Match": home.headers["ETag"]}
        # Where nobody has looked after the store for a second nginx asks the server, which names what it sends otherwise.
        either = {"If-None-Match": f"{named.headers['ETag']}, {home.headers['ETag']}"}
        workers, proxies = children(server.pid), nginx_workers()
        ways = {
            "granian’s empty answer": (empty, plain(empty_port), "/", {}, 200),
            "stored, by the server": (workers, plain(port), "/", FORWARDED, 200),
            "304, by the server": (workers, plain(port), "/", FORWARDED | conditional, 304),
            "static file of nginx": (proxies, secure, f"/{STATIC}", outside, 200),
            "stored, by nginx": (proxies, secure, "/", outside, 200),
            "304, by nginx": (proxies, secure, "/", outside | either, 304),
        }
        found = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                ask(plain(port), "/", FORWARDED)  # which looks after the store, as `work` does
                found[name].append(cost(*way))
        visible = [
            publish_to_visible(site, lambda: ask(secure, "/", outside), number) for number in range(PUBLICATIONS)
        ]
    total = {name: statistics.median(costs) for name, costs in found.items()}
    of = {name: "static file of nginx" if "nginx" in name else "granian’s empty answer" for name in ways}
    ratios = {name: each / total[of[name]] for name, each in total.items()}
    waited = "publish to visible, by nginx, of a second"
    total[waited] = statistics.median(visible)
    ratios[waited] = total[waited] / SECOND
    return {
        name: {"process": each, "backend": 0.0, "total": each, "ratio": ratios[name]} for name, each in total.items()
    }


def publish_to_visible(site: RunningSite, ask: Callable, number: int) -> float:
    """Milliseconds from the commit of a publication, whose process then drops what is stale, to the first response with its words."""
    words = f"Published {number} times while we looked."
    published = float(site.shell(PUBLISH.format(words=words)).splitlines()[-1])
    until = published + 30
    while words.encode() not in gzip.decompress(ask().body):
        assert time.time() < until, "it was never seen"
    return (time.time() - published) * SECOND


class SecureConnection(http.client.HTTPSConnection):
    """To nginx at this address, by the name of its certificate."""

    def __init__(self, url: str, trust: ssl.SSLContext):
        self.at = url.removeprefix("https://").split(":")
        super().__init__(HOST, context=trust, timeout=30)

    def connect(self) -> None:
        self.sock = self._context.wrap_socket(
            socket.create_connection((self.at[0], int(self.at[1])), 30), server_hostname=HOST
        )
