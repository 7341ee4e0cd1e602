"""The typed lists of the API: every field in one request, narrowed, in every language, and nothing that is not for who asks."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock
from wagtail.models import Collection, CollectionViewRestriction, Page

from pages.about.models import PrinciplePage, TextPage
from pages.announcements.models import AnnouncementPage
from pages.api.lists.pagination import MAX_OFFSET
from pages.events.models import EventPage
from pages.news.models import Correction, NewsPage
from pages.press.link_checks import LinkCheck
from pages.press.models import PressPage, Subject

from ..site.test_newsroom import file
from ..support import make
from ..support.rate_limits import without_counting
from .test_middleware import token_of
from .test_pagination import API, ListCase

LISTS = (
    "news/",
    "press/",
    "announcements/?state=all",
    "principles/",
    "everything/?limit=100",
    "events/",
    "topics/",
    "authors/",
    "outlets/",
    "places/",
)
SHORT = '[{"type": "text", "value": "<p>Bread.</p>", "id": "8a0e2d0e-5f0e-4f6a-9a53-6c0a8c1f4d10"}]'


@pytest.mark.differs
class NewsroomTests(ListCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.food, cls.land = (make.topic(cls.english, name=name, slug=name.lower()) for name in ("Food", "Land"))
        cls.ann, cls.bob = (make.author(cls.english, name=name, slug=name.lower()) for name in ("Ann", "Bob"))
        cls.paper = make.outlet(cls.english, name="The Paper", slug="the-paper", website="https://paper.example/")
        cls.bread = make.news(
            cls.news, title="Bread", date=date(2024, 5, 1), topics=[cls.land, cls.food], authors=[cls.bob, cls.ann]
        )
        cls.plot = make.news(cls.news, title="A plot", date=date(2024, 6, 1), topics=[cls.land])
        about = [Subject(page=cls.bread.page_ptr)]
        cls.film = make.press(
            cls.news, title="A film", date=date(2023, 1, 1), outlet=cls.paper, medium="film", about=about
        )

    def test_news_is_narrowed_by_topic_author_year_and_month(self):
        for query, found in {
            "": ["A plot", "Bread"],
            "order=title": ["A plot", "Bread"],
            "order=date": ["Bread", "A plot"],
            "topic=land": ["A plot", "Bread"],
            "topic=food": ["Bread"],
            "author=ann": ["Bread"],
            "author=ann&topic=food&year=2024&month=5": ["Bread"],
            "year=2024&month=6": ["A plot"],
            "year=2023": [],
            "topic=nothing": [],
            "author=food": [],
            f"under={self.news.pk}": ["A plot", "Bread"],
            f"under={self.home.pk}": [],
            "changed_since=2020-01-01T00:00:00Z": ["A plot", "Bread"],
            "changed_since=2999-01-01T00:00:00": [],
            "changed_since=1556-12-21T14:20:07%2B16:44": ["A plot", "Bread"],  # an offset that PostgreSQL does not know
        }.items():
            with self.subTest(query=query):
                self.assertEqual(self.titles(f"news/?{query}"), found)

    def test_press_is_narrowed_by_outlet_medium_and_language_too(self):
        for query, found in {
            "": 1,
            "outlet=the-paper": 1,
            "outlet=x": 0,
            "medium=film": 1,
            "medium=podcast": 0,
            "language=en": 1,
            "language=es": 0,
            "year=2023": 1,
            "topic=food": 0,
        }.items():
            with self.subTest(query=query):
                self.assertEqual(len(self.titles(f"press/?{query}")), found)

    def test_nonsense_is_refused(self):
        for query in (
            "month=5",
            "year=0",
            "year=9999",
            "year=x",
            "year=2024&month=13",
            "topic='",
            "author=%F0%9F%8C%B1",
            "changed_since=x",
            "changed_since=0001-01-01T00:00:00%2B01:00",
            "under=0",
            "under=99999999999",
            "outlet=the-paper",
        ):
            with self.subTest(query=query):
                self.refused(f"news/?{query}")
        self.refused("press/?medium=radio", "podcast")

    def test_news_says_all_that_a_list_prints(self):
        picture = make.picture(credit="Drawn by Ann")
        self.bread.picture, self.bread.picture_text, self.bread.updated = picture, "A loaf", date(2024, 5, 2)
        self.bread.corrections = [Correction(date=date(2024, 5, 4), text="It was rye.", locale=self.english)]
        self.bread.save_revision().publish()
        (item,) = self.told("news/?topic=food")["items"]
        self.assertEqual(
            {name: item[name] for name in ("id", "type", "title", "summary", "url", "locale", "date", "updated_on")},
            {
                "id": self.bread.pk,
                "type": "pages.NewsPage",
                "title": "Bread",
                "summary": "Something happened.",
                "url": self.bread.full_url,
                "locale": "en",
                "date": "2024-05-01",
                "updated_on": "2024-05-04",
            },
        )
        self.assertEqual([row["name"] for row in item["authors"]], ["Ann", "Bob"])
        self.assertEqual(
            [(row["name"], row["slug"], row["locale"]) for row in item["topics"]],
            [("Food", "food", "en"), ("Land", "land", "en")],
        )
        self.assertEqual((item["picture"]["alt"], item["picture"]["credit"]), ("A loaf", "Drawn by Ann"))
        self.assertEqual(
            datetime.fromisoformat(item["last_published_at"]), NewsPage.objects.get(pk=self.bread.pk).last_published_at
        )

    def test_press_says_where_it_appeared_and_what_it_is_about(self):
        (item,) = self.told("press/")["items"]
        self.assertEqual((item["outlet"]["name"], item["medium"], item["writer"]), ("The Paper", "film", "A Writer"))
        self.assertEqual([(row["id"], row["title"]) for row in item["about"]], [(self.bread.pk, "Bread")])
        self.assertEqual((item["link"], item["link_is_gone"]), (self.film.link, False))
        LinkCheck.objects.create(address=self.film.link, is_gone=True)
        self.assertTrue(self.told("press/")["items"][0]["link_is_gone"])
        make.private(self.bread)
        self.assertEqual(self.told("press/")["items"][0]["about"], [])

    def test_what_lists_are_narrowed_by(self):
        make.topic(self.english, name="Secret", slug="secret")
        draft = make.news(self.news, live=False, topics=[make.topic(self.english, name="Draft")])
        make.news(
            draft.get_parent(), authors=[make.author(self.english, name="Cy", role="Baker", picture=make.picture())]
        )
        self.assertEqual(self.titles("topics/"), ["Food", "Land"])
        self.assertEqual(self.titles("topics/?order=-name"), ["Land", "Food"])
        self.assertEqual(self.titles("authors/"), ["Ann", "Bob", "Cy"])
        author = self.told("authors/?limit=1&offset=2")["items"][0]
        self.assertEqual((author["role"], author["picture"]["alt"]), ("Baker", ""))
        self.assertEqual(self.told("outlets/")["items"][0]["website"], "https://paper.example/")

    def test_principles_come_by_number(self):
        for number in (3, 1, 2):
            make.principle(self.principles, number=number, title=f"Number {number}")
        self.assertEqual(self.titles("principles/"), ["Number 1", "Number 2", "Number 3"])
        self.assertEqual(self.told("principles/")["items"][0]["number"], 1)

    def test_everything_is_there_in_the_order_of_the_tree(self):
        text = make.text(self.home, title="Contact", picture=make.picture(), picture_text="A door")
        make.text(text, title="Map")
        make.announcement(self.announcements, since=2, title="To come")
        kinds = [item["type"] for item in self.told("everything/?limit=100")["items"]]
        self.assertEqual(kinds[0], "home.HomePage")
        self.assertEqual(len(kinds), Page.objects.filter(depth__gt=1).count() - 1)
        found = self.told("everything/?type=pages.TextPage&type=pages.PressPage&fields=title")["items"]
        self.assertEqual([item["title"] for item in found], ["A film", "Contact", "Map"])
        (contact,) = self.told(f"everything/?type=pages.TextPage&under={self.home.pk}")["items"]
        self.assertEqual((contact["summary"], contact["picture"]["alt"]), ("A plain page.", "A door"))
        self.assertEqual(self.titles("everything/?order=-changed")[0], "Map")
        self.refused("everything/?type=wagtailcore.Page", "pages.TextPage")


@pytest.mark.differs
class APIListsAnnouncementTests(ListCase):
    def test_the_gravest_come_first_and_what_has_ended_is_asked_for(self):
        place = self.announcements
        make.announcement(place, title="Old", since=-9, until=-3, level="emergency")
        make.announcement(place, title="Plain", since=-1)
        make.announcement(place, title="Newer", since=0)
        make.announcement(place, title="Urgent", since=-5, level="urgent")
        make.announcement(place, title="Fire", since=-6, level="emergency", until=1)
        make.announcement(place, title="Loud", since=-7, banner=True)
        make.announcement(place, title="To come", since=1, level="emergency")
        self.assertEqual(self.titles("announcements/"), ["Fire", "Urgent", "Newer", "Plain", "Loud"])
        self.assertEqual(self.titles("announcements/?level=urgent"), ["Urgent"])
        self.assertEqual(self.titles("announcements/?banner=true"), ["Fire", "Urgent", "Loud"])
        self.assertEqual(self.titles("announcements/?state=past"), ["Old"])
        self.assertEqual(
            set(self.titles("announcements/?state=all")), {"Fire", "Urgent", "Newer", "Plain", "Loud", "Old"}
        )
        walked = [item["title"] for item in self.walked("announcements/?limit=2")]
        self.assertEqual(walked, ["Fire", "Urgent", "Newer", "Plain", "Loud"])
        fire, *_rest = self.told("announcements/")["items"]
        self.assertEqual((fire["level"], fire["is_banner"], fire["in_force"]), ("emergency", True, True))

    def test_the_button_leads_where_the_page_says(self):
        text = make.text(self.home, title="Form")
        page = make.announcement(self.announcements, button_label="Go", button_page=text.page_ptr)
        (item,) = self.told("announcements/")["items"]
        self.assertEqual((item["button"]["url"], item["button"]["page"]["id"]), (text.full_url, text.pk))
        make.private(text)
        self.assertIsNone(self.told("announcements/")["items"][0]["button"])
        paper = make.document()
        AnnouncementPage.objects.filter(pk=page.pk).update(button_page=None, button_document=paper)
        self.assertTrue(self.told("announcements/")["items"][0]["button"]["url"].endswith(paper.url))
        self.close(paper)
        self.assertIsNone(self.told("announcements/")["items"][0]["button"])

    def close(self, upload) -> None:
        """Puts an upload where strangers may not look."""
        upload.collection = Collection.get_first_root_node().add_child(name="Closed")
        upload.save()
        CollectionViewRestriction.objects.create(collection=upload.collection, restriction_type="login")

    def test_a_picture_of_a_closed_collection_is_not_shown(self):
        picture = make.picture()
        make.announcement(self.announcements, picture=picture)
        self.assertTrue(self.told("announcements/")["items"][0]["picture"])
        self.close(picture)
        self.assertIsNone(self.told("announcements/")["items"][0]["picture"])


class WhoAsksTests(ListCase):
    """A word that no stranger may read stands on a page of every kind."""

    WORD = "Zanzibar"

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.parents = {
            NewsPage: cls.news,
            PressPage: cls.news,
            AnnouncementPage: cls.announcements,
            EventPage: cls.events,
            PrinciplePage: cls.principles,
            TextPage: cls.home,
        }
        cls.topic, cls.author, cls.place = (
            build(cls.english, name=cls.WORD, slug=cls.WORD.lower()) for build in (make.topic, make.author, make.place)
        )
        cls.group = Group.objects.create(name="Readers")

    def secret(self, **fields) -> list[Page]:
        """A page of every kind with the word in all that lists print."""
        fields = {"title": self.WORD, "summary": self.WORD} | fields
        of = {
            NewsPage: {"authors": [self.author], "topics": [self.topic]},
            EventPage: {"place": self.place, "kicker": self.WORD},
        }
        of[PressPage] = {"outlet": make.outlet(self.english, name=self.WORD), "writer": self.WORD}
        return [make.KINDS[kind](parent, **fields | of.get(kind, {})) for kind, parent in self.parents.items()]

    def read(self, **headers) -> list[str]:
        """The lists in which the word stands."""
        found = []
        for path in (*LISTS, "events/?past=true", "announcements/"):
            answer = self.client.get(API + path, headers=headers)
            self.assertEqual(answer.status_code, 200, path)
            found += [path] if self.WORD in answer.content.decode() else []
        return found

    def bearer(self, user) -> str:
        return f"Bearer {token_of(user)}"

    def test_strangers_read_what_is_public(self):
        self.secret()
        self.assertEqual(set(self.read()), {*LISTS, "announcements/"})

    def test_nobody_reads_drafts(self):
        self.secret(live=False)
        self.assertEqual(self.read(), [])
        self.assertEqual(self.read(Authorization=self.bearer(make.admin())), [])

    def test_a_password_opens_nothing_here(self):
        pages = self.secret()
        for page in pages:
            make.private(page)
        self.assertEqual(self.read(), [])
        self.assertEqual(self.read(Authorization=self.bearer(make.admin())), [])

    def test_what_asks_for_a_login_is_read_with_a_token(self):
        for page in self.secret():
            make.private(page, "login")
        self.assertEqual(self.read(), [])
        self.client.force_login(make.admin())
        self.assertEqual(self.read(), [], "a cookie opens nothing")
        self.assertEqual(set(self.read(Authorization=self.bearer(make.person("author")))), {*LISTS, "announcements/"})

    def test_what_is_for_a_group_is_read_by_its_members(self):
        for parent in set(self.parents.values()) - {self.home}:
            make.private(parent, "groups", [self.group])
        make.private(self.secret()[-1], "groups", [self.group])
        self.assertEqual(self.read(), [])
        self.assertEqual(self.read(Authorization=self.bearer(make.person("editor"))), [])
        self.assertEqual(set(self.read(Authorization=self.bearer(make.person("Readers")))), {*LISTS, "announcements/"})
        self.assertEqual(set(self.read(Authorization=self.bearer(make.admin()))), {*LISTS, "announcements/"})


class APIListsLanguageTests(ListCase):
    languages = ["en", "es"]

    def test_a_list_is_in_one_language_and_names_what_is_not(self):
        food = make.topic(self.english, name="Food", slug="food")
        bread = make.news(self.news, title="Bread", date=date(2024, 5, 1), topics=[food])
        spanish = make.translated(bread, "es", title="Pan")
        make.topic(spanish.locale, name="Comida", slug="comida", translation_key=food.translation_key)
        make.news(self.news, title="Not translated", date=date(2024, 5, 2))
        self.assertEqual(self.titles("news/"), ["Not translated", "Bread"])
        first, second = self.told("news/?locale=es")["items"]
        self.assertEqual((first["title"], first["locale"]), ("Not translated", "en"))
        self.assertEqual((second["title"], second["locale"], second["topics"][0]["name"]), ("Pan", "es", "Comida"))
        self.assertEqual(second["url"], spanish.full_url)
        self.assertEqual(self.titles("news/?locale=es&topic=comida"), ["Pan"])
        self.assertEqual(self.titles("news/?locale=es&topic=food"), [])
        self.assertEqual(self.titles("topics/?locale=es"), ["Comida"])
        self.assertEqual(self.client.get(API + "news/?locale=es")["Content-Language"], "es")
        type(self.news).objects.update(show_untranslated=False)
        self.assertEqual(self.titles("news/?locale=es"), ["Pan"])

    def test_a_piece_in_several_foreign_languages_comes_once(self):
        bread = make.translated(make.news(self.news, title="Bread"), "es", title="Pan")
        Page.objects.filter(pk=bread.pk).update(live=False)
        self.assertEqual(self.titles("news/?locale=es"), ["Bread"])
        self.assertEqual(
            [item["title"] for item in self.told("everything/?locale=es&type=pages.NewsPage")["items"]], []
        )

    def test_what_is_private_in_the_language_of_the_list_is_not_shown_in_another(self):
        """Its title would be read where its page is closed."""
        for build, index, path in ((make.news, self.news, "news/"), (make.event, self.events, "events/")):
            page = build(index.get_translations().get(), title="Público")
            make.private(
                make.translated(page, "en", title="Secret")
            )  # the translation alone; a source takes its own along
            self.assertEqual(self.titles(path), [], path)
            self.assertEqual(self.titles(f"{path}?locale=es"), ["Público"], path)
            self.assertHides(index.url, "Secret", "Público")

    def test_labels_are_in_the_language_of_the_list(self):
        make.event(self.events, place=make.place(self.english))
        question = self.told("places/?locale=es")["items"][0]["access"][0]
        self.assertNotEqual(question["label"], self.told("places/")["items"][0]["access"][0]["label"])


@pytest.mark.differs
class APIListsCostTests(ListCase):
    languages = ["en", "es"]

    def grow(self, amount: int) -> None:
        """So many more pages of every kind, each with all that lists print."""
        day = lambda each: date(2026, 1, 1) - timedelta(days=each % 3000)  # noqa: E731 - for this row
        shown = {"picture": self.picture, "summary": "Words.", "body": SHORT}
        known = set(NewsPage.objects.values_list("pk", flat=True))
        make.many(NewsPage, self.news, amount, date=day, **shown)
        make.many(PressPage, self.news, amount, outlet=self.outlet, link="https://paper.example/", date=day, **shown)
        make.many(
            AnnouncementPage,
            self.announcements,
            amount,
            date=day,
            shown_from=lambda each: clock.now() - timedelta(minutes=each),
            button_label="Go",
            button_page=self.home.page_ptr,
            **shown,
        )
        start = lambda each: date.today() + timedelta(days=each % 3000)  # noqa: E731 - for this row
        make.many(EventPage, self.events, amount, start_date=start, all_day=True, place=self.place, **shown)
        make.occurrences()
        fresh = NewsPage.objects.exclude(pk__in=known)
        file(NewsPage, "topics", self.topic, fresh)
        file(NewsPage, "authors", self.author, fresh)
        file(EventPage, "topics", self.topic, EventPage.objects.exclude(topics=self.topic))
        subjects = PressPage.objects.exclude(pk__in=Subject.objects.values("piece"))
        Subject.objects.bulk_create(Subject(piece=piece, page=self.home.page_ptr) for piece in subjects)

    def setUp(self):
        super().setUp()
        self.topic, self.author = make.topic(self.english, slug="a"), make.author(self.english, slug="b")
        self.outlet, self.place, self.picture = make.outlet(self.english), make.place(self.english), make.picture()

    QUERIES = (
        "news/",
        "news/?locale=es",
        "news/?topic=a&author=b&year=2025",
        "press/?locale=es",
        "announcements/",
        "announcements/?locale=es&state=all",
        "events/",
        "events/?locale=es",
        "events/?locale=es&topic=a&access=childcare",
        "everything/?order=-changed",
        "everything/?locale=es",
        "topics/?locale=es",
        "authors/",
        "outlets/?locale=es",
        "places/?locale=es",
    )

    def measure(self) -> dict[str, int]:
        """Queries of each list: its first page, the last that an offset reaches, and one by a cursor."""
        found = {}
        for path in self.QUERIES:
            first = self.told(path)
            last = f"{path}{'&' if '?' in path else '?'}offset={min(MAX_OFFSET, max(0, first['count'] - 20))}"
            for name, address in {"first": path, "last": last, "next": first["next"]}.items():
                if address:
                    with CaptureQueriesContext(connection) as queries:
                        self.told(address)
                    found[f"{name} {path}"] = len(without_counting(queries))
        return found

    def compare(self, few: int, many: int, besides: tuple[str, ...] = ()) -> None:
        """Each list costs the same, but those whose names begin as in `besides`: they keep to the bound alone."""
        self.grow(few)
        costs = self.measure()
        self.grow(many - few)
        later = self.measure()
        self.assertLessEqual(max(later.values()), 8, later)
        same = [path for path in costs if not path.startswith(besides)]
        self.assertEqual({path: later[path] for path in same}, {path: costs[path] for path in same})

    def test_a_list_of_sixty_costs_what_one_of_thirty_costs(self):
        self.compare(30, 60)

    @pytest.mark.soak
    def test_a_list_of_a_thousand_costs_what_one_of_fifty_costs(self):
        self.compare(50, 1000)

    @pytest.mark.soak
    def test_a_list_of_ten_thousand_costs_what_one_of_fifty_costs(self):
        self.compare(50, 10_000, besides=("last everything/",))  # other kinds of pages stand there
