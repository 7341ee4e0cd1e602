"""What items name, included: each once, with more than its name, at a flat cost; nothing that is not for who asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.api.lists.include import PAGES, RELATIONS, TERMS
from pages.news.models import RelatedPage
from pages.press.models import Subject

from ..support import make
from ..support.rate_limits import without_counting
from .test_middleware import token_of
from .test_pagination import ListCase

SORTS = ("pages", "topics", "authors", "outlets")


@pytest.mark.differs
class IncludeTests(ListCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.food, cls.land = (make.topic(cls.english, name=name, slug=name.lower()) for name in ("Food", "Land"))
        cls.ann = make.author(cls.english, name="Ann", role="Cook", about="Bakes.", picture=make.picture())
        cls.paper = make.outlet(cls.english, name="Paper", website="https://paper.example/")
        cls.bread = make.news(cls.news, title="Bread", topics=[cls.food], authors=[cls.ann], summary="A loaf.")
        cls.plot = make.news(cls.news, title="A plot", topics=[cls.land], authors=[cls.ann], picture=make.picture())
        cls.film = make.press(cls.news, title="A film", outlet=cls.paper, about=[Subject(page=cls.bread.page_ptr)])

    def included(self, path: str, **headers) -> dict:
        return self.told(path, **headers)["included"]

    def names(self, included: dict) -> dict[str, list[str]]:
        return {
            sort: [each.get("title") or each["name"] for each in included[sort]] for sort in SORTS if included[sort]
        }

    def test_nothing_is_included_unasked(self):
        self.assertIsNone(self.included("news/"))
        self.assertIsNone(self.included(f"content/{self.bread.pk}/"))

    def test_terms_come_once_with_what_is_told_of_them(self):
        told = self.told("news/?include=authors,topics")
        self.assertEqual(self.names(told["included"]), {"topics": ["Food", "Land"], "authors": ["Ann"]})
        (author,) = told["included"]["authors"]
        self.assertEqual((author["role"], author["about"], author["id"]), ("Cook", "Bakes.", self.ann.pk))
        self.assertTrue(author["picture"]["url"])
        for item in told["items"]:  # by which they are found
            self.assertEqual(item["authors"][0]["translation_key"], author["translation_key"])
        self.assertEqual(self.included("press/?include=outlet")["outlets"][0]["website"], "https://paper.example/")

    def test_pages_come_and_what_they_name(self):
        told = self.included("press/?include=about")
        self.assertEqual(self.names(told), {"pages": ["Bread"]})
        (page,) = told["pages"]
        self.assertEqual((page["summary"], page["date"]), ("A loaf.", self.bread.date.isoformat()))
        self.assertEqual([each["slug"] for each in page["topics"]], ["food"])
        deeper = self.included("press/?include=about.topics,about.authors")
        self.assertEqual(self.names(deeper), {"pages": ["Bread"], "topics": ["Food"], "authors": ["Ann"]})

    def test_of_a_whole_page(self):
        self.bread.related = [RelatedPage(page=self.plot.page_ptr), RelatedPage(page=self.film.page_ptr)]
        self.bread.save_revision().publish()
        path = f"content/{self.bread.pk}/?include=authors,related.topics,related.outlet"
        told = self.told(path)
        self.assertEqual(
            self.names(told["included"]),
            {"pages": ["A plot", "A film"], "topics": ["Land"], "authors": ["Ann"], "outlets": ["Paper"]},
        )
        self.assertEqual([each["id"] for each in told["page"]["related"]], [self.plot.pk, self.film.pk])
        self.assertTrue(told["included"]["pages"][0]["picture"])
        partial = self.told(f"{path}&fields=page.title")
        self.assertEqual((partial["page"], partial["included"]), ({"title": "Bread"}, told["included"]))
        self.assertEqual(
            self.names(self.included(f"content/?path={self.bread.url}&include=related")),
            {"pages": ["A plot", "A film"]},
        )

    def test_what_a_kind_has_not_is_no_mistake_where_any_kind_may_come(self):
        page = make.text(self.home)
        self.assertEqual(self.names(self.included(f"content/{page.pk}/?include=authors,about.topics")), {})

    def test_every_relation_is_some_items_field(self):
        event = make.event(self.events, topics=[self.land])
        make.announcement(self.announcements, event=event, section=self.news.page_ptr, topics=[self.food])
        told = self.included("announcements/?include=event.topics,section,topics")
        self.assertEqual(self.names(told)["topics"], ["Food", "Land"])
        self.assertEqual({each["id"] for each in told["pages"]}, {event.pk, self.news.pk})
        told = self.included("events/?include=event,topics")
        self.assertEqual(self.names(told), {"pages": [event.title], "topics": ["Land"]})
        first, last = make.principle(self.principles, number=1), make.principle(self.principles, number=2)
        self.assertEqual(
            {each["id"] for each in self.included(f"content/{first.pk}/?include=before,after")["pages"]}, {last.pk}
        )
        child = make.text(make.text(self.home, slug="above"))
        self.assertEqual(
            [each["id"] for each in self.included(f"content/{child.get_parent().pk}/?include=children")["pages"]],
            [child.pk],
        )
        self.news.pinned = self.plot.page_ptr
        self.news.save_revision().publish()
        self.assertEqual(self.names(self.included(f"content/{self.news.pk}/?include=pinned")), {"pages": ["A plot"]})
        asked = {
            "topics",
            "authors",
            "outlet",
            "about",
            "related",
            "event",
            "section",
            "before",
            "after",
            "children",
            "pinned",
        }
        self.assertEqual(set(RELATIONS), asked)

    def test_fields_keep_what_leads_to_them(self):
        told = self.told("news/?fields=title&include=authors&limit=1")
        self.assertEqual(set(told["items"][0]), {"id", "title", "authors"})
        self.assertEqual(self.names(told["included"]), {"authors": ["Ann"]})

    def test_what_can_not_be_included_is_refused_with_the_nearest(self):
        for path, near in (
            ("news/?include=author", "“authors”"),
            ("news/?include=outlet", "authors, topics"),
            ("news/?include=authors.topics", "can’t"),
            ("news/?include=summary", "can’t"),
            ("press/?include=about.topic", "“about.topics”"),
            ("press/?include=about.about", "about."),
            ("press/?include=about.topics.about", "two steps"),
            (f"content/{self.home.pk}/?include=relatd", "“related”"),
            ("news/?include=" + "topics," * 50, "300"),
            ("places/?include=topics", "not a parameter"),
        ):
            with self.subTest(path):
                self.refused(path, near)

    def test_it_speaks_the_language_of_the_answer(self):
        spanish = self.home.get_translations().get().locale
        comida = self.food.copy_for_translation(spanish)
        comida.name, comida.slug = "Comida", "comida"
        comida.save()
        make.translated(self.bread, "es", title="Pan")
        told = self.included("news/?locale=es&include=topics,authors")
        self.assertEqual(set(self.names(told)["topics"]), {"Comida", "Land"})
        self.assertEqual({each["name"]: each["locale"] for each in told["authors"]}, {"Ann": "en"})
        self.assertEqual(self.names(self.included("press/?locale=es&include=about")), {"pages": ["Pan"]})

    def test_hidden_pages_are_not_told(self):
        draft, closed = (
            make.news(self.news, title="Zanzibar", live=False),
            make.news(self.news, title="Zanzibar, closed"),
        )
        make.private(closed)
        for page in (self.film,):
            page.about = [Subject(page=each.page_ptr) for each in (draft, closed, self.bread)]
            page.save_revision().publish()
        for headers in ({}, {"Authorization": f"Bearer {token_of(make.person())}"}):
            self.assertEqual(self.names(self.included("press/?include=about.topics", **headers))["pages"], ["Bread"])

    def test_of_drafts_too(self):
        page = make.news(self.news, title="Draft", topics=[self.food])
        page.topics, page.related = [self.land], [RelatedPage(page=self.plot.page_ptr)]
        page.save_revision()
        headers = {"Authorization": f"Bearer {token_of(make.admin())}"}
        path = f"content/{page.pk}/?version=draft&include=topics,related.authors"
        self.assertEqual(
            self.names(self.included(path, **headers)), {"pages": ["A plot"], "topics": ["Land"], "authors": ["Ann"]}
        )

    def test_what_is_kept_follows_what_changes(self):
        path = "press/?include=about.authors,outlet"
        for name, change in {
            "Cook": lambda: None,
            "Baker": lambda: type(self.ann).objects.filter(pk=self.ann.pk).update(role="Baker"),
        }.items():
            change()
            for _ in range(2):
                self.assertEqual(self.included(path)["authors"][0]["role"], name)
        self.bread.title, self.bread.date = "Rye bread", self.bread.date - timedelta(days=4)
        self.bread.save_revision().publish()
        (page,) = self.included(path)["pages"]
        self.assertEqual((page["title"], page["date"]), ("Rye bread", self.bread.date.isoformat()))
        self.bread.unpublish()
        self.assertEqual(self.names(self.included(path)), {"outlets": ["Paper"]})

    def cost(self, path: str) -> int:
        self.told(path)
        with CaptureQueriesContext(connection) as queries:
            self.told(f"{path}&offset=0")
        return len(without_counting(queries))

    def test_more_items_cost_no_more(self):
        """Each relation by itself, and all at once: as many queries of twelve as of two, and of all a bounded number."""
        paths = [
            "press/?limit=50",
            *(
                f"press/?limit=50&include={each}"
                for each in ("outlet", "topics", "about", "about.topics,about.authors,outlet,topics")
            ),
        ]
        costs = []
        for amount in (1, 10):
            for number in range(amount):
                terms = {
                    "topics": [make.topic(self.english)],
                    "authors": [make.author(self.english, picture=make.picture())],
                }
                about = [
                    Subject(page=make.news(self.news, date=self.bread.date - timedelta(days=number), **terms).page_ptr)
                ]
                make.press(
                    self.news,
                    about=about,
                    topics=[make.topic(self.english)],
                    outlet=make.outlet(self.english),
                    picture=make.picture(),
                )
            costs.append([self.cost(path) for path in paths])
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[1][-1] - costs[1][0], 9)

    def test_pages_lead_to_terms_alone(self):
        self.assertEqual(set(PAGES) | set(TERMS), set(RELATIONS))
        self.assertFalse(set(PAGES) & set(TERMS))
