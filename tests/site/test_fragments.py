"""Fragments of pages: after any change each page equals one made anew, and what the change did not touch is kept."""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import copy
from random import Random
from unittest import mock
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from home.models import HomePage
from home.page_store import known_pages
from home.page_store.store import TABLES
from pages.announcements.models import AnnouncementPage
from pages.blocks.body import BodyBlock
from pages.blocks.stored import StoredStream
from pages.crisis.models import CrisisSwitch
from pages.events.occurrences import Occurrence
from pages.fragment_cache.cache import Fragment, FragmentCache
from pages.fragment_cache.recording import tags_of_query
from pages.i18n.locales import SwitchedOff
from pages.markdown.views import twin_url
from pages.network.models import Chrome, FollowLink, FooterLink
from pages.news.models import Correction, NewsPage, RelatedPage
from pages.press.link_checks import LinkCheck
from pages.press.models import Subject
from pages.tree.current import current, current_state
from pages.tree.tags import pages_of, tags_of, tags_of_rows, without_pages
from pages.visibility import visible

from ..support import make
from ..support.cases import HouseCase
from ..support.query_plans import captured_queries

CSRF_FIELD = re.compile('name="csrfmiddlewaretoken" value="[^"]+"')
CARDS = {"wide card", "row", "related"}
SAMPLE = 8  # answers that `make test` looks at after each change
PASSING = dict.fromkeys(
    ("RateLimit-Remaining", "RateLimit-Reset", "Cache-Control", "Content-Security-Policy", "Expires")
)


class FragmentCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.spanish = Locale.objects.get(language_code="es")
        cls.topic, cls.author = make.topic(cls.english, slug="bread"), make.author(cls.english)
        cls.outlet, cls.place = make.outlet(cls.english), make.place(cls.english)
        cls.picture = make.picture()
        cls.report = make.news(cls.news, title="Report", picture=cls.picture)
        cls.report.topics.add(cls.topic)
        cls.report.authors.add(cls.author)
        cls.report.save_revision().publish()
        cls.other = make.news(cls.news, title="Other")
        cls.piece = make.press(cls.news, outlet=cls.outlet, link="https://paper.example/one")
        cls.event = make.event(cls.events, place=cls.place)
        cls.text = make.text(cls.home, title="Plain")
        make.translated(cls.report, "es", title="Informe")

    def addresses(self) -> list[str]:
        pages = [page for page in visible(Page.objects.filter(depth__gt=1)).order_by("path").specific() if page.url]
        addresses = [*(page.url for page in pages), "/sitemap.xml", "/llms.txt", "/robots.txt"]
        for page in pages:
            if page.pk in {self.home.pk, self.news.pk, self.report.pk, self.event.pk, self.piece.pk}:
                addresses += [twin_url(page), f"/api/v3/content/?path={page.url}"]
            if page.pk == self.news.pk:
                addresses += [f"{page.url}feed/", f"{page.url}feed.json"]
        addresses += [f"{self.events.url}calendar.ics", f"{self.event.url}event.ics"]
        lists = ("news", "press", "announcements", "events", "places", "everything", "topics", "site", "sitemap")
        addresses += [f"/api/v3/{name}/" for name in lists]
        return addresses + [f"/api/v3/{name}/?locale=es" for name in ("news", "events", "site")]

    def seen(self, addresses: list[str] | None = None) -> dict[str, tuple[int, dict, str]]:
        answers = {address: self.client.get(address) for address in addresses or self.addresses()}
        return {
            address: (answer.status_code, dict(answer.headers) | PASSING, CSRF_FIELD.sub("", answer.content.decode()))
            for address, answer in answers.items()
        }

    def check(self, addresses: list[str]) -> None:
        """Every answer is as it is where no fragment is kept."""
        kept = self.seen(addresses)
        with mock.patch.object(FragmentCache, "get", return_value=None), mock.patch.object(FragmentCache, "put"):
            fresh = self.seen(addresses)
        for address, answer in kept.items():
            self.assertEqual(answer, fresh[address], address)

    def kept(self) -> set:
        return set(current_state().fragments.fragments)

    def kept_cards(self) -> set[tuple[str, int]]:
        """(name of the fragment, id of the page) of all cards in English."""
        return {(key[0], key[3]) for key in self.kept() if key[0] in CARDS and key[2] == "en"}

    def kept_sections(self) -> set:
        """Those of the English home page."""
        return {key for key in self.kept() if key[0] == "section" and key[2:4] == ("en", self.home.pk)}


