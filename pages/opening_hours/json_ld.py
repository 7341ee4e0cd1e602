"""Opening hours as OpeningHoursSpecification of schema.org."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from ..i18n.clock import WEEKDAYS
from .formatting import ranges_by_weekday
from .models import HoursException, OpeningHours

# schema.org names the days in English.
SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def specifications(rows: Iterable[OpeningHours], exceptions: Iterable[HoursException]) -> list[dict]:
    """Return the hours as OpeningHoursSpecification nodes (schema.org); a closed day opens and closes at midnight."""
    days_by_ranges = defaultdict(list)
    for day, ranges in ranges_by_weekday(rows).items():
        for each in ranges:
            days_by_ranges[each].append(SCHEMA_DAYS[WEEKDAYS.index(day)])
    kind = {"@type": "OpeningHoursSpecification"}
    nodes = [kind | {"dayOfWeek": days} | opening_times(*each) for each, days in days_by_ranges.items()]
    return nodes + [
        kind
        | {"validFrom": row.date.isoformat(), "validThrough": row.last_day.isoformat()}
        | opening_times(row.opens or dt.time(), row.closes or dt.time())
        for row in exceptions
    ]


def opening_times(opens: dt.time, closes: dt.time) -> dict[str, str]:
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
