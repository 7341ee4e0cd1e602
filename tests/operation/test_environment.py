"""The environment: one file that every command reads, and a production that refuses to start on half of it."""

import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from pyrage.x25519 import Identity

from settings import install, prepare, run
from settings.environment import Environment, WrongValue, nearest, quote_password
from settings.install import ROOT
from settings.start.bucket import Bucket, contains, parse_bucket
from settings.start.env_file import VARIABLES, WrongLine, parse
from settings.start.settings_module import forgotten_in

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
    ("hsts", "said"),
    [
        ({}, "31536000 False False"),
        ({"HSTS": "host"}, "31536000 False False"),
        ({"HSTS": "off"}, "0 False False"),
        ({"HSTS": "subdomains"}, "31536000 True False"),
        ({"HSTS": "preload"}, "63072000 True True"),
        ({"HSTS": "preload", "BASE_URL": "http://site.example"}, "0 True True"),
    ],
)
def test_how_long_browsers_keep_to_https(hsts, said):
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    program = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}))"
    done = command("-c", program, **COMPLETE | hsts)
    assert done.stdout.strip() == said, done


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


def test_localhost_is_an_address_to_listen_on_and_a_name_is_not():
    assert Environment({"HOST": "localhost"}).host("HOST", "") == "127.0.0.1"
    assert Environment({"HOST": "::1"}).host("HOST", "") == "::1"
    for value in ("foo", "300.1.1.1", "127.0.0.1:8000"):
        with pytest.raises(WrongValue, match=r"^HOST: .* Example: HOST=127.0.0.1$"):
            Environment({"HOST": value}).host("HOST", "")


@pytest.mark.parametrize("value", ["https://host:abc", "https://host:0", "https://host:70000", "http://[::1"])
def test_an_address_with_a_wrong_port_is_refused(value):
    environment = Environment({"BASE_URL": value, "CORS_ORIGINS": value})
    for read in (lambda: environment.address("BASE_URL", ""), lambda: environment.origins("CORS_ORIGINS")):
        with pytest.raises(WrongValue, match=r"Example: \w+=https://"):
            read()


def test_an_option_that_postgresql_does_not_know_is_refused():
    for option in ("foo=bar", "connect_timeout=abc"):
        with pytest.raises(WrongValue, match=r"^DATABASE_URL: PostgreSQL knows no option") as raised:
            Environment({"DATABASE_URL": f"postgres://u:secret@h/x?{option}"}).database("DATABASE_URL", "")
        assert "secret" not in str(raised.value)
    known = Environment({"DATABASE_URL": "postgres://u@h/x?sslmode=require&connect_timeout=3&pool=1"})
    assert known.database("DATABASE_URL", "")["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(
    ("value", "tls", "ssl", "port"),
    [
        ("smtp://localhost", False, False, 25),
        ("smtp+tls://u:p@m", True, False, 587),
        ("smtp+tls://u:p@m:2525", True, False, 2525),
        ("smtps://u:p@m:465", False, True, 465),
        ("smtps://u:p@m", False, True, 465),
        ("smtp+ssl://u:p@m", False, True, 465),
    ],
)
def test_how_mail_is_encrypted(value, tls, ssl, port):
    mail = Environment({"EMAIL_URL": value}).mail("EMAIL_URL", "")
    found = (mail.get("EMAIL_USE_TLS", False), mail.get("EMAIL_USE_SSL", False), mail["EMAIL_PORT"])
    assert found == (tls, ssl, port)


@pytest.mark.parametrize("value", ["smtp://", "smtp+tls://u:p@:587", "smtps://u:p@m:587", "smtp://m:x", "pop://m"])
def test_an_address_that_is_no_mail_server_is_refused(value):
    with pytest.raises(WrongValue, match=r"^EMAIL_URL: .* Example: EMAIL_URL=smtp\+tls://"):
        Environment({"EMAIL_URL": value}).mail("EMAIL_URL", "")


def test_a_key_that_is_none_is_refused_without_it():
    own = str(Identity.generate().to_public())
    assert Environment({"BACKUP_KEY": f"{own},/a/file"}).age_keys("BACKUP_KEY") == [own, "/a/file"]
    for value in ("age1nonsense", "AGE-SECRET-KEY-1NONSENSE", own[:-1]):
        with pytest.raises(WrongValue, match=r"^BACKUP_KEY: ") as raised:
            Environment({"BACKUP_KEY": value}).age_keys("BACKUP_KEY")
        assert value not in str(raised.value)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("", None),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp://127.0.0.1:3311", ("127.0.0.1", 3311)),
        ("tcp://scanner.example", ("scanner.example", 3310)),
        ("tcp://[::1]:3310/", ("::1", 3310)),
    ],
)
def test_where_the_virus_scanner_listens(value, address):
    assert Environment({"CLAMAV_URL": value}).virus_scanner("CLAMAV_URL") == address


