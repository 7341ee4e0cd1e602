"""The HTTP Observatory (MDN) reads what nginx sends as our own file sets it up, over TLS: all points that can be had without preload."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from ..support.nginx import adapted, make_certificate, running_nginx
from ..support.running_site import demo_copy, served

pytestmark = pytest.mark.soak
PACKAGE = "@mdn/mdn-http-observatory@1.4.8"
HOST, PLAIN, SECURE = "localhost", 80, 443  # it asks no others
BEST = 130  # 100, and what it gives beyond; more only with subresource integrity and a place on the browsers' list
SCAN = """
const { scan } = await import(process.argv[1]);
const { scan: found, tests } = await scan(process.argv[2]);
const modifiers = Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, test.scoreModifier]));
console.log(JSON.stringify({ score: found.score, modifiers }));
"""


def install(folder: Path) -> Path:
    """The scanner, without what it would fetch by itself (the browsers' lists)."""
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE]
    subprocess.run(command, check=True, capture_output=True)
    package = folder / "node_modules" / "@mdn" / "mdn-http-observatory"
    (package / "conf" / "hsts-preload.json").write_text("{}")
    return package / "src" / "scanner" / "index.js"


@pytest.mark.skipif(os.geteuid() != 0, reason="listens on ports 80 and 443")
def test_it_gives_all_points_but_those_for_preload(tmp_path):
    scanner = install(tmp_path / "observatory")
    nginx_folder = tmp_path / "nginx"
    nginx_folder.mkdir()
    make_certificate(nginx_folder, HOST)
    with demo_copy(tmp_path / "site", finished=False) as site:
        variables = site.production_variables(HOST)
        configuration = adapted(nginx_folder, site.var, int(site.variables["PORT"]), PLAIN, SECURE)
        with served(variables), running_nginx(nginx_folder, configuration.replace("www.example.org", HOST), SECURE):
            found = subprocess.run(
                ["node", "--input-type=module", "-e", SCAN, scanner, HOST],
                capture_output=True,
                text=True,
                env=os.environ | {"NODE_EXTRA_CA_CERTS": str(nginx_folder / "cert.pem")},
            )
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout)
    print(report)
    assert report["score"] >= BEST, report["modifiers"]
