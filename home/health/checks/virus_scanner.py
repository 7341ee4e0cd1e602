"""Health check of the virus scanner (CLAMAV_URL): whether it answers, and of which day its signatures are."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from media.uploads.clamav import ScannerUnavailable, version

from ..check import Finding, broken, health_check, warning, well

OLD = dt.timedelta(days=7)  # ClamAV has new ones every day
FORM = "%a %b %d %H:%M:%S %Y"  # asctime, by the clock of clamd's machine


@health_check(pgettext_lazy("health", "Virus scanner"))
def virus_scanner() -> Iterator[Finding]:
    if settings.CLAMAV is None:
        return
    try:
        made = day_of_signatures(version(settings.CLAMAV))
    except ScannerUnavailable:
        yield broken(
            _("The virus scanner does not answer, so every upload is refused."),
            _("Start clamav-daemon, or correct CLAMAV_URL; its log says why it has ended."),
        )
        return
    if made is None:
        yield warning(
            _("The virus scanner does not say of which day its signatures are."),
            _("Look whether clamav-freshclam runs: it fetches ClamAV's own."),
        )
    elif timezone.now() - made > OLD:
        yield warning(
            _("The signatures of the virus scanner are of %(day)s: what came up since passes it.")
            % {"day": date_format(made)},
            _("Look whether clamav-freshclam runs, and what its log says."),
        )
    else:
        yield well(_("It answers; its signatures are of %(day)s.") % {"day": date_format(made)})


def day_of_signatures(said: str) -> dt.datetime | None:
    """When the signatures were made, by what clamd says of itself: ClamAV 1.4.3/27673/Mon Jun 23 08:35:18 2025."""
    with suppress(ValueError):
        return dt.datetime.strptime(said.rpartition("/")[2], FORM).replace(tzinfo=dt.UTC)
    return None
