"""HTTP client: the only requests that the software itself sends out; few, small, short, and never to a private machine.

A name is resolved once, each of its addresses is looked at, and the connection goes to the very address that was
looked at: a name that answers otherwise a moment later (DNS rebinding) gains nothing. A redirect begins anew. Nothing
of a visitor is sent: no cookie, no login. A person chose the link, and what it links to is never asked for; so
robots.txt, which is for crawlers (RFC 9309, section 1), is not.
"""

import http.client
import re
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from .ssrf import DeadlineSocketIO, NotFetched, connect, left, secure

SECONDS, MOST, REDIRECTS = 5.0, 512 * 1024, 5
PORTS = {"http": 80, "https": 443}
ELSEWHERE, FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}  # RFC 9110, section 15.4
SAFE = "/%:@!$&'()*+,;=~?"  # RFC 3986, section 3.3, and what is quoted already
HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}", re.ASCII)


@dataclass
class FetchedResponse:
    """What came back from `address`, the last one asked; `moved` is where the first one moved for good, else empty.

    `body` is unpacked, and cut off at the number of bytes asked for or when the time was up.
    """

    status: int
    address: str
    headers: Message
    body: bytes = b""
    moved: str = ""


def fetch(address: str, method: str = "GET", *, seconds: float = SECONDS, most: int = MOST) -> FetchedResponse:
    """Asks for an address, following at most five redirects, all in so many seconds. Raises NotFetched, nothing else."""
    until, moved, for_good = time.monotonic() + seconds, "", True
    for _hop in range(REDIRECTS + 1):
        answer = send_request(address, method, until, most)
        answer.moved = moved
        target = location(answer)
        if answer.status not in ELSEWHERE or not target:
            return answer
        address = target
        for_good = for_good and answer.status in FOR_GOOD
        moved = address if for_good else moved
    raise NotFetched("redirects")


def location(answer: FetchedResponse) -> str:
    """Where an answer points to, as a whole address; servers write it in UTF-8, http.client reads Latin-1."""
    text = answer.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(answer.address, text.strip()) if text.strip() else ""
    except ValueError:
        raise NotFetched("address") from None


def send_request(address: str, method: str, until: float, most: int) -> FetchedResponse:
    """One request, one answer, one connection."""
    url, host = checked(address)
    try:
        with connect(host, url.port or PORTS[url.scheme], until) as plain:
            sock = secure(plain, host, until) if url.scheme == "https" else plain
            with sock:
                sock.settimeout(left(until))
                sock.sendall(request(method, url, host))
                return received(sock, method, address, until, most)
    except ssl.SSLCertVerificationError:
        raise NotFetched("insecure") from None
    except TimeoutError:
        raise NotFetched("slow") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("failed") from None


def checked(address: str) -> tuple[SplitResult, str]:
    """(parts, name as the network writes it) of an address that may be asked for: the web's, and without a login in it."""
    try:
        url = urlsplit(address)
        name = url.hostname or ""
        host = name if name.isascii() else name.encode("idna").decode()
        sound = url.scheme in PORTS and "@" not in url.netloc and url.port != 0 and HOST.fullmatch(host)
    except (ValueError, UnicodeError):
        raise NotFetched("address") from None
    if not sound or len(address) > 2000:
        raise NotFetched("address")
    return url, host


def request(method: str, url: SplitResult, host: str) -> bytes:
    """The request (RFC 9112, section 3). It says who asks, so that whoever minds can write to us or refuse."""
    target = quote(url.path or "/", safe=SAFE) + (f"?{quote(url.query, safe=SAFE)}" if url.query else "")
    name = f"[{host}]" if ":" in host else host
    lines = [
        f"{method} {target} HTTP/1.1",
        f"Host: {name}:{url.port}" if url.port else f"Host: {name}",
        f"User-Agent: Mozilla/5.0 (compatible; Commonhouse; +{settings.WAGTAILADMIN_BASE_URL})",
        "Accept: text/html,application/xhtml+xml,*/*;q=0.5",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def received(sock: socket.socket, method: str, address: str, until: float, most: int) -> FetchedResponse:
    """The answer on this connection, with at most so many bytes of its body."""
    response = http.client.HTTPResponse(DeadlineSocketIO(sock, until), method=method)  # type: ignore[arg-type]
    response.begin()
    body = bytearray()
    try:
        while len(body) < most and (part := response.read1(most - len(body))):
            body += part
    except (OSError, http.client.HTTPException, ValueError):
        pass  # the beginning of a page says what we want to know
    packing = response.headers.get("Content-Encoding", "").lower()
    return FetchedResponse(response.status, address, response.headers, unpacked(bytes(body), packing, most))


def unpacked(body: bytes, packing: str, most: int) -> bytes:
    """Some servers pack although asked not to; at most so many bytes are unpacked, and what can't be read is empty."""
    if packing in ("", "identity"):
        return body
    try:
        return zlib.decompressobj(wbits=47).decompress(body, most)
    except zlib.error:
        return b""
