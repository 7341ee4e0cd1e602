"""Reads the environment: every variable of the contract, its default, and one plain line for a wrong value."""

import ipaddress
import os
import secrets
import sys
import zoneinfo
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("COMMONHOUSE_VAR") or ROOT / "var")


class WrongValue(Exception):
    """A variable holds something that can't be used; the message names it and gives an example."""

    def __init__(self, name: str, problem: str, example: str):
        super().__init__(f"{name}: {problem}. Example: {name}={example}")


class Environment:
    """The variables of a process, read once; raises WrongValue with a line a volunteer can act on."""

    def __init__(self, source: dict[str, str]):
        self.source = {name: value for name, value in source.items() if value != ""}

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
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise WrongValue(name, f"“{value}” is not the address of a site", "https://example.org")
        return value

    def origins(self, name: str) -> list[str]:
        """Origins as browsers send them (RFC 6454): scheme, host and port; or `*` for all."""
        for word in self.words(name):
            parts = urlsplit(word)
            bare = parts.scheme in {"http", "https"} and parts.hostname and word == f"{parts.scheme}://{parts.netloc}"
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
        value = self.text(name, default)
        engine = value.split(":")[0]
        if engine not in {"sqlite", "postgres", "postgresql"}:
            raise WrongValue(
                name, "only SQLite and PostgreSQL are known", "postgres://user:password@localhost/commonhouse"
            )
        try:
            return environ.Env.db_url_config(value)
        except (ValueError, environ.ImproperlyConfigured) as problem:
            raise WrongValue(name, str(problem), "postgres://user:password@localhost/commonhouse") from None

    def folder(self, name: str, default: Path) -> Path:
        """A folder by its whole path, or as file:///…"""
        value = self.text(name, str(default.absolute()))
        path = Path(unquote(urlsplit(value).path) if value.startswith("file://") else value)
        if value.startswith("s3:"):
            raise WrongValue(name, "backups go to a folder; S3 is not known yet", "/srv/backups")
        if not path.is_absolute():
            raise WrongValue(name, f"“{value}” is not the whole path of a folder", "/srv/backups")
        return path

    def age_keys(self, name: str) -> list[str]:
        """Keys of age, or files that hold them by their whole path, separated by commas; a wrong one is not repeated."""
        for word in self.words(name):
            if not word.startswith(("age1", "AGE-SECRET-KEY-1", "/")):
                raise WrongValue(
                    name, "this is neither a key of age nor the whole path of a file", "/etc/commonhouse/backup-key"
                )
        return self.words(name)

    def mail(self, name: str, default: str) -> dict:
        """Where mail goes: filemail:///folder, smtp://…, smtp+tls://… or consolemail://."""
        value = self.text(name, default)
        try:
            return environ.Env.email_url_config(value)
        except (KeyError, ValueError, environ.ImproperlyConfigured):
            raise WrongValue(
                name, "this is no mail address scheme", "smtp+tls://user:password@mail.example.org:587"
            ) from None


def browser_host(host: str) -> str:
    """How a browser on this machine names a host that a server listens on; an IPv6 address in brackets (RFC 3986)."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"[{host}]" if ":" in host else host


def load_or_create_secret(path: Path) -> str:
    """A random key that is made once and then read again from its file, which only its owner can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def keep_private(path: Path) -> None:
    """A file that only its owner reads, made empty if need be; what SQLite lays beside its database takes after it."""
    if path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if is_owned(each):
            each.chmod(0o600)


def is_owned(path: Path) -> bool:
    """Whether the file or folder is there and this account may change its mode."""
    return path.exists() and path.stat().st_uid == os.geteuid()


def exit_with_error(problem: WrongValue) -> None:
    """Ends the start with one line on standard error and exit code 2."""
    sys.stderr.write(f"{problem}\n")
    sys.exit(2)