class FragmentOracleTests(FragmentCase):
    def changes(self) -> Iterator:
        published = lambda page: Page.objects.get(pk=page.pk).specific.save_revision().publish()  # noqa: E731
        changed = lambda page, **fields: type(page).objects.filter(pk=page.pk).update(**fields)  # noqa: E731
        yield "title", lambda: changed(self.report, title="Changed")
        yield "publish", lambda: published(self.report)
        yield "new page", lambda: make.news(self.news, title="New")
        yield "new page in the menu", lambda: make.text(self.home, title="In the menu", show_in_menus=True)
        yield "unpublish", lambda: Page.objects.get(pk=self.other.pk).specific.unpublish()
        yield "publish again", lambda: published(self.other)
        yield "move", lambda: Page.objects.get(pk=self.text.pk).move(self.mission, pos="last-child")
        yield "slug of a part", lambda: self.renamed(self.news, "reports")
        yield "translation", lambda: make.translated(self.other, "es", title="Otro")
        yield "topic", lambda: changed(self.topic, name="Loaves")
        yield "author", lambda: changed(self.author, name="Somebody else")
        yield "outlet", lambda: changed(self.outlet, name="Another paper")
        yield "place", lambda: changed(self.place, name="Elsewhere")
        yield "picture", lambda: changed(self.picture, description="What is seen", credit="By whom")
        yield (
            "correction",
            lambda: Correction.objects.create(
                post=self.report, date=timezone.localdate(), text="Wrong", locale=self.english
            ),
        )
        yield "related", lambda: RelatedPage.objects.create(post=self.report, page=self.text)
        yield "title of what is related", lambda: changed(self.text, title="Another plain")
        yield "subject", lambda: Subject.objects.create(piece=self.piece, page=self.text)
        yield "title of what covers", lambda: changed(self.piece, title="A piece")
        yield (
            "link gone",
            lambda: LinkCheck.objects.update_or_create(address=self.piece.link, defaults={"is_gone": True}),
        )
        yield "date of an event", lambda: changed(self.event, start_date=timezone.localdate() + dt.timedelta(days=9))
        yield (
            "occurrence",
            lambda: Occurrence.objects.filter(event=self.event.translation_key).update(state="cancelled"),
        )
        yield "banner", lambda: make.announcement(self.announcements, banner=True, title="Loud")
        yield "words of the banner", lambda: AnnouncementPage.objects.filter(banner=True).update(summary="Louder")
        yield "network", lambda: make.network(phone="123", name="Network")
        yield "chrome", lambda: Chrome.objects.update_or_create(locale=self.english, defaults={"tagline": "Together"})
        yield "look", lambda: make.look(logo=self.picture)
        yield "name of the site", lambda: Site.objects.update(site_name="Another")
        yield "foot", lambda: FooterLink.objects.create(network=make.network(), page=self.text)
        yield (
            "followed elsewhere",
            lambda: FollowLink.objects.create(network=make.network(), name="Wall", address="https://wall.example/us"),
        )
        yield (
            "collection closed",
            lambda: CollectionViewRestriction.objects.create(
                collection=self.picture.collection, restriction_type="login"
            ),
        )
        yield "collection open again", lambda: CollectionViewRestriction.objects.all().delete()
        yield (
            "behind",
            lambda: changed(
                NewsPage.objects.get(title="Informe"), behind_since=timezone.now(), untranslated=["Report"]
            ),
        )
        yield "lists without what is not translated", lambda: type(self.news).objects.update(show_untranslated=False)
        yield "headline of home", lambda: HomePage.objects.update(headline="Welcome")
        yield "language off", lambda: SwitchedOff.objects.create(locale=self.spanish)
        yield "language on", lambda: SwitchedOff.objects.all().delete()
        yield "private", lambda: make.private(self.other)
        yield "public", lambda: self.other.get_view_restrictions().delete()
        yield "delete", lambda: Page.objects.get(pk=self.other.pk).delete()

    def renamed(self, page: Page, slug: str) -> None:
        page = Page.objects.get(pk=page.pk).specific
        page.slug = slug
        page.save_revision().publish()

    def test_after_each_kind_of_change(self):
        for seed, (name, change) in enumerate(self.changes()):
            with self.subTest(name):
                asked = Random(seed).sample(self.addresses(), SAMPLE)
                self.seen(asked)
                change()
                self.check(asked)

    @pytest.mark.soak
    def test_every_answer_after_each_kind_of_change(self):
        self.seen()
        for name, change in self.changes():
            with self.subTest(name):
                change()
                self.check(self.addresses())

    def test_every_page_is_kept(self):
        self.seen()
        kept = {key[3] for key in self.kept() if key[0] == "page"}
        pages = Page.objects.live().filter(depth__gt=1, content_type__app_label__in=["home", "pages"])
        self.assertEqual(set(pages.values_list("pk", flat=True)) - kept, set())

    def test_every_file_for_machines_is_kept(self):
        self.seen()
        kept = {key[1].partition("testserver")[2] for key in self.kept() if key[0] == "response"}
        files = {address for address in self.addresses() if "." in address or "/api/" in address or "/feed" in address}
        self.assertEqual(files - kept, set())

    def test_a_parameter_that_means_nothing_makes_no_copy(self):
        for address in (self.report.url, twin_url(self.report), f"{self.news.url}feed/"):
            plain = self.client.get(address)
            before = self.kept()
            for number in range(3):
                answer = self.client.get(f"{address}?utm_source={number}")
                self.assertEqual((answer.status_code, answer.content), (200, plain.content), address)
            self.assertEqual(self.kept(), before, address)
            self.assertEqual(self.client.head(address)["Cache-Control"], plain["Cache-Control"])

    def test_other_pages_do_not_ask_again_which_banners_there_are(self):
        banner = make.announcement(self.announcements, banner=True, title="Loud")
        self.client.get(self.home.url)
        for change, asked in ((self.text, False), (banner, True)):
            Page.objects.get(pk=change.pk).specific.save_revision().publish()
            with captured_queries() as queries:
                self.assertContains(self.client.get(self.text.url), "Loud")
            tables = [
                sql for sql, _parameters in queries if "gravity" in sql or '"pages_announcementpage"."level"' in sql
            ]
            self.assertEqual(bool(tables), asked, tables)

    def test_a_draft_that_is_published_as_it_is_stands_above_all_pages(self):
        banner = make.announcement(self.announcements, banner=True, title="Loud", live=False)
        banner.save_revision()
        self.assertNotContains(self.client.get(self.text.url), "Loud")
        for turn in range(2):
            AnnouncementPage.objects.get(pk=banner.pk).get_latest_revision().publish()
            self.assertContains(self.client.get(self.text.url), "Loud", msg_prefix=str(turn))
            AnnouncementPage.objects.get(pk=banner.pk).unpublish()
            self.assertNotContains(self.client.get(self.text.url), "Loud")

    def test_a_banner_that_was_deleted_meanwhile_breaks_nothing(self):
        make.announcement(self.announcements, banner=True, title="Loud")
        with mock.patch("home.context.banner.BannerRow.page", None):
            for address in (self.text.url, "/search/", "/nothing/"):
                self.assertNotContains(
                    self.client.get(address), "Loud", status_code=404 if "nothing" in address else 200
                )
            self.assertIsNone(self.client.get("/api/v3/site/").json()["banner"])

    def test_a_page_knows_itself_whatever_it_was_first_asked_as(self):
        """The call leads to it: its own link is none, though its Markdown twin was made before."""
        Chrome.objects.update_or_create(
            locale=self.english, defaults={"call_label": "Join us", "call_page": self.text, "tagline": "Together"}
        )
        for first in (twin_url(self.text), f"/api/v3/content/?path={self.text.url}", self.text.url):
            Page.objects.get(pk=self.text.pk).specific.save_revision().publish()
            self.client.get(first)
            calls = {(each.get("href"), each.get("aria-current")) for each in self.look(self.text.url).select("a.call")}
            self.assertEqual(calls, {(None, "page")}, first)
        self.assertEqual(self.look(self.report.url).select_one("a.call")["href"], self.text.url)

    def test_the_call_is_a_link_on_every_error_page(self):
        """Also where it leads to nothing itself, whoever comes there first."""
        asked = ("/join-us/", "/nothing/at/all/")
        for first, then in (asked, asked[::-1]):
            Chrome.objects.update_or_create(
                locale=self.english, defaults={"call_label": f"Join us, {first}", "call_address": "/join-us/"}
            )
            for path in (first, then):
                self.assertEqual(self.look(path, status=404).select_one("a.call").get("href"), "/join-us/", path)

    def test_what_stands_below_a_home_page_goes_with_it(self):
        """Feeds and files too, of which nothing else is changed; and comes with it again."""
        home = HomePage.objects.get(locale=self.spanish)
        index, text = (
            Page.objects.get(translation_key=page.translation_key, locale=self.spanish).specific
            for page in (self.news, self.events)
        )
        addresses = [
            index.url,
            f"{index.url}feed/",
            f"{index.url}feed.json",
            f"{text.url}feed/",
            f"{text.url}calendar.ics",
        ]
        for change, status in ((home.unpublish, 404), (lambda: home.save_revision().publish(), 200)):
            self.seen(addresses)
            change()
            self.check(addresses)
            self.assertEqual({self.client.get(address).status_code for address in addresses}, {status})
        feeds = {key for key in self.kept() if key[0] == "response" and "feed" in key[1]}
        self.assertEqual(len(feeds), 3)
        home = HomePage.objects.get(pk=home.pk)
        home.lead = "Of which nothing stands in them"
        home.save_revision().publish()
        self.client.get("/nothing/")
        self.assertLessEqual(feeds, self.kept())

    def test_nothing_is_the_same_below_a_list_and_elsewhere(self):
        make.topic(self.english, slug="empty")
        below, elsewhere = f"{self.news.url}topic/empty/", "/nothing/at/all/"
        for first, then in ((below, elsewhere), (elsewhere, below)):
            make.text(self.home, title=f"In the menu, after {first}", show_in_menus=True)  # which drops what is kept
            pages = [self.look(path, status=404) for path in (first, then)]
            one, other = ([link["href"] for link in page.select("a[hreflang]")] for page in pages)
            self.assertEqual(one, other)
            self.assertNotIn(self.news.url, one)

    def test_time_alone_changes_them(self):
        self.seen()
        begins = timezone.now() + dt.timedelta(hours=1)
        page = make.announcement(self.announcements, banner=True, title="Later")
        AnnouncementPage.objects.filter(pk=page.pk).update(shown_from=begins)
        self.assertNotIn("Later", self.client.get(self.text.url).content.decode())
        with mock.patch("django.utils.timezone.now", return_value=begins):
            self.assertIn("Later", self.client.get(self.text.url).content.decode())

    def test_a_search_keeps_foot_and_banner_and_nothing_else(self):
        address = "/search/?query=plot"
        banner = make.announcement(self.announcements, banner=True, title="Loud")
        current_state().fragments.drop({"everything"})
        for changed in (lambda: make.text(self.home, title="Small print"), lambda: banner.unpublish()):
            changed()
            self.client.get(address)
            with captured_queries() as queries:
                self.client.get(address)
            of_them = ('"pages_footerlink"', '"pages_announcementpage"."level"')
            self.assertEqual([sql for sql, _ in queries if any(name in sql for name in of_them)], [])
            names = {key[0] for key in current_state().fragments.fragments} - {"data"}
            self.assertLessEqual(names, {"footer", "banner"})
        link = FooterLink.objects.create(network=make.network(), page=self.text)
        self.assertIn(self.text.url, [each["href"] for each in self.look(address).select("footer a")])
        link.delete()
        self.assertNotIn(self.text.url, [each["href"] for each in self.look(address).select("footer a")])
        banner.save_revision().publish()
        self.assertContains(self.client.get(address), "Loud")
        AnnouncementPage.objects.filter(pk=banner.pk).update(title="Louder")
        self.assertContains(self.client.get(address), "Louder")
        current_state().fragments.drop({"everything"})
        self.client.force_login(make.admin())
        self.client.get(address)
        self.assertEqual({key[0] for key in current_state().fragments.fragments} - {"data"}, set())

    def test_strangers_alone_get_them(self):
        self.client.force_login(make.admin())
        current_state().fragments.drop({"everything"})  # of tests before, whose pages are the same
        self.client.get(self.text.url)
        self.assertEqual(self.kept(), set())


