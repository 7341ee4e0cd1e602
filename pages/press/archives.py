"""URL of an archived copy of a page, in the form of the Wayback Machine."""

import datetime as dt

WAYBACK = "https://web.archive.org/web/"


def archive_url(address: str, date: dt.date | None = None) -> str:
    """URL of the archived copy nearest to this day, else of the newest; a suggestion: nothing is requested or saved.

    Empty where the address would be too long for its field.
    """
    day = f"{date:%Y%m%d}" if date else "2"  # a lone 2 is the form for the newest copy
    url = f"{WAYBACK}{day}/{address}"
    return "" if len(url) > 500 or address.startswith(WAYBACK) else url
