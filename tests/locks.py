"""`make lock`: renews the locks from pyproject.toml, for Python 3.11 to 3.14: what `make run` needs, what a server may
need beside it (Redis, S3, Sentry), and what tests and lint need."""

import hashlib
import json
import os
import subprocess

from settings.install import PYTHON, ROOT, RUNTIME, is_venv_usable, make_venv, pip

DEPLOY = ROOT / "settings" / "deploy" / "requirements.lock"
TESTS = ROOT / "tests" / "requirements.lock"
GROUPS = ("tests", "lint")
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


def first_line() -> str:
    """Names what a lock was made from, so that a test can tell when the two drift apart."""
    return f"# make lock: {hashlib.sha256(json.dumps(wanted()).encode()).hexdigest()}\n"


def renew(lock, *sources: str) -> None:
    """Writes a lock; no setting of this machine (extra sources, constraints) finds its way into it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    subprocess.run([PYTHON, *COMPILE, *sources, "-o", str(lock)], cwd=ROOT, env=environment, check=True)
    lock.write_text(first_line() + lock.read_text())


def main() -> None:
    if not is_venv_usable():
        make_venv()
    pip(["install", "--quiet", "uv"])
    renew(RUNTIME, "pyproject.toml")
    renew(DEPLOY, "--all-extras", "--constraint", str(RUNTIME), "pyproject.toml")
    groups = (word for group in GROUPS for word in ("--group", group))
    renew(TESTS, "--all-extras", "--constraint", str(DEPLOY), "pyproject.toml", *groups)


if __name__ == "__main__":
    main()
