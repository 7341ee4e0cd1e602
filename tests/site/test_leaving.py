"""Leaving the public: however a page leaves it, its translations leave too, and no output tells of them any more."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from home.worker.schedule import publish_and_expire
from pages.about.models import TextPage
from pages.api.tokens import WRITE
from pages.translation.view_restrictions import CarriedRestriction, copy_all_restrictions
from pages.visibility import visible

from ..api.test_middleware import GateCase, token_of
from ..support import make
from ..support.addresses import all_urls, one_of_each_shape
from ..support.api_walk import WORD, Walk, linking_page
from ..support.cases import HouseCase, words_of

pytestmark = pytest.mark.differs

SAID = {
    "summary": f"Sobre {WORD}.",
    "menu_label": f"{WORD} menu",
    "search_description": f"{WORD} described",
    "show_in_menus": True,
    "body": [("heading", f"En {WORD}"), ("text", f"<p>Abajo en {WORD}.</p>")],
}


def shown(page: Page) -> bool:
    return visible(Page.objects.filter(pk=page.pk)).exists()


def latest(page: Page) -> Page:
    return Page.objects.get(pk=page.pk).specific


class WayCase(GateCase):
    """A house in two languages, and every way in which a page leaves the public."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss = make.admin()
        cls.group = Group.objects.create(name="Members")
        cls.closed = make.text(cls.home, title="Closed section")
        make.private(cls.closed, "groups", [cls.group])

    @classmethod
    def both(cls, build, parent: Page, **fields) -> tuple[Page, Page]:
        """A page, and what it is in Spanish: with the word in everything it says."""
        page = build(parent, **fields)
        slug = f"{WORD}-{next(make.numbers)}"
        return page, make.translated(page, "es", title=f"{WORD} {page.title}", slug=slug, **SAID)

    def post(self, name: str, page: Page, fields: dict) -> None:
        self.client.force_login(self.boss)
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]), fields)
        self.assertLess(answer.status_code, 400)
        self.client.logout()

    def by_password(self, page: Page) -> None:
        make.private(page)

    def by_login(self, page: Page) -> None:
        make.private(page, "login")

    def by_groups(self, page: Page) -> None:
        make.private(page, "groups", [self.group])

    def by_the_privacy_dialog(self, page: Page) -> None:
        self.post("set_privacy", page, {"restriction_type": "login", "password": "", "groups": []})

    def by_its_end(self, page: Page) -> None:
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        publish_and_expire()

    def by_a_program(self, page: Page) -> None:
        latest(page).unpublish()

    def by_the_dialog(self, page: Page) -> None:
        self.post("unpublish", page, {})

    def by_a_bulk_action(self, page: Page) -> None:
        self.client.force_login(self.boss)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        self.client.post(f"{address}?{urlencode({'id': page.pk, 'next': '/admin/'})}", {})
        self.client.logout()

    def by_the_api(self, page: Page) -> None:
        key = token_of(self.boss, WRITE)
        answer = self.send(f"/api/v3/pages/{page.pk}/actions/unpublish/", {}, key=key)
        self.assertEqual(answer.status_code, 200, answer.content)

    def by_deletion_in_a_program(self, page: Page) -> None:
        latest(page).delete()

    def by_deletion_in_the_api(self, page: Page) -> None:
        answer = self.send(f"/api/v3/pages/{page.pk}/actions/delete/", {}, "delete", key=token_of(self.boss, WRITE))
        self.assertLess(answer.status_code, 300, answer.content)

    def by_its_section(self, page: Page) -> None:
        """The translation stands elsewhere, where its section does not close it."""
        make.private(latest(page).get_parent())

    def by_a_move(self, page: Page) -> None:
        latest(page).move(Page.objects.get(pk=self.closed.pk), "last-child")

    def by_an_earlier_restriction(self, page: Page) -> None:
        """Closed behind Django's back, as a program may; the next minute's duty notices."""
        PageViewRestriction.objects.bulk_create([PageViewRestriction(page=page, restriction_type="login")])
        copy_all_restrictions()

    @property
    def ways(self) -> dict:
        return {name: getattr(self, name) for name in dir(type(self)) if name.startswith("by_")}


