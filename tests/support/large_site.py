"""A site of any size in three languages, made in bulk: most of it translated, some in one language only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from media.search_text import SearchTextMixin
from pages.about.models import MissionPage, PrinciplePage, PrinciplesPage, StoryPage, TextPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news.models import NewsIndexPage, NewsPage
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
UPCOMING = 24  # events to come; a calendar grows into the past
BODY = '[{"type": "text", "value": "<p>Bread and land %d.</p>", "id": "8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10"}]'


class LargeSite:
    """Grows below a home page that `make.house` has made in these languages; `grow` adds pages of every kind."""

    def __init__(self, home: Page):
        self.homes = {each.locale.language_code: each for each in home.get_translations(inclusive=True)}
        english = Locale.objects.get(language_code="en")
        self.topics = [make.topic(english, name=f"Topic {each}", slug=f"topic-{each}") for each in range(2)]
        self.authors = [make.author(english, name=f"Author {each}", slug=f"author-{each}") for each in range(2)]
        self.outlets = [make.outlet(english, name=f"Outlet {each}", slug=f"outlet-{each}") for each in range(4)]
        self.place, self.group_counts = make.place(english), defaultdict(int)

    def furnish(self) -> None:
        """What an empty site lacks of what a demo has: texts of the fixed pages, principles, a page below none of them."""
        self.text_page = make.text(self.homes["en"], title="Programs", slug="programs")
        self.text_pages = {"en": self.text_page} | {
            code: make.translated(self.text_page, code) for code in ("es", "ar")
        }
        MissionPage.objects.update(summary="What we are for.")
        StoryPage.objects.update(summary="How it came to be.")
        self.add(PrinciplePage, PrinciplesPage, PRINCIPLES)

    def grow(self, pages: int) -> None:
        """So many more pages, in all languages together (about; whole shares), and what hangs on them."""
        groups = (
            pages * 5 / 12
        )  # of five groups three are in three languages, one in two, one in one; see `languages_of`
        for kind, (parent_kind, share) in SHARES.items():
            self.add(kind, parent_kind, round(groups * share / 100))
        make.occurrences()
        make.analyze()

    def add(self, kind: type[Page], parent_kind: type[Page], groups: int) -> None:
        first, existing = self.group_counts[kind], set(kind.objects.values_list("pk", flat=True))
        self.group_counts[kind] += groups
        keys = [uuid4() for _ in range(groups)]
        for place, code in enumerate(LANGUAGES):
            group_numbers = [each for each in range(groups) if place in languages_of(first + each)]
            field_values = {name: row_value(group_numbers, value, first) for name, value in self.fields(kind).items()}
            parent = make.part(self.homes[code], parent_kind)
            key = row_value(group_numbers, lambda each: keys[each - first], first)
            make.many(
                kind,
                parent,
                len(group_numbers),
                title=titles(kind, group_numbers, first),
                translation_key=key,
                **field_values,
            )
        self.assign_terms(kind, kind.objects.exclude(pk__in=existing).order_by("pk"))

    def fields(self, kind: type[Page]) -> dict:
        """The field values of a page of this kind, some as functions of the number of its group."""
        today, now = timezone.localdate(), timezone.now()
        announcement = {
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
            AnnouncementPage: announcement,
            EventPage: {
                "start_date": lambda each: today + dt.timedelta(days=2 * each if each < UPCOMING else -each),
                "all_day": True,
                "place": self.place,
            },
            PrinciplePage: {"number": lambda each: each + 1},
        }
        return {"summary": "Something happened.", "body": lambda each: BODY % each} | own.get(kind, {})

    def assign_terms(self, kind: type[Page], pages: Iterable[Page]) -> None:
        """Assigns a topic to each page, and an author to news pages: the same in every language, as facts are."""
        pages = list(pages)
        groups = {key: number for number, key in enumerate(dict.fromkeys(page.translation_key for page in pages))}
        terms = {"topics": self.topics} | ({"authors": self.authors} if kind is NewsPage else {})
        for name, rows in terms.items():
            if hasattr(kind, name):
                through = getattr(kind, name).through
                of_page, of_term = f"{kind._meta.model_name}_id", f"{rows[0]._meta.model_name}_id"
                chosen = ((page.pk, rows[groups[page.translation_key] % 2].pk) for page in pages)
                through.objects.bulk_create(
                    [through(**{of_page: page, of_term: term}) for page, term in chosen], batch_size=500
                )

    def index(self) -> None:
        """Writes the search index of all that is there."""
        backend = get_search_backend()
        for kind in SHARES:
            assert issubclass(kind, SearchTextMixin)
            rows = kind.objects.defer(None).order_by("pk")
            for start in range(0, rows.count(), 500):
                backend.get_index_for_model(kind).add_items(kind, rows[start : start + 500])
        make.analyze()


def languages_of(group: int) -> set[int]:
    """The numbers of the languages that this group of pages is in."""
    return [{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {0, 1}, {group % 3}][group % 5]


def row_value(group_numbers: list[int], value: object, first: int) -> object:
    """The value for a row of `make.many`, which counts the rows of one language, from that of its group."""
    return (lambda each: value(first + group_numbers[each])) if isinstance(value, Callable) else value


def titles(kind: type[Page], group_numbers: list[int], first: int) -> Callable[[int], str]:
    return lambda each: f"{kind._meta.verbose_name} {first + group_numbers[each]}".capitalize()