@pytest.mark.parametrize(
    "value",
    [
        "/run/clamav/clamd.ctl",
        "unix://run/clamd.ctl",
        "unix:///",
        "tcp://",
        "tcp://h:99999",
        "tcp://h/x",
        "http://h:3310",
    ],
)
def test_an_address_that_is_no_virus_scanner_is_one_line(value):
    done = settings_of(**(COMPLETE | {"CLAMAV_URL": value}))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("CLAMAV_URL: ")
    assert "Example: CLAMAV_URL=unix:///run/clamav/clamd.ctl" in done.stderr


def test_a_variable_in_small_letters_is_named():
    environment = Environment({"base_url": "x", "path": "y"})
    environment.refuse_without_effect()
    assert [str(problem) for problem in environment.problems] == [
        "base_url: there is no such variable, but one that looks like it. Example: BASE_URL=…"
    ]


# Which settings.


@pytest.mark.parametrize("words", [("manage.py", "work"), ("-m", "settings.server"), ("-m", "settings.prepare", "1")])
def test_settings_that_do_not_exist_are_one_line(tmp_path, words):
    done = command(*words, DJANGO_SETTINGS_MODULE="settings.prod", COMMONHOUSE_VAR=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("DJANGO_SETTINGS_MODULE: there is no module “settings.prod”. Example: ")


def test_a_file_below_etc_that_names_no_settings_is_known(monkeypatch):
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    file = Path("/etc/commonhouse/env")
    assert (forgotten_in(file), forgotten_in(Path("/srv/var/env")), forgotten_in(None)) == (file, None, None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings.production")
    assert forgotten_in(file) is None


# Production.


def test_production_names_all_that_it_needs():
    done = settings_of(DJANGO_SETTINGS_MODULE="settings.production")
    assert done.returncode == 2
    needed = ["SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == needed


def test_the_example_of_a_key_can_be_pasted():
    done = settings_of(**(COMPLETE | {"SECRET_KEY": ""}))
    assert "openssl rand -base64 48" in done.stderr
    key = done.stderr.partition("Example: SECRET_KEY=")[2].strip()
    assert settings_of(**(COMPLETE | {"SECRET_KEY": key})).returncode == 0
    done = settings_of(**(COMPLETE | {"SECRET_KEY": f"django-insecure-{key}"}))
    assert done.stderr.startswith("SECRET_KEY: it must be at least 50 letters drawn by chance")


@pytest.mark.parametrize("address", ["", "coop.example", "https://host:abc"])
def test_hosts_are_not_compared_with_an_address_that_is_none(address):
    done = settings_of(**(COMPLETE | {"BASE_URL": address}))
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["BASE_URL"]


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


@pytest.mark.parametrize("folder", ["/proc/commonhouse", "/sys/commonhouse", "/dev/null/commonhouse"])
@pytest.mark.parametrize(
    "words", [("manage.py", "doctor"), ("-m", "settings.server"), ("-m", "settings.run")], ids=lambda words: words[-1]
)
def test_a_folder_that_takes_no_files_is_said_in_one_line(folder, words):
    """Also as root, to whom the permissions of these folders promise what their system of files refuses."""
    done = command(*words, COMMONHOUSE_VAR=folder, DJANGO_SETTINGS_MODULE="settings.dev")
    assert done.returncode
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith(f"COMMONHOUSE_VAR: {folder} can't be written")


def test_sentry_without_its_package_is_said_in_one_line(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['sentry_sdk'] = None")
    variables = {"SENTRY_DSN": "https://key@sentry.coop.example/1", "PYTHONPATH": str(tmp_path)}
    done = command("manage.py", "doctor", COMMONHOUSE_VAR=str(tmp_path / "var"), **variables)
    assert done.returncode
    assert done.stderr.startswith("SENTRY_DSN: sentry-sdk is not installed")
    assert done.stderr.count("\n") == 1


def test_the_server_prints_its_help_and_starts_nothing(tmp_path):
    for flag, code in (("--help", 0), ("-h", 0), ("--port=1", 2)):
        done = command("-m", "settings.server", flag, COMMONHOUSE_VAR=str(tmp_path / "var"))
        assert (done.returncode, "python -m settings.server" in done.stdout + done.stderr) == (code, True)
        assert not (tmp_path / "var").exists()


def test_a_relative_path_begins_at_the_project_wherever_one_stands(tmp_path):
    told = "from django.conf import settings as s; print(s.VAR, s.DATABASES['default']['NAME'])"
    variables = environment(
        COMMONHOUSE_VAR="var",
        DJANGO_SETTINGS_MODULE="settings.dev",
        DATABASE_URL="sqlite:///some/db.sqlite3",
        PYTHONPATH=str(ROOT),
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import settings; {told}"], cwd=tmp_path, env=variables, capture_output=True, text=True
    )
    assert done.stdout.split() == [str(ROOT / "var"), str(ROOT / "some/db.sqlite3")], done.stderr


def test_a_python_without_django_says_which_to_take():
    done = command("-S", "manage.py", "check")
    assert done.returncode == 1
    assert ".venv/bin/python manage.py" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_resolvers_of_routable_pages_are_made_before_there_are_threads():
    program = (
        "import settings, django; django.setup()\n"
        "from wagtail.contrib.routable_page.models import RoutablePageMixin; from wagtail.models import get_page_models\n"
        "kinds = [kind for kind in get_page_models() if issubclass(kind, RoutablePageMixin)]\n"
        "print(len(kinds), [kind for kind in kinds if '_routablepage_urlresolver' not in vars(kind)])"
    )
    done = command("-c", program, DJANGO_SETTINGS_MODULE="settings.dev")
    number, _space, without = done.stdout.strip().partition(" ")
    assert (int(number) > 3, without) == (True, "[]"), done.stderr


# Buckets.


@pytest.mark.parametrize(
    ("address", "origin", "folder"),
    [
        ("s3://house?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com", ""),
        ("s3://house/a%20b/?region=cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn", "a b"),
        ("s3://key:secret@house?endpoint=http://127.0.0.1:9000/", "http://127.0.0.1:9000", ""),
    ],
)
def test_a_bucket_is_at_aws_or_where_its_endpoint_says(address, origin, folder):
    bucket = parse_bucket(address)
    assert (bucket.origin, bucket.folder, bucket.options["endpoint_url"]) == (origin, folder, origin)
    assert {"access_key", "secret_key"} <= bucket.options.keys() if bucket.key else "access_key" not in bucket.options
    assert "secret" not in f"{bucket} {bucket!r}"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("house", "no address of a bucket"),
        ("s3://House?region=x", "no address of a bucket"),
        ("s3://house?region=x&acl=public", "not acl"),
        ("s3://house", "it needs the region"),
        ("s3://house?region=EU", "it needs the region"),
        ("s3://house?endpoint=s3.example.org", "no address of a server"),
        ("s3://house?endpoint=https://s3.example.org:99999", "no address of a server"),
        ("s3://house/a/../b?region=x", "its folder leads elsewhere"),
    ],
)
def test_an_address_that_is_no_bucket_is_refused_without_its_secret(address, words):
    with pytest.raises(ValueError, match=words) as refused:
        parse_bucket(address.replace("s3://", "s3://key:SECRET@"))
    assert "SECRET" not in str(refused.value)


def test_without_the_packages_for_s3_it_is_said_how_to_install_them():
    with mock.patch("importlib.util.find_spec", return_value=None), pytest.raises(ValueError, match="pip install -r"):
        parse_bucket("s3://house?region=x")


def test_a_place_lies_in_itself_and_in_what_holds_it():
    house, folder = Bucket("house", region="x"), Bucket("house", "a/b", region="x")
    assert contains(house, folder)
    assert contains(Bucket("house", "a", region="x"), folder)
    assert contains(Path("/srv"), Path("/srv/site/../uploads"))
    for outer, inner in (
        (folder, house),
        (Bucket("house", "a/", region="x"), Bucket("house", "ab", region="x")),
        (Bucket("house", region="y"), folder),
        (house, Path("/srv")),
        (Path("/srv/site"), Path("/srv/site-2")),
    ):
        assert not contains(outer, inner), (outer, inner)


# The first start.


def test_an_answer_at_the_terminal_is_asked_for_until_it_can_be(monkeypatch, capsys):
    answers = iter(["nobody", " ada@house.example ", "", "ada@house.example"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))

    def check(answer: str) -> None:
        if "@" not in answer:
            raise ValidationError("Enter a valid address.")

    assert prepare.prompt("Your e-mail address", "admin@localhost", check) == "ada@house.example"
    assert "Enter a valid address." in capsys.readouterr().out
    assert prepare.prompt("Your e-mail address", "admin@localhost", check) == "admin@localhost"


def failed(words: str) -> mock.Mock:
    """Patch of the processes of an installation, which end with these words."""
    return mock.patch.object(install.subprocess, "run", return_value=mock.Mock(returncode=1, stderr=words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "warning\nERROR: no such package\nmore",
            "The packages could not be installed. pip says: ERROR: no such package",
        ),
        (
            f"{install.OFFLINE[0]}\n",
            f"No package index can be reached: is this machine offline? pip says: {install.OFFLINE[0]}",
        ),
        ("", "The packages could not be installed. pip says: nothing"),
    ],
)
def test_an_installation_that_fails_says_why_in_one_line(words, said):
    with failed(words), pytest.raises(SystemExit) as stopped:
        install.pip(["install", "x"])
    assert str(stopped.value) == said


def test_a_python_that_cannot_make_an_environment_or_is_too_old_is_named():
    with failed(""), pytest.raises(SystemExit, match="apt-get install python3-venv"):
        install.make_venv()
    with (
        mock.patch.object(install, "NEWEST", (3, 10)),
        pytest.raises(SystemExit, match="is needed"),
    ):
        install.make_venv()
    with mock.patch.object(install.subprocess, "run", side_effect=FileNotFoundError):
        assert not install.is_venv_usable()


def test_developers_have_the_work_beside_a_server_that_reloads():
    site = {"host": "127.0.0.1", "port": 8000}
    assert run.commands(site | {"debug": False}).keys() == {"server"}
    programs = run.commands(site | {"debug": True})
    assert (programs["server"][1:], programs["work"]) == (("runserver", "127.0.0.1:8000"), run.WORK)
