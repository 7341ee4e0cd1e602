"""Brings a site to the point where it can be served: tables, first content, static files; then says where it stands.

`settings.run` starts it in .venv and reads its report from a pipe, whose number is the only argument.
"""

import gc
import hashlib
import io
import json
import os
import secrets
import sys

import django
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.validators import validate_email
from django.db import Error, connection

from media.features import announced
from pages.http.database_errors import reason
from pages.i18n.compiled import compile_catalogs

from .environment import VAR, Environment, WrongValue, exit_with_error
from .start.ports import check_port

UNFINISHED = VAR / "unfinished"


def is_empty() -> bool:
    """Whether the database is as the migrations leave it: no account, no page of ours."""
    from django.contrib.auth import get_user_model
    from wagtail.models import Page

    return (
        not get_user_model().objects.exists()
        and not Page.objects.exclude(content_type__app_label="wagtailcore").exists()
    )


def create_initial_content(env: Environment) -> list[str]:
    """Fills an empty site, or finishes what an interrupted start has begun; the logins to tell, if any."""
    database = hashlib.sha256(str(sorted(settings.DATABASES["default"].items(), key=str)).encode()).hexdigest()
    state = UNFINISHED.read_text().split() if UNFINISHED.exists() else []
    if state[1:] != [database]:
        if not is_empty():
            return []
        state = ["begin" if env.flag("EMPTY") else next(filter(None, announced("first_content")), "begin"), database]
        UNFINISHED.write_text(" ".join(state))
    logins = create_empty_site(env) if state[0] == "begin" else load_content(state[0])
    UNFINISHED.unlink()
    return logins


def load_content(command: str) -> list[str]:
    print(f"Loading the {command}, once …", flush=True)
    call_command(command, stdout=io.StringIO())
    return []


def create_empty_site(env: Environment) -> list[str]:
    """An empty site, from the answers of whoever sits at the terminal, else from the environment."""
    name, email, password = (
        env.text("SITE_NAME", "Commonhouse"),
        env.text("ADMIN_EMAIL", "admin@localhost"),
        env.text("ADMIN_PASSWORD"),
    )
    logins = []
    if sys.stdin.isatty():  # where `begin` asks for a password
        name = prompt("Name of the site", name)
        email = prompt("Your e-mail address", email, validate_email)
    elif not password:
        logins = [f"{email}  {(password := secrets.token_urlsafe(12))}"]
    os.environ["ADMIN_PASSWORD"] = password
    call_command("begin", name=name, admin=email)
    return logins


def prompt(question: str, default: str, check=lambda answer: None) -> str:
    while True:
        answer = input(f"{question} [{default}]: ").strip() or default
        try:
            if answer != default:
                check(answer)
            return answer
        except ValidationError as problem:
            print(" ".join(problem.messages))


def check_database() -> None:
    """Stops with one line if the database can't be reached."""
    try:
        connection.ensure_connection()
    except Error as problem:
        raise WrongValue(
            "DATABASE_URL",
            f"the database does not answer ({reason(problem)})",
            "postgres://user:password@localhost/commonhouse",
        ) from None


def prepare(pipe: int) -> None:
    """Does it all, then writes host, port, address, debug and logins to the pipe as JSON."""
    env = Environment(dict(os.environ))
    env.flag("EMPTY")
    env.refuse_without_effect()
    for problem in env.problems:
        print(problem, file=sys.stderr, flush=True)
    gc.disable()  # imports leave little to collect, and looking for it takes a tenth of their time
    django.setup()
    gc.enable()
    check_port(settings.HOST, settings.PORT)
    check_database()
    compile_catalogs(VAR)
    call_command("migrate", interactive=False, verbosity=0)
    logins = create_initial_content(env)
    if not settings.DEBUG:
        from home.management.commands.prepare import collect_static

        collect_static()
    data = {
        "host": settings.HOST,
        "port": settings.PORT,
        "address": settings.BASE_URL,
        "debug": settings.DEBUG,
        "logins": logins,
    }
    os.write(pipe, json.dumps(data).encode())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    try:
        prepare(int(sys.argv[1]))
    except WrongValue as problem:
        exit_with_error(problem)
    except CommandError as problem:
        sys.exit(str(problem))
    except (KeyboardInterrupt, EOFError):
        sys.exit(130)
