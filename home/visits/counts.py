"""Counts of visits: which page an address is of, and the one statement that adds to what was counted before."""

import datetime as dt
from collections import Counter
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.http.request import split_domain_port
from wagtail.contrib.routable_page.models import RoutablePageMixin

from pages.tree.current import current
from pages.tree.nodes import Node
from pages.tree.routing import best_site
from pages.tree.snapshot import SiteTree

from .models import VisitCount

TABLE = VisitCount._meta.db_table
ADD = f"""
    INSERT INTO {TABLE} AS old (page_id, day, count) VALUES (%s, %s, %s)
    ON CONFLICT (page_id, day) DO UPDATE SET count = old.count + excluded.count
"""  # noqa: S608
FEED = "feed"


class ReadAddress(NamedTuple):
    """A stranger's GET that was answered with 200 or 304: its day in the site's time zone, its host (and port, if named), its path decoded."""

    day: dt.date
    host: str
    path: str


Rows = Counter[tuple[int, dt.date]]  # visits by page id and day


def rows_of(visits: Counter[ReadAddress]) -> Rows:
    """Which pages these visits are of; what is no page (files, feeds, the desk, the API) is left out."""
    tree, rows = current(), Counter()
    for visit, number in visits.items():
        if node := page_at(tree, visit.host, visit.path):
            rows[node.pk, visit.day] += number
    return rows


def page_at(tree: SiteTree, host: str, path: str) -> Node | None:
    """The page that is read at this address. A date of an event and a list by topic belong to the page they stand below.

    None of a page that only some may see: to a stranger it says nothing but that.
    """
    parts = [part for part in path.split("/") if part]
    has_prefix = bool(parts) and parts[0] in tree.languages.values()
    language = parts.pop(0) if has_prefix else settings.LANGUAGE_CODE
    name, port = split_domain_port(host)
    site = best_site(tree.sites.values(), name, int(port or 0))
    home = tree.home(site.pk, language) if site and path.endswith("/") else None
    if home is None:
        return None
    node, rest = tree.deepest(home, parts)
    if rest and (rest[-1] == FEED or not issubclass(node.model, RoutablePageMixin)):
        return None
    return None if tree.is_closed(node) else node


def add(rows: Rows) -> None:
    """Adds these visits, all of them or none. Those of a page that was deleted meanwhile raise IntegrityError."""
    in_one_order = sorted(rows.items())  # so that two processes don't wait for each other
    values = [(page, day.isoformat(), number) for (page, day), number in in_one_order]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ADD, values)
