"""Drafts through the API: in the shape that they will have once published, by a preview link or a token, and by nothing else."""

import json
from datetime import time, timedelta
from unittest import mock

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page, Revision

from home.models import HomePage
from home.preview_links.models import PreviewLink
from media.images.renditions import make_sources
from pages.about.models import MissionPage, Moment, Pillar, PrinciplePage, StoryPage
from pages.announcements.models import AnnouncementPage
from pages.crisis.models import CrisisSwitch
from pages.events.models import EventPage, Host
from pages.events.occurrences import ChangedDate, Occurrence
from pages.news.models import Correction, NewsIndexPage, NewsPage, RelatedPage
from pages.press.link_checks import LinkCheck
from pages.press.models import PressPage, Subject
from pages.tree.current import current
from pages.tree.loading import load_nodes, node_of
from pages.tree.nodes import Node

from ..registration import build
from ..site.test_preview_links import SECRET, PreviewLinkCase
from ..support import make
from ..support.rate_limits import without_counting
from .test_middleware import token_of

API = "/api/v3"
NEVER = {"first_published_at", "last_published_at", "datePublished", "dateModified"}  # what publishing itself changes


def settled(told):
    """An answer without what only publishing gives: its dates, ids of the rows that it makes, and that it is no draft."""
    if isinstance(told, list):
        return [settled(each) for each in told]
    if not isinstance(told, dict):
        return told
    ids = {"id"} if "starts_at" in told else set()
    return {name: settled(value) for name, value in told.items() if name not in NEVER | ids | {"draft", "robots"}}


def unordered(node: Node) -> Node:
    """The node with what it is filed under in no order: nobody reads one."""
    return node._replace(filed=frozenset(node.filed))


class DraftCase(PreviewLinkCase):
    def get(self, address: str, key: str = "", status: int = 200, **query):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = self.client.get(f"{API}{address}", query, headers=headers)
        self.assertEqual(answer.status_code, status, (address, answer.content[:500]))
        return answer

    def told(self, address: str, key: str = "", **query) -> dict:
        return self.get(address, key, **query).json()

    def assertKeptByNobody(self, answer):
        self.assertEqual(answer["Cache-Control"], "no-store")
        self.assertIn("noindex", answer["X-Robots-Tag"])
        self.assertEqual(answer["Referrer-Policy"], "no-referrer")
        self.assertNotIn("ETag", answer)


