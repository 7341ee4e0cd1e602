"""The environment file: the variables of an installation, read by server, `work` and every command; needs only the
system's Python.
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "COMMONHOUSE_ENV"
PLACES = (Path("/etc/commonhouse/env"), ROOT / "var" / "env")  # where it is looked for when no variable names it
# The variables of the contract: what an operator may set.
VARIABLES = (
    *("ACCESS_LOG", "ADMIN_EMAIL", "ADMIN_PASSWORD", "ALLOWED_HOSTS", "BACKUP_KEY", "BACKUP_PASSPHRASE", "BACKUP_URL"),
    *(
        "BASE_URL",
        "CACHE_PURGE_URL",
        "CACHE_URL",
        "CLAMAV_URL",
        "COMMONHOUSE_APPS",
        "COMMONHOUSE_APPS_PATH",
        NAME,
        "COMMONHOUSE_VAR",
        "CORS_ORIGINS",
        "DATABASE_URL",
        "DEBUG",
        "DEFAULT_FROM_EMAIL",
    ),
    *(
        "DEMO_PASSWORD",
        "DJANGO_SETTINGS_MODULE",
        "EMAIL_URL",
        "EMPTY",
        "FEATURES",
        "FRONTEND_URL",
        "HEADLESS",
        "HOST",
        "HSTS",
    ),
    *("LOG_FORMAT", "LOG_LEVEL", "PORT", "SECOND_FACTOR", "SECRET_KEY", "SENTRY_DSN", "SITE_NAME", "STORAGE_URL"),
    *("TASKS", "TIME_ZONE", "TRUSTED_PROXIES", "WORKERS"),
)
LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
QUOTED = re.compile(r"""(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*(?:#.*)?""")
COMMENT = re.compile(r"\s#.*")
LONGEST = 30_000  # characters of a value: Linux starts no program with one above 128 kB


class WrongLine(Exception):
    """A file or a line of it that can't be read; the message names both and never the value, which may be a secret."""


def parse(text: str, place: object = "") -> dict[str, str]:
    """NAME=value lines, as systemd and Docker read them: empty lines and `#` comments between them, values as they are
    or in quotes.

    In double quotes `\\"` and `\\\\` stand for themselves. Raises WrongLine where a line is no such thing, a quote
    stays open (the end of the file is missing) or a name is there twice.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not (line := line.strip()) or line.startswith("#"):
            continue
        where = f"{place}, line {number}"
        if not (match := LINE.fullmatch(line)):
            raise WrongLine(f"{where}: this is not NAME=value. Example: PORT=8000")
        name, value = match.groups()
        if name in found:
            raise WrongLine(f"{where}: {name} stands in this file twice. Keep one of them.")
        found[name] = unquote(value, f"{where}: {name}")
        if "\0" in value or len(value) > LONGEST:
            raise WrongLine(f"{where}: {name} holds what no variable can: a NUL, or more than {LONGEST:,} characters.")
    return found


def unquote(value: str, where: str) -> str:
    """The value without its quotes, or without the comment after it. Raises WrongLine."""
    if value.lstrip()[:1] not in {'"', "'"}:
        return COMMENT.sub("", value).strip()
    if not (match := QUOTED.fullmatch(value.strip())):
        raise WrongLine(f"{where} has a quote that stays open, or something after it. Is the end of the file missing?")
    return match[2] if match[1] is None else re.sub(r'\\(["\\])', r"\1", match[1])


def find() -> Path | None:
    """The file that COMMONHOUSE_ENV names, else the first place that has one. Raises WrongLine where the named is gone."""
    if named := os.environ.get(NAME):
        if not is_there(Path(named)):
            raise WrongLine(f"{NAME}: there is no file {named}. Example: {NAME}={PLACES[0]}")
        return Path(named)
    return next((place for place in PLACES if is_there(place)), None)


def is_there(place: Path) -> bool:
    """Whether it exists; what can't even be asked for counts, so that the refusal is told."""
    try:
        return place.exists()
    except OSError:
        return True


def read(place: Path) -> dict[str, str]:
    """The variables of this file. Raises WrongLine."""
    try:
        return parse(place.read_text("utf-8"), place)
    except UnicodeDecodeError:
        raise WrongLine(f"{place} is not text in UTF-8.") from None
    except OSError as problem:
        raise WrongLine(
            f"{place} can't be read by this account ({problem.strerror}). Run the command as the account of the site."
        ) from None


def load_env_file() -> Path | None:
    """Adds the variables of the file to the environment, in which what is set already wins; returns the file.

    Ends the process with one line (exit code 2) where it can't be read. Tests bring variables of their own.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE") == "settings.test":
        return None
    try:
        if place := find():
            os.environ.update({name: value for name, value in read(place).items() if not os.environ.get(name)})
    except WrongLine as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(2)
    return place
