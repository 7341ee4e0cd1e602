"""Calendars as others read them: ical.js in node, which believes the VTIMEZONE in a file and knows no other."""

import datetime as dt
import json
import os
import subprocess

from settings.install import ROOT

READER = ROOT / "tests" / "support" / "read_calendar.mjs"


def moment(told: int | str) -> dt.date:
    """Seconds since 1970, or a date."""
    return dt.date.fromisoformat(told) if isinstance(told, str) else dt.datetime.fromtimestamp(told, dt.UTC)


def read_by_ical_js(files: list[tuple[bytes, dt.date]], zone: str = "UTC") -> list[dict[tuple, tuple]]:
    """For each (content, last day as first planned): {(uid, planned date): (begin, end, status)}, moments in UTC.

    `zone` is that of the computer on which it is read. Fails where a date is told twice.
    """
    asked = [{"content": content.decode(), "last": last.isoformat()} for content, last in files]
    done = subprocess.run(
        ["node", READER],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=os.environ | {"TZ": zone},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = []
    for events in json.loads(done.stdout):
        told = {
            (each["uid"], dt.date.fromisoformat(each["id"][:10])): (
                moment(each["begin"]),
                moment(each["end"]),
                each["status"],
            )
            for each in events
        }
        assert len(told) == len(events), "a date is told twice"
        found.append(told)
    return found
