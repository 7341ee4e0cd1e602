"""What the tests need beside Python's packages: names what is missing, and installs it where that is allowed."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings.install import ROOT, install
from settings.start.env_file import VARIABLES

from .locks import TESTS
from .support.postgres import newest_binaries

CHROMIUM = "/usr/bin/chromium"
VNU = ROOT / "tests" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FONTS = Path("/usr/share/fonts")
POLICY = Path("/usr/sbin/policy-rc.d")
NEEDS = {  # Debian's package, and whether what it brings is there
    "chromium": lambda: Path(CHROMIUM).exists(),
    "fonts-noto-core": lambda: any(FONTS.rglob("Noto*Arabic*")),
    "postgresql": lambda: newest_binaries() is not None,
    "nginx": lambda: shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"),
    "gettext": lambda: shutil.which("msgfmt") and shutil.which("xgettext"),
    "default-jre-headless": lambda: shutil.which("java"),
    "npm": lambda: VNU.exists() or shutil.which("npm"),
    "strace": lambda: shutil.which("strace"),
    "poppler-utils": lambda: shutil.which("pdftotext") and shutil.which("pdftoppm"),
    "libimage-exiftool-perl": lambda: shutil.which("exiftool"),
    "redis-server": lambda: shutil.which("redis-server"),
    "clamav-daemon": lambda: Path("/usr/sbin/clamd").exists(),
    "mat2": lambda: shutil.which("mat2"),
    "python3-venv": lambda: importlib.util.find_spec("ensurepip"),
}
OPERATORS = {*VARIABLES} - {"COMMONHOUSE_VAR"}  # what whoever runs a site here may have set

# Neither what Python writes nor what a browser's tests ask of Django in their own process.
# Nor which part of `make soak` it is: a site takes PART for a misspelt PORT, and does not start.
NOT_HANDED_ON = {*OPERATORS, "PYTHONDONTWRITEBYTECODE", "DJANGO_ALLOW_ASYNC_UNSAFE", "PART"}


def missing() -> list[str]:
    """The Debian packages whose content is not on this machine."""
    return [package for package, there in NEEDS.items() if not there()]


def administrator() -> list[str] | None:
    """The words before a command that only root may run; None where we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    allowed = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0
    return sudo if allowed else None


def confirm_installation(packages: list[str]) -> None:
    """Print the packages and return once their installation is agreed to; else end the process with the command to run.

    A terminal is asked. Without one, `CI` or `ASSUME_YES=1` in the environment agree.
    """
    print(f"The tests need these system packages: {' '.join(packages)}", flush=True)
    if os.environ.get("CI") or os.environ.get("ASSUME_YES") == "1":
        return
    if sys.stdin.isatty() and input("Install them now? [Y/n] ").strip().lower() in {"", "y", "yes"}:
        return
    sys.exit(f"As root: apt-get install --no-install-recommends {' '.join(packages)}\nOr: ASSUME_YES=1 make test")


def install_packages(packages: list[str], prefix: list[str]) -> None:
    """Install Debian packages without questions; what does not arrive is named afterwards. No service is started."""
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    with services_stopped(prefix):
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run([*apt, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode:
                print("\n".join((done.stdout + done.stderr).splitlines()[-5:]), flush=True)


@contextmanager
def services_stopped(prefix: list[str]) -> Iterator[None]:
    """Keep newly installed packages from starting services (invoke-rc.d(8), policy layer), unless a policy exists."""
    if POLICY.exists():
        yield
        return
    script = f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"
    subprocess.run([*prefix, "sh", "-c", script], check=True)
    try:
        yield
    finally:
        subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=True)


def install_validator() -> None:
    """The checker of HTML, a Java program that npm brings; without scripts, which would fetch more."""
    folder = ROOT / "tests"
    stamp, mark = (
        folder / "node_modules" / "installed",
        hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest(),
    )
    if VNU.exists() and stamp.exists() and stamp.read_text() == mark:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    if shutil.which("npm") and subprocess.run(command, cwd=folder).returncode == 0:
        stamp.write_text(mark)


def set_up() -> None:
    """Everything; what could not be had is named, one line each, and its tests are skipped."""
    prefix = administrator()
    if (absent := missing()) and prefix is not None:
        confirm_installation(absent)
        install_packages(absent, prefix)
        absent = missing()
    for package in absent:
        print(f"Missing: {package}. As root: apt-get install {package}", flush=True)
    install(TESTS)
    install_validator()


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what an operator may have set for a site.

    Compiled modules are kept, as where a site runs: every process that a test starts would compile all of them again.
    """
    kept = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    return {**kept, "PYTHONUNBUFFERED": "1", "COMMONHOUSE_ENV": os.devnull, **extra}


def production(host: str, **extra: str) -> dict[str, str]:
    """What production demands of a site at this host, but for its database."""
    return {
        "DJANGO_SETTINGS_MODULE": "settings.production",
        "SECRET_KEY": "drawn-by-nobody-and-known-to-all-who-read-these-tests-0123456789",
        "BASE_URL": f"https://{host}",
        "ALLOWED_HOSTS": host,
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": f"office@{host}",
        **extra,
    }
