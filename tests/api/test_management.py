"""Pages, rows and settings whole: whatever the desk's forms hold, read and written in one shape."""

import re
from datetime import date
from unittest import mock
from uuid import uuid4

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.contrib.settings.registry import registry
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, TaskState, WorkflowState
from wagtail.rich_text import RichText
from wagtail.snippets.models import get_snippet_models

from media.documents.models import Document
from media.recordings.models import Recording
from media.uploads.free_room import AWAY, NO_ANSWER
from pages.api.tokens import WRITE
from pages.api_writing.management.documents import schema_of
from pages.api_writing.management.fields import NOT_CONTENT, handler_of
from pages.api_writing.write_log import APIWrite
from pages.base.models import page_kinds
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.network.models import Chrome, Network
from pages.news.models import NewsPage
from pages.posts.models import Topic

from ..support import films, make
from ..support.openapi_contract import document
from .test_middleware import GateCase, token_of

API = "/api/v3/"
PAGES = "/api/v3/management/pages/"
SNIPPETS = "/api/v3/management/snippets/"
SETTINGS = "/api/v3/management/settings/"
# Of the forms of the desk: what says nothing that another field does not say, or is no content.
LEFT_OUT = {
    "repeats_end": "said by repeats_until and repeats_count",
    "file": "uploaded",
    "captions_file": "in captions",
}
ACCESS = {"childcare": "yes", "childcare_note": "From age two.", "interpretation": "yes", "entrance": "yes"}
MEETING = {
    "type": "pages.EventPage",
    "title": "Assembly of the land trust",
    "summary": "All who rent or own.",
    "start_date": "2027-03-06",
    "start_time": "10:00:00",
    "end_time": "12:00:00",
    "doors_open": "09:30:00",
    "zone": "America/Chicago",
    "repeats": "monthly",
    "repeats_every": 1,
    "repeats_on": "weekday",
    "repeats_count": 6,
    "attendance": "mixed",
    "online_link": "https://meet.example.org/trust",
    "online_note": "It comes by e-mail.",
    "free": True,
    "languages": ["en", "es"],
    "interpreted_into": ["es"],
    "takes_registrations": True,
    "capacity": 50,
    "waiting_list": True,
    **ACCESS,
    "hosts": [
        {"name": "The land trust", "website": "https://trust.example.org/", "partner": False},
        {"name": "The kitchen", "website": "", "partner": True},
    ],
    "changes": [
        {"date": "2027-04-03", "change": "cancelled", "note": "The hall is flooded."},
        {"date": "2027-05-01", "change": "moved", "new_date": "2027-05-08", "note": "A holiday."},
    ],
    "registration_questions": [{"words": "What do you eat?", "kind": "text"}],
}


BODY = [
    ("heading", "What was decided"),
    (
        "questions",
        {"items": [{"value": {"question": "When?", "answer": "<p>At noon.</p>"}}, {"value": {"question": "Why?"}}]},
    ),
    ("text", "<p>All <b>voted</b>.</p>"),
]


