"""Pages of lists in the API: cursors that neither skip nor repeat, limit and offset, fields, and refusals in words."""

import json
from datetime import date, timedelta
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from ninja import Schema

from pages.about.models import TextPage
from pages.api.errors import Problem
from pages.api.lists.sparse_fields import PARTIAL_MEDIA_TYPE, parse_fields
from pages.news.models import NewsPage
from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase
from ..support.rate_limits import without_counting

API = "/api/v3/"


class ListCase(HouseCase):
    """A house that is asked by programs."""

    def told(self, path: str, status: int = 200, **headers) -> dict:
        """The answer at this address of the API."""
        answer = self.client.get(path if path.startswith(("/", "http")) else API + path, headers=headers)
        self.assertEqual(answer.status_code, status, f"{path}: {answer.content[:500]}")
        kind = "application/problem+json" if status >= 400 else answer["Content-Type"].partition(";")[0]
        self.assertIn(answer["Content-Type"].partition(";")[0], {kind, PARTIAL_MEDIA_TYPE})
        return json.loads(answer.content)

    def refused(self, path: str, *words: str) -> dict:
        """The problem that this address answers with; these words are in it."""
        problem = self.told(path, 422)
        for word in words:
            self.assertIn(word, json.dumps(problem, ensure_ascii=False), path)
        return problem

    def titles(self, path: str) -> list[str]:
        return [item.get("title", item.get("name")) for item in self.told(path)["items"]]

    def walked(self, path: str) -> list[dict]:
        """The items of every page of this list, by its `next`."""
        found, following = [], path
        while following:
            told = self.told(following)
            found += told["items"]
            following = told["next"] and told["next"].removeprefix("http://testserver")
        return found

    def cost(self, path: str, **headers) -> int:
        """Queries of an answer that is not kept, with all else that a running process knows."""
        self.told(path, **headers)
        current_state().fragments.drop({"everything"})
        with CaptureQueriesContext(connection) as queries:
            self.told(path, **headers)
        return len(without_counting(queries))


