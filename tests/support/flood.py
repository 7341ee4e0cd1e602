"""`python -m tests.support.flood PORT HOST SECONDS CONNECTIONS ADDRESS TEMPLATE…`: asks as fast as one client can, each time for another address.

Each connection stays open and has one request underway. In a template `{n}` becomes a number that no request had before.
Prints, as JSON, how often each status was answered.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from itertools import count, cycle

LONGEST = 65_536  # bytes of an answer that are read at a time
LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")


class Connection:
    """One of them; opened again whenever the other side has closed it."""

    def __init__(self, port: int, selector: selectors.BaseSelector):
        self.port, self.selector = port, selector
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.received = b""
        self.selector.register(self.socket, selectors.EVENT_READ, self)

    def reopen(self) -> None:
        self.selector.unregister(self.socket)
        self.socket.close()
        self.open()

    def ask(self, request: bytes) -> None:
        self.received = b""
        try:
            self.socket.sendall(request)
        except OSError:
            self.reopen()
            self.socket.sendall(request)

    def read(self) -> int | None:
        """The status once the whole answer has come; 0 where the connection has ended before."""
        try:
            part = self.socket.recv(LONGEST)
        except OSError:
            part = b""
        if not part:
            self.reopen()
            return 0
        self.received += part
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        length = LENGTH.search(head)
        is_whole = len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")  # else in chunks
        return int(head[9:12]) if is_whole else None


def flood(port: int, headers: str, seconds: float, connections: int, templates: list[str]) -> Counter:
    """Asks until the time is over. The statuses, by how often they came."""
    selector, found, numbers = selectors.DefaultSelector(), Counter(), count()
    paths, ends = (path.replace("{n}", str(next(numbers))) for path in cycle(templates)), time.monotonic() + seconds

    def request() -> bytes:
        return f"GET {next(paths)} HTTP/1.1\r\n{headers}\r\n".encode()

    for _ in range(connections):
        Connection(port, selector).ask(request())
    while time.monotonic() < ends:
        for key, _events in selector.select(1):
            if (status := key.data.read()) is not None:
                found[status] += 1
                key.data.ask(request())
    return found


if __name__ == "__main__":
    port, host, seconds, connections, address, *templates = sys.argv[1:]
    headers = f"Host: {host}\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\n"
    print(json.dumps(flood(int(port), headers, float(seconds), int(connections), templates)))
