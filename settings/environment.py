"""Reads the environment: every variable of the contract, its default, and one plain line for a wrong value."""

import importlib.util
import ipaddress
import os
import re
import secrets
import sys
import zoneinfo
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

import environ

from .start.bucket import EXAMPLE, Bucket, parse_bucket
from .start.env_file import VARIABLES

SECRET_LENGTH = 50  # characters, as Django's own keys
REQUIRED = {  # by production, with an example
    "SECRET_KEY": secrets.token_urlsafe(48),  # another each time, for whoever pastes it
    "BASE_URL": "https://www.example.org",
    "ALLOWED_HOSTS": "www.example.org",
    "DATABASE_URL": "postgres://user:password@localhost/commonhouse",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "office@example.org",
}
STARTTLS_PORT = 587
MAIL_PORTS = {"smtp": 25, "smtp+tls": STARTTLS_PORT, "smtps": 465, "smtp+ssl": 465}
CLAMD_PORT = 3310
DJANGO_OPTIONS = {"assume_role", "isolation_level", "pool", "server_side_binding"}
USUAL = ("HOME",)  # set by every shell, and two letters off HOST
ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / (os.environ.get("COMMONHOUSE_VAR") or "var")  # a relative path begins at the project, wherever one stands
# Of Redis, with TLS too, or its socket: redis://user:password@host:port/number, unix:///run/redis.sock?db=number
REDIS = re.compile(
    r"rediss?://([^\s/?#@,;]*@)?([\w.-]+|\[[0-9A-Fa-f:]+\])(:(\d{1,5}))?(/\d{0,4})?|unix:///[^\s?#,;]+(\?db=\d{1,4})?"
)


class WrongValue(Exception):
    """A variable holds something that can't be used; the message names it and gives an example."""

    def __init__(self, name: str, problem: str, example: str, meant: str = ""):
        super().__init__(f"{name}: {problem}. Example: {meant or name}={example}")
        self.name = name


