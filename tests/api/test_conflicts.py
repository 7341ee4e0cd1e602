"""What stands against a write to the API is a problem of the client's that names it, never an error of ours."""

import pytest
from django.core.mail import send_mail
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.views import get_setting_edit_handler
from wagtail.models import Page

from pages.api.tokens import READ, WRITE
from pages.events.index_page import EventIndexPage
from pages.events.places import Place
from pages.mail.models import OutgoingMail
from pages.network.models import Network
from pages.news.models import Author, NewsPage
from pages.posts.models import Topic

from ..support import make
from .test_middleware import MANAGED, PAGES, GateCase, token_of

SNIPPETS = "/api/v3/management/snippets/"


class ConflictCase(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.key = token_of(make.admin(), WRITE)

    def write(self, address: str, body=None, method: str = "post", key: str = ""):
        return self.send(address, body if body is not None else {}, method, key or self.key)

    def new_page(self, **fields) -> dict:
        page = {"type": "pages.NewsPage", "parent": self.news.pk}
        return page | {"title": "The harvest", "summary": "In.", "date": "2026-05-01"} | fields

    def assertInTheWay(self, answer, row):
        """The answer is 409, and names this row."""
        kind = type(row.specific if isinstance(row, Page) else row)
        told = self.assertProblem(answer, 409, "conflict", str(row))
        self.assertEqual(told["conflict"], {"type": kind._meta.label, "id": row.pk, "title": str(row)})


@pytest.mark.differs
class TakenTests(ConflictCase):
    """An address, a name or a language that another row has."""

    def test_an_import_that_runs_twice_is_told_what_is_there(self):
        for address, body, model in (
            (MANAGED, self.new_page(slug="harvest"), NewsPage),
            (f"{SNIPPETS}pages.Topic/", {"name": "Land", "slug": "land"}, Topic),
            (f"{SNIPPETS}pages.Author/", {"name": "The Land", "slug": "land"}, Author),
            (f"{SNIPPETS}pages.Place/", {"name": "Hall", "slug": "hall"}, Place),
            ("/api/v3/redirects/", {"old_path": "/Old/?b=1", "redirect_link": "https://example.org/"}, Redirect),
        ):
            with self.subTest(address, kind=model):
                first = self.write(address, body)
                self.assertEqual(first.status_code, 201, first.content)
                count = model.objects.count()
                self.assertInTheWay(self.write(address, body), model.objects.get(pk=first.json()["id"]))
                self.assertEqual(model.objects.count(), count)
        self.assertProblem(self.write("/api/v3/locales/", {"language_code": "es"}), 409, "conflict", "Spanish")

    def test_without_a_slug_of_its_own_a_page_finds_one(self):
        for title in ("The harvest", "الأرض"):
            slugs = {self.write(MANAGED, self.new_page(title=title)).json()["slug"] for _ in range(3)}
            self.assertEqual(len(slugs), 3)

    def test_no_change_takes_the_place_of_another(self):
        one, other = make.news(self.news, slug="one"), make.news(self.news, slug="other")
        for action, body in (
            ("actions/copy/", {"slug": "other"}),
            ("actions/create_alias/", {"slug": "other"}),
        ):
            self.assertInTheWay(self.write(f"{PAGES}{one.pk}/{action}", body), other)
        self.assertInTheWay(self.write(f"{MANAGED}{one.pk}/", {"slug": "other"}, "patch"), other)
        far = make.text(make.text(self.home), slug="near")
        near = make.text(self.home, slug="near")
        move = {"destination_id": self.home.pk, "position": "last-child"}
        self.assertInTheWay(self.write(f"{PAGES}{far.pk}/actions/move/", move), near)
        beside = {"destination_id": near.pk, "position": "left"}
        self.assertInTheWay(self.write(f"{PAGES}{far.pk}/actions/move/", beside), near)
        topics = [make.topic(self.english, slug=slug) for slug in ("land", "food")]
        answer = self.write(f"{SNIPPETS}pages.Topic/{topics[0].pk}/", {"slug": "food"}, "patch")
        self.assertInTheWay(answer, topics[1])
        self.assertEqual(self.write(f"{MANAGED}{one.pk}/", {"slug": "one"}, "patch").status_code, 200)

    def test_a_draft_whose_address_was_taken_meanwhile(self):
        page, other = make.news(self.news, slug="one"), make.news(self.news, slug="other")
        page.slug = "other"
        page.save_revision(clean=False)
        self.assertInTheWay(self.write(f"{PAGES}{page.pk}/actions/publish/"), other)

    def test_what_is_there_in_a_language_is_not_made_again(self):
        page, topic = make.text(self.home), make.topic(self.english)
        below = make.text(page)
        for address, model in ((f"{PAGES}{page.pk}/", Page), (f"/api/v3/snippets/pages.Topic/{topic.pk}/", Topic)):
            copy = f"{address}actions/copy_for_translation/"
            made = self.write(copy, {"locale": "es"})
            self.assertEqual(made.status_code, 201, made.content)
            self.assertInTheWay(self.write(copy, {"locale": "es"}), model.objects.get(pk=made.json()["id"]))
            self.assertProblem(self.write(copy, {"locale": "en"}), 409, "conflict")
        self.assertEqual(
            self.write(f"{PAGES}{below.pk}/actions/copy_for_translation/", {"locale": "es"}).status_code, 201
        )
        again = {"locale": "es", "recursive": True}
        self.assertProblem(self.write(f"{PAGES}{page.pk}/actions/copy_for_translation/", again), 409, "conflict")

    def test_who_may_not_write_is_told_nothing_of_what_is_there(self):
        make.news(self.news, slug="secret", live=False)
        make.topic(self.english, slug="secret")
        reader, translator = token_of(make.admin(), READ), token_of(make.person("translator-es"), WRITE)
        for address, body in (
            (MANAGED, self.new_page(slug="secret")),
            (f"{SNIPPETS}pages.Topic/", {"name": "x", "slug": "secret"}),
        ):
            self.assertEqual(self.write(address, body, key=reader).status_code, 403)
            self.assertEqual(self.write(address, body, key=translator).status_code, 403)
            self.assertEqual(self.send(address, body).status_code, 401)

    def test_the_desk_says_that_a_slug_is_taken(self):
        self.client.force_login(make.admin())
        for model, other in ((Topic, make.topic(self.english)), (Place, make.place(self.english))):
            name = model._meta.model_name
            answer = self.client.post(
                reverse(f"wagtailsnippets_pages_{name}:add"), {"name": "Another", "slug": other.slug}
            )
            self.assertContains(answer, f"“{other}” has this address already.")


class AliasTests(ConflictCase):
    def test_an_alias_is_written_where_its_original_is(self):
        page = make.text(self.home)
        alias = Page.objects.get(pk=self.write(f"{PAGES}{page.pk}/actions/create_alias/").json()["id"])
        for address, body, method in (
            (f"{PAGES}{alias.pk}/actions/publish/", {}, "post"),
            (f"{PAGES}{alias.pk}/actions/revert/", {"revision_id": page.latest_revision_id}, "post"),
            (f"{MANAGED}{alias.pk}/", {"title": "Another"}, "patch"),
        ):
            self.assertInTheWay(self.write(address, body, method), page)
        self.assertEqual(self.write(f"{PAGES}{alias.pk}/actions/unpublish/").status_code, 200)
        self.assertEqual(self.write(f"{PAGES}{alias.pk}/actions/convert_alias/").status_code, 200)
        self.assertEqual(self.write(f"{PAGES}{alias.pk}/actions/publish/").status_code, 200)


class ShapeTests(ConflictCase):
    def test_authors_and_topics_are_numbers(self):
        for name in ("authors", "topics"):
            for wrong in ([{}], [[]], [None], ["a"], [{"id": 5}], [5.5], [2**40], [-1], {}, "a", 5):
                self.assertProblem(self.write(MANAGED, self.new_page(**{name: wrong})), 422, "invalid", name)
        page, topic = make.news(self.news), make.topic(self.english)
        self.assertProblem(self.write(f"{MANAGED}{page.pk}/", {"topics": [{}]}, "patch"), 422, "invalid", "topics")
        changed = self.write(f"{MANAGED}{page.pk}/", {"topics": [topic.pk]}, "patch")
        self.assertEqual(changed.status_code, 200, changed.content)

    def test_hours_are_those_of_the_place(self):
        body = {"type": "pages.EventPage", "parent": self.events.pk, "title": "Assembly", "start_date": "2027-05-01"}
        for wrong in ("10:00Z", "10:00+02:00", 0, 36_000, 1.5, "25:00", "noon", []):
            for name in ("start_time", "end_time"):
                self.assertProblem(self.write(MANAGED, body | {name: wrong}), 422, "invalid", name)
        self.assertEqual(self.write(MANAGED, body | {"start_time": "10:00"}).status_code, 201)

    def test_a_redirect_is_for_an_address_on_a_site(self):
        redirect = {"old_path": "/old", "redirect_link": "https://example.org/"}
        for name, wrongs in (("old_path", ("http://[", "//[::1", None, 5)), ("site", ("x", {}, [], "9" * 30, 1.5))):
            for wrong in wrongs:
                answer = self.write("/api/v3/redirects/", redirect | {name: wrong})
                self.assertProblem(answer, 422, "invalid", name)
        self.assertEqual(self.write("/api/v3/redirects/", redirect).status_code, 201)
        self.assertEqual(self.write("/api/v3/redirects/", redirect).status_code, 409)


class OneLineTests(ConflictCase):
    def test_what_is_one_line_is_refused_with_two(self):
        for breaking in ("\n", "\r", "\u2028", "\x0b"):
            title = f"The harvest{breaking}is in"
            self.assertProblem(self.write(MANAGED, self.new_page(title=title)), 422, "invalid", "one line", "title")
            topic = {"name": title, "slug": "harvest"}
            self.assertProblem(self.write(f"{SNIPPETS}pages.Topic/", topic), 422, "invalid", "one line")
            changed = self.write(f"{MANAGED}{self.events.pk}/", {"title": title}, "patch")
            self.assertProblem(changed, 422, "invalid", "one line")
        form = get_setting_edit_handler(Network).get_form_class()({"name": "Our\nHouse"}, instance=Network())
        self.assertIn("name", form.errors)

    def test_a_calendar_can_be_read_whatever_its_title_is(self):
        page = make.event(self.events)
        for model in (EventIndexPage, type(page)):
            model.objects.update(title="What\ncomes\r\nnext")
        Network.for_site(self.home.get_site()).save()
        Network.objects.update(name="Our\nHouse")
        for address in ("calendar.ics", f"{page.slug}/event.ics"):
            self.assertEqual(self.client.get(f"{self.events.url}{address}").status_code, 200, address)
        self.assertIn(b"What comes next", self.client.get(f"{self.events.url}calendar.ics").content)
        page.refresh_from_db()
        page.save_revision().publish()
        self.assertEqual(type(page).objects.get().title, "What comes next")

    def test_a_mail_about_it_leaves(self):
        with self.settings(EMAIL_BACKEND="pages.mail.backend.Outbox"):
            send_mail("About “What\ncomes next”", "Words.", None, ["a@example.org"])
        self.assertEqual(OutgoingMail.objects.get().subject, "About “What comes next”")
