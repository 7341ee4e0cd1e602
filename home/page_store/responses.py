"""A stored response: its headers and its body in each content coding, in one file behind its checksum; conditional answers (RFC 9110, section 13)."""

import gzip
import json
import re
import time
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

import brotli

FEEDS = ("application/atom+xml", "application/feed+json", "application/rss+xml")
COMPRESSED = ("text/", "application/xml", "application/json", "application/vnd.commonhouse.", *FEEDS)  # content types
SMALLEST = 200  # bytes of a body that is worth compressing
GZIP_LEVEL, BROTLI_QUALITY = 5, 5
CODINGS = ("br", "gzip")  # the better first
REFUSED = re.compile(r";q=0(\.0{0,3})?$")  # RFC 9110, section 12.4.2
OF_NOT_MODIFIED = {
    "cache-control",
    "content-location",
    "content-language",
    "expires",
    "vary",
}  # RFC 9110, section 15.4.5
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class StoredResponse:
    """The response 200 to a GET. `until` is a moment (seconds since 1970); `bodies` by content coding, "" as it is."""

    headers: Headers
    etag: str  # strong, in its quotes
    until: float
    bodies: dict[str, bytes]

    @classmethod
    def of(cls, headers: Headers, body: bytes, until: float, is_compressed: bool) -> "StoredResponse":
        named = {name.lower(): value for name, value in headers}
        etag = named.get("etag", "").removeprefix("W/") or f'"{sha256(body).hexdigest()[:32]}"'
        kept = [(name, value) for name, value in headers if name.lower() not in {"etag", "content-length"}]
        bodies = {"": body}
        if is_compressed and len(body) >= SMALLEST:
            bodies |= {
                "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
                "br": brotli.compress(body, quality=BROTLI_QUALITY),
            }
        return cls(kept, etag, until, bodies)

    def to_bytes(self) -> bytes:
        sizes = {coding: len(body) for coding, body in self.bodies.items()}
        head = json.dumps({"headers": self.headers, "etag": self.etag, "until": self.until, "sizes": sizes})
        content = b"".join([head.encode(), b"\n", *self.bodies.values()])
        return b"%08x\n%b" % (crc32(content), content)

    @classmethod
    def from_bytes(cls, content: bytes) -> "StoredResponse":
        """Raises ValueError for what is none, or was damaged since it was written."""
        checksum, _, content = content.partition(b"\n")
        if checksum != b"%08x" % crc32(content):
            raise ValueError("damaged")
        line, _, rest = content.partition(b"\n")
        head, bodies, start = json.loads(line), {}, 0
        for coding, size in head["sizes"].items():
            bodies[coding] = rest[start : start + size]
            start += size
        return cls([tuple(pair) for pair in head["headers"]], head["etag"], head["until"], bodies)

    def holds(self) -> bool:
        return time.time() < self.until

    def answer(self, environ: dict) -> tuple[str, Headers, bytes]:
        """Status, headers and body for this request (WSGI environ)."""
        coding = self.coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = f"W/{self.etag}" if coding else self.etag
        if is_matched(environ.get("HTTP_IF_NONE_MATCH", ""), self.etag):
            kept = [(name, value) for name, value in self.headers if name.lower() in OF_NOT_MODIFIED]
            return "304 Not Modified", [*kept, ("ETag", etag)], b""
        body = self.bodies[coding]
        headers = [*self.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
        if coding:
            headers.append(("Content-Encoding", coding))
        return "200 OK", headers, body if environ["REQUEST_METHOD"] == "GET" else b""

    def coding_for(self, accepted: str) -> str:
        """The best content coding that the client accepts (RFC 9110, section 12.5.3)."""
        if not accepted or len(self.bodies) == 1:
            return ""
        parts = "".join(accepted.split()).lower().split(",")
        named = {part.partition(";")[0] for part in parts if not REFUSED.search(part)}
        return next((coding for coding in CODINGS if coding in named and coding in self.bodies), "")


def is_matched(if_none_match: str, etag: str) -> bool:
    """Whether the header If-None-Match names this ETag, compared weakly (RFC 9110, section 8.8.3.2)."""
    if not if_none_match:
        return False
    return if_none_match.strip() == "*" or etag in {
        each.strip().removeprefix("W/") for each in if_none_match.split(",")
    }