KINDS_OF_PREFIX = {"page", "group", "list", "term"}
KINDS_OF_WORD = {"menu", "banners", "tree", "everything"}


def kind_of(tag: str) -> str:
    """One of those, or `table`, or `row` (of a table, by its key)."""
    prefix, _colon, rest = tag.partition(":")
    if prefix in KINDS_OF_PREFIX | KINDS_OF_WORD:
        return prefix
    return "row" if rest else "table"


def stream(*blocks: tuple[str, object]) -> StreamValue:
    """A body of these blocks (type, stored value)."""
    stored = [{"type": name, "value": value, "id": str(number)} for number, (name, value) in enumerate(blocks)]
    return BodyBlock().to_python(stored)


class CacheTagTests(FragmentCase):
    def examples(self) -> Iterator:
        """(kind of tag, address, a change that is seen there by a tag of that kind alone)"""
        below = make.text(self.text, title="Below")
        published = lambda page, **fields: type(page).objects.filter(pk=page.pk).update(**fields)  # noqa: E731
        yield "page", self.report.url, lambda: published(self.report, summary="Other words")
        yield "group", below.url, lambda: published(self.text, title="Another name")
        yield "list", self.news.url, lambda: make.news(self.news, title="New")
        yield "term", self.report.url, lambda: make.news(self.news, title="Alike", topics=[self.topic])
        yield "menu", self.text.url, lambda: make.text(self.home, title="In the menu", show_in_menus=True)
        loud = make.announcement(self.announcements, banner=True, title="Loud", live=False)
        yield "banners", self.text.url, lambda: Page.objects.filter(pk=loud.pk).update(live=True)
        yield "tree", "/api/v3/places/", lambda: Page.objects.filter(pk=self.event.pk).update(live=False)
        yield "everything", self.text.url, lambda: SwitchedOff.objects.create(locale=self.spanish)
        yield "row", self.report.url, lambda: type(self.picture).objects.update(credit="By whom")
        yield "table", self.piece.url, lambda: LinkCheck.objects.create(address=self.piece.link, is_gone=True)

    def test_without_any_one_kind_of_tag_something_would_be_stale(self):
        tried = set()
        for kind, address, change in self.examples():
            with self.subTest(kind), transaction.atomic():
                before = self.seen([address])
                without = lambda *of, kind=kind: {tag for tag in tags_of(*of) if kind_of(tag) != kind}  # noqa: E731
                with mock.patch("pages.tree.current.tags_of", without):
                    change()
                    self.assertEqual(self.seen([address]), before, "another tag drops it too")
                with (
                    mock.patch.object(FragmentCache, "get", return_value=None),
                    mock.patch.object(FragmentCache, "put"),
                ):
                    self.assertNotEqual(self.seen([address]), before, "nothing is seen of the change")
                transaction.set_rollback(True)
            tried.add(kind)
        self.assertEqual(tried, KINDS_OF_PREFIX | KINDS_OF_WORD | {"row", "table"})

    def test_a_list_hangs_on_what_its_readers_find_in_it(self):
        """What is translated changes the lists in its own language; what is not, those of all languages."""
        informe = NewsPage.objects.get(title="Informe")
        spanish = Page.objects.get(translation_key=self.news.translation_key, locale=self.spanish)
        renamed = lambda page: NewsPage.objects.filter(pk=page.pk).update(title=str(uuid4()))  # noqa: E731
        for change, dropped in (
            (lambda: renamed(informe), {spanish.pk}),
            (lambda: renamed(self.report), {self.news.pk}),
            (lambda: renamed(self.other), {self.news.pk, spanish.pk}),
            (informe.unpublish, {spanish.pk}),  # the English report stands there from now on
            (lambda: renamed(self.report), {self.news.pk, spanish.pk}),
            (lambda: informe.get_latest_revision().publish(), {spanish.pk}),
        ):
            lists = [self.news.url, spanish.specific.url]
            self.seen(lists)
            before = {key for key in self.kept() if key[0] == "page" and key[3] in {self.news.pk, spanish.pk}}
            self.assertEqual({key[3] for key in before}, {self.news.pk, spanish.pk})
            change()
            self.client.get("/nothing/")  # by which the tree is brought up to date
            self.assertEqual({key[3] for key in before - self.kept()}, dropped)
            self.check(lists)

    def test_a_list_hangs_on_what_stands_in_it_whatever_the_page_was_first_asked_as(self):
        for index, make_one in (
            (self.news, make.news),
            (self.announcements, make.announcement),
            (self.events, make.event),
        ):
            for first in (twin_url(index), index.url):
                self.seen([first])
                make_one(index, title=f"One more, after {first}")
                self.check([index.url, twin_url(index)])

    def test_what_is_published_of_an_index_alone_leaves_its_list(self):
        for index in (self.news, self.announcements, self.events):
            self.seen([index.url])
            lists = {key for key in self.kept() if key[0] in {"listing", "calendar"} and key[3] == index.pk}
            self.assertEqual(len(lists), 1, index)
            page = Page.objects.get(pk=index.pk).specific
            page.summary = "Other words"
            page.save_revision().publish()
            self.assertContains(self.client.get(index.url), "Other words")
            self.assertLessEqual(lists, self.kept())
            page.title = f"Another {page.title}"
            page.save_revision().publish()
            self.check([index.url])

    def test_the_blocks_of_a_page_are_kept_by_what_is_stored_of_each(self):
        first, second = make.picture(credit="By one"), make.picture(credit="By another")
        images = ({"image": picture.pk, "alt_text": "", "decorative": True} for picture in (first, second))
        pictures = [("picture", {"picture": image}) for image in images]
        body = [*pictures, ("heading", "Large"), ("text", "<p>Small</p>")]
        page = make.text(self.home, body=stream(*body))
        before = self.kept()
        self.seen([page.url])
        self.assertEqual(sum(key[0] == "block" for key in self.kept() - before), len(body))
        blocks = {key for key in self.kept() if key[0] == "block"}
        page.summary = "Other words"
        page.save_revision().publish()
        with mock.patch.object(StoredStream, "load", side_effect=AssertionError("a block is rendered anew")):
            self.assertContains(self.client.get(page.url), "Other words")
        page.body = stream(*pictures, ("text", "<h3>Small</h3>"))
        page.save_revision().publish()
        self.check([page.url])
        self.assertEqual(len({key for key in self.kept() if key[0] == "block"} - blocks), 1)
        for picture in (first, second):  # which were loaded together, for the first of the two
            type(picture).objects.filter(pk=picture.pk).update(credit="By somebody else")
            self.check([page.url])

    def test_what_is_published_of_a_page_alone_leaves_what_stands_above_it(self):
        make.look(logo=self.picture)
        headers = lambda: {key for key in self.kept() if key[0] == "header" and key[3] == self.report.pk}  # noqa: E731
        self.seen([self.report.url])
        self.assertEqual(len(headers()), 1)
        report = Page.objects.get(pk=self.report.pk).specific
        report.summary = "Other words"
        report.save_revision().publish()
        self.client.get("/nothing/")  # by which the tree is brought up to date
        self.assertEqual(len(headers()), 1)
        for change in (
            lambda: type(self.picture).objects.filter(pk=self.picture.pk).update(credit="By somebody else"),
            lambda: NewsPage.objects.filter(pk=report.pk).update(title="Changed"),
            lambda: make.text(self.home, title="In the menu", show_in_menus=True),
        ):
            self.seen([self.report.url])
            change()
            self.client.get("/nothing/")
            self.assertEqual(headers(), set())
            self.check([self.report.url])

    def test_what_stands_around_the_home_page_on_the_first_day_hangs_on_what_it_shows(self):
        Page.objects.filter(depth__gt=1).exclude(pk=self.home.pk).update(live=False)
        self.home.sections, self.home.picture = [], self.picture
        self.home.save_revision().publish()
        for picture in (None, self.picture, None):
            self.check(["/"])
            HomePage.objects.filter(pk=self.home.pk).update(picture=picture)
        self.check(["/"])
        self.assertContains(self.client.get("/"), "quiet-name")

    def test_the_page_store_drops_what_a_process_does_that_saw_the_tree_before(self):
        """Also where a translation has come or gone since it last wrote what depends on a page."""
        with closing(sqlite3.connect(":memory:")) as index:
            index.executescript(TABLES)
            known_pages.replace(index, current())
            informe = NewsPage.objects.get(title="Informe")
            for change in (
                lambda: make.text(self.home, title="In the menu", show_in_menus=True).save_revision().publish(),
                lambda: Page.objects.get(pk=self.news.pk).specific.save_revision().publish(),
                lambda: NewsPage.objects.filter(pk=self.report.pk).update(title="Changed"),
                informe.unpublish,
                lambda: NewsPage.objects.filter(pk=self.report.pk).update(live=False),
                lambda: NewsPage.objects.filter(pk=self.report.pk).update(live=True),
                lambda: informe.get_latest_revision().publish(),
                lambda: Page.objects.get(pk=informe.pk).delete(),
                lambda: Page.objects.get(pk=self.report.pk).move(
                    Page.objects.get(pk=self.mission.pk), pos="last-child"
                ),
                lambda: Page.objects.get(pk=self.report.pk).delete(),
            ):
                before = current_state()
                feed = copy(before.feed)
                change()
                changes, after = feed.read(), current()
                told, hidden = known_pages.update(index, after, pages_of(changes))
                stored = told | tags_of_rows(without_pages(changes, hidden))
                self.assertLessEqual(tags_of(changes, before.tree, after), stored)

    def test_the_store_describes_all_pages_anew_only_where_others_show(self):
        """Not where what stands around them has changed, which at ten thousand pages takes half a second."""
        with closing(sqlite3.connect(":memory:")) as index:
            index.executescript(TABLES)
            known_pages.replace(index, current())
            closed = PageViewRestriction(page=self.text, restriction_type="login")
            for change, is_anew in (
                (lambda: Chrome.objects.update_or_create(locale=self.english, defaults={"tagline": "Together"}), False),
                (closed.save, False),
                (closed.delete, False),
                (lambda: SwitchedOff.objects.create(locale=self.spanish), True),
                (lambda: SwitchedOff.objects.all().delete(), True),
                (lambda: CrisisSwitch.objects.update_or_create(pk=1, defaults={"since": timezone.now()}), True),
                (lambda: CrisisSwitch.objects.update(since=None), True),
            ):
                feed = copy(current_state().feed)
                change()
                changes, tree = feed.read(), current()
                with mock.patch.object(known_pages, "described", wraps=known_pages.described) as made:
                    told, _hidden = known_pages.update(index, tree, pages_of(changes))
                self.assertIn("everything", told)
                self.assertEqual(made.call_count > 1, is_anew, changes)
                self.assertEqual(set(index.execute("SELECT * FROM known")), set(known_pages.rows_of(tree)))

    def test_a_draft_and_a_lost_address_drop_nothing(self):
        self.seen()
        before = self.kept()
        self.report.title = "Draft"
        self.report.save_revision()
        draft = make.news(self.news, title="Not yet", live=False, topics=[self.topic])
        draft.title, draft.summary = "Later", "Words"
        draft.save()
        make.news(self.news, title="Never", live=False).delete()
        self.client.get("/nothing/")
        self.client.get("/search/?query=bread")
        self.assertLessEqual(before, self.kept())
        draft.save_revision().publish()
        self.assertFalse(before <= self.kept())
        self.check([self.news.url, "/", f"{self.news.url}feed/"])

    def test_a_section_of_the_home_page_is_printed_anew_where_it_has_changed_alone(self):
        """Whether the home page itself is published or what one section draws from."""
        self.seen(["/"])
        sections = self.kept_sections()
        self.assertEqual(len(sections), len(self.home.sections))
        self.home.lead = "Other words"
        self.home.save_revision().publish()
        self.assertEqual(self.kept_sections(), sections)
        self.check(["/"])
        self.report.title = "Another title"
        self.report.save_revision().publish()
        [dropped] = sections - self.kept_sections()
        self.assertIn(f'"page": {self.news.pk}', dropped[-1])
        self.check(["/"])
        first = dict(self.home.sections[0].value) | {"title": "A title of its own"}
        self.home.sections = [("section", first), *[("section", dict(each.value)) for each in self.home.sections[1:]]]
        self.home.save_revision().publish()
        self.check(["/"])
        self.assertContains(self.client.get("/"), "A title of its own")

    def test_the_cards_of_a_list_are_kept_one_by_one(self):
        older = [make.news(self.news, title=f"Older {number}") for number in range(3)]
        RelatedPage.objects.create(post=self.report, page=older[0])
        self.seen([self.news.url, self.report.url])
        cards = self.kept_cards()
        self.assertEqual({name for name, _pk in cards}, {"wide card", "row", "related"})
        self.report.title = "Another title"
        self.report.save_revision().publish()
        self.news.save_revision().publish()
        self.assertEqual({pk for _name, pk in cards - self.kept_cards()}, {self.report.pk})
        self.check([self.news.url, self.report.url])
        older[0].title = "Younger"
        older[0].save_revision().publish()
        self.assertEqual({pk for _name, pk in cards - self.kept_cards()}, {older[0].pk})
        self.check([self.news.url, self.report.url])

    def test_queries_by_key_depend_on_those_rows(self):
        for sql, params, tags in (
            ('SELECT * FROM "media_picture" WHERE "media_picture"."id" = %s LIMIT 21', (7,), {"media_picture:7"}),
            ('SELECT * FROM "media_picture" WHERE "media_picture"."id" IN (%s, %s)', (7, 8), {"media_picture:7", "media_picture:8"}),
            ('SELECT * FROM "pages_correction" WHERE "pages_correction"."post_id" = %s ORDER BY "x" ASC', (5,), {"page:5"}),
            (
                'SELECT * FROM "pages_newspage" INNER JOIN "wagtailcore_page" ON ("a" = "b") WHERE "pages_newspage"."page_ptr_id" = %s',
                (5,),
                {"page:5"},
            ),
            ('SELECT * FROM "media_picture" WHERE "media_picture"."id" = %s AND "x" = %s', (7, 8), {"media_picture"}),
            ('SELECT * FROM "media_picture" WHERE ("media_picture"."id" = %s OR "x" = 1)', (7,), {"media_picture"}),
            ('SELECT %s FROM "media_picture" WHERE "media_picture"."id" = %s', (1, 7), {"media_picture"}),
            ('SELECT * FROM "django_session"', (), None),
            ('SELECT * FROM "django_content_type"', (), set()),
        ):  # fmt: skip
            with self.subTest(sql):
                self.assertEqual(tags_of_query(sql, params), tags)

    def test_what_was_begun_before_a_drop_is_not_kept(self):
        cache, later = FragmentCache(), timezone.now() + dt.timedelta(hours=1)
        version = cache.version
        cache.drop({"menu"})
        cache.put("a", Fragment(b"a", frozenset({"tree"}), timezone.now(), later), version)
        self.assertIsNone(cache.get("a", timezone.now()))

    def test_the_least_used_go_first(self):
        later = timezone.now() + dt.timedelta(hours=1)
        with mock.patch("pages.fragment_cache.cache.MAX_BYTES", 25):
            cache = FragmentCache()
            for key in "abc":
                cache.put(key, Fragment(b"0123456789", frozenset({key}), timezone.now(), later), 0)
                cache.get("a", timezone.now())
        self.assertEqual(set(cache.fragments), {"a", "c"})
        cache.drop({"a"})
        self.assertEqual((set(cache.fragments), set(cache.keys), cache.size), ({"c"}, {"c"}, 10))
