"""Client of clamd, the daemon of ClamAV: its commands INSTREAM and VERSION (clamd(8)), each on a connection of its own.

ClamAV is a program of its own under the GPL: nothing of it is part of this code, which talks to it over a socket.
"""

import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

PIECE = 256 * 1024  # bytes sent at once
CONNECT_SECONDS = 5
LONGEST_REPLY = 4096  # bytes
NOT_WHOLLY_SCANNED = (
    "Heuristics.Limits.Exceeded"  # what `AlertExceedsMax` makes clamd find where it has not read to the end
)
Address = str | tuple[str, int]  # the path of a socket, or host and port


class ScannerUnavailable(OSError):
    """It does not answer in time, or says that something is wrong with itself."""


class LimitExceeded(Exception):
    """The file is larger, or unpacks to more, than this clamd is set up to scan."""


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Context manager that raises ScannerUnavailable for what a socket raises."""
    try:
        yield
    except OSError as problem:
        raise ScannerUnavailable(type(problem).__name__) from problem


def connect(address: Address) -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, CONNECT_SECONDS)
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(CONNECT_SECONDS)
    try:
        client.connect(address)
    except OSError:
        client.close()
        raise
    return client


class ClamdConnection:
    """A connection that lasts so many seconds at most, whatever is said on it; raises ScannerUnavailable."""

    def __init__(self, address: Address, seconds: float):
        with as_unavailable():
            self.socket, self.ends = connect(address), time.monotonic() + seconds

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.socket.close()

    def limit_wait(self) -> None:
        self.socket.settimeout(max(0.001, self.ends - time.monotonic()))

    def send(self, data: bytes) -> bool:
        """Sends this, as far as it is listened to; whether it was, to the end."""
        with as_unavailable():
            try:
                self.limit_wait()
                self.socket.sendall(data)
            except (BrokenPipeError, ConnectionResetError):  # it has said why before it ended the connection
                return False
        return True

    def reply(self) -> str:
        """What it says until the NUL that ends it, or until it ends the connection."""
        said = b""
        with as_unavailable():
            while not said.endswith(b"\0") and len(said) < LONGEST_REPLY:
                self.limit_wait()
                if not (received := self.socket.recv(LONGEST_REPLY)):
                    break
                said += received
        return said.decode(errors="replace").strip("\0 \n")

    def stream(self, chunks: Iterable[bytes]) -> None:
        """INSTREAM: each chunk after its length, four bytes in network order; a length of nothing ends it."""
        is_heard = self.send(b"zINSTREAM\0")
        for chunk in chunks:
            if not is_heard:
                return
            is_heard = self.send(struct.pack("!L", len(chunk)) + chunk)
        self.send(struct.pack("!L", 0))


def scan(address: Address, chunks: Iterable[bytes], seconds: float) -> str:
    """The name of the signature that clamd finds in these bytes, none of whose chunks is empty; "" where it finds none.

    Raises ScannerUnavailable, after so many seconds at the latest, and LimitExceeded.
    """
    with ClamdConnection(address, seconds) as connection:
        connection.stream(chunks)
        result = connection.reply().removeprefix("stream: ")
    if result == "OK":
        return ""
    if "size limit exceeded" in result or result.startswith(NOT_WHOLLY_SCANNED):
        raise LimitExceeded
    if not result.endswith(" FOUND"):
        raise ScannerUnavailable(result or "no reply")
    return result.removesuffix(" FOUND")


def version(address: Address) -> str:
    """What clamd says of itself: its version, then the number and the day of its signatures. Raises ScannerUnavailable."""
    with ClamdConnection(address, CONNECT_SECONDS) as connection:
        connection.send(b"zVERSION\0")
        said = connection.reply()
    if not said.startswith("ClamAV "):
        raise ScannerUnavailable("no ClamAV")
    return said
