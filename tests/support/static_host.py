"""A web space as anybody may rent it: a folder of files, texts compressed, a page of its own for what there is not."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEXTS = {".html", ".css", ".js", ".svg", ".xml", ".json", ".txt"}
LASTING = ("/_astro/", "/media/")  # their names change with their content
YEAR = "public, max-age=31536000, immutable"


class StaticHandler(SimpleHTTPRequestHandler):
    """GET of a file, of `index.html` in a folder, else of `404.html` with status 404."""

    def do_GET(self):
        folder = Path(self.directory)
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = 200 if path.is_file() else 404
        path = path if status == 200 else folder / "404.html"
        content = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXTS and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        if self.path.startswith(LASTING):
            self.send_header("Cache-Control", YEAR)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words):
        """Nothing: it is one of many servers of the tests."""


@contextmanager
def static_host(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of a server of these files, at this port or a free one; ended with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(StaticHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
