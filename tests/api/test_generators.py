"""Clients that four generators make of the document a running site serves: each compiles strictly and reads from the site."""

import json
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..frontend import environment, install_front_end, npm
from ..support.running_site import RunningSite, demo_site
from .test_clients import RULES, make_python_client, run

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
PROGRAMS = Path(__file__).with_name("generators")
# Not in tests/package-lock.json: orval and @hey-api/openapi-ts need the Node of the front end, and are used here alone.
PACKAGES = (
    *("@hey-api/openapi-ts@0.99.0", "esbuild@0.28.2", "openapi-fetch@0.17.0", "openapi-typescript@7.13.0"),
    *("orval@8.38.0", "typescript@5.9.3"),
)
COMMANDS = {
    "openapi_fetch": ("openapi-typescript", "openapi.json", "-o", "openapi_fetch.d.ts"),
    "orval": ("orval", "--config", "orval.config.mjs"),
    "hey_api": ("openapi-ts", "-i", "openapi.json", "-o", "hey_api"),
}
PROCESS = "declare const process: { argv: [string, string, string] };\n"  # of Node's types, which no client needs


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[RunningSite]:
    with demo_site(tmp_path_factory.mktemp("site"), work=False) as site:
        yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory, site) -> Path:
    """A folder with the generators, our programs and the document that the site serves."""
    folder = tmp_path_factory.mktemp("generators")
    shutil.copytree(PROGRAMS, folder, dirs_exist_ok=True)
    urllib.request.urlretrieve(f"{site.url}/api/v3/openapi.json", folder / "openapi.json")
    (folder / "process.d.ts").write_text(PROCESS)
    command = [*npm(install_front_end()), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run([*command, *PACKAGES], cwd=folder, env=environment(), check=True)
    return folder


def newest_titles(site: RunningSite) -> list[str]:
    with urllib.request.urlopen(f"{site.url}/api/v3/news/?limit=2") as response:
        return [item["title"] for item in json.load(response)["items"]]


@pytest.mark.parametrize("generator", COMMANDS)
def test_a_typescript_client_compiles_and_reads(site, folder, generator):
    def execute(program: str, *arguments: str) -> str:
        return run(folder, folder / "node_modules" / ".bin" / program, *arguments, **environment())

    name, *arguments = COMMANDS[generator]
    execute(name, *arguments)
    program = f"with_{generator}.ts"
    options = json.loads((RULES / "tsconfig.json").read_text()) | {"files": [program, "process.d.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(options))
    execute("tsc", "-p", ".")
    execute("esbuild", program, "--bundle", "--platform=node", "--format=esm", f"--outfile={generator}.mjs")
    assert json.loads(run(folder, "node", f"{generator}.mjs", site.url)) == newest_titles(site)


def test_a_python_client_compiles_and_reads(site, folder):
    make_python_client(folder, folder / "openapi.json")
    program = "with_python_client.py"
    run(folder, sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", program)
    assert json.loads(run(folder, sys.executable, program, site.url)) == newest_titles(site)
