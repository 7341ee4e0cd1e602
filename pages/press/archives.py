"""URL of an archived copy of a page, in the form of the Wayback Machine."""

import datetime as dt

WAYBACK = "https://web.archive.org/web/"


def archive_url(address: str, date: dt.date | None = None) -> str:
    """The copy made nearest to this day, else the newest; a suggestion: nobody is asked, nothing is saved there.

    Empty where the address would be too long for its field.
    """
    day = f"{date:%Y%m%d}" if date else "2"  # a lone 2 is the form for the newest copy
    url = f"{WAYBACK}{day}/{address}"
    return "" if len(url) > 500 or address.startswith(WAYBACK) else url
