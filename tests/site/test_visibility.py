"""The canary: a word that stands in everything a stranger may not see, and is found at no public address."""

from datetime import timedelta
from itertools import chain

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from media.documents.models import Document
from pages.base.models import BasePage
from pages.i18n.locales import SwitchedOff
from pages.markdown.views import twin_url
from pages.visibility import is_visible_to, visible, visible_or_scheduled

from ..api.test_middleware import GateCase
from ..support import make
from ..support.addresses import all_urls, one_of_each_shape
from ..support.api_walk import WORD, WalkTests
from ..support.cases import HouseCase, words_of

EVERYWHERE = {
    "title": f"The {WORD} paper",
    "summary": f"About {WORD}.",
    "lead": f"Of {WORD}.",
    "menu_label": f"{WORD} menu",
    "search_description": f"{WORD} described",
    "seo_title": f"{WORD} sought",
    "show_in_menus": True,
    "body": [("heading", f"In {WORD}"), ("text", f"<p>Down in {WORD}.</p>")],
}


class CanaryTests(WalkTests, GateCase):
    """A house with the word in everything that is hidden, and with pages that point there."""

    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.group = Group.objects.create(name="Members")
        cls.private_pages = {kind: cls.pages_under(kind) for kind in ("password", "login", "groups")}
        cls.unpublished_pages = cls.make_unpublished_pages()
        cls.hidden = [*chain(*cls.private_pages.values()), *cls.unpublished_pages]
        cls.uploads = cls.private_uploads()
        cls.people()
        make.event(
            cls.events, attendance="online", online_link=f"https://meet.example/{WORD}", online_note="By e-mail."
        )
        cls.refer()

    @classmethod
    def secret(cls, parent: Page, build, **fields) -> Page:
        number = next(make.numbers)
        return build(parent, **EVERYWHERE | {"slug": f"{WORD}-{number}"} | fields)

    @classmethod
    def pages_under(cls, restriction: str) -> list[Page]:
        """Under this kind of restriction, of every kind that lists or sections draw from; and one below."""
        parents = {make.text: cls.home, make.news: cls.news, make.press: cls.news, make.announcement: cls.announcements}
        parents |= {make.event: cls.events, make.principle: cls.principles}
        pages = [cls.secret(parent, build) for build, parent in parents.items()]
        for page in pages:
            make.private(page, restriction, [cls.group])
        return [*pages, cls.secret(pages[0], make.text)]

    @classmethod
    def one_of_each_kind(cls) -> list[Page]:
        """Each kind of page under one of the restrictions, the page below each, and all that is not published."""
        pages = [
            pages[at]
            for number, pages in enumerate(cls.private_pages.values())
            for at in (2 * number, 2 * number + 1, -1)
        ]
        return [*pages, *cls.unpublished_pages]

    @classmethod
    def make_unpublished_pages(cls) -> list[Page]:
        """Never published, no longer published, to be published, and words of a draft of a page that is live."""
        draft, gone, scheduled = (cls.secret(cls.news, make.news, live=live) for live in (False, True, False))
        gone.unpublish()
        scheduled.go_live_at = timezone.now() + timedelta(days=1)
        scheduled.save_revision().publish()
        cls.changed = make.news(cls.news, title="Innocent")
        for name, value in EVERYWHERE.items():
            setattr(cls.changed, name, value)
        cls.changed.save_revision()
        translated = make.translated(make.news(cls.news, title="Not secret"), "es", live=False, **EVERYWHERE)
        event = cls.secret(cls.events, make.event, live=False)
        section = cls.secret(cls.home, make.text, live=False)
        below = make.text(section, title="Live below a draft")
        return [draft, gone, scheduled, translated, event, section, below][:-1]

    @classmethod
    def private_uploads(cls) -> list:
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        document = Document.objects.create(
            title=WORD, file=ContentFile(WORD.encode(), name=f"{WORD}.txt"), collection=shelf
        )
        return [make.picture(title=WORD, credit=WORD, collection=shelf), document]

    @classmethod
    def people(cls):
        make.person(
            "editor", username=f"{WORD}-editor", email=f"{WORD}@house.example", first_name=WORD.title(), last_name=WORD
        )

    @classmethod
    def refer(cls):
        """Pages that anybody may see point at those that nobody may."""
        links = "".join(f'<p><a linktype="page" id="{page.pk}">There</a></p>' for page in cls.hidden)
        cards = [{"title": "Card", "text": "", "picture": None, "page": page.pk, "address": ""} for page in cls.hidden]
        buttons = [{"label": "Go", "page": page.pk, "document": None, "address": ""} for page in cls.hidden[:3]]
        body = [("text", links), ("cards", {"items": cards}), ("buttons", {"items": buttons})]
        body.append(("pages", {"title": "Read on", "pages": [page.pk for page in cls.hidden]}))
        stream = [{"type": kind, "value": value, "id": str(number)} for number, (kind, value) in enumerate(body)]
        page = make.text(cls.home, title="It points there")
        page.body = page.body.stream_block.to_python(stream)
        page.save_revision().publish()
        cls.pointing = page
        network = make.network()
        network.footer_links = [network.footer_links.model(page=page) for page in cls.hidden]
        network.save()
        news = make.news(cls.news)
        news.related = [news.related.model(page=page) for page in cls.hidden[:3]]
        news.save_revision().publish()
        make.announcement(cls.announcements, button_label="Go", button_page=cls.hidden[0], event=cls.hidden[4])

    def test_no_public_address_knows_the_word(self):
        """One of each shape; but every home page, and the Markdown of everything that is hidden."""
        homes = [home.url for home in self.home.get_translations(inclusive=True)]
        twins = [twin_url(page) for page in self.hidden if page.url]
        self.assertUnknown([*one_of_each_shape(all_urls(WORD, "paper", "down")), *homes, *twins])

    @pytest.mark.soak
    def test_no_public_address_of_all_knows_the_word(self):
        self.assertUnknown(all_urls(WORD, "paper", "down"))

    def assertUnknown(self, addresses: list[str]):
        walked = list(dict.fromkeys(addresses))
        self.assertGreater(len(walked), 80)
        for address in walked:
            with self.subTest(address=address):
                answer = self.client.get(address)
                self.assertLess(answer.status_code, 500)
                content = answer.getvalue() if answer.streaming else answer.content
                asked = f"?query={WORD}" in address
                self.assertEqual(self.occurrences(content.decode("utf-8", "replace"), asked), [])

    def test_hidden_pages_answer_as_they_should(self):
        for page in self.hidden:
            status = self.client.get(page.url).status_code
            restrictions = page.get_view_restrictions()
            kinds = {restriction.restriction_type for restriction in restrictions}
            expected = 404 if not page.live else 200 if kinds == {"password"} else 302
            self.assertEqual(status, expected, (page, kinds))

    def test_with_the_password_the_page_is_there_and_nobody_may_keep_it(self):
        page = self.hidden[0]
        form = self.look(page.url).select_one("form[method=post]")
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        wrong = self.client.post(form["action"], fields | {"password": "wrong"})
        self.assertContains(wrong, "password", status_code=200)
        self.assertNotIn("open the", words_of(self.look(page.url).h1))
        answer = self.client.post(form["action"], fields | {"password": "open sesame"})
        self.assertEqual(answer.status_code, 302)
        opened = self.client.get(page.url)
        self.assertContains(opened, f"Down in {WORD}")
        self.assertIn("private", opened.get("Cache-Control", ""))

    def test_private_uploads_are_for_those_who_work_here(self):
        picture, document = self.uploads
        for address in (f"/media/{picture.sources['fallback'][0]}", document.url):
            self.assertIn(self.client.get(address).status_code, {302, 404})
        self.client.force_login(make.person("editor"))
        for address in (f"/media/{picture.sources['fallback'][0]}", document.url):
            self.assertEqual(self.client.get(address).status_code, 200)

    def test_originals_and_stored_documents_are_at_no_address(self):
        picture, document = make.picture(), make.document()
        for name in (picture.file.name, document.file.name, "original_images/", "documents/", ""):
            self.assertEqual(self.client.get(f"/media/{name}").status_code, 404)

    def test_the_walk_would_find_it(self):
        """A canary that can't sing is none: on a page that is open, the same walk finds the word."""
        page = self.secret(self.news, make.news)
        for address in (page.url, self.news.url, f"/search/?query={WORD}", "/"):
            self.assertTrue(self.occurrences(self.client.get(address).content.decode(), "query" in address), address)
        with self.assertRaisesRegex(AssertionError, WORD):
            self.walk("", [page])


