"""Filters by facts: each operator of each fact that a list declares gives what its own items say, and costs no query more."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import cached_property
from pydantic import ValidationError
from wagtail.models import Collection, CollectionViewRestriction

from pages.api.lists.filters import OPERATORS, FilterFact, choice, filtered_by, text
from pages.api.openapi import document
from pages.api.routers import announcements, events, news, pages, places, posts, press, principles, terms
from pages.api.routers.base import ListQuery
from pages.press.link_checks import LinkCheck

from ..support import make
from ..support.rate_limits import without_counting
from .test_pagination import API, ListCase

# Each list, with what else is asked for so that all of it comes, and its query.
LISTS = {
    "news/": ({}, news.NewsQuery),
    "press/": ({}, press.PressQuery),
    "announcements/": ({"state": "all"}, announcements.AnnouncementQuery),
    "events/": ({"from": "1990-01-01"}, events.EventsQuery),
    "principles/": ({}, principles.PrinciplesQuery),
    "places/": ({}, places.PlacesQuery),
    "topics/": ({}, terms.TermsQuery),
    "authors/": ({}, terms.AuthorsQuery),
    "outlets/": ({}, terms.OutletsQuery),
    "posts/": ({}, posts.PostsQuery),
    "everything/": ({}, pages.PagesQuery),
}
UNTOLD = {("authors/", "is_circle")}  # asked for, and no field of an item: tested by itself


def all_of(query: type[ListQuery]) -> tuple[FilterFact, ...]:
    return (*query.facts, *query.facts_apart)


def value_of(item: dict, fact: FilterFact):
    """What an item says of a fact: a value, a list of slugs, or None."""
    if fact.name in {"topic", "author"}:
        return [each["slug"] for each in item[f"{fact.name}s"]]
    if fact.name in {"outlet", "place"} and fact.keys:
        return [item[fact.name]["slug"]] if item[fact.name] else []
    if fact.name in {"section", "event", "picture"}:
        return item[fact.name] and item[fact.name]["id"]
    if "access" in item and fact.name not in item:
        return next(each["answer"] for each in item["access"] if each["question"] == fact.name)
    return item[fact.name]


def comparable(value):
    """The value as it is ordered: instants and days, not their text."""
    if isinstance(value, str) and (moment := parse_datetime(value) if "T" in value else None):
        return moment
    return parse_date(value) if isinstance(value, str) and len(value) == 10 and value[:4].isdigit() else value


def holds(own, operator: str, asked) -> bool:
    """Whether an item with this value is among those asked for: what the words of OPERATORS promise."""
    if operator == "isnull":
        return (own is None) == asked
    if isinstance(own, list):
        return (not set(own) & set(asked)) if operator == "not_in" else bool(set(own) & set(asked))
    if operator in {"in", "not_in"}:
        return (own in asked) == (operator == "in")
    if own is None:
        return False
    if operator in {"contains", "startswith"}:
        found = own.casefold().find(asked.casefold())
        return found == 0 if operator == "startswith" else found >= 0
    own, asked = comparable(own), comparable(asked)
    return own == asked if not operator else compare(own, operator, asked)


def compare(own, operator: str, asked) -> bool:
    return {"gt": own > asked, "gte": own >= asked, "lt": own < asked, "lte": own <= asked}[operator]


@pytest.mark.differs
class FilterTests(ListCase):
    languages = ["en", "es"]
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        food, land = (make.topic(cls.english, name=name, slug=name.lower()) for name in ("Food", "Land"))
        ann, circle = (
            make.author(cls.english, name="Ann", role="Cook", about="Bakes."),
            make.author(cls.english, name="ÉQUIPE", is_circle=True),
        )
        paper, other = (
            make.outlet(cls.english, name="The Paper", website="https://p.example/"),
            make.outlet(cls.english, name="Radio"),
        )
        hall, field = (
            make.place(cls.english, name="Hall", latitude="32.3", longitude="-90.2", entrance="yes"),
            make.place(cls.english, name="Field"),
        )
        picture = make.picture()
        make.news(
            cls.news,
            title="Éclair à la carte",
            date=date(2024, 5, 1),
            topics=[food, land],
            authors=[ann],
            picture=picture,
        )
        cls.harvest = make.news(
            cls.news,
            title="The harvest (all of it)",
            summary="100% greens.",
            date=date(2024, 6, 1),
            topics=[land],
            authors=[circle],
        )
        make.news(cls.news, title="Plain", date=date(2025, 1, 1))
        make.press(
            cls.news,
            title="A film",
            date=date(2023, 1, 1),
            outlet=paper,
            medium="film",
            topics=[food],
            quotation="“We own it.”",
        )
        make.press(
            cls.news,
            title="Un artículo",
            date=date(2024, 1, 1),
            outlet=other,
            language="es",
            writer="Jane Roe",
            link="https://p.example/x",
        )
        LinkCheck.objects.create(address="https://p.example/x", is_gone=True)
        event = make.event(cls.events, title="Once", place=hall, topics=[food], state="postponed")
        make.event(
            cls.events,
            title="Again",
            place=field,
            repeats="weekly",
            repeats_count=4,
            attendance="mixed",
            zone="Asia/Tokyo",
        )
        make.event(
            cls.events, title="Nowhere", summary="Call us.", start_date=timezone.localdate() - timedelta(days=40)
        )
        now = timezone.now()
        make.announcement(
            cls.announcements,
            title="Water",
            level="urgent",
            section=cls.news.page_ptr,
            topics=[land],
            kicker="Now",
            where="Hall",
        )
        make.announcement(cls.announcements, title="Vote", until=3, event=event, starts_at=now + timedelta(days=2))
        for number in (1, 3, 7):
            make.principle(cls.principles, number=number, title=f"Principle {number}", to_be_confirmed=number == 3)

    def ids(self, path: str, query: dict) -> list[int]:
        return [item["id"] for item in self.told(f"{path}?{urlencode(query, doseq=True)}")["items"]]

    def questions(self, fact: FilterFact, operator: str, items: list[dict]) -> Iterator:
        """A few things to ask for: what items have, and what none has."""
        values = [value_of(item, fact) for item in items]
        if operator == "isnull":
            yield from (True, False)
            return
        flat = [
            each for value in values for each in (value if isinstance(value, list) else [value]) if each is not None
        ]
        flat = list(dict.fromkeys(flat))
        if operator in {"in", "not_in"}:
            yield from filter(None, (flat[:1], flat[:2], flat[-1:]))
        elif operator == "contains":
            yield from filter(None, (str(each)[1:5].swapcase() for each in flat[:3]))
        elif operator == "startswith":
            yield from filter(None, (str(each)[:4].swapcase() for each in flat[:3]))
        else:
            yield from (each for each in (*flat[:2], *flat[-1:]) if each != "")

    def test_each_operator_of_each_fact_gives_what_the_items_say(self):
        asked = 0
        for path, (besides, query) in LISTS.items():
            items = self.told(f"{path}?{urlencode({'limit': 100} | besides)}")["items"]
            self.assertGreater(len(items), 1, path)
            for fact in (each for each in all_of(query) if (path, each.name) not in UNTOLD):
                for operator in fact.operators:
                    for value in self.questions(fact, operator, items):
                        with self.subTest(path, parameter=fact.parameter(operator), value=value):
                            sent = str(value).lower() if isinstance(value, bool) else value
                            found = self.ids(path, besides | {fact.parameter(operator): sent, "limit": 100})
                            wanted = [item["id"] for item in items if holds(value_of(item, fact), operator, value)]
                            self.assertEqual(found, wanted)
                            asked += 1
        self.assertGreater(asked, 250)

    def test_a_circle_is_asked_for(self):
        self.assertEqual(self.told("authors/?is_circle=true&fields=name")["items"][0]["name"], "ÉQUIPE")
        self.assertEqual(len(self.ids("authors/", {"is_circle": "false"})), 1)

    def test_several_are_asked_for_together(self):
        query = {"topic__in": "land", "date__gte": "2024-05-01", "date__lt": "2024-07-01", "topic__not_in": "food"}
        self.assertEqual(self.ids("news/", query), [self.harvest.pk])
        self.assertEqual(self.ids("news/", query | {"topic": "food"}), [])

    def test_signs_are_words_and_no_expressions(self):
        for words, found in (
            ("(all", 1),
            ("100%", 0),
            (".*", 0),
            ("\\", 0),
            ("[", 0),
            ("_", 0),
            ("HARVEST (", 1),
            ("é", 1),
        ):
            self.assertEqual(len(self.ids("news/", {"title__contains": words})), found, words)
        self.assertEqual(self.ids("news/", {"summary__contains": "100% GREENS"}), [self.harvest.pk])

    def test_pages_of_a_list_are_of_the_same_filters(self):
        first = self.told("news/?date__gte=2024-01-01&limit=1&order=date")
        self.assertEqual(first["count"], 3)
        second = self.told(first["next"].partition("/api/v3/")[2])
        self.assertEqual(second["items"][0]["id"], self.harvest.pk)
        cursor = first["next"].partition("cursor=")[2]
        self.refused(f"news/?date__gte=2023-01-01&limit=1&order=date&cursor={cursor}")

    def test_nonsense_is_refused_with_the_nearest(self):
        for query, near in (
            ("date__gtee=2024-01-01", "date__gte"),
            ("titel__contains=x", "title__contains"),
            ("topics__in=food", "topic__in"),
            ("date__regex=x", "date__"),
            ("owner__username=x", "parameter"),
            ("date__gte=x", "date"),
            ("date__gte=2024-13-01", "date"),
            ("id__in=x", "int"),
            ("id__in=0", "id__in"),
            ("topic__in=%27", "pattern"),
            ("picture__isnull=perhaps", "bool"),
            ("first_published_at__lt=9999-12-31T23:59:59", "first_published_at"),
            ("first_published_at__gt=0001-01-01T00:00:00%2B14:00", "first_published_at"),
            ("title__contains=" + "x" * 201, "200"),
            ("&".join(f"id__in={number}" for number in range(1, 103)), "100"),
            ("&".join(f"topic__in=t{number}" for number in range(21)), "20"),
        ):
            with self.subTest(query=query[:40]):
                self.refused(f"news/?{query}", near)
        self.refused("press/?medium__in=radio", "podcast")

    def test_what_is_not_for_everybody_is_not_found_by_its_words(self):
        make.news(self.news, title="Zanzibar", live=False)
        make.private(make.news(self.news, title="Zanzibar, closed"))
        for path, (besides, query) in LISTS.items():
            names = {fact.name for fact in all_of(query)}
            for name in names & {"title", "name"}:
                self.assertEqual(self.ids(path, besides | {f"{name}__contains": "zanzi"}), [])

    def test_a_page_that_is_named_is_found_in_any_language_and_hidden_ones_are_not(self):
        hidden = make.news(self.news, live=False)
        spanish = make.translated(self.news, "es", title="Noticias")
        about = make.announcement(self.announcements, title="Of a draft", section=hidden.page_ptr)
        water = make.announcement(self.announcements, title="More water", section=self.news.page_ptr)
        translated = make.translated(water, "es", title="Agua")
        asked = "announcements/?state=all&"
        self.assertEqual(self.told(f"{asked}section={hidden.pk}")["items"], [])
        self.assertIn("Of a draft", self.titles(f"{asked}section__isnull=true"))
        self.assertNotIn("Of a draft", self.titles(f"{asked}section__isnull=false"))
        for pk in (spanish.pk, self.news.pk):
            self.assertIn("More water", self.titles(f"{asked}section__in={pk}"))
            (item,) = self.told(f"{asked}locale=es&section={pk}&id={translated.pk}")["items"]
            self.assertEqual(item["section"]["id"], spanish.pk)
        self.assertFalse(about.section is None)

    def test_what_is_kept_follows_what_changes(self):
        asked = {
            "news/?topic__in=land": self.harvest.title,
            f"announcements/?section={self.news.pk}": "Water",
            "news/?title__contains=HARVEST": self.harvest.title,
        }
        for path, title in asked.items():
            for _ in range(2):
                self.assertIn(title, self.titles(path))
        self.harvest.topics, self.harvest.title = [], "Else"
        self.harvest.save_revision().publish()
        self.news.unpublish()
        for path, title in asked.items():
            self.assertNotIn(title, self.titles(path), path)

    def test_a_picture_that_is_not_told_is_none(self):
        private = Collection.get_first_root_node().add_child(name="Private")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        make.news(self.news, title="Unseen", picture=make.picture(collection=private.add_child(name="Below")))
        self.assertNotIn("Unseen", self.titles("news/?picture__isnull=false"))
        self.assertIn("Unseen", self.titles("news/?picture__isnull=true"))

    def test_no_filter_costs_a_query_but_the_words_of_events(self):
        for path, (besides, query) in LISTS.items():
            plain = self.cost(path, besides)
            for fact in all_of(query):
                for operator in fact.operators:
                    (value,) = [self.harmless(fact, operator)]
                    more = self.cost(path, besides | {fact.parameter(operator): value})
                    allowed = 1 if path == "events/" and fact in events.EVENT_FACTS else 0
                    self.assertLessEqual(more, plain + allowed, (path, fact.parameter(operator)))

    def harmless(self, fact: FilterFact, operator: str):
        return "false" if operator == "isnull" else str(fact.example).lower() if fact.kind is bool else fact.example

    def cost(self, path: str, query: dict) -> int:
        self.ids(path, query)
        with CaptureQueriesContext(connection) as queries:
            self.ids(path, query | {"limit": 99})
        return len(without_counting(queries))


class DeclarationTests(ListCase):
    @cached_property
    def parameters(self) -> dict[str, set[str]]:
        paths = document()["paths"]
        return {path: {each["name"] for each in paths[f"{API}{path}"]["get"]["parameters"]} for path in LISTS}

    def test_each_is_in_the_document_and_in_the_table(self):
        table = (settings.ROOT / "pages" / "api" / "FILTERS.md").read_text()
        for path, (_besides, query) in LISTS.items():
            self.assertTrue(query.facts)
            told = next(line for line in table.splitlines() if line.startswith(f"| `{path}`"))
            for fact in all_of(query):
                self.assertIn(f"`{fact.name}`", told, path)
                for operator in fact.operators:
                    self.assertIn(fact.parameter(operator), self.parameters[path])
        for operator in filter(None, OPERATORS):
            self.assertIn(f"`__{operator}`", table)

    def test_a_name_that_is_there_already_is_refused(self):
        with self.assertRaisesMessage(TypeError, "locale"):
            filtered_by(text("locale", "The language.", "en"))(ListQuery)

    def test_a_query_stays_what_it_was(self):
        made = filtered_by(choice("kind", "The kind.", ["a", "b"], "a"))(ListQuery)
        self.assertTrue(issubclass(made, ListQuery))
        self.assertEqual((made.__name__, made(kind="a").kind, made().kind__in), ("ListQuery", "a", []))
        with self.assertRaises(ValidationError):
            made(kind="c")
        self.assertEqual(ListQuery.facts, ())
