"""A proxy before a running site that writes down what was asked of it, and with which status it was answered."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OWN = {"connection", "content-length", "host", "transfer-encoding"}  # headers of one connection


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class RecordingProxy(ThreadingHTTPServer):
    """`asked` holds (status, path with its query) of each request, in the order of the answers.

    `before` is called with the path, before a request is passed on. With `piece` (bytes) pages are sent piece by piece, as
    they come over a weak line, with 20 ms between two.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, target: str):
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        self.target, self.asked = target, list[tuple[int, str]]()
        self.before: Callable[[str], None] = lambda path: None
        self.piece = 0
        self.opener = urllib.request.build_opener(NoRedirects)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def answered(self, status: int) -> list[str]:
        return [path for told, path in self.asked if told == status]

    def handle_error(self, request, client_address):
        pass


class ProxyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.before(self.path)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN | {"accept-encoding"}}
        try:
            answer = self.server.opener.open(urllib.request.Request(self.server.target + self.path, headers=headers))
        except urllib.error.HTTPError as error:
            answer = error
        body = answer.read()
        self.server.asked.append((answer.status, self.path))
        with suppress(OSError):  # whoever asked has left
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            piece = self.server.piece if "text/html" in answer.headers.get("Content-Type", "") else 0
            for start in range(0, len(body), piece or len(body) or 1):
                self.wfile.write(body[start : start + (piece or len(body))])
                time.sleep(0.02 if piece else 0)

    def log_message(self, *_words):
        pass


@contextmanager
def recording_proxy(target: str) -> Iterator[RecordingProxy]:
    """A proxy before the site at this address; ended with the block."""
    server = RecordingProxy(target)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