class OneQuestionTests(HouseCase):
    def test_every_kind_answers_it(self):
        for page in make.one_of_each(self.home):
            kind = type(page)
            self.assertTrue(issubclass(kind, BasePage))
            self.assertIn(page, kind.objects.visible())
            restriction = make.private(page)
            self.assertNotIn(page, kind.objects.visible())
            restriction.delete()
            page.unpublish()
            self.assertNotIn(page, kind.objects.visible())


class VisiblePageTests(HouseCase):
    """Who sees which page: a stranger, people with an account, and those who know a password."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.members = Group.objects.create(name="Members")
        cls.member, cls.other, cls.admin = make.person("Members"), make.person(), make.admin()
        cls.stranger = AnonymousUser()
        cls.page = make.text(cls.home, title="Open")

    def assertSeenBy(self, page: Page, *users):
        """Among these five, `users` see the page, and the others do not."""
        everybody = (None, self.stranger, self.other, self.member, self.admin)
        pages = Page.objects.filter(pk=page.pk)
        self.assertEqual([user for user in everybody if visible(pages, user).exists()], [*users])

    def request(self, user, passed: tuple[int, ...] = ()):
        """A request of this user, who has given the passwords of these restrictions."""
        request = RequestFactory().get("/")
        request.user = user
        request.session = {PageViewRestriction.passed_view_restrictions_session_key: [*passed]}
        return request

    def test_a_restriction_closes_its_page_and_the_pages_below_to_those_outside(self):
        below = make.text(self.page, title="Below")
        beside = make.text(self.home, title="Beside")
        for kind, users in (
            ("password", ()),
            ("login", (self.other, self.member, self.admin)),
            ("groups", (self.member, self.admin)),
        ):
            restriction = make.private(self.page, kind, [self.members])
            with self.subTest(kind):
                for page in (self.page, below):
                    self.assertSeenBy(page, *users)
                    self.assertFalse(visible_or_scheduled(Page.objects.filter(pk=page.pk)).exists())
                self.assertSeenBy(beside, None, self.stranger, self.other, self.member, self.admin)
            restriction.delete()

    def test_a_page_is_visible_while_it_is_live_and_its_language_is_on(self):
        spanish = make.translated(self.page, "es", title="Abierta")
        off = SwitchedOff.objects.create(locale=spanish.locale)
        self.assertSeenBy(spanish)
        self.assertSeenBy(self.page, None, self.stranger, self.other, self.member, self.admin)
        off.delete()
        self.assertSeenBy(spanish, None, self.stranger, self.other, self.member, self.admin)
        spanish.unpublish()
        self.assertSeenBy(spanish)

    def test_an_alias_is_visible_in_the_language_of_its_page_alone(self):
        again = self.page.create_alias(parent=self.home, update_slug="again")
        placeholder = self.page.copy_for_translation(Locale.objects.get(language_code="es"), alias=True)
        Page.objects.filter(pk=placeholder.pk).update(live=True)
        pages = Page.objects.filter(pk__in=[again.pk, placeholder.pk])
        self.assertEqual([page.pk for page in visible(pages)], [again.pk])

    def test_what_has_not_begun_is_for_translators_alone(self):
        page = make.announcement(self.announcements, since=1)
        begun = make.announcement(self.announcements, since=-1)
        pages = Page.objects.filter(pk__in=[page.pk, begun.pk])
        for user in (None, self.admin):
            self.assertEqual([each.pk for each in visible(pages, user)], [begun.pk])
        self.assertEqual({each.pk for each in visible_or_scheduled(pages)}, {page.pk, begun.pk})
        for page_to_view, is_expected in ((page, False), (begun, True)):
            for request in (None, self.request(self.admin)):
                self.assertEqual(is_visible_to(page_to_view, request), is_expected)

    def test_who_asks_for_a_page_passes_each_of_its_restrictions(self):
        below = make.text(self.page, title="Below")
        outer, inner = make.private(self.page), make.private(below, "login")
        for user, passed, is_expected in (
            (self.stranger, (), False),
            (self.stranger, (outer.pk,), False),
            (self.other, (), False),
            (self.other, (inner.pk,), False),
            (self.other, (outer.pk,), True),
        ):
            self.assertEqual(is_visible_to(below, self.request(user, passed)), is_expected, (user, passed))
        self.assertTrue(is_visible_to(self.page, self.request(self.stranger, (outer.pk,))))
        self.assertFalse(is_visible_to(below, None))
