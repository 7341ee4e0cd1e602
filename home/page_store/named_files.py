"""Pages as files that a web server can send by itself: those whose scheme, host and path say all about them.

    named/https/www.example.org/news/page.html, beside it page.html.gz and page.html.br
    fresh/1764322199.4 → ../named  during this tenth of a second (since 1970) they are sent without the application
    last/1764322 → ../named        in these thousand seconds they may be shown where the application does not answer

A process that flushes the store renews the links, for the FRESH_FOR seconds after the moment just before it read the change
feed. `settings/deploy/nginx.conf` looks there. While no process flushes, nginx passes requests on to the application, which
flushes the store when the last flush is longer ago than FRESH_FOR.

A changed page is sent for at most a second after the commit. Let t be the moment just before a process reads the change
feed. What was committed before t is visible to that query, and its pages are removed before the links are renewed; so the
links for the time until t + FRESH_FOR lead to nothing that was changed before t. A page that was changed at c is therefore
sent by nginx until c + FRESH_FOR at most. nginx reads its clock once for each round of its event loop, and the application
looks at the time of the last flush before it reads a file: both take milliseconds, the rest of the second is in reserve.
Each machine has its own folder, and compares moments of its own clock only.
"""

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from zlib import crc32

from django.conf import settings

from .responses import Headers, StoredResponse

FILE = "page.html"
SUFFIXES = {"": "", "gzip": ".gz", "br": ".br"}  # by content coding
FRESH_FOR = 0.5  # seconds after the change feed was read
FRESH_PERIOD, LAST_PERIOD = 0.1, 1000  # seconds; powers of ten, which nginx can cut off
FRESH_PERIODS = 5  # that end within FRESH_FOR, whenever in the first of them the feed was read
LAST_FOR = 24 * 60 * 60  # seconds after the last flush
LAST_RENEWED_AFTER = 10  # seconds
LONGEST = 200  # bytes of a part of a path
PLAIN = re.compile(r"[^.\0/][^\0/]*", re.DOTALL)
PREFIX = re.compile("/([a-z]{2,3}(?:-[a-z]+)?)/")  # of a language; so it reads what looks like one, too
# What nginx says of each; a page of which something else is to be said is not among them.
HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "x-frame-options": "DENY",
    "content-security-policy": (
        "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "img-src 'self' data:; manifest-src 'self'; media-src 'self'; script-src 'self'; style-src 'self'"
    ),
    "cache-control": "public, no-cache",
    "vary": "Accept-Encoding",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), "
        "midi=(), payment=(), serial=(), usb=()"
    ),
}
HTTPS_HEADERS = HEADERS | {"strict-transport-security": "max-age=31536000"}


class NamedFiles:
    """Those in the folder of a page store, all of which strangers may see."""

    def __init__(self, folder: Path):
        self.folder, self.files = folder, folder / "named"
        self.last_renewed = 0.0  # when this process renewed the links to the last copies (seconds since 1970)

    def path_of(self, address: str) -> Path | None:
        """Where the page of this address (scheme, host, path and query) stands; None where its name does not say all."""
        scheme, host, path, query, _fragment = urlsplit(address)
        parts = [host, *os.fsdecode(unquote_to_bytes(path)).split("/")[1:-1]]
        is_plain = all(PLAIN.fullmatch(part) and len(os.fsencode(part)) <= LONGEST for part in parts)
        if query or not path.endswith("/") or not is_plain:
            return None
        return self.files.joinpath(scheme, *parts, FILE)

    def put(self, address: str, response: StoredResponse) -> None:
        path = self.path_of(address)
        if path is None or not has_usual_headers(address, response.headers):
            return
        self.make_folder(path.parent)
        # The time of a file is what it holds, as the web server makes the ETag of it.
        moment = crc32(response.bodies[""])
        for coding in SUFFIXES.keys() - response.bodies.keys():
            path.with_name(FILE + SUFFIXES[coding]).unlink(missing_ok=True)
        for coding, body in response.bodies.items():
            descriptor, temporary = tempfile.mkstemp(prefix="new-", dir=self.folder)
            with open(descriptor, "wb") as file:
                file.write(body)
            os.chmod(temporary, 0o644)
            os.utime(temporary, (moment, moment))
            os.replace(temporary, path.with_name(FILE + SUFFIXES[coding]))

    def remove(self, address: str) -> None:
        if path := self.path_of(address):
            for suffix in SUFFIXES.values():
                path.with_name(FILE + suffix).unlink(missing_ok=True)

    def renew(self, read_at: float) -> None:
        """Renew the links after a flush that began to read the change feed at `read_at` (seconds since 1970)."""
        self.make_folder(self.files)
        self.link("fresh", fresh_periods(read_at))
        if not 0 <= read_at - self.last_renewed < LAST_RENEWED_AFTER:
            first, end = int(read_at) // LAST_PERIOD, int(read_at + LAST_FOR) // LAST_PERIOD + 1
            self.link("last", set(map(str, range(first, end))))
            self.last_renewed = read_at

    def link(self, name: str, wanted: set[str]) -> None:
        """Make the links of these periods and remove all others, also those that are left by a clock that was set back."""
        folder = self.folder / name
        self.make_folder(folder)
        there = set(os.listdir(folder))
        for period in wanted - there:
            with suppress(FileExistsError):  # by another process
                os.symlink("../named", folder / period)
        for period in there - wanted:
            (folder / period).unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        """Makes a folder that the web server, under an account of its own, can pass, and those above it, whatever the umask."""
        if folder.is_dir():
            return
        if folder != self.folder:
            self.make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(0o711 if folder == self.folder else 0o755)

    def remove_all(self) -> None:
        """Removes all of them, at once for whoever looks there."""
        if self.files.exists():
            gone = tempfile.mkdtemp(prefix="gone-", dir=self.folder)
            with suppress(FileNotFoundError):
                os.rename(self.files, Path(gone) / "named")
            self.make_folder(self.files)
            shutil.rmtree(gone, ignore_errors=True)


def fresh_periods(read_at: float) -> set[str]:
    """Names of the links that hold after the change feed was read at this moment (seconds since 1970).

    The period before it is among them: the clock of nginx may be some milliseconds behind.
    """
    first = int(read_at * 10)
    return {f"{tenths // 10}.{tenths % 10}" for tenths in range(first - 1, first + FRESH_PERIODS)}


def has_usual_headers(address: str, headers: Headers) -> bool:
    """Whether these headers are those that the web server adds to the page of this address."""
    named = {name.lower(): value for name, value in headers}
    found = PREFIX.match(urlsplit(address).path)
    usual = HTTPS_HEADERS if address.startswith("https:") else HEADERS
    return named == usual | {"content-language": found[1] if found else settings.LANGUAGE_CODE}
