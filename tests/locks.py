"""`make lock`: renews the locks from pyproject.toml, for Python 3.11 to 3.14: what `make run` needs, what a server may
need beside it (Redis, S3, Sentry), what tests and lint need, coverage, and the Node of the reference front end."""

import hashlib
import json
import os
import subprocess

from settings.install import PYTHON, ROOT, RUNTIME, is_venv_usable, make_venv, pip

DEPLOY = ROOT / "settings" / "deploy" / "requirements.lock"
TESTS = ROOT / "tests" / "requirements.lock"
COVERAGE = ROOT / "tests" / "coverage" / "requirements.lock"
NODE = ROOT / "site" / "headless" / "requirements.lock"
GROUPS = ("tests", "lint")
OWN_LOCKS = {COVERAGE: "coverage", NODE: "headless"}  # installed by those alone who ask for it
COMPILE = (
    *("-m", "uv", "pip", "compile", "--quiet", "--no-config", "--upgrade", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
)


def wanted() -> dict[str, list[str]]:
    """What pyproject.toml asks for: the site's own dependencies, its extras, and those of tests and lint."""
    import tomllib  # missing in a Python that is too old, which make_venv will say

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    extras = project["project"]["optional-dependencies"]
    return {
        "site": project["project"]["dependencies"],
        "extras": [line for lines in extras.values() for line in lines],
        "tests": [line for group in GROUPS for line in groups[group]],
    }


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group that has a lock of its own."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"][name]


def first_line(asked: dict | list) -> str:
    """Names what a lock was made from, so that a test can tell when the two drift apart."""
    return f"# make lock: {hashlib.sha256(json.dumps(asked).encode()).hexdigest()}\n"


def renew(lock, asked: dict | list, *sources: str) -> None:
    """Writes a lock; no setting of this machine (extra sources, constraints) finds its way into it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    subprocess.run([PYTHON, *COMPILE, *sources, "-o", str(lock)], cwd=ROOT, env=environment, check=True)
    lock.write_text(first_line(asked) + lock.read_text())


def main() -> None:
    if not is_venv_usable():
        make_venv()
    pip(["install", "--quiet", "uv"])
    renew(RUNTIME, wanted(), "pyproject.toml")
    renew(DEPLOY, wanted(), "--all-extras", "--constraint", str(RUNTIME), "pyproject.toml")
    groups = (word for group in GROUPS for word in ("--group", group))
    renew(TESTS, wanted(), "--all-extras", "--constraint", str(DEPLOY), "pyproject.toml", *groups)
    for lock, name in OWN_LOCKS.items():
        renew(lock, group(name), "--group", name)


if __name__ == "__main__":
    main()
