"""Moments in words in the network's zone, and parts of a line joined as each language joins them."""

import datetime as dt

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from pages.base.datetime_fields import LAST_MINUTE
from pages.i18n.clock import format_time, long_day


def is_end_of_day(moment: dt.datetime) -> bool:
    """Whether a day ends with it, as UntilInput writes it."""
    at = localtime(moment).time()
    return (at.hour, at.minute) == (LAST_MINUTE.hour, LAST_MINUTE.minute)


def hour(moment: dt.datetime) -> str:
    """The hour in words, in the network's zone."""
    return _("end of the day") if is_end_of_day(moment) else format_time(localtime(moment).time())


def moment_words(moment: dt.datetime) -> str:
    """“Wednesday, December 16, 9 am”, in the network's zone."""
    return join(long_day(localtime(moment).date()), hour(moment))


def localtime(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(get_default_timezone())


def join(*parts) -> str:
    """What there is of these, as parts of a line."""
    return pgettext("between parts of a line", ", ").join(str(part) for part in parts if part)


def kind_of(page: Page) -> str:
    """What people call a page of this kind, within a sentence."""
    label = getattr(page.specific_class, "kind_label", None)
    label = page.specific_class._meta.verbose_name if label is None or isinstance(label, property) else label
    return str(label).lower()


def described(page: Page, moment: dt.datetime, language: str = "", kind: str = "") -> str:
    """“news, Spanish, 9 am”."""
    return join(kind or kind_of(page), language, hour(moment))
