"""Terms made where they are chosen: topics, authors, outlets and places by typing a name, for those who may add them."""

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry

from pages.base.widgets import LISTED
from pages.events.models import EventPage
from pages.events.places import Place
from pages.news.models import Author, NewsPage
from pages.posts.models import Topic
from pages.press.models import Outlet, PressPage

from ..support import make
from ..support.cases import HouseCase
from ..support.rate_limits import without_counting
from ..support.running_site import RunningSite, migrated_site

MODELS = {"topic": Topic, "author": Author, "outlet": Outlet, "place": Place}
AT_ONCE = """
import json
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from pages.posts.models import Topic
from pages.terms.creation import get_or_create_term
from pages.terms.kinds import KINDS
from tests.support import make
from wagtail.models import Locale
make.house(["en"])
locale = Locale.get_default()
make.topic(locale, name="Béisbol", slug="baseball")
def add(name):
    try:
        return get_or_create_term(KINDS["topic"], name, locale)[0].pk
    finally:
        connection.close()
names = ["Baseball", "baseball", "BASEBALL", "Base-Ball"] * 4
with ThreadPoolExecutor(8) as pool:
    pks = list(pool.map(add, names))
print(json.dumps([len(set(pks)), sorted(Topic.objects.values_list("slug", flat=True))]))
"""


