"""A site of any size in three languages, made in bulk: most of it translated, some in one language only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from media.search_text import SearchTextMixin
from pages.about import MissionPage, PrinciplePage, PrinciplesPage, StoryPage, TextPage
from pages.announcements import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news import NewsIndexPage, NewsPage
from pages.press.models import PressPage

from . import make

LANGUAGES = ("en", "es", "ar")
# Of every hundred texts in a language, so many are of this kind, below the page of that kind.
SHARES: dict[type[Page], tuple[type[Page], int]] = {
    NewsPage: (NewsIndexPage, 32),
    EventPage: (EventIndexPage, 32),
    PressPage: (NewsIndexPage, 12),
    AnnouncementPage: (AnnouncementIndexPage, 18),
    TextPage: (MissionPage, 6),  # where none are listed: a shelf of hundreds is nobody's page
}
PRINCIPLES = 7
AHEAD = 24  # events to come; a calendar grows into the past
BODY = '[{"type": "text", "value": "<p>Bread and land %d.</p>", "id": "8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10"}]'


class LargeSite:
    """Grows below a home page that `make.house` has made in these languages; `grow` adds pages of every kind."""

    def __init__(self, home: Page):
        self.homes = {each.locale.language_code: each for each in home.get_translations(inclusive=True)}
        english = Locale.objects.get(language_code="en")
        self.topics = [make.topic(english, name=f"Topic {each}", slug=f"topic-{each}") for each in range(2)]
        self.authors = [make.author(english, name=f"Author {each}", slug=f"author-{each}") for each in range(2)]
        self.outlets = [make.outlet(english, name=f"Outlet {each}", slug=f"outlet-{each}") for each in range(4)]
        self.place, self.made = make.place(english), defaultdict(int)
        self.shelf = make.text(home, title="Programs", slug="programs")
        self.shelves = {"en": self.shelf} | {code: make.translated(self.shelf, code) for code in ("es", "ar")}
        MissionPage.objects.update(summary="What we are for.")
        StoryPage.objects.update(summary="How it came to be.")
        self.add(PrinciplePage, PrinciplesPage, PRINCIPLES)

    def grow(self, pages: int) -> None:
        """So many more pages, in all languages together (about; whole shares), and what hangs on them."""
        groups = (
            pages * 5 / 12
        )  # of five groups three are in three languages, one in two, one in one; see `languages_of`
        for kind, (above, share) in SHARES.items():
            self.add(kind, above, round(groups * share / 100))
        make.dates()
        make.measure()

    def add(self, kind: type[Page], above: type[Page], groups: int) -> None:
        first, known = self.made[kind], set(kind.objects.values_list("pk", flat=True))
        self.made[kind] += groups
        keys = [uuid4() for _ in range(groups)]
        for place, code in enumerate(LANGUAGES):
            there = [each for each in range(groups) if place in languages_of(first + each)]
            shown = {name: at(there, value, first) for name, value in self.fields(kind).items()}
            parent = make.part(self.homes[code], above)
            key = at(there, lambda each: keys[each - first], first)
            make.many(kind, parent, len(there), title=titles(kind, there, first), translation_key=key, **shown)
        self.file(kind, kind.objects.exclude(pk__in=known))

    def fields(self, kind: type[Page]) -> dict:
        """What a page of this kind says, as a function of the number of its group."""
        today, now = timezone.localdate(), timezone.now()
        past = {
            "shown_from": lambda each: now - dt.timedelta(days=each + 2),
            "shown_until": lambda each: now + dt.timedelta(days=9) if each < 3 else now - dt.timedelta(days=1),
            "date": lambda each: today - dt.timedelta(days=each % 900),
        }
        own = {
            NewsPage: {"date": lambda each: today - dt.timedelta(days=each % 2500)},
            PressPage: {
                "date": lambda each: today - dt.timedelta(days=each % 2500),
                "outlet": lambda each: self.outlets[each % 4],
                "link": "https://paper.example/piece",
            },
            AnnouncementPage: past,
            EventPage: {
                "start_date": lambda each: today + dt.timedelta(days=2 * each if each < AHEAD else -each),
                "all_day": True,
                "place": self.place,
            },
            PrinciplePage: {"number": lambda each: each + 1},
        }
        return {"summary": "Something happened.", "body": lambda each: BODY % each} | own.get(kind, {})

    def file(self, kind: type[Page], pages: Iterable[Page]) -> None:
        """Each under a topic, reports under an author too."""
        filed = {"topics": self.topics} | ({"authors": self.authors} if kind is NewsPage else {})
        for name, rows in filed.items():
            if hasattr(kind, name):
                through = getattr(kind, name).through
                column = f"{kind._meta.model_name}_id", f"{rows[0]._meta.model_name}_id"
                through.objects.bulk_create(
                    [through(**dict(zip(column, (page.pk, rows[page.pk % 2].pk), strict=True))) for page in pages],
                    batch_size=500,
                )

    def index(self) -> None:
        """Writes the search index of all that is there."""
        backend = get_search_backend()
        for kind in SHARES:
            assert issubclass(kind, SearchTextMixin)
            rows = kind.objects.defer(None).order_by("pk")
            for start in range(0, rows.count(), 500):
                backend.get_index_for_model(kind).add_items(kind, rows[start : start + 500])
        make.measure()


def languages_of(group: int) -> set[int]:
    """The numbers of the languages that this group of pages is in."""
    return [{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {0, 1}, {group % 3}][group % 5]


def at(there: list[int], value: object, first: int) -> object:
    """The value for a row of `make.many`, which counts the rows of one language, from that of its group."""
    return (lambda each: value(first + there[each])) if isinstance(value, Callable) else value


def titles(kind: type[Page], there: list[int], first: int) -> Callable[[int], str]:
    return lambda each: f"{kind._meta.verbose_name} {first + there[each]}".capitalize()
