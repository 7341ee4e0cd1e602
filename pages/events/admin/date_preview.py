"""View that previews the next dates of an event while somebody writes: the form becomes words and dates, nothing is
saved.
"""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.auth import user_passes_test
from wagtail.admin.panels.base import get_form_for_model

from media.features import announced_functions

from ...http.urls import whole_number
from ...i18n.clock import format_hours
from ..datetimes import is_day
from ..formatting import (
    clock_change_note,
    doubled_hour_choices,
    format_zone,
    repeats_on_choices,
    rule_in_words,
)
from ..index_page import EventIndexPage
from ..models import EventPage
from ..occurrences import ChangedDate
from ..recurrence import WEEKDAYS, Planned
from .forms import ChangedDateForm, WhenForm
from .validators import YEARS, ambiguous_times, long_date

SHOWN, OFFERED = 10, 30  # dates
WHEN = ["start_date", "start_time", "end_date", "end_time", "all_day", "zone", "later_hour", "end_later_hour", "state"]
WHEN += ["repeats", "repeats_every", "repeats_weekdays", "repeats_on", "repeats_end", "repeats_until", "repeats_count"]
CHANGES = {"fields": ["date", "change", "new_date", "new_start_time", "new_end_time", "place"], "form": ChangedDateForm}
DatesForm = get_form_for_model(
    EventPage, form_class=WhenForm, fields=WHEN, formsets={"changes": CHANGES | {"extra": 0}}
)


def may_plan_events(user) -> bool:
    """Whether a user has permission to add a page below one of the calendars."""
    return any(index.permissions_for_user(user).can_add_subpage() for index in EventIndexPage.objects.all())


def is_in_known_years(change: ChangedDate) -> bool:
    """Whether its days lie in years that clocks and calendars know."""
    return bool(change.date) and all(day.year in YEARS for day in (change.date, change.new_date) if day)


def next_occurrences(
    event: EventPage, changes: list[ChangedDate], limit: int
) -> list[tuple[Planned, ChangedDate | None]]:
    """The next dates not over yet, soonest first, each with its change; a once-only event has its one."""
    by_date = {change.date: change for change in changes if is_in_known_years(change)}
    now, since = timezone.now(), timezone.localdate() - dt.timedelta(days=62)
    last = dt.date(2200, 12, 31)
    by_rule = (date for date in event.dates(last) if (date >= since or not event.repeats) and is_day(date, event.zone))
    days = {*islice(by_rule, limit + len(changes) + 70)} | {date for date, each in by_date.items() if each.is_added}
    found = []
    for date in sorted(days):
        change = by_date.get(date)
        if change is None or not change.is_left_out:
            found.append((event.on(date, change), change))
    found = [each for each in found if each[0].ends_at > now or not event.repeats]
    return sorted(found, key=lambda each: each[0].starts_at)[:limit]


def serialize_date(event: EventPage, planned: Planned, change: ChangedDate | None) -> dict:
    """One date, serialized for the template."""
    zone = ZoneInfo(event.zone)
    begins, ends = planned.starts_at.astimezone(zone), planned.ends_at.astimezone(zone)
    has_hours = not event.all_day and event.start_time
    start = (change and change.new_start_time) or event.start_time
    end = (change and change.new_end_time) or event.end_time
    day = (change and change.new_date) or planned.date
    notes = [clock_change_note(day, time, event.zone) for time in (start, end)] if has_hours and event.repeats else []
    return {
        "day": long_date(begins.date()),
        "hours": format_hours(begins.time(), None if planned.open_ended else ends.time())
        if has_hours
        else format_hours(None, None),
        "state": change.get_change_display() if change else "",
        "before": long_date(planned.date) if begins.date() != planned.date else "",
        "planned": planned.date.isoformat(),
        "notes": list(dict.fromkeys(note for note in notes if note)),
        "is_plain": change is None,
    }


def formset_changes(form: WhenForm) -> list[ChangedDate]:
    """Instances of the formset of single dates, as far as they are filled in."""
    formset = form.formsets["changes"]
    if not formset.is_bound or not formset.management_form.is_valid():
        return []
    deleted = {id(each) for each in formset.forms if formset._should_delete_form(each)}
    return [each.instance for each in formset.forms if id(each) not in deleted and each.instance.date]


