"""Reads a list of redirects from a table (CSV), and refuses what can be no address of this site."""

import csv
import re
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.cells import FORMULA

MOST = 5000  # lines
LONGEST = 255  # letters of an address


class Unreadable(Exception):
    """The file is no table of two columns; its words say why."""


@dataclass
class Line:
    """One line: where from and to as written, the page it leads to, and why it is refused (empty where it is taken)."""

    number: int
    old: str
    new: str
    old_path: str = ""
    target: str = ""
    page: Page | None = None
    refused: str = ""


def read(content: bytes) -> list[Line]:
    """The lines of a table with the old address in its first and the new one in its second column. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not in UTF-8. Please save it as “CSV UTF-8”.")) from None
    if "\x00" in text:
        raise Unreadable(_("This is no table of text (CSV)."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [
            (number, row) for number, row in enumerate(csv.reader(StringIO(text), delimiter=delimiter), 1) if any(row)
        ]
    except csv.Error:
        raise Unreadable(_("This is no table of text (CSV).")) from None
    if len(rows) > MOST:
        raise Unreadable(_("The file has more than %(number)d lines. Please split it.") % {"number": MOST})
    lines = [Line(number, *[cell.strip() for cell in [*row, ""][:2]]) for number, row in rows]
    return lines[1:] if lines and is_heading(lines[0]) else lines


def is_heading(line: Line) -> bool:
    """Whether a first line names the columns: neither cell is an address."""
    return not any("/" in cell for cell in (line.old, line.new))


def refusal(cell: str, own_hosts: set[str]) -> str:
    """Why this can be no address of the site; empty where it can."""
    if not cell:
        return _("An address is missing.")
    if cell.startswith(FORMULA):
        return _("This is a formula, not an address.")
    if "\\" in cell or re.search(r"[\x00-\x20\x7f]", cell):
        return _("This is no address.")
    if len(cell) > LONGEST:
        return _("The address is too long.")
    try:
        parts = urlsplit(cell)
    except ValueError:
        return _("This is no address.")
    if parts.scheme and parts.scheme not in {"http", "https"}:
        return _("Only addresses that begin with http, https or / can be used.")
    if (parts.netloc and (parts.hostname or "").lower() not in own_hosts) or cell.startswith("//"):
        return _("The address is on another site.")
    return "" if cell.startswith("/") or parts.netloc else _("An address begins with /.")


def relative(cell: str) -> str:
    """The address from the root of the site."""
    parts = urlsplit(cell)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
