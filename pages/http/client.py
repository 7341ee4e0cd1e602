"""HTTP client: the only requests that the software itself sends out; few, small, short, and never to a private machine.

A name is resolved once, each of its addresses is looked at, and the connection goes to the very address that was
looked at: a name that answers otherwise a moment later (DNS rebinding) gains nothing. A redirect begins anew; that of a
POST is an answer, and followed by nobody. Nothing of a visitor is sent: no cookie, no login. A person chose the link, and what it links to is never asked for; so
robots.txt, which is for crawlers (RFC 9309, section 1), is not.
"""

import http.client
import re
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from .ssrf import DeadlineSocketIO, NotFetched, connect, seconds_left, start_tls

TIMEOUT, MAX_BYTES, MAX_REDIRECTS = 5.0, 512 * 1024, 5
PORTS = {"http": 80, "https": 443}
REDIRECT_STATUSES, PERMANENT_STATUSES = {301, 302, 303, 307, 308}, {301, 308}  # RFC 9110, section 15.4
SAFE = "/%:@!$&'()*+,;=~?"  # RFC 3986, section 3.3, and what is quoted already
HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}", re.ASCII)


@dataclass
class FetchedResponse:
    """Response from `address`, the last URL of the redirects; `moved` is where the first one redirects permanently.

    `body` is decompressed, and cut off at the maximum of bytes or at the timeout.
    """

    status: int
    address: str
    headers: Message
    body: bytes = b""
    moved: str = ""


def fetch(
    address: str, method: str = "GET", *, seconds: float = TIMEOUT, max_bytes: int = MAX_BYTES
) -> FetchedResponse:
    """Fetches a URL with at most five redirects, all within a timeout in seconds. Raises NotFetched, nothing else."""
    deadline, moved, permanent = time.monotonic() + seconds, "", True
    for _hop in range(MAX_REDIRECTS + 1):
        response = send_request(address, method, deadline, max_bytes)
        response.moved = moved
        target = redirect_target(response)
        if response.status not in REDIRECT_STATUSES or not target:
            return response
        address = target
        permanent = permanent and response.status in PERMANENT_STATUSES
        moved = address if permanent else moved
    raise NotFetched("redirects")


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, seconds: float = TIMEOUT, max_bytes: int = 0
) -> FetchedResponse:
    """Sends a body with these headers, once, and follows no redirect. Raises NotFetched, nothing else.

    By default nothing of the response's body is read.
    """
    return send_request(address, "POST", time.monotonic() + seconds, max_bytes, headers, body)


def redirect_target(response: FetchedResponse) -> str:
    """Absolute URL of the Location header, empty without one; servers write it in UTF-8, http.client reads Latin-1."""
    text = response.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(response.address, text.strip()) if text.strip() else ""
    except ValueError:
        raise NotFetched("address") from None


def send_request(
    address: str,
    method: str,
    deadline: float,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> FetchedResponse:
    """Sends one request on a connection of its own; `deadline` is on the monotonic clock."""
    url, host = validate_url(address)
    try:
        with connect(host, url.port or PORTS[url.scheme], deadline) as plain:
            sock = start_tls(plain, host, deadline) if url.scheme == "https" else plain
            with sock:
                sock.settimeout(seconds_left(deadline))
                sock.sendall(build_request(method, url, host, headers or {}, body))
                return read_response(sock, method, address, deadline, max_bytes)
    except ssl.SSLCertVerificationError:
        raise NotFetched("insecure") from None
    except TimeoutError:
        raise NotFetched("slow") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("failed") from None


def validate_url(address: str) -> tuple[SplitResult, str]:
    """(parsed URL, IDNA host) of a valid http(s) URL without user info; raises NotFetched("address") for any other."""
    try:
        url = urlsplit(address)
        name = url.hostname or ""
        host = name if name.isascii() else name.encode("idna").decode()
        is_valid = url.scheme in PORTS and "@" not in url.netloc and url.port != 0 and HOST.fullmatch(host)
    except (ValueError, UnicodeError):
        raise NotFetched("address") from None
    if not is_valid or len(address) > 2000:
        raise NotFetched("address")
    return url, host


def build_request(method: str, url: SplitResult, host: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """Bytes of an HTTP/1.1 request (RFC 9112, section 3); its User-Agent names us, so that a server can refuse us."""
    target = quote(url.path or "/", safe=SAFE) + (f"?{quote(url.query, safe=SAFE)}" if url.query else "")
    name = f"[{host}]" if ":" in host else host
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {name}:{url.port}" if url.port else f"Host: {name}",
        f"User-Agent: Mozilla/5.0 (compatible; Commonhouse; +{settings.WAGTAILADMIN_BASE_URL})",
        "Accept: text/html,application/xhtml+xml,*/*;q=0.5",
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    lines += [] if body is None else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def read_response(sock: socket.socket, method: str, address: str, deadline: float, max_bytes: int) -> FetchedResponse:
    """Reads the response on this connection, with at most `max_bytes` of its body."""
    response = http.client.HTTPResponse(DeadlineSocketIO(sock, deadline), method=method)  # type: ignore[arg-type]
    response.begin()
    body = bytearray()
    try:
        while len(body) < max_bytes and (part := response.read1(max_bytes - len(body))):
            body += part
    except (OSError, http.client.HTTPException, ValueError):
        pass  # the beginning of a page says what we want to know
    encoding = response.headers.get("Content-Encoding", "").lower()
    return FetchedResponse(response.status, address, response.headers, decompress(bytes(body), encoding, max_bytes))


def decompress(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Decompresses gzip or deflate, which some servers send unasked, to at most `max_bytes`; empty if it is corrupt."""
    if encoding in ("", "identity"):
        return body
    try:
        return zlib.decompressobj(wbits=47).decompress(body, max_bytes)
    except zlib.error:
        return b""
