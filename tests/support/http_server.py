"""A web server that answers as it is told, well or badly, and counts who came."""

import gzip
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!doctype html><html lang=en><title>A page</title>"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):  # the name that http.server asks for
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        response = self.server.answers.get(self.path.partition("?")[0], (404, {}, b""))
        with suppress(OSError):  # whoever asked has left
            response(self) if callable(response) else self.respond(*response)

    def do_POST(self):
        """As GET; what was sent is kept in `bodies`."""
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    do_HEAD = do_GET  # noqa: N815 - http.server's name

    def respond(self, status: int, headers: dict | None = None, body: bytes = b""):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Content-Type": "text/html", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *words):
        pass


class WebServer(ThreadingHTTPServer):
    """HTTP server on a free port of 127.0.0.1, a context manager; `requests` holds (method, path, headers), `bodies` what was posted."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answers: dict | None = None, certificate: tuple[str, str] | None = None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests, self.bodies, self.server_names = answers or {}, [], [], []
        self.stopped = threading.Event()
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            context.sni_callback = lambda sock, name, context: self.server_names.append(name)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def netloc(self) -> str:
        """Host and port, as FETCHING_ALLOWED has them."""
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str = "/", name: str = "127.0.0.1") -> str:
        return f"http://{name}:{self.server_address[1]}{path}"

    def handle_error(self, request, client_address):
        pass

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *args):
        self.stopped.set()
        self.shutdown()
        self.server_close()


def hang(handler: Handler) -> None:
    """Never responds while the test lasts."""
    handler.server.stopped.wait(20)


def drip(handler: Handler) -> None:
    """Response headers sent byte by byte, each before a read timeout."""
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 100:
        handler.wfile.write(bytes([letter]))
        if handler.server.stopped.wait(0.1):
            return


def endless(handler: Handler) -> None:
    """A body without an end, in chunks."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while not handler.server.stopped.is_set():
        handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def continues(handler: Handler) -> None:
    """“Go on” for ever, which a client must skip (RFC 9110, section 15.2)."""
    until = time.monotonic() + 20
    while not handler.server.stopped.is_set() and time.monotonic() < until:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def bomb() -> bytes:
    """A gzip bomb: a hundred megabytes of zeros in a hundred kilobytes."""
    return gzip.compress(bytes(100 * 1024 * 1024), 9)


def redirect_to(address: str, status: int = 302) -> tuple:
    """A redirect response."""
    return status, {"Location": address}, b""
