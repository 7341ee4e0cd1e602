"""Routes whose address holds two numbers or more: the second one opens nothing that does not belong to the first."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.test import SimpleTestCase
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone, translation
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.preview_links.models import PreviewLink

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase

PASSWORD = "wagtailcore_authenticate_with_password"
# Each public route with several parts, one of them a number, and the test that its parts are looked at together.
PUBLIC = {
    PASSWORD: "PasswordFormTests",
    "preview_link_page": "OtherNumberTests.test_a_preview_link",
    "preview_content": "OtherNumberTests.test_a_preview_link",
    "wagtaildocs_serve": "OtherNumberTests.test_a_document",
    "share_card": "tests/site/test_social_cards.py: the digest is that of the page",
    "captions": "the second part is a language",
    "transcript": "the second part is a language",
    "chapters": "the second part is a language",
    "detail_page_revision": "OtherNumberTests.test_a_version_of_another_page",
    "detail_snippet_revision": "tests/api: snippets have no versions",
    "registration_form": "the parts are a page and a date",
    "registration_create": "the parts are an event and a date",
    "management_snippets_detail": "the first part is a model",
    "management_snippets_update": "the first part is a model",
}
NUMBER = re.compile(r"<int:|\\d\+|\[0-9\]|_id>|<pk>|<event>")
PARTS = re.compile(r"<[\w:]+>|\([^?]")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(address pattern, name) of each route below this resolver."""
    for each in resolver.url_patterns:
        address = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, address)
        else:
            yield address, each.name or ""


class RouteTests(SimpleTestCase):
    def test_every_public_route_with_two_numbers_is_known(self):
        """A new one is looked at below, or says here why that is not needed."""
        found = {
            name
            for address, name in patterns(get_resolver())
            if not address.startswith("admin/") and len(PARTS.findall(address)) > 1 and NUMBER.search(address)
        }
        writes = {name for name in found if name.startswith(("snippets_", "list_snippet"))} | {
            *("detail_snippet", "update_snippet", "delete_snippet"),  # the first part is a model
        }
        self.assertEqual(found - writes - PUBLIC.keys(), set())
        self.assertEqual(PUBLIC.keys() - found, set())


class PasswordFormTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.closed = make.text(cls.home, title="Closed", slug="closed-section")
        cls.child = make.text(cls.closed, title="Child", slug="child-of-it")
        cls.draft = make.text(cls.closed, title="Draft", slug="draft-of-it", live=False)
        cls.open = make.text(cls.home, title="Open", slug="open-section")
        cls.restriction = make.private(cls.closed)

    def status(self, restriction: PageViewRestriction, page, method: str = "get") -> int:
        with translation.override(page.locale.language_code):
            address = reverse(PASSWORD, args=[restriction.pk, page.pk])
        data = {"password": "open sesame", "return_url": "/"} if method == "post" else {}
        return getattr(self.client, method)(address, data).status_code

    def test_the_form_of_what_the_restriction_closes(self):
        for page in (self.closed, self.child):
            self.assertEqual(self.status(self.restriction, page), 200)
        self.assertEqual(self.status(self.restriction, self.child, "post"), 302)
        self.assertEqual(self.client.get(self.child.url).status_code, 200)

    def test_the_form_says_nothing_of_the_page(self):
        for data in (None, {"password": "wrong", "return_url": "/"}):
            address = reverse(PASSWORD, args=[self.restriction.pk, self.child.pk])
            shown = self.client.get(address) if data is None else self.client.post(address, data)
            text = shown.content.decode()
            self.assertEqual(shown.status_code, 200)
            for words in ("child-of-it", "closed-section", "Child"):
                self.assertNotIn(words, text)

    def test_nothing_for_any_other_page(self):
        for page in (self.draft, self.open, self.home, self.news, make.news(self.news, live=False)):
            with self.subTest(page.slug):
                self.assertEqual(self.status(self.restriction, page), 404)
                self.assertEqual(self.status(self.restriction, page, "post"), 404)
        text = self.client.get(reverse(PASSWORD, args=[self.restriction.pk, self.draft.pk])).content.decode()
        self.assertNotIn(self.draft.slug, text)
        self.assertEqual(self.client.get(reverse(PASSWORD, args=[self.restriction.pk, 2**40])).status_code, 404)
        self.assertEqual(self.client.get(reverse(PASSWORD, args=[2**40, self.closed.pk])).status_code, 404)

    def test_nothing_for_a_restriction_without_a_password(self):
        for kind in ("login", "groups"):
            page = make.text(self.home, slug=f"closed-by-{kind}")
            restriction = make.private(page, kind)
            self.assertEqual(self.status(restriction, page), 404)
            self.assertEqual(self.status(self.restriction, page), 404)

    def test_a_page_with_two_restrictions_is_asked_for_each(self):
        inner = make.private(self.child)
        self.assertEqual(self.status(inner, self.child), 200)
        self.assertEqual(self.status(self.restriction, self.child), 200)
        self.assertEqual(self.status(inner, self.closed), 404)  # only what stands below

    def test_a_translation_is_closed_by_its_own_restriction_and_by_that_of_its_source(self):
        spanish = make.translated(self.closed, "es", title="Cerrado")
        own = PageViewRestriction.objects.get(page=spanish)
        self.assertEqual(self.status(self.restriction, spanish), 200)  # which its form names
        self.assertEqual(self.status(own, spanish), 200)
        self.assertEqual(self.status(own, self.closed), 404)
        draft = make.translated(self.child, "es", live=False, title="Hija")
        for restriction in (own, self.restriction):
            self.assertEqual(self.status(restriction, draft), 404)


class OtherNumberTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="Out")
        cls.draft = make.news(cls.news, title="Secret", live=False)
        cls.draft.save_revision()

    def test_a_preview_link(self):
        link = PreviewLink.objects.create(made_by=make.person("editor"), ends_at=timezone.now() + timedelta(days=1))
        link.pages.set([self.page])
        for address in (f"/preview/{link.signed}/{self.draft.pk}/", f"/api/v3/preview/{link.signed}/{self.draft.pk}/"):
            answer = self.client.get(address)
            self.assertIn(answer.status_code, (404, 410), address)
            self.assertNotIn("Secret", answer.content.decode())

    def test_a_document(self):
        one, other = make.document(), make.document()
        address = reverse("wagtaildocs_serve", args=[one.pk, other.filename])
        self.assertEqual(self.client.get(address).status_code, 404)

    def test_the_password_of_a_collection(self):
        for kind, status in (("password", 200), ("login", 404), ("groups", 404)):
            collection = Collection.get_first_root_node().add_child(name=kind)
            restriction = CollectionViewRestriction.objects.create(
                collection=collection, restriction_type=kind, password="open sesame" if kind == "password" else ""
            )
            address = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
            self.assertEqual(self.client.get(address).status_code, status, kind)

    def test_a_version_of_another_page(self):
        address = f"/api/v3/pages/{self.page.pk}/revisions/{self.draft.latest_revision_id}/"
        headers = {"Authorization": f"Bearer {token_of(make.admin())}"}
        self.assertEqual(self.client.get(address, headers=headers).status_code, 404)
