"""Health checks of the database: it answers, and its tables fit the code and the own apps of this site."""

import time
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from pages.http.database_errors import reason

from ..additive import not_additive
from ..check import Finding, broken, health_check, warning, well
from ..migrations import ahead, applied, listing, refusal_of_own_apps, unapplied

MANY = 100  # unapplied migrations: no code has run before


@health_check(pgettext_lazy("health", "Database"), probed=True, vital=True)
def database() -> Iterator[Finding]:
    began = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as problem:
        yield broken(
            _("The database does not answer: %(problem)s.") % {"problem": reason(problem)},
            _("Start it, and compare DATABASE_URL with its name, account and password."),
            brief=_("The database does not answer."),
        )
        return
    milliseconds = round((time.perf_counter() - began) * 1000)
    yield well(
        _("%(name)s answers within %(number)d ms.") % {"name": connection.display_name, "number": max(1, milliseconds)}
    )


@health_check(pgettext_lazy("health", "Tables"), probed=True, vital=True, needs_database=True)
def migrations() -> Iterator[Finding]:
    """Tables ahead of the code are said and stop nothing: the old code serves while an upgrade is on its way."""
    seen = applied()
    missing, newer = unapplied(seen), ahead(seen)
    if missing:
        yield broken(
            ngettext(
                "%(number)d migration is not applied: %(names)s.",
                "%(number)d migrations are not applied: %(names)s.",
                len(missing),
            )
            % {"number": len(missing), "names": listing(missing)},
            _("Run manage.py prepare."),
        )
        if len(missing) < MANY and (told := not_additive(tuple(missing))):
            yield warning(
                _("The code that ran before cannot serve beside them: %(names)s.") % {"names": "; ".join(told)},
                _("Stop the server and the background work before you run manage.py prepare."),
            )
    if newer:
        yield warning(
            _("The tables are newer than this code: %(names)s.") % {"names": listing(newer)},
            _("Finish the upgrade: start the new code. Nothing is wrong meanwhile."),
        )
    if not missing and not newer:
        yield well(_("The tables fit the code."))


@health_check("COMMONHOUSE_APPS", needs_database=True)
def own_apps() -> Iterator[Finding]:
    """What a server says that refuses to start. Not probed: a server that runs on while an app is added serves its pages."""
    if line := refusal_of_own_apps(applied()):
        yield broken(line, "")
