"""What the desk tells of visits: of the last fourteen whole days, a week beside the week before, and of today so far."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import Page

from pages.tree.current import current
from pages.tree.nodes import Node

from .models import VisitCount

WEEK = 7  # days
HEIGHT, STEP = 100, 10  # of the plot, and from one day in it to the next, in its own units
MINUS = "\N{MINUS SIGN}"
FEW = 10  # visits in a week
MOST = 5  # pages
LOOKED_AT = 20  # of the most read: some are hidden by now


@dataclass(frozen=True)
class Bar:
    """A day in the plot; `part` is "before", "week" or "today"."""

    day: dt.date
    count: int
    part: str
    x: int
    height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height


class DailyCounts:
    """Visits of the last fourteen whole days and of today."""

    def __init__(self, counts: dict[dt.date, int], today: dt.date):
        self.days = [today - dt.timedelta(days=back) for back in range(2 * WEEK, -1, -1)]
        self.counts = [counts.get(day, 0) for day in self.days]

    def __bool__(self) -> bool:
        return any(self.counts)

    @property
    def before(self) -> int:
        return sum(self.counts[:WEEK])

    @property
    def week(self) -> int:
        return sum(self.counts[WEEK:-1])

    @property
    def today(self) -> int:
        return self.counts[-1]

    @property
    def change(self) -> str:
        """How many per cent more or less than in the week before; empty where that was too few to say anything."""
        if self.before < FEW:
            return ""
        percent = round(100 * (self.week - self.before) / self.before)
        sign = "+" if percent > 0 else MINUS if percent < 0 else "±"
        return pgettext("change", "%(sign)s%(number)d%%") % {"sign": sign, "number": abs(percent)}

    @property
    def width(self) -> int:
        return STEP * len(self.days)

    @property
    def bars(self) -> list[Bar]:
        """The plot, as high as its highest day; a day with a visit can be seen."""
        highest = max(self.counts) or 1
        parts = [*["before"] * WEEK, *["week"] * WEEK, "today"]
        heights = [max(2, round(HEIGHT * count / highest)) if count else 0 for count in self.counts]
        places = range(1, self.width, STEP)
        return list(map(Bar, self.days, self.counts, parts, places, heights))


def first_day(today: dt.date) -> dt.date:
    return today - dt.timedelta(days=2 * WEEK)


def visits_of_site() -> DailyCounts:
    today = timezone.localdate()
    return DailyCounts(VisitCount.objects.by_day(first_day(today)), today)


@dataclass
class ReadPage:
    """One of the most read: the page to open, and how often it was read in all languages."""

    page: Page
    total: int
    can_edit: bool


def most_read(user) -> list[ReadPage]:
    """The pages that were read most in the last seven days and today, and that everybody may see. Two queries."""
    since = timezone.localdate() - dt.timedelta(days=WEEK)
    found = [(node.pk, total) for key, total in VisitCount.objects.most_read(since)[:LOOKED_AT] if (node := shown(key))]
    pages = Page.objects.in_bulk([pk for pk, _total in found[:MOST]])
    rows = [(pages[pk], total) for pk, total in found[:MOST] if pk in pages]
    return [ReadPage(page, total, page.permissions_for_user(user).can_edit()) for page, total in rows]


def shown(key: UUID) -> Node | None:
    """The page of this translation key in the language of the desk, else in the first that everybody may see."""
    tree = current()
    nodes = tree.translations(key, timezone.now())
    return next((node for node in nodes if tree.locales.get(node.locale_id) == get_language()), next(iter(nodes), None))


@dataclass
class PageVisits:
    """Visits of a page in its own language; `languages` (name, visits) where it has several, at the end all together."""

    own: DailyCounts
    languages: list[tuple[str, DailyCounts]]


def visits_of_page(page: Page) -> PageVisits:
    """One query."""
    today, tree, names = timezone.localdate(), current(), dict(settings.LANGUAGES)
    rows = VisitCount.objects.filter(page__translation_key=page.translation_key)
    found = rows.by_language(first_day(today))
    nodes = [node for node in tree.by_key.get(page.translation_key, ()) if was_public(node)]
    counts = {node.locale_id: DailyCounts(found.get(node.locale_id, {}), today) for node in nodes}
    languages = [(str(names[tree.languages[locale]]), each) for locale, each in counts.items()]
    if len(languages) > 1:
        all_days = sum((Counter(days) for days in found.values()), Counter())
        languages.append((gettext("All together"), DailyCounts(all_days, today)))
    own = counts.get(page.locale_id) or DailyCounts({}, today)
    return PageVisits(own, languages if len(languages) > 1 else [])


def may_see_visits_of_site(user) -> bool:
    """Whoever works on pages, where it is here that visitors read them."""
    return settings.HEADLESS != "only" and user_has_any_page_permission(user)


def may_see_visits(page: Page, user) -> bool:
    """Whoever may change this page, once it has been public."""
    is_counted = settings.HEADLESS != "only" and page.pk is not None and was_public(page)
    return is_counted and page.permissions_for_user(user).can_edit()


def was_public(page: Page | Node) -> bool:
    return page.live or page.first_published_at is not None
