"""nginx as `settings/deploy/nginx.conf` sets it up, on ports and in folders of a test, with a certificate of its own."""

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings.install import ROOT
from settings.start.ports import free_port

HOST = "www.example.org"
TYPES = "/etc/nginx/mime.types"  # as Debian sets it up
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")


def adapted(folder: Path, var: Path, backend: int, plain: int, secure: int) -> str:
    """The configuration with this machine's ports, certificate and folders; without brotli where its module is missing."""
    text = (ROOT / "settings" / "deploy" / "nginx.conf").read_text()
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
        ("listen [::]", "# listen [::]"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", "cert.pem"),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", "key.pem"),
        ("/var/log/nginx/", f"{folder}/"),
        ("root /srv/commonhouse/", f"root {ROOT}/"),
        ("root /var/lib/commonhouse", f"root {var}"),
        *(() if MODULE.exists() else (("brotli_static on;", ""),)),
    ):
        text = text.replace(old, new)
    load = f"load_module {MODULE};\n" if MODULE.exists() else ""
    user = "" if os.geteuid() else "user root;\n"  # the folders of tests are root's alone
    temporary = "".join(f"{each}_temp_path temp;" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    top = f"{load}{user}daemon off;\npid nginx.pid;\nevents {{}}\nhttp {{ include {TYPES}; {temporary}\n"
    return f"{top}{text}\n}}\n"


def wait_until_listening(process: subprocess.Popen, port: int, said: Path) -> None:
    until = time.monotonic() + 20
    while True:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.05)


def make_certificate(folder: Path, host: str) -> None:
    """cert.pem and key.pem in this folder, for this host alone; whoever trusts cert.pem takes it."""
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*words.split(), *names], cwd=folder, check=True, capture_output=True)


@contextmanager
def running_nginx(folder: Path, configuration: str, port: int) -> Iterator[None]:
    """nginx with this configuration, from the moment on that it listens on this port."""
    (folder / "nginx.conf").write_text(configuration)
    with open(folder / "said", "w") as said:
        process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf"], cwd=folder, stderr=said)
    try:
        wait_until_listening(process, port, folder / "said")
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def nginx(folder: Path, var: Path, backend: int) -> Iterator[tuple[str, ssl.SSLContext]]:
    """The address of nginx as our file sets it up, and what trusts its certificate of HOST, whose name is to be sent."""
    make_certificate(folder, HOST)
    plain, secure = free_port(), free_port()
    with running_nginx(folder, adapted(folder, var, backend, plain, secure), secure):
        yield f"https://127.0.0.1:{secure}", ssl.create_default_context(cafile=folder / "cert.pem")