class DraftShapeTests(DraftCase):
    """A draft of each kind, with everything changed that its kind has, beside the page once that is published."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss = make.admin(username="boss")
        cls.key = token_of(cls.boss)
        cls.topics = [make.topic(cls.english, name=name) for name in ("Water", "Land")]
        spanish = cls.home.get_translations().get().locale
        cls.topics[0].copy_for_translation(spanish).save()
        cls.authors = [make.author(cls.english, name=name, is_circle=name == "Circle") for name in ("Zoe", "Circle")]
        cls.outlet = make.outlet(cls.english, name="The other paper")
        cls.places = [make.place(cls.english, name=name) for name in ("Hall", "Field")]
        cls.picture = make.picture(description="A river")
        make_sources.call(cls.picture.pk)
        cls.document = make.document()
        cls.others = [make.news(cls.news, title=f"Other {number}", topics=[cls.topics[1]]) for number in range(3)]
        cls.principles_after = [make.principle(cls.principles, number=number) for number in (10_001, 10_003)]
        LinkCheck.objects.create(address="https://other.example/gone", is_gone=True)

    def change(self, page: Page) -> None:
        """Changes a page in memory, in every way that its kind can be changed."""
        own = f'<p><a linktype="page" id="{page.pk}">Itself</a> and <a linktype="page" id="{self.home.pk}">home</a></p>'
        page.title, page.slug = f"{page.title} anew", f"{page.slug}-anew"
        page.summary, page.lead, page.seo_title = "Other words.", "To begin with.", "For searchers"
        page.picture, page.picture_text = self.picture, "A river bends"
        page.search_description = "Described anew"
        stream = [
            ("text", own),
            ("heading", "New"),
            ("pages", {"title": "Here", "pages": [page.pk, self.others[0].pk]}),
        ]
        page.body = page.body.stream_block.to_python(
            [{"type": kind, "value": value, "id": str(number)} for number, (kind, value) in enumerate(stream)]
        )
        if change := getattr(self, f"change_{page._meta.model_name}", None):
            change(page)

    def change_homepage(self, page: HomePage) -> None:
        page.slug, page.headline = page.slug.removesuffix("-anew"), "Land to those who work it"

    def change_newspage(self, page: NewsPage) -> None:
        page.date, page.updated = page.date - timedelta(days=9), timezone.localdate()
        page.topics, page.authors = [self.topics[1]], list(self.authors)
        page.related = [RelatedPage(page=self.others[2], sort_order=0), RelatedPage(page=self.home, sort_order=1)]
        page.corrections = [
            Correction(date=timezone.localdate() - timedelta(days=days), text=f"{days}", locale_id=page.locale_id)
            for days in (3, 1)
        ]

    def change_presspage(self, page: PressPage) -> None:
        page.outlet, page.topics, page.writer, page.medium = self.outlet, list(self.topics), "Somebody", "film"
        page.link, page.archived_copy = "https://other.example/gone", "https://web.archive.org/web/1/x"
        page.date, page.printed_date, page.response = page.date - timedelta(days=30), "spring", "Not so."
        page.about = [Subject(page=self.others[1], sort_order=0), Subject(page=self.home, sort_order=1)]

    def change_announcementpage(self, page: AnnouncementPage) -> None:
        page.date, page.level, page.topics = page.date - timedelta(days=1), "urgent", list(self.topics)
        page.section_id, page.button_label, page.button_page_id = self.news.pk, "Go", self.others[0].pk
        page.shown_from = page.shown_from.replace(microsecond=0)  # a revision keeps milliseconds
        page.shown_until = page.shown_from + timedelta(days=3)

    def change_eventpage(self, page: EventPage) -> None:
        page.start_date += timedelta(days=3)
        page.all_day, page.start_time, page.end_time = False, time(9), time(11, 30)
        page.place, page.topics, page.zone, page.languages = self.places[0], list(self.topics), "Asia/Tokyo", ["es"]
        page.repeats, page.repeats_every, page.repeats_count = "weekly", 2, 9
        page.takes_registrations, page.capacity, page.childcare = True, 12, "yes"
        page.hosts = [Host(name="Trust", website="https://trust.example", partner=True, locale_id=page.locale_id)]
        second, third = (page.start_date + timedelta(days=14 * number) for number in (1, 2))
        moved = {"new_start_time": time(10), "place": self.places[1], "note": "In the field"}
        page.changes = [
            ChangedDate(date=second, change="moved", locale_id=page.locale_id, **moved),
            ChangedDate(date=third, change="cancelled", note="No one can", locale_id=page.locale_id),
        ]

    def change_principlepage(self, page: PrinciplePage) -> None:
        page.number, page.to_be_confirmed = 10_002, True

    def change_missionpage(self, page: MissionPage) -> None:
        page.shout = "Louder"
        page.pillars = [Pillar(name=name, sentence="So.", locale_id=page.locale_id) for name in ("First", "Second")]

    def change_storypage(self, page: StoryPage) -> None:
        page.moments = [
            Moment(sort_year=year, title=f"In {year}", locale_id=page.locale_id) for year in (2020, 1999, 2010)
        ]

    def change_newsindexpage(self, page: NewsIndexPage) -> None:
        page.pinned_id = self.others[1].pk

    def pages(self) -> list[Page]:
        """One of each kind that is public, and of each kind whose first draft waits."""
        public = [self.home, *make.one_of_each(self.home)]
        return public + [
            each for kind in (NewsPage, PressPage, AnnouncementPage, EventPage) for each in self.first(kind)
        ]

    def first(self, kind: type[Page]) -> list[Page]:
        return [make.KINDS[kind](make.parent_for(kind, self.home), live=False)]

    def test_of_each_kind_it_is_what_will_be_published(self):
        kinds = set()
        for page in self.pages():
            page = type(page).objects.get(pk=page.pk)
            kinds.add(type(page))
            with self.subTest(page._meta.label, live=page.live):
                before = self.client.get(f"{API}/content/{page.pk}/").content
                self.change(page)
                revision = page.save_revision(user=self.boss)
                link = self.link(page, made_by=self.boss)
                shown = self.told(f"/preview/{link.signed}/{page.pk}/")
                by_token = self.told(f"/content/{page.pk}/", self.key, version="draft")
                self.assertEqual(self.client.get(f"{API}/content/{page.pk}/").content, before)
                Revision.objects.get(pk=revision.pk).publish()  # of what is stored, without what memory has beside it
                public = self.told(f"/content/{page.pk}/")
                self.assertEqual(settled(shown), settled(public))
                self.assertEqual(settled(by_token), settled(public))
                self.assertEqual(shown["page"]["title"], page.title)
        self.assertEqual(kinds, set(make.KINDS))

    def test_an_event_that_happens_once_keeps_the_day_it_was_planned_for(self):
        page = build.meeting(self.events, place=self.places[0])
        build.registration(page)
        page.start_date += timedelta(days=2)
        page.state, page.state_note, page.place = "moved", "Two days later", self.places[1]
        revision = page.save_revision()
        shown = self.told(f"/content/{page.pk}/", self.key, version="draft")
        self.assertEqual(shown["page"]["shown"]["id"], Occurrence.objects.get(event=page.translation_key).pk)
        revision.publish()
        self.assertEqual(settled(shown), settled(self.told(f"/content/{page.pk}/")))
        self.assertEqual(shown["page"]["shown"]["registration"]["phase"], "open")

    def test_a_translation_is_a_draft_of_its_own(self):
        for kind in (NewsPage, PressPage, AnnouncementPage, EventPage):
            page = make.KINDS[kind](make.parent_for(kind, self.home))
            self.change(page)
            page.save_revision().publish()
            spanish = make.translated(kind.objects.get(pk=page.pk), "es", title="Tierra")
            spanish.title, spanish.summary, spanish.body = "Tierra y agua", "Otra.", [("text", "<p>Nuevo.</p>")]
            revision = spanish.save_revision()
            with self.subTest(kind.__name__):
                shown = self.told(f"/content/{spanish.pk}/", self.key, version="draft")
                self.assertEqual((shown["page"]["locale"], shown["page"]["title"]), ("es", "Tierra y agua"))
                Revision.objects.get(pk=revision.pk).publish()
                self.assertEqual(settled(shown), settled(self.told(f"/content/{spanish.pk}/")))

    def test_what_the_tree_knows_of_a_page_is_read_of_memory_as_of_its_row(self):
        for page in [self.home, *make.one_of_each(self.home)]:
            page = type(page).objects.get(pk=page.pk)
            self.change(page)
            page.save_revision().publish()
            page = type(page).objects.get(pk=page.pk)
            with self.subTest(page._meta.label):
                known = unordered(load_nodes([page.pk])[page.pk])
                self.assertEqual(unordered(node_of(page)), known)
                self.assertEqual(unordered(node_of(page.get_latest_revision_as_object())), known)

    def test_pages_below_it_are_named_where_they_will_be(self):
        page = make.text(self.home, slug="land")
        make.text(page, slug="farm", title="Farm")
        page.slug = "soil"
        page.save_revision()
        shown = self.told(f"/content/{page.pk}/", self.key, version="draft")
        self.assertEqual([each["url"].partition("/soil")[2] for each in shown["page"]["children"]], ["/farm/"])
        self.assertNotIn("/soil/farm/", self.client.get("/sitemap.xml").content.decode())

    def test_longer_lists_cost_no_more(self):
        few, many = make.event(self.events), make.event(self.events)
        few.repeats, few.repeats_count = many.repeats, many.repeats_count = "weekly", 2
        many.repeats_count = 30
        costs = []
        for page in (few, many):
            page.place, page.topics = self.places[0], list(self.topics)
            page.save_revision()
            self.told(f"/content/{page.pk}/", self.key, version="draft")
            with CaptureQueriesContext(connection) as queries:
                self.told(f"/content/{page.pk}/", self.key, version="draft")
            costs.append(len(without_counting(queries)))
        self.assertEqual(costs[0], costs[1])

    def test_nothing_is_written(self):
        page = build.meeting(self.events)
        self.change(page)
        page.save_revision()
        with CaptureQueriesContext(connection) as queries:
            self.told(f"/content/{page.pk}/", self.key, version="draft")
        sent = [query["sql"] for query in without_counting(queries)]
        wrote = [sql for sql in sent if sql.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
        self.assertEqual([sql for sql in wrote if "apitoken" not in sql], [])  # when a token was used is noted
        self.assertEqual(current().nodes[page.pk].title, Page.objects.get(pk=page.pk).title)


class PreviewLinkTests(DraftCase):
    """Who has the link reads what it shows, and nothing else."""

    def test_one_page_is_the_answer_several_are_a_list(self):
        page = make.news(self.news, title="As it was")
        page.title = "As it will be"
        page.save_revision()
        shown = self.told(f"/preview/{self.link(page).signed}/")
        self.assertEqual((shown["found"], shown["page"]["title"]), ("page", "As it will be"))
        link = self.link(page, self.draft)
        listed = self.told(f"/preview/{link.signed}/")
        self.assertEqual(listed["found"], "drafts")
        self.assertEqual(
            {each["id"]: each["title"] for each in listed["pages"]},
            {page.pk: "As it will be", self.draft.pk: self.draft.title},
        )
        for each in listed["pages"]:
            self.assertEqual(self.told(f"/preview/{link.signed}/{each['id']}/")["page"]["title"], each["title"])

    def test_it_says_that_it_is_a_draft(self):
        link = self.link()
        shown = self.told(f"/preview/{link.signed}/")
        self.assertEqual(shown["meta"]["robots"], "noindex, nofollow")
        self.assertFalse(shown["draft"]["is_public"])
        self.assertTrue(shown["draft"]["saved_at"])
        self.assertEqual(shown["draft"]["ends_at"], link.ends_at.isoformat().replace("+00:00", "Z"))
        public = make.news(self.news)
        self.assertTrue(self.told(f"/preview/{self.link(public).signed}/")["draft"]["is_public"])
        told = self.told(f"/content/{public.pk}/")
        self.assertIsNone(told["draft"])
        self.assertEqual(told["meta"]["robots"], "index, follow")

    def test_fields_and_markdown_are_asked_for_as_of_any_page(self):
        link = self.link()
        shown = self.told(f"/preview/{link.signed}/", fields="page.title,draft.is_public")
        self.assertEqual(shown, {"found": "page", "page": {"title": self.draft.title}, "draft": {"is_public": False}})
        text = self.told(f"/preview/{link.signed}/{self.draft.pk}/", rich_text="markdown")["page"]["body"][1]
        self.assertEqual(text["text"]["format"], "markdown")
        self.get(f"/preview/{link.signed}/", fields="titel", status=422)
        self.get(f"/preview/{link.signed}/", draft="1", status=422)

    def test_it_is_kept_by_nobody_and_found_by_nobody(self):
        link = self.link(self.draft, make.news(self.news, title=f"{SECRET} again", live=False))
        for path in (f"/preview/{link.signed}/", f"/preview/{link.signed}/{self.draft.pk}/"):
            for _ in range(2):
                self.assertKeptByNobody(self.get(path))
            self.assertIn(SECRET, self.get(path).content.decode())
        addresses = ("/", "/news/", "/sitemap.xml", "/news/feed/", "/llms.txt", f"{API}/news/", f"{API}/everything/")
        for address in (*addresses, f"{API}/sitemap/", f"{API}/search/?query={SECRET}", f"{API}/site/"):
            told = self.client.get(address).content.decode().replace(f"query={SECRET}", "").replace(f"“{SECRET}”", "")
            self.assertNotIn(SECRET, told, address)
        self.assertEqual(self.found(SECRET), [])
        self.get(f"/content/{self.draft.pk}/", status=404)
        self.get("/content/", path=self.draft.url, status=404)

    def test_what_is_made_of_it_is_forgotten_with_the_answer(self):
        """The page as it will be stands nowhere in what others are answered after it, nor where it fails on the way."""
        page = make.news(self.news, title="As it was", slug="as-it-was")
        page.title, page.slug = f"{SECRET} title", f"{SECRET.lower()}-slug"
        page.save_revision()
        link = self.link(page)
        with mock.patch("home.api.content.serialize_content", side_effect=RuntimeError):
            self.get(f"/preview/{link.signed}/", status=500)
        for _ in range(2):
            self.assertEqual(current().nodes[page.pk].title, "As it was")
            self.assertNotIn(SECRET.lower(), self.client.get("/news/").content.decode().lower())
            self.get(f"/preview/{link.signed}/")

    def test_each_answer_is_made_anew(self):
        page = NewsPage.objects.get(pk=self.draft.pk)
        link = self.link(page)
        paths = [f"/preview/{link.signed}/", f"/preview/{link.signed}/{page.pk}/"]
        for title in ("One", "Two"):
            page.title = title
            page.save_revision()
            self.assertEqual([self.told(path)["page"]["title"] for path in paths], [title, title])
        PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
        self.assertOpensNothing(*paths)

    def assertOpensNothing(self, *paths: str):
        """All the same answer, whatever is the reason."""
        answers = [self.get(path, status=404) for path in paths]
        for path, answer in zip(paths, answers, strict=True):
            self.assertKeptByNobody(answer)
            self.assertEqual(answer.content, answers[0].content, path)
            self.assertNotIn(SECRET, answer.content.decode())

    def test_what_opens_nothing_is_the_same_answer(self):
        link, other, public = self.link(), make.news(self.news, live=False), make.news(self.news)
        revoked, ended = self.link(revoked_at=timezone.now()), self.link(days=-0.001)
        paths = [f"/preview/{each.signed}/{below}" for each in (revoked, ended) for below in ("", f"{self.draft.pk}/")]
        paths += [f"/preview/{link.signed}/{pk}/" for pk in (other.pk, public.pk, self.home.pk, 999_999)]
        key = link.signed.partition(".")[2]
        for signed in (str(link.pk), f"{link.pk}.{'A' * 43}", f"{link.pk + 1}.{key}", "1..", f"{link.pk}.{key}x"):
            paths += [f"/preview/{signed}/", f"/preview/{signed}/{self.draft.pk}/"]
        self.assertOpensNothing(*paths)

    def test_it_ends_with_its_page_the_rights_of_its_maker_and_a_crisis(self):
        link, removed = self.link(), self.link(make.news(self.news, live=False))
        removed.pages.get().specific.delete()
        self.editor.groups.clear()
        self.assertOpensNothing(f"/preview/{link.signed}/", f"/preview/{removed.signed}/")
        link = self.link(made_by=make.admin(username="second"))
        self.get(f"/preview/{link.signed}/")
        CrisisSwitch.objects.update_or_create(pk=CrisisSwitch.ONLY, defaults={"since": timezone.now()})
        self.assertOpensNothing(f"/preview/{link.signed}/")

    def test_no_token_opens_more_by_it(self):
        key, other = token_of(make.admin(username="second")), make.news(self.news, live=False)
        self.get(f"/preview/{self.link().signed}/{other.pk}/", key, status=404)

    def test_pictures_of_closed_collections_are_not_shown_as_on_the_page(self):
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        for picture, is_shown in ((make.picture(), True), (make.picture(collection=closed), False)):
            page = make.news(self.news, live=False, picture=picture, picture_text="Seen")
            link = self.link(page)
            self.assertEqual(bool(self.told(f"/preview/{link.signed}/")["page"]["picture"]), is_shown)
            self.assertEqual(bool(self.look(self.path(link)).select("main img[alt=Seen]")), is_shown)
            if is_shown:
                address = self.told(f"/preview/{link.signed}/")["page"]["picture"]["url"]
                self.assertEqual(self.client.get(address).status_code, 200)

    @override_settings(HEADLESS="only", FRONTEND_URL="https://front.example")
    def test_a_front_end_shows_it(self):
        shown = self.get(f"/preview/{self.link().signed}/")
        self.assertEqual(shown.json()["page"]["title"], self.draft.title)
        self.assertKeptByNobody(shown)


class DraftByTokenTests(DraftCase):
    """A token reads the drafts of its user, at the address and in the shape of what is public."""

    def test_by_id_and_by_path(self):
        key = token_of(self.editor)
        for address, query in ((f"/content/{self.draft.pk}/", {}), ("/content/", {"path": self.draft.url})):
            answer = self.get(address, key, version="draft", **query)
            self.assertEqual(answer.json()["page"]["title"], self.draft.title)
            self.assertKeptByNobody(answer)
            self.assertIsNone(answer.json()["draft"]["ends_at"])
        self.get(f"/content/{self.draft.pk}/", key, status=404)

    def test_without_a_token_there_are_no_drafts(self):
        public = make.news(self.news)
        for pk in (self.draft.pk, public.pk, 999_999):
            told = self.get(f"/content/{pk}/", version="draft", status=401).json()
            self.assertEqual(told["type"], "/api/v3/problems/token-missing/")

    def test_who_may_not_edit_gets_the_answer_of_nothing(self):
        writer = make.person("author")
        own = make.news(self.news, title="Own", live=False, owner=writer)
        public = make.news(self.news)
        for user, opens in ((writer, {own}), (make.person("translator-es"), set()), (make.person(), set())):
            key = token_of(user)
            for page in (own, self.draft, public):
                status = 200 if page in opens else 404
                self.get(f"/content/{page.pk}/", key, version="draft", status=status)
            nothing = self.get("/content/999999/", key, version="draft", status=404).content
            self.assertEqual(self.get(f"/content/{self.draft.pk}/", key, version="draft", status=404).content, nothing)

    def test_another_version_is_refused_with_those_there_are(self):
        told = self.get(f"/content/{self.draft.pk}/", token_of(self.editor), version="newest", status=422).json()
        self.assertIn("draft", json.dumps(told))

    def test_below_an_address_there_is_no_draft(self):
        event, key = make.event(self.events, repeats="weekly"), token_of(self.editor)
        dated = f"{event.url}{event.start_date + timedelta(days=7)}/"
        for path, status in ((event.url, 200), (dated, 404), ("/nothing/", 404), ("/zz/", 404)):
            self.get("/content/", key, path=path, version="draft", status=status)
