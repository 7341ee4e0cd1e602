"""Form fields of datetimes in the admin: in the network's own time zone, whoever types them, and it is said beside each."""

import datetime as dt
import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.models import Page

LAST_MINUTE = dt.time(23, 59)  # of a day; written as a form shows it again, without seconds


LATEST = dt.timedelta(days=3660)  # from now: ten years, as far as a day can be chosen


def end_of_day(day: dt.date) -> dt.datetime:
    """The last minute of this day in the network's zone."""
    return dt.datetime.combine(day, LAST_MINUTE, timezone.get_default_timezone())


def moment_or_none(text: str) -> dt.datetime | None:
    """The moment that this text names (RFC 3339, with its offset), None where it names none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) and moment.year < dt.MAXYEAR else None


def day_or_none(text: str) -> dt.date | None:
    """The day that this text names (ISO 8601), None where it names none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def validate_not_too_far(value: dt.date) -> None:
    """A day or a moment of the next ten years: a year mistyped is told, and calendars can hold it."""
    day = timezone.localdate(value) if isinstance(value, dt.datetime) else value
    if day > timezone.localdate() + LATEST:
        raise ValidationError(_("That is more than ten years away. Please check the year."))


class MomentInput(AdminDateTimeInput):
    """Datetime widget, with the value in words and its time zone below it (site/js/admin/datetime-fields.js)."""

    ends = False

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[forms.Script("js/admin/datetime-fields.js", type="module")])

    def render(self, name, value, attrs=None, renderer=None):
        attrs = dict(attrs or {})
        status_id = f"{attrs.get('id', name)}-moment"
        attrs["aria-describedby"] = f"{attrs.get('aria-describedby', '')} {status_id}".strip()
        attrs["dir"] = "ltr"  # year, month, day, hour, in every language
        context = {"id": attrs.get("id", ""), "status_id": status_id, "zone": settings.TIME_ZONE, "ends": self.ends}
        words = render_to_string("wagtailadmin/widgets/moment.html", context)
        return mark_safe(super().render(name, value, attrs, renderer) + words)  # noqa: S308 (two templates)


class UntilInput(MomentInput):
    """Datetime widget of an end: a date alone means the whole day, and the picker begins at its last minute."""

    ends = True

    def get_config(self) -> dict:
        return super().get_config() | {"defaultTime": f"{LAST_MINUTE:%H:%M}"}


class MomentField(forms.DateTimeField):
    """Datetime form field in the site's time zone (settings.TIME_ZONE), not that of the user's account."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "This is no date with a time. Write year, month, day and time, for example 2026-12-25 17:30."
        )
    }

    def __init__(self, *, widget=MomentInput, **kwargs):
        if type(widget) is AdminDateTimeInput:  # as Wagtail's panels name it
            widget = MomentInput(widget.attrs, js_overlay_parent_selector=widget.js_overlay_parent_selector)
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value):
        with timezone.override(settings.TIME_ZONE):
            return super().prepare_value(value)

    def to_python(self, value):
        if getattr(self.widget, "ends", False) and isinstance(value, str) and re.fullmatch(r"[\d/.-]+", value.strip()):
            value = f"{value.strip()} {LAST_MINUTE:%H:%M}"
        with timezone.override(settings.TIME_ZONE):
            return super().to_python(value)


class SchedulePanel(PublishingPanel):
    """Publishing panel with our datetime widgets: when a page is published and expires by itself."""

    def __init__(self, **kwargs):
        attrs = {
            "data-controller": "w-action",
            "data-action": "w-dialog:hidden->w-action#reset",
            "data-w-dialog-target": "notify",
        }
        place = {"attrs": attrs, "js_overlay_parent_selector": "#schedule-publishing-dialog"}
        panels = [
            FieldPanel("go_live_at", widget=MomentInput(**place)),
            FieldPanel("expire_at", widget=UntilInput(**place)),
        ]
        super().__init__(**{"children": panels, **kwargs})


INVALID_DATE = gettext_lazy("This is no date. Write year, month and day, for example 2026-12-25.")
INVALID_TIME = gettext_lazy("This is no time. Write hours and minutes, for example 17:30.")
for field, widget, invalid in (
    (models.DateField, AdminDateInput, INVALID_DATE),
    (models.TimeField, AdminTimeInput, INVALID_TIME),
):
    register_form_field_override(field, override={"widget": widget, "error_messages": {"invalid": invalid}})
register_form_field_override(models.DateTimeField, override={"form_class": MomentField, "widget": MomentInput})


def settings_panels() -> list:
    """Wagtail's settings panels of a page, with our SchedulePanel in place of its PublishingPanel."""
    stock = f"{PublishingPanel.__module__.rpartition('.')[0]}.{PublishingPanel.__name__}"  # models name panels by their paths
    return [SchedulePanel() if getattr(panel, "path", "") == stock else panel for panel in Page.settings_panels]