def error_messages(form: WhenForm) -> list[str]:
    """Validation errors of the form and its formset as sentences, each once."""
    lines = []
    for each in (form, *form.formsets["changes"].forms):
        prefix = f"{long_date(each.instance.date)}: " if getattr(each.instance, "date", None) else ""
        for name, messages in each.errors.items():
            label = f"{capfirst(each.fields[name].label)}: " if name in each.fields else prefix
            lines += [f"{label}{message}" for message in messages]
    return list(dict.fromkeys(lines))


def doubled_hour_questions(event: EventPage) -> dict[str, dict[str, str]]:
    """Form choices for each column that must say which of two equal hours is meant."""
    times = ambiguous_times(event)
    return {
        name: doubled_hour_choices(*time, event.zone)
        for name, time in times.items()
        if not event.repeats or getattr(event, name)
    }


def interval_label(event: EventPage) -> str:
    """Label of the number in “every 2 months”."""
    return {
        "daily": gettext("Every how many days"),
        "weekly": gettext("Every how many weeks"),
        "monthly": gettext("Every how many months"),
        "yearly": gettext("Every how many years"),
    }.get(event.repeats, "")


def live_region_text(context: dict, errors: list[str]) -> str:
    """Text of the live region, for screen readers: the first error, else the rule and the next date; one line."""
    if errors:
        return errors[0]
    if not context.get("dates"):
        return gettext("All its dates are over.")
    first = context["dates"][0]
    parts = {"date": first["day"], "hours": first["hours"], "rule": context["rule"]}
    if context["rule"]:
        return gettext("%(rule)s. The next date: %(date)s, %(hours)s.") % parts
    return gettext("%(date)s, %(hours)s.") % parts


def lines_about_people(request, event: EventPage, rows: list[ChangedDate]) -> list[str]:
    """What people would be told, if it were published so."""
    return [line for function in announced_functions("event_form_lines") for line in function(request, event, rows)]


def preview_response(form: WhenForm, request) -> dict:
    """Data of the JSON response: the next dates as HTML, labels, and which choices this date has."""
    form.is_valid()
    event, context = form.instance, {}
    if not {"start_date", "zone", "repeats", "repeats_every", "repeats_weekdays", "repeats_on"} & form.errors.keys():
        rows = formset_changes(form)
        context = {
            "rule": rule_in_words(event),
            "zone": format_zone(event.zone, event.start_date),
            "dates": [serialize_date(event, *each) for each in next_occurrences(event, rows, SHOWN)],
            "people": lines_about_people(request, event, rows),
        }
        days = [planned.date for planned, change in next_occurrences(event, [], OFFERED)] if event.repeats else []
        facts = {
            "weekday": WEEKDAYS[event.start_date.weekday()],
            "on": repeats_on_choices(event.start_date, event.repeats),
            "questions": doubled_hour_questions(event),
            "days": [[day.isoformat(), long_date(day)] for day in days],
        }
    else:
        facts = {}
    errors = error_messages(form)
    html = render_to_string("wagtailadmin/events/next_dates.html", context | {"problems": errors})
    announcement = " ".join([live_region_text(context, errors), *context.get("people", ())])
    return facts | {"html": html, "told": announcement, "zone": context.get("zone", ""), "every": interval_label(event)}


@require_POST
@user_passes_test(may_plan_events)
def next_dates(request):
    """The next ten dates by what is in the form (its fields by their names, the rows of `changes` with them), and what
    other apps say of it.
    """
    event = EventPage(place_id=whole_number(request.POST.get("place", ""), 18) or None)
    form = DatesForm(request.POST, instance=event, for_user=request.user)
    data = preview_response(form, request)
    for function in announced_functions("event_form_answers"):
        data |= function(request.POST)
    return JsonResponse(data)


@hooks.register("register_admin_urls")
def addresses():
    return [path("events/dates/", next_dates, name="event_dates")]
