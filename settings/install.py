"""Installation: a virtual environment in .venv, filled from a lock file; needs nothing but the system's Python."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / (os.environ.get("COMMONHOUSE_VAR") or "var")
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.lock"
SOURCES = "jstyleson"  # plain Python without a wheel; extruct, which the tests read JSON-LD with, needs it
OLDEST, NEWEST = (3, 11), (3, 14)
OFFLINE = ("No matching distribution", "Max retries", "NewConnectionError", "Temporary failure", "timed out")


def stamp_path(lock: Path) -> Path:
    """The stamp file, written once this lock file was installed to the end."""
    return VENV / f"installed-{lock.parent.name if lock.parent != ROOT else 'site'}"


def lock_digest(lock: Path) -> str:
    """SHA-256 that the stamp must hold: changes with the lock file and with what it builds upon."""
    content = lock.read_bytes() + (b"" if lock == RUNTIME else RUNTIME.read_bytes())
    return hashlib.sha256(content).hexdigest()


def is_venv_usable() -> bool:
    """Whether .venv holds a Python that starts and is of a supported version."""
    code = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    try:
        return subprocess.run([PYTHON, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def is_installed(lock: Path) -> bool:
    """Whether .venv works and holds exactly this lock."""
    stamp = stamp_path(lock)
    return stamp.exists() and stamp.read_text() == lock_digest(lock) and is_venv_usable()


def make_venv() -> None:
    """A new, empty .venv; stops with one line where Python comes without it."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"Python 3.11 to 3.14 is needed; {sys.executable} is {sys.version.split()[0]}. Example: make PYTHON=python3.13"
        )
    result = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if result.returncode:
        sys.exit("Python can't make a virtual environment here. On Debian and Ubuntu: apt-get install python3-venv")


def install(lock: Path = RUNTIME) -> None:
    """Installs a lock into .venv, which is made anew when it is broken or its own lock has changed."""
    if is_installed(lock):
        return
    if lock == RUNTIME:
        make_venv()
    else:
        install(RUNTIME)
    count = sum(line[0].isalpha() for line in lock.read_text().splitlines())
    print(f"Installing {count} packages into .venv, once …", flush=True)
    started = time.monotonic()
    pip(["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-binary", SOURCES, "-r", str(lock)])
    stamp_path(lock).write_text(lock_digest(lock))
    print(f"… done in {time.monotonic() - started:.0f} s.", flush=True)


def pip(arguments: list) -> None:
    """Runs pip in .venv, without its chatter; stops with one line when it fails."""
    options = ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    result = subprocess.run(
        [PYTHON, "-m", "pip", *arguments, *options], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if result.returncode:
        errors = (
            [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
            or result.stderr.splitlines()
            or ["nothing"]
        )
        is_offline = any(word in result.stderr for word in OFFLINE)
        sys.exit(
            f"{'No package index can be reached: is this machine offline?' if is_offline else 'The packages could not be installed.'} pip says: {errors[-1]}"
        )