class Environment:
    """The variables of a process, read once; raises WrongValue with a line a volunteer can act on.

    `read` collects these lines in `problems` instead, so that a start names all of them.
    """

    def __init__(self, source: dict[str, str]):
        self.source = {name: value for name, value in source.items() if value != ""}
        self.problems: list[WrongValue] = []

    def read(self, method: Callable, name: str, *arguments: Any) -> Any:
        """What the method makes of the variable; a wrong value is noted, and counts as none."""
        try:
            return method(name, *arguments)
        except WrongValue as problem:
            self.problems.append(problem)
            self.source.pop(name, None)
        with suppress(WrongValue):
            return method(name, *arguments)

    def refuse_without_effect(self) -> None:
        """Notes each variable that is one or two letters or the case off ours."""
        for name in sorted(self.source.keys() - {*VARIABLES, *USUAL}):
            if meant := name.upper() if name.upper() in VARIABLES else nearest(name, VARIABLES):
                self.refuse(name, "there is no such variable, but one that looks like it", "…", meant)

    def refuse(self, name: str, problem: str, example: str, meant: str = "") -> None:
        """Notes a problem with this variable; the example may be of another that is meant."""
        self.problems.append(WrongValue(name, problem, example, meant))

    def exit_if_wrong(self) -> None:
        """Ends the start with a line for each problem on standard error and exit code 2."""
        if self.problems:
            exit_with_error(*self.problems)

    def text(self, name: str, default: str = "") -> str:
        """The variable as written, or the default."""
        return self.source.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no: 1, true, yes, on, and their opposites."""
        value = self.text(name).lower()
        if value in {"", *environ.Env.BOOLEAN_TRUE_STRINGS, "0", "false", "no", "off", "f", "n"}:
            return value in environ.Env.BOOLEAN_TRUE_STRINGS if value else default
        raise WrongValue(name, f"“{value}” is neither yes nor no", "1")

    def choice(self, name: str, choices: list[str]) -> str:
        """One of the choices; the first is the default."""
        value = self.text(name, choices[0])
        if value not in choices:
            raise WrongValue(name, f"“{value}” is not one of {', '.join(choices)}", choices[0])
        return value

    def words(self, name: str, default: str = "") -> list[str]:
        """A list, separated by commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def port(self, name: str, default: int) -> int:
        """A TCP port, 1 to 65535."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not 0 < int(value) < 65536:
            raise WrongValue(name, f"“{value}” is not a port between 1 and 65535", str(default))
        return int(value)

    def count(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise WrongValue(name, f"“{value}” is not a number between 1 and {most}", str(default))
        return int(value)

    def host(self, name: str, default: str) -> str:
        """The IP address to listen on; `localhost` is 127.0.0.1."""
        value = {"localhost": "127.0.0.1"}.get(self.text(name), self.text(name, default))
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise WrongValue(name, f"“{value}” is no IP address to listen on", "127.0.0.1") from None
        return value

    def zone(self, name: str, default: str) -> str:
        """The name of an IANA time zone (RFC 9557 calls it a time zone name), never an abbreviation."""
        value = self.text(name, default)
        if value not in zoneinfo.available_timezones() or ("/" not in value and value != "UTC"):
            raise WrongValue(name, f"“{value}” is not the name of a time zone", default)
        return value

    def networks(self, name: str) -> list[str]:
        """Addresses or networks (CIDR, RFC 4632), separated by commas."""
        for word in self.words(name):
            try:
                ipaddress.ip_network(word, strict=False)
            except ValueError:
                raise WrongValue(
                    name, f"“{word}” is neither an address nor a network", "127.0.0.1,10.0.0.0/8"
                ) from None
        return self.words(name)

    def address(self, name: str, default: str) -> str:
        """An http or https address without a trailing slash."""
        value = self.text(name, default).rstrip("/")
        parts = split_address(value)
        if not parts or parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise WrongValue(name, f"“{value}” is not the address of a site", "https://example.org")
        return value

    def purged_cache(self, name: str) -> str:
        """The address of a cache before the site that knows the method PURGE; empty where there is none."""
        return self.address(name, "") if self.text(name) else ""

    def virus_scanner(self, name: str) -> str | tuple[str, int] | None:
        """Where clamd listens: the path of its socket (unix:///…) or host and port (tcp://…); None where none is named."""
        if not (value := self.text(name)):
            return None
        parts, example = split_address(value), "unix:///run/clamav/clamd.ctl"
        if not parts or parts.query or parts.fragment or parts.username:
            raise WrongValue(name, f"“{value}” is not the address of a clamd", example)
        if parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1:
            return parts.path
        if parts.scheme == "tcp" and parts.hostname and parts.path in {"", "/"}:
            return parts.hostname, parts.port or CLAMD_PORT
        raise WrongValue(name, f"“{value}” is not the address of a clamd", example)

    def origins(self, name: str) -> list[str]:
        """Origins as browsers send them (RFC 6454): scheme, host and port; or `*` for all."""
        for word in self.words(name):
            parts = split_address(word)
            bare = (
                parts
                and parts.scheme in {"http", "https"}
                and parts.hostname
                and word == f"{parts.scheme}://{parts.netloc}"
            )
            if word != "*" and not bare:
                raise WrongValue(name, f"“{word}” is not the origin of a site", "https://www.example.org")
        return self.words(name)

    def front_end(self, name: str, is_needed: bool, own: str) -> str:
        """The address of a front end, which is not this very server; empty where none is named and none `is_needed`."""
        example = "https://www.example.org"
        if not self.text(name):
            if is_needed:
                raise WrongValue(name, "with HEADLESS=only visitors are sent there, so it must be named", example)
            return ""
        address = self.address(name, example)
        if address == own:
            raise WrongValue(name, f"“{address}” is this very server (BASE_URL)", example)
        return address

    def database(self, name: str, default: str) -> dict:
        """A database as Django's settings name it: sqlite:///… or postgres://…"""
        value = quote_password(self.text(name, default))
        engine = value.split(":")[0]
        if engine not in {"sqlite", "postgres", "postgresql"}:
            raise WrongValue(
                name, "only SQLite and PostgreSQL are known", "postgres://user:password@localhost/commonhouse"
            )
        try:
            config = environ.Env.db_url_config(value)
        except (ValueError, environ.ImproperlyConfigured):  # whose words repeat the value, and with it the password
            raise WrongValue(
                name, "this is no address of a database", "postgres://user:password@localhost/commonhouse"
            ) from None
        if not config.get("NAME"):
            raise WrongValue(name, "it names no database", "postgres://user:password@localhost/commonhouse")
        if engine == "sqlite" and config["NAME"] != ":memory:":
            config["NAME"] = str(ROOT / config["NAME"])  # as VAR
        if engine != "sqlite" and (option := unknown_option(config.get("OPTIONS", {}))):
            raise WrongValue(
                name,
                f"PostgreSQL knows no option {option}",
                "postgres://user:password@localhost/commonhouse?sslmode=require",
            )
        return config

    def cache(self, name: str) -> dict:
        """Where answers are cached, as Django's settings name it: `memory` of each process, `database`, or redis://…."""
        value, example = quote_password(self.text(name, "memory")), "redis://127.0.0.1:6379/0"
        if value == "memory":
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if value == "database":
            return {"BACKEND": "pages.http.cache.FailOpenDatabaseCache", "LOCATION": "cache"}
        address = REDIS.fullmatch(value)
        if not address or int(address[4] or 1) not in range(1, 65536):  # not repeated: it may hold a password
            known = "this is none of memory, database, redis://:password@host:port/number"
            raise WrongValue(name, known, example)
        if importlib.util.find_spec("redis") is None:
            raise WrongValue(name, "the package redis is not installed; pip install redis, or without it", "database")
        return {"BACKEND": "pages.http.redis_cache.FailOpenRedisCache", "LOCATION": value}

    def folder_or_bucket(self, name: str, default: Path) -> Path | Bucket:
        """A folder by its whole path, or as file:///…; or a bucket of S3, see `parse_bucket`."""
        value = self.text(name, str(default.absolute()))
        if value[:3].lower() == "s3:":
            try:
                return parse_bucket(value)
            except ValueError as problem:
                raise WrongValue(name, str(problem), EXAMPLE) from None
        path = Path(unquote(urlsplit(value).path) if value.startswith("file://") else value)
        if not path.is_absolute():
            said = "this" if {"@", ":"} & {*value} else f"“{value}”"  # an address may hold a password
            raise WrongValue(name, f"{said} is not the whole path of a folder", f"/srv/{default.name}")
        return path

    def file(self, name: str) -> Path | None:
        """A file by its whole path; None where none is named."""
        if (value := self.text(name)) and not value.startswith("/"):
            raise WrongValue(name, f"“{value}” is not the whole path of a file", "/var/log/nginx/commonhouse.log")
        return Path(value) if value else None

    def age_keys(self, name: str) -> list[str]:
        """Keys of age, or files that hold them by their whole path, separated by commas; a wrong one is not repeated."""
        for word in self.words(name):
            if not word.startswith("/") and not is_age_key(word):
                raise WrongValue(
                    name, "this is neither a key of age nor the whole path of a file", "/etc/commonhouse/backup-key"
                )
        return self.words(name)

    def mail(self, name: str, default: str) -> dict:
        """Where mail goes: filemail:///folder, smtp://…, smtp+tls://… (STARTTLS), smtps://… (TLS) or consolemail://."""
        value, example = quote_password(self.text(name, default)), "smtp+tls://user:password@mail.example.org:587"
        try:
            config = environ.Env.email_url_config(value)
        except (KeyError, ValueError, environ.ImproperlyConfigured):
            raise WrongValue(name, "this is no address of a mail server", example) from None
        scheme = value.partition(":")[0].lower()
        if not scheme.startswith("smtp"):
            return config
        if not config["EMAIL_HOST"]:
            raise WrongValue(name, "it names no mail server", example)
        if scheme == "smtps":  # which django-environ takes for STARTTLS
            config |= {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}
            if config["EMAIL_PORT"] == STARTTLS_PORT:
                raise WrongValue(
                    name, f"smtps speaks TLS from its first word, and port {STARTTLS_PORT} does not", example
                )
        config["EMAIL_PORT"] = config["EMAIL_PORT"] or MAIL_PORTS[scheme]
        return config


def split_address(value: str) -> SplitResult | None:
    """The parts of an address (RFC 3986); None where its host or port is none."""
    try:
        parts = urlsplit(value)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def unknown_option(options: dict) -> str:
    """The first of these that neither PostgreSQL nor Django's engine for it knows, or that holds no number; empty without one."""
    if not options:
        return ""
    from psycopg.pq import Conninfo  # which takes a fifth of a second

    known = {each.keyword.decode() for each in Conninfo.get_defaults()} | DJANGO_OPTIONS
    timeout = options.get("connect_timeout", 1)
    return next((f"“{each}”" for each in options if each not in known), "") or (
        "" if isinstance(timeout, int) else f"“connect_timeout” of “{timeout}”"
    )


def is_age_key(word: str) -> bool:
    """Whether this is a key of age, public or secret (age-encryption.org/v1)."""
    import pyrage  # only where there are keys

    kind = pyrage.x25519.Identity if word.startswith("AGE-SECRET-KEY-1") else pyrage.x25519.Recipient
    try:
        kind.from_str(word)
    except (pyrage.IdentityError, pyrage.RecipientError):
        return False
    return True


CREDENTIALS = re.compile(r"([a-z+]+)://([^:/]*):(.*)(@[^@]*)")
BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def quote_password(url: str) -> str:
    """The address with user and password percent-encoded (RFC 3986, section 2.1), if need be.

    A password with `@`, `/`, `#` or `?` is understood as it is; one that is encoded already stays.
    """
    match = CREDENTIALS.fullmatch(url)
    if not match or ("@" in match[2] and not match[1].startswith("smtp")):  # mail accounts are named by an address
        return url
    user, password = (quote(BARE_PERCENT.sub("%25", each), safe="%") for each in match.group(2, 3))
    return f"{match[1]}://{user}:{password}{match[4]}"


def nearest(name: str, names: Iterable[str]) -> str:
    """The one of these names that is one or two letters off; empty where none is."""
    return next((each for each in names if 0 < letters_off(name, each) <= 2), "")


def letters_off(one: str, other: str) -> int:
    """How many letters must be changed, added or taken away to make one of the other (Levenshtein distance)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def browser_host(host: str) -> str:
    """How a browser on this machine names a host that a server listens on; an IPv6 address in brackets (RFC 3986).

    By its name where it has one: passkeys are kept by name (WebAuthn, section 5.1.3).
    """
    host = {"0.0.0.0": "localhost", "127.0.0.1": "localhost", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"[{host}]" if ":" in host else host


def load_or_create_secret(path: Path) -> str:
    """A random key that is made once and then read again from its file, which only its owner can read.

    The file appears with the key in it: of workers that start at once, all have the first one's.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


def is_writable(folder: Path) -> bool:
    """Whether this account may write there; where it is not there yet, whether it can be made.

    Tried, since not every system of files keeps to what its permissions say: /proc and /sys take no folder of root's.
    """
    missing = None
    while not os.path.exists(folder):  # False also where this account may not look
        missing, folder = folder, folder.parent
    if not (os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)):
        return False
    try:
        if missing:
            missing.mkdir()
            missing.rmdir()
    except FileExistsError:  # another process made it just now
        pass
    except OSError:
        return False
    return True


def keep_private(path: Path) -> None:
    """A file that only its owner reads, made empty if need be; what SQLite lays beside its database takes after it."""
    if path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if is_owned(each):
            each.chmod(0o600)


def keep_from_others(folder: Path) -> None:
    """Takes from a folder what accounts may that are neither its owner nor of its group, such as that of a web server."""
    if is_owned(folder) and (mode := folder.stat().st_mode) & 0o007:
        folder.chmod(mode & 0o770)


def is_owned(path: Path) -> bool:
    """Whether the file or folder is there and this account may change its mode."""
    return path.exists() and path.stat().st_uid == os.geteuid()


def exit_with_error(*problems: WrongValue) -> None:
    """Ends the start with a line for each on standard error and exit code 2."""
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    sys.exit(2)
