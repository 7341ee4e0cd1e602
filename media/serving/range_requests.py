"""Range requests (RFC 9110, section 14): parts of a file for players that jump."""

import re
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

SPEC = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
CHUNK_SIZE = 64 * 1024  # bytes read at once
MAX_LENGTH = 1024 * 1024  # bytes answered in one go, which holds no thread, however slow the line
STREAMS = BoundedSemaphore(4)  # longer answers at a time: each holds one of the server's threads until its end


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Parser of the Range header: the first and last byte, both included; None where the whole file is to be sent.

    None for other units than bytes, for invalid headers, and for several ranges at once, all of which a server may
    ignore (section 14.2). Of a range without end at most MAX_LENGTH bytes are sent, as Content-Range says, and players
    request more when they need it (section 15.3.7). Raises Unsatisfiable.
    """
    unit, _equals, spec = header.partition("=")
    match = SPEC.fullmatch(spec.strip())
    if unit.strip().lower() != "bytes" or not match or match[0] == "-":
        return None
    if not match[1]:
        length = min(int(match[2]), size)
        first, last = size - length, size - 1
    else:
        first, last = int(match[1]), int(match[2] or size - 1)
        if match[2] and last < first:
            return None
        if not match[2]:
            last = first + MAX_LENGTH - 1
    if first >= size:
        raise Unsatisfiable
    return first, min(last, size - 1)


def if_range_matches(request: HttpRequest, headers: dict[str, str]) -> bool:
    """Whether the If-Range header, if any, names the current ETag or Last-Modified (section 13.1.5)."""
    condition = request.headers.get("If-Range")
    return condition is None or condition in {headers["ETag"], headers["Last-Modified"]}


def respond(request: HttpRequest, file: BinaryIO, size: int, headers: dict[str, str]) -> HttpResponseBase:
    """The response with the whole file (200), the requested range (206), 416, or 503 while all of STREAMS are taken.

    `headers` hold ETag and Last-Modified. The response closes the file.
    """
    headers, status, part = headers | {"Accept-Ranges": "bytes"}, 200, (0, size - 1)
    if request.method == "GET" and "Range" in request.headers and if_range_matches(request, headers):
        try:
            if byte_range := parse_range(request.headers["Range"], size):
                status, part = 206, byte_range
                headers["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
        except Unsatisfiable:
            status, part = 416, (0, -1)
            headers["Content-Range"] = f"bytes */{size}"
    headers["Content-Length"] = str(part[1] - part[0] + 1)
    return _build_response(file, part, status, headers, request.method == "HEAD")


def _build_response(
    file: BinaryIO, part: tuple[int, int], status: int, headers: dict, is_head: bool
) -> HttpResponseBase:
    length = part[1] - part[0] + 1
    if is_head or length <= MAX_LENGTH:
        with file:
            file.seek(part[0])
            return HttpResponse(b"" if is_head else file.read(length), status=status, headers=headers)
    if not STREAMS.acquire(blocking=False):
        file.close()
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    return StreamingHttpResponse(Part(file, *part), status=status, headers=headers)


class Part:
    """Iterator of the bytes of a file from the first to the last, both included; releases its stream when closed."""

    def __init__(self, file: BinaryIO, first: int, last: int):
        self.file, self.left = file, last - first + 1
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK_SIZE, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        if not self.file.closed:
            self.file.close()
            STREAMS.release()