class TermsCase(HouseCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.spanish = Locale.objects.get(language_code="es")
        self.client.force_login(make.person("editor"))

    def search(self, kind: str, query: str, language: str = "en") -> dict:
        answer = self.client.get(reverse("terms_search", args=[kind]), {"q": query, "language": language})
        self.assertEqual(answer.status_code, 200)
        return answer.json()

    def names(self, *asked: str) -> list[str]:
        return [option["name"] for option in self.search(*asked)["options"]]

    def add(self, kind: str, name: str, language: str = "en", **fields) -> dict:
        sent = {"name": name, "language": language, **fields}
        answer = self.client.post(reverse("terms_add", args=[kind]), sent)
        self.assertEqual(answer.status_code, 200)
        return answer.json()


class TermSearchTests(TermsCase):
    def test_by_the_beginning_of_a_name_and_of_its_words(self):
        for name in ("Land", "Land trust", "Our land", "Island", "Work"):
            make.topic(self.english, name=name)
        self.assertEqual(self.names("topic", "land"), ["Land", "Land trust", "Our land"])
        self.assertEqual(self.names("topic", ""), ["Island", "Land", "Land trust", "Our land", "Work"])

    def test_without_accents_marks_and_articles(self):
        arabic = Locale.objects.create(language_code="ar")
        make.topic(self.spanish, name="Educación y niñez")
        make.topic(arabic, name="التعاونيات")
        self.assertEqual(self.names("topic", "EDUCACION", "es"), ["Educación y niñez"])
        self.assertEqual(self.names("topic", "ninez", "es"), ["Educación y niñez"])
        self.assertEqual(self.names("topic", "تعاونيات", "ar"), ["التعاونيات"])

    def test_a_term_is_found_by_its_name_in_another_language_and_stands_in_that_of_the_page(self):
        land = make.topic(self.english, name="Land")
        land.copy_for_translation(self.spanish).save()
        Topic.objects.filter(locale=self.spanish).update(name="Tierra")
        found = self.search("topic", "tier")["options"]
        self.assertEqual(found, [{"id": str(land.pk), "name": "Land", "detail": "Tierra"}])
        self.assertEqual(self.names("topic", "land", "es"), ["Tierra"])

    def test_what_the_form_would_refuse_is_not_offered(self):
        make.topic(self.english, name="Land")
        make.outlet(self.english, name="Land News", website="https://www.land.example/")
        self.assertEqual(self.names("topic", "land", "es"), [])
        found = self.search("outlet", "land", "es")["options"]  # a fact, the same in each language
        self.assertEqual([(each["name"], each["detail"]) for each in found], [("Land News", "land.example")])

    def test_a_new_name_is_offered_to_whoever_may_add_it(self):
        make.topic(self.english, name="Land")
        self.assertEqual(self.search("topic", "  Lan ")["new"], "Lan")
        for known in ("Land", "LAND", ""):
            self.assertNotIn("new", self.search("topic", known))
        self.client.force_login(make.person("author"))
        told = self.search("topic", "Lan")
        self.assertNotIn("new", told)
        self.assertIn("please ask an editor", told["refused"])
        self.client.force_login(make.person("organizer"))
        self.assertIn("new", self.search("place", "Hall"))
        self.assertNotIn("new", self.search("topic", "Lan"))

    def test_nonsense_is_not_found(self):
        for query in ("x" * 5000, "%", "'", "\ud83d"):
            self.assertEqual(self.names("topic", query.encode("utf-8", "replace").decode()), [])
        for address in ("/admin/terms/user/", "/admin/terms/topic/?language=xx"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_two_thousand_cost_no_more_queries(self):
        make.topic(self.english, name="Land")
        self.search("topic", "land")
        with CaptureQueriesContext(connection) as few:
            self.search("topic", "land")
        rows = (Topic(name=f"Topic {n}", slug=f"many-{n}", locale=self.english) for n in range(2000))
        Topic.objects.bulk_create(rows)
        self.search("topic", "land")
        with CaptureQueriesContext(connection) as many:
            self.assertEqual(self.names("topic", "land"), ["Land"])
        self.assertEqual(len(without_counting(many)), len(without_counting(few)))


class TermCreationTests(TermsCase):
    def test_a_name_is_enough(self):
        for kind, model in MODELS.items():
            told = self.add(kind, "  The   new one ")
            term = model.objects.get(pk=told["term"]["id"])
            self.assertEqual((term.name, term.slug, term.locale), ("The new one", "the-new-one", self.english))
            self.assertIn("“The new one” is made.", told["made"])
            self.assertTrue(ModelLogEntry.objects.filter(object_id=term.pk, action="wagtail.create").exists(), kind)
            edit = reverse(f"wagtailsnippets_pages_{kind}:edit", args=[term.pk])
            self.assertEqual(self.client.get(edit).status_code, 200)

    def test_it_is_made_in_the_language_of_the_page(self):
        term = Topic.objects.get(pk=self.add("topic", "Tierra", "es")["term"]["id"])
        self.assertEqual(term.locale, self.spanish)

    def test_the_one_that_is_there_is_returned(self):
        for kind in MODELS:
            first, again = self.add(kind, "Über uns"), self.add(kind, " ÜBER  uns")
            self.assertEqual((again["term"], again["made"]), (first["term"], ""))

    def test_an_equal_name_in_another_language_is_another_topic_and_the_same_place(self):
        for kind, are_equal in (("topic", False), ("author", False), ("outlet", True), ("place", True)):
            there = self.add(kind, "Internet")["term"]
            self.assertEqual(self.add(kind, "Internet", "es")["term"] == there, are_equal, kind)

    def test_its_slug_makes_itself_free(self):
        make.topic(self.english, name="Else", slug="land")
        slugs = [Topic.objects.get(pk=self.add("topic", name)["term"]["id"]).slug for name in ("Land", "Länd", "!?")]
        self.assertEqual(slugs, ["land-2", "land-3", "topic"])
        long = self.add("topic", "x" * 100)["term"]["id"]
        self.assertEqual(len(Topic.objects.get(pk=long).slug), 90)

    def test_bad_names_are_refused_in_words(self):
        for name in ("", "   ", "a\x00b", "x" * 101):
            told = self.add("topic", name)
            self.assertTrue(told["said"] and all(told["said"]), repr(name))
        self.assertTrue(self.add("outlet", "A", website="javascript:x")["said"])
        self.assertEqual((Topic.objects.count(), Outlet.objects.count()), (0, 0))
        for address in ("/admin/terms/user/add/", "/admin/terms/topic/add/?language=es"):
            answer = self.client.post(address, {"name": "A", "language": "xx"})
            self.assertEqual(answer.status_code, 404, address)
        self.assertEqual(self.client.get("/admin/terms/topic/add/").status_code, 405)

    def test_who_may_not_add_it_makes_nothing(self):
        for group, kinds in (
            ("author", MODELS),
            ("organizer", {"topic", "author", "outlet"}),
            ("translator-es", MODELS),
        ):
            self.client.force_login(make.person(group))
            for kind in kinds:
                answer = self.client.post(
                    reverse("terms_add", args=[kind]), {"name": "Mine"}, headers={"x-requested-with": "XMLHttpRequest"}
                )
                self.assertEqual(answer.status_code, 403, (group, kind))
                self.assertFalse(MODELS[kind].objects.exists())

    def test_much_in_a_short_time_is_refused_in_words(self):
        with self.settings(RATE_LIMITS={"term": (1, 60)}):
            self.assertIn("term", self.add("topic", "First"))
            self.assertIn("much in a short time", self.add("topic", "Second")["said"][0])
        self.assertEqual(Topic.objects.count(), 1)


@pytest.mark.differs
class TestTermRace:
    @pytest.fixture
    def site(self, tmp_path, django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), migrated_site(tmp_path, "terms") as site:
            yield site

    def test_sixteen_at_once_make_one_of_each_name(self, site: RunningSite):
        assert json.loads(site.shell(AT_ONCE)) == [2, ["base-ball", "baseball", "baseball-2"]]


class TermFormTests(TermsCase):
    """The forms: a select that a script dresses, small however many terms there are."""

    def form(self, kind: type, parent) -> BeautifulSoup:
        address = reverse("wagtailadmin_pages:add", args=["pages", kind._meta.model_name, parent.pk])
        return BeautifulSoup(self.client.get(address).content.decode(), "html.parser")

    def test_few_terms_stand_in_it_each_once(self):
        land = make.topic(self.english, name="Land & <work>")
        make.topic(self.spanish, name="Tierra")
        make.author(self.english, name="Ana")
        page = self.form(NewsPage, self.news)
        choice = page.select_one("term-choice:has(select[name=topics])")
        found = [(each["value"], each.get_text()) for each in choice.select("option")]
        self.assertEqual(found, [(str(land.pk), "Land & <work>")])
        self.assertEqual(choice["data-language"], "en")
        self.assertEqual(str(page).count("Land &amp;"), 1)
        self.assertEqual(len(page.select("term-choice")), 2)

    def test_of_many_only_those_chosen_stand_in_it(self):
        topics = [Topic(name=f"Topic {n}", slug=f"topic-{n}", locale=self.english) for n in range(LISTED + 1)]
        Topic.objects.bulk_create(topics)
        chosen = Topic.objects.get(slug="topic-7")
        report = make.news(self.news, topics=[chosen])
        edit = reverse("wagtailadmin_pages:edit", args=[report.pk])
        page = BeautifulSoup(self.client.get(edit).content.decode(), "html.parser")
        options = page.select("select[name=topics] option")
        self.assertEqual([(each["value"], each.has_attr("selected")) for each in options], [(str(chosen.pk), True)])

    def test_two_thousand_terms_make_no_form_dearer(self):
        kinds = ((NewsPage, self.news), (PressPage, self.news), (EventPage, self.events))
        make.topic(self.english)
        before = [self.cost(*each) for each in kinds]
        rows = (Topic(name=f"Topic {n}", slug=f"many-{n}", locale=self.english) for n in range(2000))
        Topic.objects.bulk_create(rows)
        for (queries, size), (more_queries, more_size) in zip(
            before, [self.cost(*each) for each in kinds], strict=True
        ):
            self.assertLessEqual(more_queries, queries)
            self.assertLessEqual(more_size, size + 200)

    def cost(self, kind: type, parent) -> tuple[int, int]:
        """(queries, bytes) of a form."""
        self.form(kind, parent)
        with CaptureQueriesContext(connection) as queries:
            size = len(str(self.form(kind, parent)))
        return len(without_counting(queries)), size

    def test_what_is_chosen_is_kept(self):
        land, work = make.topic(self.english, name="Land"), make.topic(self.english, name="Work")
        fields = {"title": "They decided", "summary": "x", "slug": "decided", "topics": [land.pk, work.pk]}
        self.assertIn("/edit/", self.post_new(NewsPage, self.news, fields))
        report = NewsPage.objects.get(slug="decided").get_latest_revision_as_object()
        self.assertEqual({topic.pk for topic in report.topics.all()}, {land.pk, work.pk})

    def test_a_place_of_another_language_stays_chosen(self):
        hall = make.place(self.english, name="Hall")
        meeting = make.event(make.part(self.home.get_translation(self.spanish), type(self.events)), place=hall)
        page = self.client.get(reverse("wagtailadmin_pages:edit", args=[meeting.pk])).content.decode()
        chosen = BeautifulSoup(page, "html.parser").select_one("select[name=place] option[selected]")
        self.assertEqual((chosen["value"], chosen.get_text()), (str(hall.pk), "Hall"))
