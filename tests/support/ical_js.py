"""Calendars as others read them: ical.js in node, which believes the VTIMEZONE in a file and knows no other."""

import datetime as dt
import json
import os
import subprocess

from settings.install import ROOT

READER = ROOT / "tests" / "support" / "read_calendar.mjs"


def parse_moment(value: int | str) -> dt.date:
    """Parses seconds since 1970, or an ISO date."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else dt.datetime.fromtimestamp(value, dt.UTC)


def read_by_ical_js(files: list[tuple[bytes, dt.date]], zone: str = "UTC") -> list[dict[tuple, tuple]]:
    """For each (content, last day as first planned): {(uid, planned date): (begin, end, status)}, moments in UTC.

    `zone` is the time zone of the reading computer. Fails for duplicate dates.
    """
    payload = [{"content": content.decode(), "last": last.isoformat()} for content, last in files]
    process = subprocess.run(
        ["node", READER],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        env=os.environ | {"TZ": zone},
        check=False,
    )
    assert process.returncode == 0, process.stderr
    found = []
    for events in json.loads(process.stdout):
        by_date = {
            (event["uid"], dt.date.fromisoformat(event["id"][:10])): (
                parse_moment(event["begin"]),
                parse_moment(event["end"]),
                event["status"],
            )
            for event in events
        }
        assert len(by_date) == len(events), "a date is told twice"
        found.append(by_date)
    return found
