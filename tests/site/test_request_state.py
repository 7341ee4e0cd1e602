"""Request state: our modules set nothing on a request but what is Django's and Wagtail's own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from home.context.site import SiteContext, site_context
from media.permissions import closed_collections
from pages.api.tokens import WRITE
from pages.http.request_state import APICall, RequestState
from pages.network.models import Network

from ..api.test_middleware import GateCase, token_of
from ..support import make
from ..support.query_plans import captured_queries

ROOMS = {"settings", "home", "pages", "media"}
# What Django, Wagtail and their views read themselves.
THEIRS = {
    "user",
    "method",
    "POST",
    "GET",
    "LANGUAGE_CODE",
    "_wagtail_site",
    "is_preview",
    "_wagtail_route_for_request",
    Network.get_cache_attr_name(),
}
FILM = {"title": "A river", "address": "https://archive.org/details/example"}


@contextmanager
def loose_attributes() -> Iterator[set[tuple[str, str]]]:
    """(module, name) of each attribute that a module of ours sets on a request meanwhile, but for THEIRS."""
    found = set()

    def note(request, name, value):
        module = sys._getframe(1).f_globals["__name__"]
        if module.partition(".")[0] in ROOMS and name not in THEIRS:
            found.add((module, name))
        object.__setattr__(request, name, value)

    with mock.patch.object(HttpRequest, "__setattr__", note):
        yield found


class RequestStateTests(GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        topic = make.topic(cls.english)
        make.news(cls.news, topics=[topic])
        cls.film = make.text(cls.home, body=[("video", FILM)])
        cls.event = make.event(cls.events, repeats="weekly")
        cls.date = timezone.localdate() + timedelta(days=14)
        cls.private = make.text(cls.home)
        restriction = make.private(cls.private)
        cls.password = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, cls.private.pk])
        cls.narrowed = f"{cls.news.url}topic/{topic.slug}/"
        cls.dated = f"{cls.event.url}{cls.date}/"

    def test_pages_set_no_attributes(self):
        with loose_attributes() as found:
            for address in (
                *(page.url for page in (self.home, self.film, self.news, self.events, self.event, self.private)),
                *(self.narrowed, self.dated, "/es/", f"{self.news.url}feed/", f"{self.film.url.rstrip('/')}.md"),
                *(f"{self.events.url}calendar.ics", f"{self.event.url}event.ics", "/sitemap.xml", "/llms.txt"),
            ):
                self.assertEqual(self.client.get(address).status_code, 200, address)
            self.assertEqual(self.client.get(reverse("search"), {"query": "river"}).status_code, 200)
            self.assertEqual(self.client.get("/nothing/").status_code, 404)
            self.client.post(self.password, {"password": "wrong"})
        self.assertEqual(found, set())

    def test_the_admin_sets_none(self):
        make.translated(self.film, "es")
        self.client.force_login(make.admin())
        with loose_attributes() as found:
            self.assertEqual(self.client.get(reverse("wagtailadmin_home")).status_code, 200)
            self.assertEqual(self.film.make_preview_request().status_code, 200)
            self.assertContains(make.look().make_preview_request(preview_mode="dark"), "scheme=dark")
            move = reverse("wagtailadmin_pages:move_confirm", args=[self.film.pk, self.news.pk])
            self.client.post(move)
            for action in ("unpublish", "delete"):
                answer = self.client.post(reverse(f"wagtailadmin_pages:{action}", args=[self.film.pk]))
                self.assertEqual(answer.status_code, 302, action)
        self.assertEqual(found, set())

    def test_the_api_sets_none(self):
        key, fields = token_of(make.admin(), WRITE), {"name": "Bread", "slug": "bread"}
        with loose_attributes() as found:
            for address in (self.home.url, self.film.url, self.narrowed, self.dated, "/nothing/"):
                self.client.get("/api/v3/content/", {"path": address})
            for _again in range(2):
                again = {"Idempotency-Key": "one"}
                answer = self.send("/api/v3/management/snippets/pages.Topic/", fields, key=key, **again)
                self.assertLess(answer.status_code, 300, answer.content)
            self.client.head("/api/v3/events/")
        self.assertEqual(found, set())

    def test_a_loose_attribute_is_found(self):
        def leaky(request):
            request.limited = True

        with loose_attributes() as found, mock.patch.dict(leaky.__globals__, {"__name__": "pages.leaky"}):
            leaky(RequestFactory().get("/"))
        self.assertEqual(found, {("pages.leaky", "limited")})

    def test_a_request_made_anywhere_has_one(self):
        request, other = RequestFactory().get("/"), RequestFactory().get("/")
        state = RequestState.of(request)
        state.page, state.api = self.home, APICall()
        self.assertIs(RequestState.of(request), state)
        self.assertIs(SiteContext(request).page, self.home)
        self.assertEqual(RequestState.of(other), RequestState())

    def test_what_stands_around_a_page_is_one_however_many_templates_are_rendered(self):
        request, other = RequestFactory().get("/"), RequestFactory().get("/")
        self.assertIs(site_context(request)["site_context"], site_context(request)["site_context"])
        self.assertIsNot(site_context(request)["site_context"], site_context(other)["site_context"])

    def test_which_collections_are_private_is_asked_again_only_where_that_has_changed(self):
        request = RequestFactory().get("/")
        self.assertIs(closed_collections(request), closed_collections(request))
        with captured_queries() as queries:
            self.assertEqual(closed_collections(RequestFactory().get("/")), frozenset())
        self.assertFalse([sql for sql, _parameters in queries if "wagtailcore_collection" in sql])
        private = Collection.get_first_root_node().add_child(name="Private")
        restriction = CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
        below = private.add_child(name="Below")
        self.assertEqual(closed_collections(RequestFactory().get("/")), {private.pk, below.pk})
        restriction.delete()
        self.assertEqual(closed_collections(RequestFactory().get("/")), frozenset())
