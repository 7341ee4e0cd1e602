"""Password of the first admin: asked for twice at a terminal, or taken from ADMIN_PASSWORD, and validated either way."""

import getpass
import os
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from ..models import User

VARIABLE = "ADMIN_PASSWORD"
ADVICE = "Take four words that nobody would say together, or leave it out: it is asked for, or made up and shown"


class WrongPassword(Exception):
    """Why this can't be the password, in one line that never says it."""


def given_password(user: User) -> str:
    """The validated password of a user who is about to be made; empty where none is given and nobody can be asked.

    Raises WrongPassword.
    """
    if password := os.environ.get(VARIABLE, ""):
        if problem := weakness(password, user):
            raise WrongPassword(f"{VARIABLE}: {problem} {ADVICE}")
        return password
    return prompt_password(user) if sys.stdin.isatty() else ""


def weakness(password: str, user: User) -> str:
    """What the validators say against this password; empty where they say nothing."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        return " ".join(problem.messages)
    return ""


def prompt_password(user: User) -> str:
    """Asks until one is valid and typed twice alike. Raises WrongPassword where whoever sits there leaves."""
    try:
        while True:
            password = getpass.getpass("Your password (nothing is shown while you type): ")
            if problem := weakness(password, user):
                print(problem)
            elif getpass.getpass("Once more: ") == password:
                return password
            else:
                print("The two are not the same.")
    except (EOFError, KeyboardInterrupt):
        raise WrongPassword(
            "No password was given, and nothing was made. Run it again, or set ADMIN_PASSWORD"
        ) from None
