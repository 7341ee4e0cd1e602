"""`make lock`: renews requirements.lock and tests/requirements.lock from pyproject.toml, for Python 3.11 to 3.14."""

import hashlib
import json
import os
import subprocess

from settings.install import PYTHON, ROOT, RUNTIME, is_venv_usable, make_venv, pip

TESTS = ROOT / "tests" / "requirements.lock"
GROUPS = ("tests", "lint")
COMPILE = (
    *("-m", "uv", "pip", "compile", "--quiet", "--no-config", "--upgrade", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-header", "--no-annotate"),
)


def wanted() -> dict[str, list[str]]:
    """What pyproject.toml asks for: the site's own dependencies, and those of tests and lint."""
    import tomllib  # missing in a Python that is too old, which make_venv will say

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    return {"site": project["project"]["dependencies"], "tests": [line for group in GROUPS for line in groups[group]]}


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
    renew(TESTS, "--constraint", str(RUNTIME), *(word for group in GROUPS for word in ("--group", group)))


if __name__ == "__main__":
    main()
