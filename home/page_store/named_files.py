"""Pages as files that a web server can send by itself: those whose scheme, host and path say all about them.

    named/https/www.example.org/news/page.html, beside it page.html.gz and page.html.br
    fresh/176432219 → ../named     within these ten seconds (since 1970) nobody need be asked whether they hold
    last/1764322 → ../named        in these thousand seconds they may be shown where the application does not answer

Whoever flushes the store renews the links; so a store that nobody flushes is soon asked of the application again, which
flushes it. `settings/deploy/nginx.conf` looks there.
"""

import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from zlib import crc32

from django.conf import settings

from .responses import Headers, StoredResponse

FILE = "page.html"
SUFFIXES = {"": "", "gzip": ".gz", "br": ".br"}  # by content coding
FRESH_PERIOD, LAST_PERIOD = 10, 1000  # seconds; powers of ten, which nginx can cut off
LAST_FOR = 24 * 60 * 60  # seconds after the last flush
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
        self.renewed = 0  # the period in which the links were renewed by this process

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

    def renew(self) -> None:
        """Says that the files hold: where a period has begun, by new links."""
        now = int(time.time())
        period = now // FRESH_PERIOD
        if period == self.renewed:
            return
        self.make_folder(self.files)
        self.link("fresh", {period, period + 1})
        self.link("last", set(range(now // LAST_PERIOD, (now + LAST_FOR) // LAST_PERIOD + 1)))
        self.renewed = period

    def link(self, name: str, periods: set[int]) -> None:
        folder = self.folder / name
        self.make_folder(folder)
        wanted, there = set(map(str, periods)), set(os.listdir(folder))
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


def has_usual_headers(address: str, headers: Headers) -> bool:
    """Whether these headers are those that the web server adds to the page of this address."""
    named = {name.lower(): value for name, value in headers}
    found = PREFIX.match(urlsplit(address).path)
    usual = HTTPS_HEADERS if address.startswith("https:") else HEADERS
    return named == usual | {"content-language": found[1] if found else settings.LANGUAGE_CODE}
