"""Migrations of the code against the tables: which are not applied yet, and which the tables have that the code does not know.

By names alone: the modules are not imported, so that a server asks this at each probe.
"""

import pkgutil
from functools import cache
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .removed_apps import refusal_of_removed

OURS = ("home", "pages", "media")
Names = frozenset[tuple[str, str]]


@cache
def known() -> Names:
    """(app, name) of every migration of the code, ours and its libraries'."""
    found = set()
    for app in apps.get_app_configs():
        module_name, _explicit = MigrationLoader.migrations_module(app.label)
        try:
            module = import_module(module_name)
        except (ImportError, TypeError):  # an app without migrations
            continue
        names = (each.name for each in pkgutil.iter_modules(getattr(module, "__path__", [])) if not each.ispkg)
        found |= {(app.label, name) for name in names if name[0] not in "_~"}
    return frozenset(found)


def applied() -> Names:
    """(app, name) of every migration that the tables remember. Raises DatabaseError where it does not answer."""
    recorder = MigrationRecorder(connection)
    return frozenset(recorder.migration_qs.values_list("app", "name") if recorder.has_table() else ())


def unapplied(seen: Names | None = None) -> list[tuple[str, str]]:
    """Migrations that this code needs and the tables have not seen (`applied()`), in order of their names."""
    return sorted(known() - (applied() if seen is None else seen))


def ahead(seen: Names | None = None) -> list[tuple[str, str]]:
    """Migrations of newer code: unknown ones of ours, and of libraries those after the last that we know.

    An older one of a library may have been squashed away.
    """
    last: dict[str, str] = {}
    for app, name in known():
        last[app] = max(name, last.get(app, ""))
    unknown = (applied() if seen is None else seen) - known()
    return sorted((app, name) for app, name in unknown if app in OURS or (app in last and name > last[app]))


def listing(names: list[tuple[str, str]]) -> str:
    """“home.0003_x, pages.0002_y and 4 more”, without the last part where three suffice."""
    shown = ", ".join(f"{app}.{name}" for app, name in names[:3])
    return f"{shown} (+{len(names) - 3})" if len(names) > 3 else shown


def refusal_without_migrations() -> str:
    """Return the line with which a start is refused where an own app has models and no migrations; else an empty one."""
    migrated = {app for app, _name in known()}
    for label in settings.OWN_APP_LABELS:
        if label not in migrated and any(apps.get_app_config(label).get_models()):
            return f"{label} has models and no migrations. Run these first: manage.py makemigrations {label}; manage.py migrate"
    return ""


def refusal_of_own_apps(seen: Names) -> str:
    """Return the line with which a start is refused because of a site's own apps, present or removed; else an empty one."""
    return refusal_without_migrations() or refusal_of_removed({app for app, _name in seen})


def refusal() -> str:
    """The line with which a start is refused, empty where nothing is missing; a database that is away is no reason."""
    try:
        seen = applied()
        missing = unapplied(seen)
        if not missing:
            return refusal_of_own_apps(seen)
    except DatabaseError:
        return ""
    return f"The tables are older than the code ({listing(missing)}). Run this first: manage.py prepare (or migrate)"