def days(number: int) -> date:
    """Four pieces share each day, so that the order within a day counts."""
    return date(2025, 1, 1) + timedelta(days=number // 4)


@pytest.mark.differs
class PaginationWalkTests(ListCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.many(NewsPage, cls.news, 25, date=days, title=lambda each: f"Piece {each % 7}")

    def test_a_walk_meets_every_piece_once_in_order(self):
        limits = {"-date": (1, 24, 25, 26), "date": (7,), "title": (4,), "-title": (7,)}
        for order, limit in [(name, number) for name, numbers in limits.items() for number in numbers]:
            with self.subTest(order=order, limit=limit):
                found = self.walked(f"news/?limit={limit}&order={order}")
                self.assertEqual([item["id"] for item in found], self.expected(order))

    def expected(self, order: str) -> list[int]:
        way = "-" if order.startswith("-") else ""
        return list(NewsPage.objects.order_by(order, f"{way}pk").values_list("pk", flat=True))

    def test_the_way_back_meets_the_same_pages(self):
        forth = [self.told("news/?limit=7")]
        while forth[-1]["next"]:
            forth.append(self.told(forth[-1]["next"]))
        self.assertEqual([len(told["items"]) for told in forth], [7, 7, 7, 4])
        back = [forth[-1]]
        while back[-1]["previous"]:
            back.append(self.told(back[-1]["previous"]))
        self.assertEqual([told["items"] for told in back], [told["items"] for told in reversed(forth)])
        self.assertEqual(self.told(back[-1]["next"])["items"], forth[1]["items"])

    def test_the_addresses_around_are_full_and_stand_in_the_head_too(self):
        following = self.told("news/?limit=7&year=2025&fields=title")["next"]
        self.assertTrue(following.startswith("http://testserver/api/v3/news/?"), following)
        query = parse_qs(urlsplit(following).query)
        self.assertEqual(
            {name: query[name] for name in ("limit", "year", "fields")},
            {"limit": ["7"], "year": ["2025"], "fields": ["title"]},
        )
        answer = self.client.get(following)
        told = json.loads(answer.content)
        self.assertEqual(answer["Link"], f'<{told["next"]}>; rel="next", <{told["previous"]}>; rel="prev"')
        self.assertNotIn("Link", self.client.get(API + "news/?limit=25"))

    def test_numbered_pages(self):
        told = self.told("news/?limit=10&offset=10")
        self.assertEqual([item["id"] for item in told["items"]], self.expected("-date")[10:20])
        self.assertEqual(parse_qs(urlsplit(told["next"]).query), {"limit": ["10"], "offset": ["20"]})
        self.assertEqual(parse_qs(urlsplit(told["previous"]).query), {"limit": ["10"], "offset": ["0"]})
        last = self.told("news/?limit=10&offset=20")
        self.assertEqual((len(last["items"]), last["next"], last["count"]), (5, None, 25))
        self.assertEqual(self.told("news/?limit=10&offset=0")["previous"], None)
        beyond = self.told("news/?offset=9999")
        self.assertEqual((beyond["items"], beyond["next"], beyond["count"]), ([], None, 25))

    def test_it_says_how_many_there_are_where_that_is_cheap(self):
        self.assertEqual(self.told("news/")["count"], 25)
        self.assertEqual(self.told("news/?limit=100")["count"], 25)
        self.assertEqual(self.told(self.told("news/?limit=5")["next"])["count"], None)

    def test_what_goes_while_somebody_walks_leaves_no_gap(self):
        first = self.told("news/?limit=5")
        gone = first["items"][-1]["id"]
        NewsPage.objects.filter(pk=gone).update(live=False)
        rest = self.walked(first["next"])
        self.assertEqual([item["id"] for item in first["items"] + rest], self.expected("-date"))

    def test_an_empty_list_is_a_list(self):
        told = self.told("press/")
        self.assertEqual(told, {"count": 0, "next": None, "previous": None, "items": [], "included": None})


@pytest.mark.differs
class PaginationRefusalTests(ListCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.many(NewsPage, cls.news, 5)
        make.many(TextPage, cls.home, 5)

    def test_a_cursor_belongs_to_its_list(self):
        own = parse_qs(urlsplit(self.told("news/?limit=2")["next"]).query)["cursor"][0]
        self.told("news/?" + urlencode({"cursor": own}))
        self.told("news/?" + urlencode({"cursor": own, "limit": 3, "fields": "title"}))
        foreign = ("everything/?", "news/?order=date&", "news/?year=2025&", "news/?locale=en&")
        for path in foreign:
            self.refused(path + urlencode({"cursor": own}), "This cursor does not belong")

    def test_a_cursor_that_is_none(self):
        own = parse_qs(urlsplit(self.told("news/?limit=2")["next"]).query)["cursor"][0]
        body, _colon, seal = own.rpartition(":")
        broken = (
            "x",
            "💚",
            ":",
            "a:b",
            own[:-1],
            own[1:],
            body,
            f"{body[:-1]}:{seal}",
            f".{own}",
            "WzEsMl0:" + seal,
            "%00x",
        )
        for cursor in broken:
            with self.subTest(cursor=cursor):
                self.refused("news/?" + urlencode({"cursor": cursor}))
        self.refused("news/?" + urlencode({"cursor": "x" * 5000}), "cursor")
        self.refused("news/?" + urlencode({"cursor": own, "offset": 0}), "not both")

    def test_numbers_have_bounds(self):
        for query in (
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=1e3",
            "limit=²",
            "limit=",
            "limit=9" * 1 + "9" * 30,
            "offset=-1",
            "offset=10001",
            "offset=1e22",
            "offset=x",
        ):
            with self.subTest(query=query):
                self.refused(f"news/?{query}")
        self.assertEqual(len(self.told("news/?limit=100&offset=0")["items"]), 5)
        self.assertEqual(self.told("news/?offset=10000")["items"], [])

    def test_unknown_things_are_refused_with_the_nearest(self):
        self.refused("news/?locale=en-US", "en")
        self.refused("news/?locale=fr", "There are: en")
        self.refused("news/?order=publicity", "-date")
        self.refused("news/?order=date;drop", "-date")
        self.refused("news/?fields=titel", "Did you mean “title”?")
        self.refused("news/?fields=picture.alternative", "picture.alternative")
        self.refused("news/?fields=title.length", "title.length")
        self.refused("news/?fields=picture..alt")
        self.refused("news/?fields=" + "x" * 5000)
        self.refused("news/?topc=food", "topic")

    def test_fields(self):
        make.press(self.news, picture=make.picture(), topics=[make.topic(self.english)])
        (item,) = self.told("press/?fields=title,%20picture.alt,topics.slug,topics.name")["items"]
        self.assertEqual(set(item), {"id", "title", "picture", "topics"})
        self.assertEqual(set(item["picture"]), {"alt"})
        self.assertEqual(set(item["topics"][0]), {"slug", "name"})
        (item,) = self.told("press/?fields=picture,picture.alt,outlet.name")["items"]
        self.assertGreater(len(item["picture"]), 5)
        self.assertEqual(set(item["outlet"]), {"name"})
        self.assertEqual(self.client.get(API + "press/?fields=title")["Content-Type"], PARTIAL_MEDIA_TYPE)
        self.assertTrue(self.client.get(API + "press/")["Content-Type"].startswith("application/json"))
        self.assertGreater(len(self.told("press/?fields=")["items"][0]), 15)

    def test_what_nobody_wants_is_not_asked_of_the_database(self):
        make.press(self.news, picture=make.picture(), topics=[make.topic(self.english)])
        self.assertLess(self.cost("press/?fields=title"), self.cost("press/") - 1)


class ChoosingTests(SimpleTestCase):
    """`fields` alone, on schemas with everything that a schema can have."""

    class Ours(Schema):
        class Inner(Schema):
            a: int
            b: str

        class Other(Schema):
            c: int

        id: int
        one: Inner | None
        several: list[Inner | Other]
        plain: list[int]

    def test_what_pydantic_is_told(self):
        for text, include in {
            "": None,
            " , ": None,
            "plain": {"id": True, "plain": True},
            "one.a": {"id": True, "one": {"a": True}},
            "one.a,one": {"id": True, "one": True},
            "one,one.a": {"id": True, "one": True},
            "one.a,one.b": {"id": True, "one": {"a": True, "b": True}},
            "several.a,several.c": {"id": True, "several": {"__all__": {"a": True, "c": True}}},
        }.items():
            with self.subTest(text=text):
                self.assertEqual(parse_fields(text, self.Ours).include, include)

    def test_what_is_not_there(self):
        for text in (
            "two",
            "one.c",
            "plain.a",
            "id.x",
            "several.d",
            ".",
            "one.",
            "__class__",
            "one.__all__",
            "one.a.b",
        ):
            with self.subTest(text=text), self.assertRaises(Problem):
                parse_fields(text, self.Ours)


@pytest.mark.differs
class GrowingTests(ListCase):
    """A client reads pages while a hundred are published before, between and behind its place."""

    def read(self, amount: int, limit: int):
        """So many pages at a time: none twice, and none missing."""
        make.many(TextPage, self.home, amount)
        make.analyze()
        there = set(TextPage.objects.filter(slug__startswith="row-").values_list("pk", flat=True))
        found, following, turns = [], f"everything/?limit={limit}&order=title&type=pages.TextPage&fields=title", 0
        while following:
            told = self.told(following)
            found += [item["id"] for item in told["items"]]
            following, turns = told["next"], turns + 1
            if turns <= 20:  # titles from all over the list, so on both sides of where it reads
                make.many(TextPage, self.home, 5, title=partial("Row {}{}".format, turns))
        self.assertEqual(len(found), len(set(found)), "a page came twice")
        self.assertEqual(there - set(found), set(), "a page is missing")
        self.assertGreater(len(found), amount)
        self.assertEqual(TextPage.objects.count() - len(there), 100)

    def test_none_twice_and_none_missing(self):
        self.read(400, limit=10)

    @pytest.mark.soak
    def test_none_twice_and_none_missing_among_ten_thousand(self):
        self.read(10_000, limit=100)
