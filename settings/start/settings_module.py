"""DJANGO_SETTINGS_MODULE: a module that is not there is refused in one line; needs only the system's Python."""

import importlib.util
import os
import sys
from contextlib import suppress
from pathlib import Path

NAME = "DJANGO_SETTINGS_MODULE"
PRODUCTION = "settings.production"


def is_module(name: str) -> bool:
    """Whether a module of this name can be found."""
    with suppress(ImportError, ValueError):
        return importlib.util.find_spec(name) is not None
    return False


def refuse_unknown_module() -> None:
    """Ends the process with one line (exit code 2) where the variable names a module that is not there."""
    name = os.environ.get(NAME)
    if name and not is_module(name):
        sys.stderr.write(f"{NAME}: there is no module “{name}”. Example: {NAME}={PRODUCTION}\n")
        sys.exit(2)


def forgotten_in(env_file: Path | None) -> Path | None:
    """The file of a real installation, below /etc, that leaves it out, so that settings for one's own machine hold."""
    is_installation = env_file is not None and env_file.is_relative_to("/etc")
    return env_file if is_installation and not os.environ.get(NAME) else None
