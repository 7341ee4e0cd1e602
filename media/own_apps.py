"""A site's own apps: what they announce is imported, and what fails in them is logged by name and left out.

Here, on the lowest floor, because apps of every floor call what others announce.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.template import Context, Engine
from django.utils.module_loading import import_string, module_has_submodule

from .cache_tags import keep_nothing

log = logging.getLogger(__name__)
ANSWERS = (Http404, PermissionDenied, OperationalError, InterfaceError)  # for which there is a response
Result = TypeVar("Result")


class AnnouncementError(Exception):
    """Something that an app announces can't be used; the message names both."""


def import_announced(config: AppConfig, path: str) -> Any:
    """Return what this app announces by a dotted path. Raises AnnouncementError."""
    try:
        return import_string(path)
    except Exception as problem:
        words = f"{config.name} announces “{path}”, which can't be imported ({type(problem).__name__}: {problem})"
        raise AnnouncementError(words) from problem


def import_functions(pairs: Iterable[tuple[AppConfig, str]]) -> list[Callable]:
    """Return what the dotted paths of these pairs of an app and a path name, in their order.

    What a site's own app names and can't be imported is logged and left out; a function of it that fails is logged and
    counts as one without a result.
    """
    found = []
    for config, path in pairs:
        if not is_own_app(config.label):
            found.append(import_string(path))
            continue
        try:
            part = import_announced(config, path)
            found.append(guarded(config.label, part) if isfunction(part) else part)
        except AnnouncementError as problem:
            log.error("%s", problem)
    return found


def guarded(label: str, function: Callable) -> Callable:
    """Return this function of a site's own app, which has an empty result where it fails."""

    @wraps(function)
    def call(*args, **kwargs):
        return call_own(label, lambda: function(*args, **kwargs), {})

    return call


def modules_named(name: str) -> list[ModuleType]:
    """Return the modules of this name, of all apps that have one."""
    configs = [config for config in apps.get_app_configs() if module_has_submodule(config.module, name)]
    return [import_module(f"{config.name}.{name}") for config in configs]


def is_own_app(label: str) -> bool:
    """Whether the app of this label is one of a site's own."""
    return label in settings.OWN_APP_LABELS


def call_own(label: str, call: Callable[[], Result], default: Result) -> Result:
    """Return what `call`, a part of a page made by the app of this label, returns.

    Where it fails and the app is one of a site's own, log that with the name of the app, and return the default: a faulty part
    leaves the rest of the page as it is, and the page is not cached. Developers (DEBUG) see the error.
    """
    if settings.DEBUG or not is_own_app(label):
        return call()
    try:
        return call()
    except ANSWERS:
        raise
    except Exception as problem:
        log.error("%s failed: %s", apps.get_app_config(label).name, error_place(problem))
        keep_nothing()
        return default


def error_place(problem: Exception) -> str:
    """Return “KeyError (blocks.py:12)”: without the message, which may name a person."""
    trace = problem.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
    return f"{type(problem).__qualname__}{place}"


class OwnTemplate:
    """A template for `{% include %}` that an app brings: left out of the page where it fails in one of a site's own apps."""

    def __init__(self, label: str, name: str):
        self.label, self.name = label, name

    def render(self, context: Context) -> str:
        return call_own(self.label, lambda: Engine.get_default().get_template(self.name).render(context), "")


def announced_pairs(attribute: str) -> Iterator[tuple[AppConfig, str, Any]]:
    """Yield (config, key, value) of the dicts that apps have in this attribute."""
    for config in apps.get_app_configs():
        for key, value in getattr(config, attribute, {}).items():
            yield config, key, value