class LeavingTests(Walk, WayCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        kinds = {make.news: cls.news, make.press: cls.news, make.announcement: cls.announcements}
        kinds |= {make.event: cls.events, make.principle: cls.principles}
        cls.left = {}
        for way in [name for name in dir(cls) if name.startswith("by_")]:
            parent = make.text(cls.home, title=f"Section of {way}")
            page, own = cls.both(make.text, parent, title=way)
            if way == "by_its_section":
                own.move(cls.spanish_home(), "last-child")
            cls.left[way] = [(page, latest(own))]
        for way in ("by_login", "by_its_end"):  # the two that leave nothing but a row, and nothing but a column
            for build, parent in kinds.items():
                cls.left[way].append(cls.both(build, parent, title=f"{way} {build.__name__}"))
        cls.uploads = [make.picture(), make.document()]
        named = [page for pairs in cls.left.values() for pair in pairs for page in pair]
        cls.pointing = linking_page(cls.spanish_home(), named)

    @classmethod
    def spanish_home(cls) -> Page:
        return cls.home.get_translations().get(locale__language_code="es")

    def test_no_output_tells_of_the_translation_of_what_left_in_whatever_way(self):
        """One of each shape of address; but every translation, and every home page."""
        homes = [home.url for home in self.home.get_translations(inclusive=True)]
        self.assertUntold(lambda: [*one_of_each_shape(all_urls(WORD, "abajo")), *homes], 1)

    @pytest.mark.soak
    def test_no_output_of_all_tells_of_the_translation(self):
        self.assertUntold(lambda: all_urls(WORD, "abajo"), 2)

    def assertUntold(self, addresses, pages_of_a_way: int):
        translations = [own for pairs in self.left.values() for _page, own in pairs]
        before = self.client.get("/sitemap.xml").content.decode()
        self.assertEqual([own for own in translations if own.full_url not in before], [])
        self.assertTrue(self.occurrences(self.client.get(self.pointing.url).content.decode(), False))
        for way, leave in self.ways.items():
            for page, _own in self.left[way]:
                leave(page)
        self.assertEqual([own.title for own in translations if shown(own)], [])
        walked = [*addresses(), *(own.url for own in translations)]
        for address in dict.fromkeys(walked):
            answer = self.client.get(address)
            self.assertLess(answer.status_code, 500, address)
            content = answer.getvalue() if answer.streaming else answer.content
            with self.subTest(address):
                self.assertEqual(self.occurrences(content.decode("utf-8", "replace"), f"?query={WORD}" in address), [])
        some = [own for way in ("by_login", "by_its_end") for _page, own in self.left[way][:pages_of_a_way]]
        self.walk("", [*some, self.pointing])  # each route tells of a page by the same two questions


class LeavingPrivacyTests(WayCase):
    """What a restriction of a source does in other languages."""

    def setUp(self):
        super().setUp()
        self.section, self.es_section = self.both(make.text, self.home, title="Section")
        self.page, self.own = self.both(make.text, self.section, title="Below")

    def kinds(self, page: Page) -> list[str]:
        return sorted(each.restriction_type for each in PageViewRestriction.objects.filter(page=page))

    def test_lifted_it_is_open_again_in_every_language(self):
        restriction = make.private(self.section, "groups", [self.group])
        self.assertEqual([shown(page) for page in (self.es_section, self.own)], [False, False])
        restriction.delete()
        self.assertEqual([shown(page) for page in (self.es_section, self.own)], [True, True])
        make.private(self.page)
        self.page.view_restrictions.all().delete()
        self.assertTrue(shown(self.own))
        self.assertFalse(CarriedRestriction.objects.filter(page__in=[self.own, self.es_section]).exists())

    def test_a_changed_one_lets_in_the_same_people_everywhere(self):
        restriction = make.private(self.page, "groups", [self.group])
        member, other = make.person("Members"), make.person()
        self.client.force_login(member)
        self.assertEqual(self.client.get(self.own.url).status_code, 200)
        self.assertIn(self.own, TextPage.objects.visible(member))
        self.client.force_login(other)
        self.assertEqual(self.client.get(self.own.url).status_code, 302)
        self.assertNotIn(self.own, TextPage.objects.visible(other))
        restriction.restriction_type = "login"
        restriction.save()
        self.assertEqual(self.client.get(self.own.url).status_code, 200)
        self.assertIn(self.own, TextPage.objects.visible(other))

    def test_one_password_opens_every_language(self):
        make.private(self.section)
        form = self.look(self.page.url).select_one("form[method=post]")
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        self.client.post(form["action"], fields | {"password": "open sesame"})
        self.assertContains(self.client.get(self.page.url), "Below")
        self.assertContains(self.client.get(self.own.url), WORD)

    def test_or_the_other_way_around(self):
        make.private(self.section)
        form = self.look(self.own.url).select_one("form[method=post]")
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        self.client.post(form["action"], fields | {"password": "open sesame"})
        self.assertContains(self.client.get(self.own.url), WORD)
        self.assertContains(self.client.get(self.page.url), "Below")

    def test_that_of_a_translation_is_its_own(self):
        make.private(self.own)
        self.assertTrue(shown(self.page))
        make.private(self.page, "login")
        self.page.view_restrictions.all().delete()
        self.assertEqual((shown(self.page), shown(self.own)), (True, False))

    def test_what_is_translated_later_is_closed_from_the_first_moment_and_opens_with_its_source(self):
        page = make.text(self.section, title="Later")
        restriction = make.private(page, "groups", [self.group])
        own = make.translated(page, "es", title="Luego")
        self.assertFalse(shown(own))
        self.assertEqual(self.client.get(own.url).status_code, 302)
        self.assertEqual(self.kinds(own), ["groups"])
        restriction.delete()
        self.assertTrue(shown(own))

    def test_a_section_closes_what_is_translated_from_it_wherever_that_stands(self):
        self.own.move(self.home.get_translations().get(), "last-child")
        third = make.text(self.own, title="Escrita aquí")
        restriction = make.private(self.section)
        self.assertEqual([shown(latest(page)) for page in (self.own, third)], [False, False])
        latest(self.own).move(Page.objects.get(pk=self.es_section.pk), "last-child")
        self.assertEqual(self.kinds(self.own), [])  # what stands above it closes it now
        self.assertFalse(shown(self.own))
        restriction.delete()
        self.assertEqual([shown(page) for page in (self.own, third)], [True, True])

    def test_a_source_in_another_language_closes_the_english_too(self):
        spanish = make.text(self.es_section, title="Nota")
        english = make.translated(spanish, "en", title="A note")
        make.private(spanish)
        self.assertFalse(shown(english))

    def test_an_alias_is_closed_too(self):
        alias = self.page.create_alias(parent=self.home, update_slug="the-alias")
        make.private(self.page, "login")
        self.assertFalse(shown(alias))
        self.assertHides("/sitemap.xml", "/the-alias/")

    def test_a_deleted_source_leaves_its_translation_closed(self):
        make.private(self.page)
        self.post("delete", self.page, {"translations": "own"})
        self.assertFalse(shown(self.own))
        own = latest(self.own)
        self.assertTrue(own.live)
        self.assertEqual([each.page_id for each in own.get_view_restrictions()], [own.pk])
        copy_all_restrictions()
        own.view_restrictions.all().delete()
        self.assertTrue(shown(own))

    def test_the_privacy_dialog_of_a_translation_names_the_original(self):
        make.private(self.page, "login")
        self.client.force_login(self.boss)
        answer = self.client.get(reverse("wagtailadmin_pages:set_privacy", args=[self.own.pk]))
        self.assertIn(f"/admin/pages/{self.page.pk}/edit/", answer.json()["html"])
        self.assertIn("As in the original", answer.json()["html"])
        self.post("set_privacy", self.own, {"restriction_type": "none", "password": "", "groups": []})
        self.assertFalse(shown(self.own))

    def test_more_pages_cost_no_more_queries(self):
        restriction = make.private(self.section)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                restriction.save()
            return len(queries)

        few = cost()
        for _ in range(4):
            self.both(make.text, self.section)
        self.assertEqual(cost(), few)


class LeavingOfflineTests(WayCase):
    """What becomes of translations when their source goes offline."""

    def setUp(self):
        super().setUp()
        self.section, self.es_section = self.both(make.text, self.home, title="Section")
        self.page, self.own = self.both(make.text, self.section, title="Below")

    def live(self, *pages: Page) -> list[bool]:
        return [latest(page).live for page in pages]

    def test_what_ended_is_told_as_ended_in_every_language(self):
        self.by_its_end(self.page)
        self.assertEqual([latest(page).expired for page in (self.page, self.own)], [True, True])

    def test_a_translation_that_goes_offline_takes_nothing_along(self):
        latest(self.own).unpublish()
        self.assertEqual(self.live(self.page, self.own), [True, False])

    def test_whoever_was_asked_and_said_no_keeps_them(self):
        self.post("unpublish", self.page, {"translations": "own"})
        self.assertEqual(self.live(self.page, self.own), [False, True])

    def test_with_what_is_below_in_every_language_wherever_it_stands(self):
        self.own.move(self.home.get_translations().get(), "last-child")
        self.post("unpublish", self.section, {"translations": "follow", "include_descendants": "on"})
        self.assertEqual(self.live(self.section, self.es_section, self.page, self.own), [False] * 4)

    def test_both_or_none(self):
        with (
            mock.patch("pages.translation.signals.follow_offline", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            latest(self.page).unpublish()
        self.assertEqual(self.live(self.page, self.own), [True, True])


class RedirectTests(WayCase):
    """An old address of a page that is not for everybody."""

    def setUp(self):
        super().setUp()
        self.page = make.text(self.home, slug="old", title="Members")
        moved = latest(self.page)
        moved.slug = "secret-plan"
        with self.captureOnCommitCallbacks(execute=True):
            moved.save_revision().publish()

    def test_it_leads_those_on_who_may_see_it_and_nobody_else(self):
        self.assertEqual(self.client.get("/old/").status_code, 301)
        make.private(self.page, "groups", [self.group])
        for address in ("/old/", "/old.md", "/api/v3/redirect/?path=/old/"):
            answer = self.client.get(address)
            self.assertEqual(answer.status_code, 404, address)
            self.assertNotIn("secret-plan", answer.content.decode())
        self.client.force_login(make.person("Members"))
        self.assertEqual(self.client.get("/old/")["Location"], "/secret-plan/")
        self.client.force_login(make.person())
        self.assertEqual(self.client.get("/old/").status_code, 404)

    def test_a_password_that_was_given_opens_the_way(self):
        make.private(self.page)
        self.assertEqual(self.client.get("/old/").status_code, 404)
        form = self.look("/secret-plan/").select_one("form[method=post]")
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        self.client.post(form["action"], fields | {"password": "open sesame"})
        self.assertEqual(self.client.get("/old/")["Location"], "/secret-plan/")


class DocumentNameTests(HouseCase):
    """A document that is not for everybody: its address is the name of its file, and no page says it."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        below = shelf.add_child(name="Below")
        cls.document = make.document(file=ContentFile(b"x", name="dismissal-of-the-board.txt"), collection=below)

    def test_no_link_no_button_and_no_announcement_names_it(self):
        body = [
            ("text", f'<p>See <a linktype="document" id="{self.document.pk}">this</a> paper.</p>'),
            ("buttons", {"items": [{"label": "Get it", "document": self.document}]}),
            ("action", {"title": "Do", "text": "", "label": "Take", "document": self.document, "ground": "gold"}),
        ]
        page = make.news(self.news, body=body)
        told = make.announcement(self.announcements, button_label="Read it", button_document=self.document)
        addresses = [page.url, f"{page.url.rstrip('/')}.md", told.url, "/", self.announcements.url, self.news.url]
        addresses += [f"{self.news.url}feed/", f"{self.news.url}feed.json", f"/api/v3/content/{page.pk}/"]
        addresses += [f"/api/v3/pages/{page.pk}/", f"/api/v3/pages/{page.pk}/?rich_text_format=markdown"]
        for address in addresses:
            answer = self.client.get(address)
            self.assertEqual(answer.status_code, 200, address)
            self.assertNotIn("dismissal", answer.content.decode(), address)
        self.assertIn("See this paper.", words_of(self.look(page.url).main))

    def test_an_open_one_is_linked(self):
        open_one = make.document()
        page = make.news(self.news, body=[("text", f'<p><a linktype="document" id="{open_one.pk}">It</a></p>')])
        told = make.announcement(self.announcements, button_label="Read it", button_document=open_one)
        for address in (page.url, told.url, "/"):
            self.assertIn(open_one.url, self.client.get(address).content.decode(), address)

    def test_more_announcements_cost_no_more_queries(self):
        def grow():
            make.announcement(self.announcements, button_label="Read it", button_document=make.document())

        grow()
        grow()
        few = self.cost_of("/"), self.cost_of(self.announcements.url)
        grow()
        grow()
        self.assertEqual((self.cost_of("/"), self.cost_of(self.announcements.url)), few)
