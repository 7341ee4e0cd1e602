"""The environment: one file that every command reads, and a production that refuses to start on half of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from settings.env_file import VARIABLES, WrongLine, parse
from settings.environment import Environment, WrongValue, nearest, quote_password
from settings.install import ROOT

from ..set_up import environment, production

COMPLETE = production("site.example", DATABASE_URL="sqlite:////nowhere/at-all/db.sqlite3")
TOLD = "from django.conf import settings as s; print(s.BASE_URL, s.SETTINGS_MODULE, s.WORKERS, s.DEFAULT_FROM_EMAIL)"


def command(*words: str, **variables: str) -> subprocess.CompletedProcess:
    """Python in the root, with these variables and no others of ours."""
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment(**variables), capture_output=True, text=True
    )


def settings_of(**variables: str) -> subprocess.CompletedProcess:
    """A process that reads the settings and prints some of them."""
    return command("-c", f"import settings; {TOLD}", **variables)


def env_file(folder: Path, lines: dict[str, str] | str) -> str:
    file = folder / "env"
    text = lines if isinstance(lines, str) else "".join(f"{name}={value}\n" for name, value in lines.items())
    file.write_text(text)
    return str(file)


# The file.


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ("A=two words", "two words"),
        ("export A = spaced ", "spaced"),
        ("A='in # quotes'", "in # quotes"),
        ('A="in # quotes" # and a comment', "in # quotes"),
        (r'A="she said \"yes\" \\"', 'she said "yes" \\'),
        ("A=#5", "#5"),
        ("A=with#sign # comment", "with#sign"),
        ("A=", ""),
        ("\ufeffA=from Windows\r", "from Windows"),
        ("# only a comment\n\nA=x=y", "x=y"),
    ],
)
def test_a_line_is_read(line, value):
    assert parse(line) == {"A": value}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('B=1\nA="cut in ha', "line 2: A has a quote that stays open"),
        ("A='x' y", "line 1: A has a quote that stays open, or something after it"),
        ("A=1\nA=2", "line 2: A stands in this file twice"),
        ("postgres://u:secret@h/x", "line 1: this is not NAME=value"),
    ],
)
def test_a_wrong_line_is_named_without_its_value(text, words):
    with pytest.raises(WrongLine) as raised:
        parse(text, "/etc/commonhouse/env")
    assert str(raised.value).startswith(f"/etc/commonhouse/env, {words}")
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_commands_read_the_file_and_what_is_set_wins(tmp_path):
    file = env_file(tmp_path, COMPLETE | {"WORKERS": "3"})
    done = command("manage.py", "shell", "--no-imports", "-c", TOLD, COMMONHOUSE_ENV=file)
    assert done.stdout.split() == ["https://site.example", "settings.production", "3", "office@site.example"], done
    done = settings_of(COMMONHOUSE_ENV=file, WORKERS="5", DEFAULT_FROM_EMAIL="")
    assert done.stdout.split()[2:] == ["5", "office@site.example"], done


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('SECRET_KEY="cut', "env, line 1: SECRET_KEY has a quote that stays open"),
        (b"SITE_NAME=caf\xe9\n", "env is not text in UTF-8."),
        (None, "there is no file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path, content, words):
    file = tmp_path / "env"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = command("manage.py", "check", COMMONHOUSE_ENV=str(file))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


# Values.


@pytest.mark.parametrize("password", ["p@ss", "a/b", "a#b", "a?b", "50%", "50%25", "a:b", "a+b c", "@/#?%"])
def test_a_password_is_understood_as_it_is_written(password):
    read = Environment({"DATABASE_URL": f"postgres://user:{password}@db.example:5433/house?sslmode=require"})
    database = read.database("DATABASE_URL", "")
    expected = "50%" if password == "50%25" else password
    assert (database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        expected,
        "db.example",
        5433,
        "house",
    )
    mail = Environment({"EMAIL_URL": f"smtp+tls://me@example.org:{password}@mail.example.org:587"}).mail(
        "EMAIL_URL", ""
    )
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("me@example.org", expected)


@pytest.mark.parametrize("url", ["postgres://user@h:5432/x", "postgres:///x", "sqlite:////var/a@b:c", "smtp://m:25"])
def test_an_address_without_password_stays(url):
    assert quote_password(url) == url


@pytest.mark.parametrize("value", ["postgres://u:secret@h:port/x", "postgres://u:secret@h", "postgres://u:secret@h/"])
def test_a_wrong_address_of_a_database_is_named_without_its_password(value):
    with pytest.raises(WrongValue) as raised:
        Environment({"DATABASE_URL": value}).database("DATABASE_URL", "")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SECRETKEY", "SECRET_KEY"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("BASEURL", "BASE_URL"),
        ("TIMEZONE", "TIME_ZONE"),
        ("EMAIL_URI", "EMAIL_URL"),
        ("PATH", ""),
        ("SENTRY_ENVIRONMENT", ""),
    ],
)
def test_what_is_one_or_two_letters_off_is_known(name, meant):
    assert nearest(name, VARIABLES) == meant


# Production.


def test_production_names_all_that_it_needs():
    done = settings_of(DJANGO_SETTINGS_MODULE="settings.production")
    assert done.returncode == 2
    needed = ["SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == needed


def test_production_names_all_that_is_wrong():
    wrong = {
        "SECRET_KEY": "short",
        "ALLOWED_HOSTS": "other.example",
        "DEFAULT_FROM_EMAIL": "the office",
        "DATABASE_URL": "mysql://x",
        "PORT": "80800",
        "DEBUG": "1",
        "WORKERS": "none",
        "TRUSTED_PROXYS": "127.0.0.1",
        "STORAGE_URL": "s3://no bucket",
    }
    done = settings_of(**(COMPLETE | wrong))
    assert done.returncode == 2
    assert {line.split(":")[0] for line in done.stderr.splitlines()} == {*wrong}
    assert "Example: TRUSTED_PROXIES=" in done.stderr


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = settings_of(COMMONHOUSE_VAR=str(tmp_path / "file" / "var"), DJANGO_SETTINGS_MODULE="settings.dev")
    assert done.returncode == 2
    assert done.stderr.startswith("COMMONHOUSE_VAR: ")
    assert done.stderr.count("\n") == 1