class ManagementCase(GateCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss = make.admin()
        cls.key = token_of(cls.boss, WRITE)

    def read(self, address: str, key: str = "", status: int = 200) -> dict:
        answer = self.client.get(address, headers={"Authorization": f"Bearer {key or self.key}"})
        self.assertEqual(answer.status_code, status, answer.content[:1000])
        return answer.json()

    def write(
        self, address: str, body: dict, method: str = "patch", status: int = 200, key: str = "", **headers
    ) -> dict:
        answer = self.send(address, body, method, key or self.key, **headers)
        self.assertEqual(answer.status_code, status, answer.content[:1500])
        return answer.json()

    def made(self, body: dict, parent: Page, query: str = "", status: int = 201, key: str = "") -> dict:
        return self.write(f"{PAGES}{query}", body | {"parent": parent.pk}, "post", status, key)


class DocumentShapeTests(GateCase):
    def test_a_document_holds_all_that_the_form_at_the_desk_holds(self):
        for model in (*page_kinds(), *get_snippet_models(), *registry, Recording):
            handler = handler_of(model)
            form = handler.get_form_class()
            asked = {*form.base_fields, *getattr(form, "formsets", {})} - {*NOT_CONTENT, *LEFT_OUT, "comments"}
            told = set(schema_of(model).model_fields)
            with self.subTest(model._meta.label):
                self.assertEqual(asked - told, set())
                for relation, formset in getattr(form, "formsets", {}).items():
                    if relation != "comments":
                        [row] = schema_of(model).model_fields[relation].annotation.__args__
                        child = {name for name in formset.form.base_fields if name not in LEFT_OUT}
                        self.assertEqual(child - set(row.model_fields), set())


class PageDocumentTests(ManagementCase):
    def test_a_series_with_hosts_changes_access_and_an_online_link_is_written_and_read_again(self):
        made = self.made(MEETING, self.events, "?publish=true")
        for name, value in MEETING.items():
            with self.subTest(name):
                told = made[name]
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    told = [{key: row[key] for key in sent} for row, sent in zip(told, value, strict=True)]
                self.assertEqual(told, value)
        self.assertEqual((made["live"], made["slug"], made["locale"]), (True, "assembly-of-the-land-trust", "en"))
        page = EventPage.objects.get(pk=made["id"])
        dates = Occurrence.objects.filter(event=page.translation_key).order_by("starts_at")
        self.assertEqual(
            [(each.date, each.state) for each in dates][:3],
            [(date(2027, 3, 6), "scheduled"), (date(2027, 4, 3), "cancelled"), (date(2027, 5, 1), "moved")],
        )
        self.assertShows(page.url, "The land trust", "From age two.", "The kitchen")
        self.assertEqual(self.read(f"{PAGES}{page.pk}/") | {"offline_translations": []}, made)
        self.assertEqual(same(self.write(f"{PAGES}{page.pk}/", made), made), {})

    def test_what_is_not_sent_stays_and_what_is_sent_takes_its_place(self):
        made = self.made(MEETING, self.events)
        address = f"{PAGES}{made['id']}/"
        changed = self.write(address, {"title": "Assembly of the trust", "hosts": made["hosts"][1:]})
        self.assertEqual(set(same(changed, made)), {"title", "hosts"})
        self.assertEqual(changed["hosts"], made["hosts"][1:])
        added = {"date": "2027-08-21", "change": "added", "note": ""}
        changed = self.write(address, {"changes": [*made["changes"], added]})
        self.assertEqual([each["id"] for each in changed["changes"][:2]], [each["id"] for each in made["changes"]])
        self.assertEqual(len(changed["changes"]), 3)

    def test_a_new_row_takes_nothing_over_from_one_that_is_not_public_yet(self):
        made = self.made(MEETING, self.events, "?publish=true")
        address = f"{PAGES}{made['id']}/"
        self.write(address, {"hosts": [{"name": "The choir", "website": "https://choir.example/", "partner": True}]})
        [host] = self.write(address, {"hosts": [{"name": "The bakers"}]})["hosts"]
        self.assertEqual((host["name"], host["website"], host["partner"]), ("The bakers", "", False))

    def test_a_report_with_corrections_in_markdown(self):
        topic = Topic.objects.create(name="Land", slug="land", locale=self.english)
        body = [
            {"type": "text", "value": "The **harvest** is in.\n\n* beans\n* maize"},
            {"type": "questions", "value": {"items": [{"value": {"question": "When?", "answer": "At *noon*."}}]}},
        ]
        corrections = [{"date": "2026-11-02", "text": "It was two tons, not three."}]
        sent = {"type": "pages.NewsPage", "title": "Harvest", "summary": "Good.", "date": "2026-11-01"}
        sent |= {"body": body, "topics": [topic.pk], "corrections": corrections, "updated": "2026-11-02"}
        made = self.made(sent, self.news, "?publish=true&rich_text=db_markdown")
        self.assertEqual(made["topics"], [topic.pk])
        self.assertIn("**harvest**", made["body"][0]["value"])
        stored = self.read(f"{PAGES}{made['id']}/")
        self.assertIn("<b>harvest</b>", stored["body"][0]["value"])
        self.assertEqual(stored["body"][1]["value"]["items"][0]["value"]["question"], "When?")
        self.assertShows(NewsPage.objects.get(pk=made["id"]).url, "two tons, not three", "maize")

    def test_blocks_and_items_keep_their_ids(self):
        body = [{"type": name, "value": value} for name, value in BODY]
        made = self.made({"type": "pages.NewsPage", "title": "One", "body": body}, self.news)
        items = made["body"][1]["value"]["items"]
        ids = {each["id"] for each in (*made["body"], *items)} - {None}
        self.assertEqual(len(ids), 5)
        address = f"{PAGES}{made['id']}/"
        self.assertEqual(self.write(address, {"summary": "More"})["body"], made["body"])
        changed = [made["body"][0] | {"value": "What next"}, *made["body"][1:]]
        self.assertEqual(self.write(address, {"body": changed})["body"], changed)

    def test_rich_text_that_is_sent_back_as_it_was_read_stays_as_it_is(self):
        answer = '<h1>At noon.</h1><p><a target="_blank" href="https://coop.example/">There</a></p>'
        item = {"question": "When?", "answer": RichText(answer)}
        page = make.news(self.news, body=[("questions", {"items": [item]}), ("text", "<h1>Big</h1>")])
        body = self.read(f"{PAGES}{page.pk}/")["body"]
        told = self.write(f"{PAGES}{page.pk}/", {"body": body})
        self.assertEqual((told["body"], told.get("warnings", [])), (body, []))
        self.assertEqual(told["body"][0]["value"]["items"][0]["value"]["answer"], answer)
        body[1]["value"] = "<h1>Bigger</h1>"
        self.assertNotIn("h1", self.write(f"{PAGES}{page.pk}/", {"body": body})["body"][1]["value"])

    def test_a_draft_may_have_gaps_and_is_published_without(self):
        gap = {"type": "pages.NewsPage", "title": "Soon", "body": [{"type": "heading", "value": ""}]}
        made = self.made(gap, self.news)
        self.assertFalse(made["live"])
        address = f"{PAGES}{made['id']}/"
        refused = self.send(f"{address}?publish=true", {}, "patch", self.key)
        errors = self.assertProblem(refused, 422, "invalid")["errors"]
        self.assertIn("body", {each["loc"][1] for each in errors})
        self.assertFalse(NewsPage.objects.get(pk=made["id"]).live)
        body = [{"type": "heading", "value": "Now"}]
        self.assertTrue(self.write(f"{address}?publish=true", {"body": body, "summary": "It is."})["live"])

    def test_a_draft_beside_what_is_public(self):
        made = self.made({"type": "pages.NewsPage", "title": "One", "summary": "S"}, self.news, "?publish=true")
        address = f"{PAGES}{made['id']}/"
        self.assertTrue(self.write(address, {"title": "Two"})["has_unpublished_changes"])
        self.assertEqual(self.read(address)["title"], "Two")
        self.assertEqual(self.read(f"{address}?version=live")["title"], "One")
        self.assertEqual([each["title"] for each in self.read(f"{PAGES}?state=changed")["items"]], ["Two"])

    def test_it_goes_live_when_it_is_said(self):
        sent = {"type": "pages.NewsPage", "title": "Later", "summary": "S", "go_live_at": "2030-01-01T10:00:00+02:00"}
        made = self.made(sent, self.news, "?publish=true")
        self.assertEqual((made["live"], made["go_live_at"]), (False, "2030-01-01T08:00:00Z"))
        self.assertTrue(NewsPage.objects.get(pk=made["id"]).scheduled_revision)

    def test_what_is_listed(self):
        news = self.made({"type": "pages.NewsPage", "title": "One"}, self.news)
        listed = self.read(f"{PAGES}?type=pages.NewsPage&parent={self.news.pk}&state=draft&locale=en")
        self.assertEqual(listed["items"], [news])
        by_key = self.read(f"{PAGES}?translation_key={news['translation_key']}")
        self.assertEqual(by_key["items"], [news])
        pages = Page.objects.filter(depth__gt=1).order_by("path").values_list("pk", flat=True)
        found, address = [], f"{PAGES}?limit=3"
        while address:
            told = self.read(address)
            found += [each["id"] for each in told["items"]]
            address = told["next"]
        self.assertEqual(found, list(pages))

    def test_a_change_over_what_nobody_has_read_is_refused(self):
        made = self.made({"type": "pages.NewsPage", "title": "One"}, self.news)
        address = f"{PAGES}{made['id']}/"
        etag = self.client.get(address, headers={"Authorization": f"Bearer {self.key}"})["ETag"]
        self.write(address, {"title": "Two"}, **{"If-Match": etag})
        self.assertProblem(
            self.send(address, {"title": "Three"}, "patch", self.key, **{"If-Match": etag}), 412, "precondition-failed"
        )

    def test_the_log_of_writes_says_what_was_written(self):
        made = self.made({"type": "pages.NewsPage", "title": "One"}, self.news)
        row = APIWrite.objects.get()
        self.assertEqual(
            (row.operation, row.object_id, row.object_title), ("management_pages_create", str(made["id"]), "One")
        )


class RefusedPageTests(ManagementCase):
    def refused(self, body: dict, *words: str, query: str = "", status: int = 422, kind: str = "invalid") -> dict:
        sent = {"type": "pages.NewsPage", "title": "One", "parent": self.news.pk} | body
        answer = self.send(f"{PAGES}{query}", sent, "post", self.key)
        told = self.assertProblem(answer, status, kind, *words)
        self.assertFalse(NewsPage.objects.exists())
        return told

    def test_what_is_no_document(self):
        picture = {"type": "picture", "value": {"picture": {"image": 999999, "alt_text": "A field"}}}
        self.refused({"titel": "x"}, "titel", "Did you mean “title”?")
        self.refused({"online_link": "https://example.org/"}, "online_link")
        self.refused({"body": [{"type": "heading", "value": "x", "colour": "red"}]}, "colour")
        self.refused({"body": [{"type": "notice", "value": {"titel": "x"}}]}, "titel", "Did you mean “title”?")
        self.refused({"body": [{"type": "headline", "value": "x"}]}, "headline")
        self.refused({"body": [picture]}, "999999", "image")
        self.refused({"picture": 999999}, "picture")
        self.refused({"date": "tomorrow"}, "date")
        self.refused({"title": "x" * 300}, "title")
        self.refused({"title": "two\nlines"}, "title")
        self.refused({"topics": ["land"]}, "topics")
        self.refused({"corrections": [{"id": 7, "date": "2026-01-01", "text": "x"}]}, "number 7")
        self.refused({"type": "pages.Nothing"}, "pages.NewsPage")
        self.refused({"parent": 999999}, "parent")
        self.refused({"locale": "es"}, "locale")
        self.refused({"translation_key": "x"}, "translation_key")
        self.refused({"show_in_menus": "perhaps"}, "show_in_menus")

    def test_what_may_not_stand_there(self):
        self.refused({"parent": self.events.pk}, status=403, kind="forbidden")
        self.refused({"parent": Page.get_first_root_node().pk}, status=403, kind="forbidden")

    def test_a_second_of_the_same_is_a_conflict_with_the_first(self):
        first = self.made({"type": "pages.NewsPage", "title": "One", "slug": "one"}, self.news)
        again = {"type": "pages.NewsPage", "title": "One", "parent": self.news.pk}
        for more in ({"slug": "one"}, {"translation_key": first["translation_key"]}):
            told = self.assertProblem(self.send(PAGES, again | more, "post", self.key), 409, "conflict")
            self.assertEqual(told["conflict"]["id"], first["id"])
        self.assertEqual(self.made(again, self.news)["slug"], "one-2")

    def test_a_document_does_not_move_and_does_not_become_another(self):
        made = self.made({"type": "pages.NewsPage", "title": "One"}, self.news)
        for more in (
            {"parent": self.home.pk},
            {"type": "pages.EventPage"},
            {"locale": "es"},
            {"translation_key": "0" * 32},
        ):
            with self.subTest(more):
                self.assertProblem(self.send(f"{PAGES}{made['id']}/", more, "patch", self.key), 422, "invalid")

    def test_rich_text_holds_nothing_that_the_desk_would_not_take(self):
        hostile = '<p onclick="x()">Hello <script>alert(1)</script><a href="javascript:x()">there</a></p><h1>Big</h1>'
        made = self.made(
            {"type": "pages.NewsPage", "title": "One", "body": [{"type": "text", "value": hostile}]}, self.news
        )
        for word in ("script", "onclick", "javascript", "<h1"):
            self.assertNotIn(word, made["body"][0]["value"])
        self.assertIn("Hello", made["body"][0]["value"])
        self.assertIn("script", str(made["warnings"]))
        self.assertNotIn("warnings", self.read(f"{PAGES}{made['id']}/"))

    def test_rich_text_that_can_t_be_read_is_refused(self):
        for text, query, word in (
            ("<p>" * 3000 + "x", "", "can't be read"),
            ('<p><a linktype="page" id="harvest">x</a></p>', "", "“harvest” is no number"),
            ("[x](wagtail://page?id=harvest)", "?rich_text=db_markdown", "'harvest'"),
        ):
            body = [{"type": "text", "value": text}]
            self.refused({"type": "pages.NewsPage", "title": "One", "body": body}, word, query=query)
        self.assertFalse(NewsPage.objects.exists())


class DocumentRightsTests(ManagementCase):
    languages = ["en", "es"]

    def test_a_stranger_and_a_token_that_reads(self):
        for address in (PAGES, f"{PAGES}{self.news.pk}/", f"{SNIPPETS}pages.Topic/", f"{SETTINGS}pages.Network/"):
            self.assertProblem(self.client.get(address), 401, "token-missing")
        reader = token_of(self.boss)
        self.read(f"{PAGES}{self.news.pk}/", reader)
        self.assertProblem(self.send(f"{PAGES}{self.news.pk}/", {"title": "x"}, "patch", reader), 403, "read-only")

    def test_an_author_writes_drafts_of_their_own(self):
        author = token_of(make.person("author"), WRITE)
        draft = {"type": "pages.NewsPage", "title": "Mine", "summary": "S"}
        mine = self.made(draft, self.news, key=author)
        self.assertEqual(
            self.write(f"{PAGES}{mine['id']}/", {"title": "Still mine"}, key=author)["title"], "Still mine"
        )
        self.assertProblem(self.send(f"{PAGES}{mine['id']}/?publish=true", {}, "patch", author), 403, "forbidden")
        self.assertProblem(self.send(f"{PAGES}publish/", {"ids": [mine["id"]]}, "post", author), 403, "forbidden")
        other = self.made(draft | {"title": "Of another"}, self.news)
        for address in (f"{PAGES}{other['id']}/", f"{PAGES}{self.home.pk}/"):
            self.read(address, author, 404)
            self.assertProblem(self.send(address, {"title": "x"}, "patch", author), 404, "not-found")
        self.assertEqual([each["id"] for each in self.read(PAGES, author)["items"]], [mine["id"]])

    def test_a_translation_key_that_a_page_has_is_a_conflict(self):
        secret = make.news(self.news, title="The merger", live=False)
        sent = {"type": "pages.NewsPage", "title": "x", "parent": self.news.pk}
        sent["translation_key"] = str(secret.translation_key)
        told = self.assertProblem(self.send(PAGES, sent, "post", self.key), 409, "conflict", "The merger")
        self.assertEqual(told["conflict"]["id"], secret.pk)
        author = token_of(make.person("author"), WRITE)
        told = self.assertProblem(self.send(PAGES, sent, "post", author), 409, "conflict", "may not edit")
        self.assertNotIn("merger", str(told))
        self.assertNotIn("conflict", told)

    def test_pages_are_published_by_whoever_may_publish_each_of_them(self):
        author = make.person("author")
        mine, theirs = (make.news(self.news, live=False, owner=author) for _ in range(2))
        key, address = token_of(author, WRITE), f"{PAGES}publish/"
        self.assertProblem(self.send(address, {"ids": [mine.pk]}, "post", key), 403, "forbidden")
        group, event = Group.objects.create(name="Of the assembly"), make.event(self.events, live=False)
        for right in Permission.objects.filter(codename__in=["change_page", "publish_page"]):
            GroupPagePermission.objects.create(group=group, page=event, permission=right)
        author.groups.add(group)
        told = self.assertProblem(self.send(address, {"ids": [mine.pk, theirs.pk]}, "post", key), 403, "forbidden")
        self.assertEqual([(each["page"], each["loc"][-1]) for each in told["errors"]], [(mine.pk, 0), (theirs.pk, 1)])
        told = self.send(address, {"ids": [event.pk, mine.pk, 999999]}, "post", key)
        told = self.assertProblem(told, 422, "invalid", "may not publish")
        self.assertEqual([each["page"] for each in told["errors"]], [mine.pk, 999999])
        self.assertFalse(Page.objects.filter(pk__in=[event.pk, mine.pk], live=True).exists())
        [told] = self.write(address, {"ids": [event.pk]}, "post", key=key)["items"]
        self.assertTrue(told["live"])

    def test_a_translator_writes_no_page(self):
        translator = token_of(make.person("translator-es"), WRITE)
        self.assertEqual(self.read(PAGES, translator)["items"], [])
        self.read(f"{PAGES}{self.news.pk}/", translator, 404)
        sent = {"type": "pages.NewsPage", "title": "x", "parent": self.news.pk}
        self.assertProblem(self.send(PAGES, sent, "post", translator), 403, "forbidden")
        for address in (f"{SNIPPETS}pages.Topic/", f"{SETTINGS}pages.Network/"):
            self.read(address, translator, 403)

    def test_a_locked_page_is_written_by_nobody_else(self):
        made = self.made({"type": "pages.NewsPage", "title": "One"}, self.news)
        Page.objects.filter(pk=made["id"]).update(locked=True, locked_by=self.boss)
        editor = token_of(make.person("editor"), WRITE)
        self.assertProblem(
            self.send(f"{PAGES}{made['id']}/", {"title": "x"}, "patch", editor), 403, "forbidden", "locked"
        )

    def test_a_translation_that_is_kept_in_step_is_written_at_the_bench(self):
        source = make.news(self.news, title="One")
        page = make.translated(source, "es", title="Uno")
        told = self.assertProblem(
            self.send(f"{PAGES}{page.pk}/", {"title": "x"}, "patch", self.key), 409, "translation"
        )
        self.assertEqual(told["source"], source.pk)
        self.assertEqual(self.read(f"{PAGES}{page.pk}/")["title"], "Uno")


class PagePrivacyTests(ManagementCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="Among us")
        cls.address = f"{PAGES}{cls.page.pk}/privacy/"

    def put(self, page: Page, **said) -> dict:
        return self.write(f"{PAGES}{page.pk}/privacy/", said, "put")

    def test_a_page_that_nothing_closes(self):
        self.assertEqual(self.read(self.address), {"type": "none", "groups": [], "inherited_from": None})
        self.assertEqual(self.put(self.page, type="none"), {"type": "none", "groups": [], "inherited_from": None})
        self.assertShows(self.page.url, "Among us")

    def test_a_password_closes_a_page_and_is_never_told(self):
        told = self.put(self.page, type="password", password="open sesame")
        self.assertEqual(told, {"type": "password", "groups": [], "inherited_from": None})
        self.assertNotIn("sesame", str(self.read(self.address)))
        self.assertHides(self.page.url, "Something happened")
        self.assertEqual(PageViewRestriction.objects.get(page=self.page).password, "open sesame")

    def test_whoever_is_signed_in_reads_what_asks_for_a_login(self):
        self.put(self.page, type="login")
        self.assertHides(self.page.url, "Something happened")
        self.client.force_login(make.person())
        self.assertShows(self.page.url, "Something happened")

    def test_groups_alone_read_what_is_kept_for_them(self):
        told = self.put(self.page, type="groups", groups=["editor", "author"])
        self.assertEqual(told, {"type": "groups", "groups": ["author", "editor"], "inherited_from": None})
        self.client.force_login(make.person("organizer"))
        self.assertHides(self.page.url, "Something happened")
        self.client.force_login(make.person("editor"))
        self.assertShows(self.page.url, "Something happened")
        self.assertEqual(self.put(self.page, type="groups", groups=["editor"])["groups"], ["editor"])

    def test_another_kind_takes_the_place_of_the_one_before(self):
        self.put(self.page, type="groups", groups=["editor"])
        self.put(self.page, type="password", password="open sesame")
        self.put(self.page, type="login")
        self.assertEqual(PageViewRestriction.objects.filter(page=self.page).count(), 1)
        self.assertEqual(self.read(self.address)["type"], "login")

    def test_what_is_missing_or_unknown_is_refused_and_closes_nothing(self):
        for said, word in (
            ({"type": "password"}, "password"),
            ({"type": "groups"}, "groups"),
            ({"type": "groups", "groups": ["editor", "Nobody"]}, "Nobody"),
            ({"type": "secret"}, "type"),
        ):
            self.assertProblem(self.send(self.address, said, "put", self.key), 422, "invalid", word)
        self.assertEqual(self.read(self.address)["type"], "none")
        self.assertShows(self.page.url, "Something happened")

    def test_a_kind_that_this_page_does_not_take_is_refused(self):
        with mock.patch.object(NewsPage, "private_page_options", ["login"]):
            said = {"type": "password", "password": "open sesame"}
            self.assertProblem(self.send(self.address, said, "put", self.key), 422, "invalid", "type")
        self.assertEqual(self.read(self.address)["type"], "none")

    def test_what_stands_above_closes_too_until_it_is_opened_again(self):
        self.put(self.page, type="password", password="open sesame")
        self.put(self.news, type="login")
        told = self.read(self.address)
        self.assertEqual((told["type"], told["inherited_from"]), ("password", self.news.pk))
        told = self.put(self.page, type="none")
        self.assertEqual((told["type"], told["inherited_from"]), ("none", self.news.pk))
        self.assertHides(self.page.url, "Something happened")
        self.put(self.news, type="none")
        self.assertShows(self.page.url, "Something happened")

    def test_whoever_may_not_publish_a_page_does_not_close_or_open_it(self):
        author = make.person("author")
        own = make.news(self.news, live=False, owner=author)
        key, address = token_of(author, WRITE), f"{PAGES}{own.pk}/privacy/"
        self.assertEqual(self.read(address, key)["type"], "none")
        self.assertProblem(self.send(address, {"type": "login"}, "put", key), 403, "forbidden")
        make.private(own, "login")
        self.assertProblem(self.send(address, {"type": "none"}, "put", key), 403, "forbidden")
        self.assertEqual(self.read(address, key)["type"], "login")
        self.assertProblem(self.send(self.address, {"type": "login"}, "put", key), 404, "not-found")

    def test_translations_close_and_open_with_their_source(self):
        spanish = make.translated(self.page, "es", title="Entre nosotras")
        self.put(self.page, type="login")
        told = self.read(f"{PAGES}{spanish.pk}/privacy/")
        self.assertEqual((told["type"], told["inherited_from"]), ("none", self.page.pk))
        self.assertHides(spanish.url, "Something happened")
        self.put(self.page, type="none")
        self.assertEqual(self.read(f"{PAGES}{spanish.pk}/privacy/")["inherited_from"], None)
        self.assertShows(spanish.url, "Something happened")

    def test_a_translation_is_not_opened_while_its_source_is_closed(self):
        spanish = make.translated(self.page, "es", title="Entre nosotras")
        self.put(self.page, type="login")
        told = self.put(spanish, type="none")
        self.assertEqual((told["type"], told["inherited_from"]), ("none", self.page.pk))
        self.assertHides(spanish.url, "Something happened")
        self.put(spanish, type="password", password="sésamo")
        self.put(self.page, type="none")
        told = self.read(f"{PAGES}{spanish.pk}/privacy/")
        self.assertEqual((told["type"], told["inherited_from"]), ("password", None))
        self.assertHides(spanish.url, "Something happened")


class PageWorkflowTests(ManagementCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        author = make.person("author")
        cls.author, cls.other, cls.editor = (
            token_of(person, WRITE) for person in (author, make.person("author"), make.person("editor"))
        )
        cls.page = make.news(cls.news, live=False, owner=author)
        cls.address = f"{PAGES}{cls.page.pk}/workflow/"

    def act(self, action: str, key: str, **more) -> dict:
        return self.write(self.address, {"action": action, **more}, "post", key=key)

    def refused(self, action: str, key: str, status: int, kind: str, *words: str):
        self.assertProblem(self.send(self.address, {"action": action}, "post", key), status, kind, *words)

    def test_a_draft_is_handed_in_once(self):
        self.assertEqual(self.read(self.address, self.author), {"status": None, "task": None, "live": False})
        told = self.act("submit", self.author)
        self.assertEqual((told["status"], told["live"]), ("in_progress", False))
        self.assertEqual(told["task"], self.page.current_workflow_task.name)
        self.refused("submit", self.author, 409, "conflict", "already")
        self.assertEqual(self.read(self.address, self.editor), told)

    def test_a_page_without_a_version_gets_one_with_its_way(self):
        self.page.revisions.all().delete()
        Page.objects.filter(pk=self.page.pk).update(latest_revision=None)
        self.act("submit", self.author)
        self.assertIsNotNone(NewsPage.objects.get(pk=self.page.pk).latest_revision_id)
        self.assertTrue(self.act("approve", self.editor)["live"])

    def test_an_editor_approves_and_it_is_public(self):
        self.act("submit", self.author)
        told = self.act("approve", self.editor, comment="Well written.")
        self.assertEqual(told, {"status": "approved", "task": None, "live": True})
        self.assertEqual(TaskState.objects.get(revision__object_id=str(self.page.pk)).comment, "Well written.")
        self.assertShows(self.page.url, "Something happened")

    def test_sent_back_with_a_comment_it_is_handed_in_again(self):
        self.act("submit", self.author)
        told = self.act("reject", self.editor, comment="Who was there?")
        self.assertEqual((told["status"], told["live"]), ("needs_changes", False))
        self.assertEqual(TaskState.objects.get(revision__object_id=str(self.page.pk)).comment, "Who was there?")
        self.refused("approve", self.editor, 409, "conflict", "no step")
        self.assertEqual(self.act("submit", self.author)["status"], "in_progress")
        self.assertEqual(WorkflowState.objects.count(), 1)
        self.assertTrue(self.act("approve", self.editor)["live"])

    def test_what_was_handed_in_is_taken_back(self):
        self.refused("cancel", self.author, 409, "conflict", "not handed in")
        self.act("submit", self.author)
        self.refused("cancel", self.other, 404, "not-found")
        self.assertEqual(self.act("cancel", self.author), {"status": "cancelled", "task": None, "live": False})
        self.refused("cancel", self.author, 409, "conflict")
        self.assertEqual(self.act("submit", self.author)["status"], "in_progress")

    def test_nobody_answers_for_what_does_not_wait_for_them(self):
        for action in ("approve", "reject"):
            self.refused(action, self.editor, 409, "conflict", "no step")
        self.act("submit", self.author)
        for action in ("approve", "reject"):
            self.refused(action, self.author, 403, "forbidden")
            self.refused(action, self.other, 404, "not-found")
        self.refused("publish", self.editor, 422, "invalid", "action")
        self.assertEqual(self.read(self.address, self.author)["status"], "in_progress")

    def test_a_locked_page_is_not_handed_in(self):
        Page.objects.filter(pk=self.page.pk).update(locked=True, locked_by=self.boss)
        self.refused("submit", self.author, 403, "forbidden")
        self.assertIsNone(self.read(self.address, self.author)["status"])

    def save_body(self, *blocks):
        page = NewsPage.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        page.body = list(blocks)
        page.save_revision()

    def test_what_has_gaps_is_not_handed_in_and_not_approved(self):
        self.save_body(("heading", ""))
        self.refused("submit", self.author, 422, "invalid", "body")
        self.save_body(("heading", "What was decided"))
        self.act("submit", self.author)
        self.save_body(("heading", ""))
        self.refused("approve", self.editor, 422, "invalid", "body")
        self.assertFalse(NewsPage.objects.get(pk=self.page.pk).live)


class RowDocumentTests(ManagementCase):
    languages = ["en", "es"]

    def test_a_place_with_its_access_answers(self):
        sent = {
            "type": "pages.Place",
            "name": "The hall",
            "address": "939 W. Capitol St.",
            "latitude": "32.3",
            **ACCESS,
        }
        sent |= {"longitude": "-90.2", "childcare": "yes"}
        made = self.write(f"{SNIPPETS}pages.Place/", sent, "post", 201)
        self.assertLessEqual(same(made, made | sent).keys(), {"latitude", "longitude"})  # with all their decimals
        self.assertEqual((made["slug"], made["locale"]), ("the-hall", "en"))
        address = f"{SNIPPETS}pages.Place/{made['id']}/"
        changed = self.write(address, {"entrance": "no", "entrance_note": "Three steps."})
        self.assertEqual(set(same(changed, made)), {"entrance", "entrance_note"})
        self.assertEqual(self.read(address), changed)
        self.assertEqual(self.read(f"{SNIPPETS}pages.Place/")["items"], [changed])
        told = self.assertProblem(
            self.send(f"{SNIPPETS}pages.Place/", sent | {"slug": "the-hall"}, "post", self.key), 409, "conflict"
        )
        self.assertEqual(told["conflict"]["id"], made["id"])
        self.assertProblem(self.send(address, {"entrance": "perhaps"}, "patch", self.key), 422, "invalid", "entrance")
        self.assertProblem(self.send(address, {"entrence": "no"}, "patch", self.key), 422, "invalid", "“entrance”")
        self.read(f"{SNIPPETS}pages.Place/999999/", status=404)
        self.read(f"{SNIPPETS}pages.Nothing/", status=422)

    def test_rows_of_a_list_are_made_by_whoever_may_add_some(self):
        for address in (f"{SNIPPETS}pages.Place/", f"{SNIPPETS}pages.Topic/"):
            key = token_of(make.person("translator-es"), WRITE)
            self.assertProblem(self.send(address, {"name": "Ours"}, "post", key), 403, "forbidden")
        self.assertFalse(Topic.objects.filter(name="Ours").exists())

    def test_a_row_is_made_in_the_language_and_with_the_key_that_are_said(self):
        topic, address = make.topic(self.english, name="Land"), f"{SNIPPETS}pages.Topic/"
        told = self.send(address, {"name": "Tierra", "translation_key": str(topic.translation_key)}, "post", self.key)
        told = self.assertProblem(told, 409, "conflict", "Land")
        self.assertEqual(told["conflict"]["id"], topic.pk)
        key = str(uuid4())
        self.assertEqual(
            self.write(address, {"name": "Seeds", "translation_key": key}, "post", 201)["translation_key"], key
        )
        told = self.send(address, {"name": "Semi", "locale": "fr"}, "post", self.key)
        self.assertProblem(told, 422, "invalid", "no language “fr”")

    def test_a_saved_pattern_moves_to_another_language(self):
        pattern = make.pattern(self.english)
        address = f"{SNIPPETS}pages.BlockPattern/{pattern.pk}/"
        self.assertEqual(self.read(address)["locale"], "en")
        self.assertProblem(self.send(address, {"locale": "fr"}, "patch", self.key), 422, "invalid", "no language “fr”")
        self.assertEqual(self.write(address, {"locale": "es"})["locale"], "es")
        pattern.refresh_from_db()
        self.assertEqual(pattern.locale.language_code, "es")

    def test_recordings_are_uploaded_by_whoever_may_add_some(self):
        file = SimpleUploadedFile("songs.mp3", films.mp3())
        headers = {"Authorization": f"Bearer {token_of(make.person('translator-es'), WRITE)}"}
        told = self.client.post(f"{API}management/recordings/", {"title": "x", "file": file}, headers=headers)
        self.assertProblem(told, 403, "forbidden")
        self.assertFalse(Recording.objects.exists())

    def test_whoever_may_not_change_a_list_reads_none_of_it_here(self):
        person = make.person("author")
        person.groups.clear()
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        for address in (f"{SNIPPETS}pages.Place/", f"{SETTINGS}pages.Network/", f"{SETTINGS}pages.CrisisPlan/"):
            self.read(address, token_of(person), 403)

    def test_no_part_of_it_is_open_without_the_right_to_the_desk(self):
        person, group = make.person(), Group.objects.create(name="Programs")
        for codename in ("add_page", "change_page", "publish_page"):
            right = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            GroupPagePermission.objects.create(group=group, page=self.home, permission=right)
        group.permissions.set(Permission.objects.exclude(codename="access_admin"))
        person.groups.set([group])
        key, page = token_of(person, WRITE), make.news(self.news)
        numbers = {"page_id": page.pk, "type": "pages.Place", "kind": "pages.NewsPage"}
        operations = [
            (path, method)
            for path, methods in document()["paths"].items()
            if path.startswith("/api/v3/management/")
            for method, operation in methods.items()
            if "operationId" in operation
        ]
        self.assertGreater(len(operations), 30)
        for path, method in operations:
            with self.subTest(f"{method} {path}"):
                address = re.sub(r"{(\w+)}", lambda found: str(numbers.get(found[1], 1)), path)
                headers = {"Authorization": f"Bearer {key}"}
                answer = self.client.generic(
                    method.upper(), address, "" if method == "get" else "{}", "application/json", headers=headers
                )
                self.assertProblem(answer, 403, "forbidden", "desk")
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        self.read(f"{PAGES}{page.pk}/", key)

    def test_settings_and_the_words_around_every_page(self):
        links = [{"kind": "mastodon", "address": "https://social.example.org/@house", "name": ""}]
        told = self.write(f"{SETTINGS}pages.Network/", {"phone": "+1 601 555 0100", "follow_links": links})
        self.assertEqual(told, self.read(f"{SETTINGS}pages.Network/"))
        network = Network.objects.get()
        self.assertEqual((network.phone, network.follow_links.get().kind), ("+1 601 555 0100", "mastodon"))
        self.assertProblem(
            self.send(f"{SETTINGS}pages.Network/", {"email": "nobody"}, "patch", self.key), 422, "invalid", "email"
        )
        chrome = Chrome.objects.get(locale=self.english)
        self.write(f"{SNIPPETS}pages.Chrome/{chrome.pk}/", {"tagline": "Built by those who live here"})
        chrome.refresh_from_db()
        self.assertEqual(chrome.tagline, "Built by those who live here")

    def test_a_recording_and_its_words(self):
        address = "/api/v3/management/recordings/"
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = self.client.post(
            address,
            {"title": "Songs", "language": "en", "file": SimpleUploadedFile("songs.mp3", films.mp3())},
            headers=headers,
        )
        self.assertEqual(answer.status_code, 201, answer.content[:500])
        made = answer.json()
        self.assertEqual((made["kind"], made["title"]), ("audio", "Songs"))
        texts = [{"language": "en", "title": "Songs", "transcript": "<p>We <b>sing</b><script>x</script>.</p>"}]
        told = self.write(f"{address}{made['id']}/", {"texts": texts, "credit": "The choir"})
        self.assertEqual((told["credit"], len(told.pop("warnings"))), ("The choir", 1))
        self.assertIn("<b>sing</b>", told["texts"][0]["transcript"])
        self.assertNotIn("script>", told["texts"][0]["transcript"].replace("transcript", ""))
        self.assertEqual(self.read(f"{address}{made['id']}/"), told)
        self.assertEqual(self.read(address)["items"], [told])
        wrong = self.client.post(
            address, {"title": "x", "file": SimpleUploadedFile("x.exe", films.mp3())}, headers=headers
        )
        self.assertProblem(wrong, 422, "invalid", "file")
        author = make.person("author")
        self.read(f"{address}{made['id']}/", token_of(author), 404)

    def upload(self, address: str, name: str, data: bytes):
        """The answer to a file that is sent with a title."""
        body = {"title": "Songs", "file": SimpleUploadedFile(name, data)}
        return self.client.post(address, body, headers={"Authorization": f"Bearer {self.key}"})

    def test_without_room_or_storage_a_recording_is_refused_as_a_document(self):
        full = mock.patch("media.uploads.free_room.MIN_FREE_BYTES", 1024**6)
        away = mock.patch("media.uploads.forms.check_storage", side_effect=ValidationError(NO_ANSWER, code=AWAY))
        ways = [
            (f"{API}documents/", "songs.txt", b"We sing"),
            (f"{API}management/recordings/", "songs.mp3", films.mp3()),
        ]
        for state, status, kind, wait in ((full, 507, "no-room", None), (away, 503, "unavailable", "10")):
            for way in ways:
                with self.subTest(kind, way=way[0]), state:
                    answer = self.upload(*way)
                    self.assertProblem(answer, status, kind)
                    self.assertEqual(answer.get("Retry-After"), wait)
        self.assertEqual((Document.objects.count(), Recording.objects.count()), (0, 0))


def same(one: dict, other: dict) -> dict:
    """What is not the same in two documents, but for when they were saved."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name] and name != "saved_at"}
