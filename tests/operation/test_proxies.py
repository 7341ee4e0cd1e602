"""What `doctor` tells of the way to the site: nginx with TLS before the real server, set up well and each way badly."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from settings.install import ROOT
from settings.start.ports import free_port

from ..set_up import production as production_variables
from ..support.nginx import make_certificate, running_nginx
from ..support.running_site import migrated_site, served

pytestmark = pytest.mark.soak
HOST, FOR, PROTO = (
    "proxy_set_header Host $http_host;",
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header X-Forwarded-Proto $scheme;",
)
CONFIGURATION = """
daemon off; worker_processes 1; pid nginx.pid; error_log error.log;{user}
events {{}}
http {{
  access_log off;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    location / {{ proxy_pass http://127.0.0.1:{backend}; {headers} }}
  }}
}}
"""
ADDRESS = """
import django; django.setup()
from home.health.checks.address import address
result = address.run()
print(result.outcome.word, *(finding.words for finding in result.findings))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Of nginx, with a certificate for localhost that whoever trusts cert.pem takes."""
    folder = tmp_path_factory.mktemp("nginx")
    make_certificate(folder, "localhost")
    return folder


@contextmanager
def nginx(folder: Path, port: int, backend: int, headers: str) -> Iterator[None]:
    """A proxy on this port before the server on another, with these lines."""
    user = "" if os.geteuid() else " user root;"  # the folder is root's alone
    text = CONFIGURATION.format(user=user, port=port, backend=backend, headers=headers)
    with running_nginx(folder, text, port):
        yield


@pytest.fixture(scope="module")
def production(tmp_path_factory, django_db_setup, django_db_blocker):
    """A site as in production: its variables, and the port of its proxy."""
    port = free_port()
    with django_db_blocker.unblock(), migrated_site(tmp_path_factory.mktemp("proxied"), "proxied") as site:
        site.variables = {"DATABASE_URL": f"sqlite:///{site.var / 'db.sqlite3'}"} | site.variables
        at = {"BASE_URL": f"https://localhost:{port}", "TRUSTED_PROXIES": "127.0.0.1"}
        site.variables |= production_variables("localhost", **at)
        with served(site.variables):
            yield site, port


def said(site, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ADDRESS], cwd=ROOT, env=site.variables | variables, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (HOST + FOR + PROTO, "ok The site answers at https://localhost:"),
        (HOST + FOR, "broken The site leads from its own address to the same address, for ever."),
        (FOR + PROTO, "broken The site refuses its own host."),
        (HOST + PROTO, "broken The proxy does not say who asks: all visitors count as one."),
    ],
    ids=["well", "no scheme", "no host", "no address"],
)
def test_with_a_proxy(production, folder, headers, words):
    site, port = production
    with nginx(folder, port, int(site.variables["PORT"]), headers):
        assert said(site, SSL_CERT_FILE=str(folder / "cert.pem")).startswith(words)


def test_a_certificate_that_nobody_vouches_for(production, folder):
    site, port = production
    with nginx(folder, port, int(site.variables["PORT"]), HOST + FOR + PROTO):
        assert said(site).startswith(f"broken The certificate of https://localhost:{port} is not valid: self-signed")


def test_a_proxy_with_nothing_behind_it(production, folder):
    site, port = production
    with nginx(folder, port, free_port(), HOST + FOR + PROTO):
        assert "finds no site behind it (502)" in said(site, SSL_CERT_FILE=str(folder / "cert.pem"))


def test_a_proxy_that_is_not_trusted(production, folder):
    site, port = production
    other = site.on_another_port()
    other.variables |= {"TRUSTED_PROXIES": "192.0.2.1", "BASE_URL": f"https://localhost:{port}"}
    with served(other.variables), nginx(folder, port, int(other.variables["PORT"]), HOST + FOR + PROTO):
        assert "for ever" in said(site, SSL_CERT_FILE=str(folder / "cert.pem"))
