"""Record of personal data (GDPR, article 30): what is kept of whom, why, where and how long, made from the data map."""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from media.data_map import (
    ERASURE_ON_DELETE,
    EVERYBODY,
    NOBODY,
    VISITORS,
    ModelData,
    Purpose,
    data_map,
    data_of,
    erasure,
)
from media.features import announced_functions
from pages.i18n.durations import format_duration

from ..sign_in import devices
from .labels import column_label, enumerated, table_label, told_apart

logger = logging.getLogger(__name__)
WEB_SERVER_KEPT = timedelta(days=14)  # Debian's logrotate; see settings/deploy/README.md


@dataclass(frozen=True)
class KeptData:
    """Where something personal is kept, what it consists of, for how long and how it is erased; in words."""

    where: str
    what: str
    how_long: str
    erased: str


@dataclass
class RecordEntry:
    """An entry of the record: a purpose, and all that is kept for it."""

    purpose: Purpose
    kept: list[KeptData] = field(default_factory=list)

    @property
    def how_long(self) -> str:
        """For how long it is kept, each once."""
        return told_apart(each.how_long for each in self.kept)


def record() -> list[RecordEntry]:
    """What tables keep, by purpose in the order of the data maps, and what is kept elsewhere."""
    entries = {
        data.personal.purpose: RecordEntry(data.personal.purpose) for data in data_map().values() if data.personal
    }
    for model in apps.get_models():
        data = data_of(model)
        if data and data.personal and not model._meta.proxy:
            entries[data.personal.purpose].kept.append(kept_in(model, data))
    return [*(entry for entry in entries.values() if entry.kept), *counted(), *elsewhere()]


def counted() -> list[RecordEntry]:
    """Return the entries of data that is only counted."""
    entries = []
    for model in apps.get_models():
        data = data_of(model)
        if data and data.counted:
            kept = KeptData(
                table_label(model),
                gettext("numbers by page and day"),
                format_duration(data.retention.period),
                pgettext("erased", "by itself"),
            )
            entries.append(RecordEntry(data.counted, [kept]))
    return entries


def kept_in(model: type[models.Model], data: ModelData) -> KeptData:
    """What a table keeps."""
    names = enumerated(column_label(model, name) for name in data.personal.fields)
    ways = told_apart(way_of_erasure(model, name, data) for name in data.personal.fields)
    how_long = format_duration(data.retention.period) if data.retention else gettext("until it is erased")
    return KeptData(table_label(model), names, how_long, ways)


def way_of_erasure(model: type[models.Model], name: str, data: ModelData) -> str:
    """How this personal field is erased, in words for staff."""
    if model is get_user_model():
        return pgettext("erased", "with the account")
    if model._meta.get_field(name).related_model is get_user_model():
        is_whole = erasure(model, name) == ERASURE_ON_DELETE[models.CASCADE]
        return pgettext("erased", "with the account") if is_whole else gettext("the name goes with the account")
    if data.retention:
        return pgettext("erased", "by itself")
    return gettext("the words, by erasing the person")


def elsewhere() -> list[RecordEntry]:
    """What is in no table: logs, cookies, files, backups."""
    of_apps = [kept() for kept in announced_functions("kept_elsewhere")]
    return [
        RecordEntry(
            Purpose(
                pgettext_lazy("privacy", "Cookies"),
                gettext_lazy(
                    "Whoever only reads gets none. Who logs in, or opens a page that has a password, gets some: they are "
                    "not asked again with every click, and nobody can forge their forms."
                ),
                gettext_lazy("people with an account here, and visitors who have the password of a page"),
                NOBODY,
            ),
            [
                KeptData(settings.SESSION_COOKIE_NAME, gettext("a random number"), session_time(), in_browser()),
                KeptData(settings.CSRF_COOKIE_NAME, gettext("a random number"), csrf_time(), in_browser()),
                KeptData(
                    devices.COOKIE,
                    gettext("numbers of the accounts that were used here"),
                    format_duration(timedelta(seconds=devices.YEAR)),
                    in_browser(),
                ),
            ],
        ),
        RecordEntry(
            Purpose(
                gettext_lazy("What a browser remembers by itself"),
                gettext_lazy("Light or dark stays as it was chosen, and a notice that was closed stays closed."),
                VISITORS,
                gettext_lazy("nobody: it never leaves the browser"),
            ),
            [
                KeptData(
                    "localStorage",
                    gettext("light or dark; closed notices"),
                    gettext("until it is erased"),
                    in_browser(),
                )
            ],
        ),
        RecordEntry(
            Purpose(
                pgettext_lazy("privacy", "Logs"),
                gettext_lazy(
                    "What goes wrong can be found. There are no names, mails and addresses of visitors in them."
                ),
                pgettext_lazy("privacy", "nobody"),
                gettext_lazy("whoever runs the server"),
            ),
            [
                KeptData(
                    gettext("log of the site"), gettext("moment, place, kind"), by_the_machine(), nothing_to_erase()
                ),
                KeptData(
                    gettext("log of the web server"),
                    gettext("moment, address of the page, answer"),
                    format_duration(WEB_SERVER_KEPT),
                    nothing_to_erase(),
                ),
            ],
        ),
        RecordEntry(
            Purpose(
                pgettext_lazy("privacy", "Uploads"),
                gettext_lazy(
                    "Pictures, documents and recordings show or name people. Place and device are taken out of them."
                ),
                gettext_lazy("people whom the site names or shows"),
                EVERYBODY,
            ),
            [
                KeptData(
                    pgettext("privacy", "files"),
                    gettext("what they show"),
                    gettext("until it is erased"),
                    pgettext("privacy", "by hand"),
                )
            ],
        ),
        *(RecordEntry(purpose, [KeptData(*words)]) for purpose, *words in of_apps),
    ]


def session_time() -> str:
    return format_duration(timedelta(seconds=settings.SESSION_COOKIE_AGE))


def csrf_time() -> str:
    return format_duration(timedelta(seconds=settings.CSRF_COOKIE_AGE))


def in_browser() -> str:
    return gettext("in the browser's settings")


def by_the_machine() -> str:
    return pgettext("how long", "as the machine is set up")


def nothing_to_erase() -> str:
    return gettext("nothing in it to erase")


class BackupsEnd(NamedTuple):
    """The day on which the last of the backups that there are now is deleted: None where there are none, or not known."""

    day: date | None
    is_known: bool = True


def backups_end() -> BackupsEnd:
    """Until when backups hold what is erased now; not known where a bucket can't be read."""
    try:
        days = [day for last_day in announced_functions("copies_end") if (day := last_day())]
    except OSError as problem:
        logger.warning("The backups could not be listed: %s", type(problem).__name__)
        return BackupsEnd(None, is_known=False)
    return BackupsEnd(max(days, default=None))
