"""Before a page is public: what the machine finds, what people sign, and what stops publishing on every way."""

import datetime as dt
import json
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, PageLogEntry

from home.publishing_checks.checklist import Checklist
from home.publishing_checks.content import PageContent
from home.publishing_checks.data_map import DATA_MAP
from home.publishing_checks.gate import dialog_url, stops_of
from home.publishing_checks.models import CheckSignature, MachineChecks, PublishingCheck
from pages.announcements.models import AnnouncementPage
from pages.api.tokens import WRITE
from pages.news.models import NewsPage
from pages.press.link_checks import LinkCheck

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import words_of
from .test_page_state import PageStateCase

READ = "Read aloud once"
BLOCK = "3c1b8c52-6d5f-4a59-8a3f-0c1d0b5f1a11"
LONG = "We " + "walk and " * 40 + "rest."


def machine(**levels) -> None:
    """Sets the levels of the machine's checks; those not named are off."""
    off = dict.fromkeys(("pictures", "links", "sentences", "search_words", "headings"), "off")
    MachineChecks.objects.update_or_create(pk=MachineChecks.ONLY, defaults=off | levels)


def image(words: str = "", decorative: bool = False) -> dict:
    return {"image": make.picture(), "alt_text": words, "decorative": decorative}


class ChecksCase(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        self.draft = make.news(self.news, live=False, title="Twelve beds", owner=self.author, summary="Twelve beds.")
        self.draft.save_revision(user=self.author)

    def checklist(self, page: Page | None = None, user=None) -> Checklist:
        page = Page.objects.get(pk=(page or self.draft).pk)
        return Checklist(page.get_latest_revision_as_object(), user)

    def item(self, key: str, page: Page | None = None, user=None):
        return next((each for each in self.checklist(page, user).items if each.key == key), None)

    def with_body(self, *blocks, **fields) -> NewsPage:
        draft = self.fresh(self.draft).get_latest_revision_as_object()
        draft.body = list(blocks)
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision(user=self.author)
        return draft

    def sign(self, key: str, action: str = "sign", text: str = "", page: Page | None = None, **more):
        page = page or self.draft
        sent = {"check": key, "action": action, "text": text or self.checklist(page).content.text_hash} | more
        headers = {"x-requested-with": "XMLHttpRequest"} if more else {}
        return self.client.post(reverse("publishing_checks", args=[page.pk]), sent, headers=headers)


class MachineChecksTests(ChecksCase):
    def test_pictures(self):
        self.assertIsNone(self.item("pictures"))
        gallery = {"pictures": [{"picture": image("Soil"), "caption": ""}, {"picture": image(), "caption": ""}]}
        self.with_body(
            ("picture", {"picture": image(decorative=True), "caption": "", "width": ""}),
            ("gallery", gallery),
            picture=make.picture(),
            picture_text="A hill",
        )
        found = self.item("pictures")
        self.assertEqual((found.state, found.note), ("warns", "Looked at by the machine: 2 of 3."))
        block = self.checklist().page.body[1]
        self.assertTrue(found.place.startswith(f"body.{block.id}.pictures."), found.place)
        self.assertTrue(found.place.endswith(".picture.alt_text"), found.place)
        self.with_body(picture=make.picture(), picture_text="A hill")
        self.assertEqual(self.item("pictures").note, "Looked at by the machine: 1 of 1")

    def test_links(self):
        hidden = make.text(self.home, live=False, title="Hidden")
        closed = make.text(self.home, title="Closed")
        make.private(closed, "login")
        public = make.text(self.home, title="Open")
        gone = "https://example.org/gone"
        LinkCheck.objects.create(address=gone, is_gone=True)

        def linking(*links: str):
            return ("text", "<p>" + "".join(f"<a {link}>x</a>" for link in links) + "</p>")

        self.with_body(linking(f'linktype="page" id="{public.pk}"', 'href="https://example.org/there"'))
        self.assertEqual((self.item("links").state, self.item("links").note[-6:]), ("ok", "2 of 2"))
        for link in (*(f'linktype="page" id="{page}"' for page in (hidden.pk, closed.pk, 10**6)), f'href="{gone}"'):
            self.with_body(linking(f'linktype="page" id="{public.pk}"'), linking(link))
            found, last = self.item("links"), self.checklist().page.body[1]
            self.assertEqual((found.state, found.place), ("warns", f"body.{last.id}"), link)
        self.with_body(linking(f'linktype="page" id="{self.draft.pk}"'))
        self.assertEqual(self.item("links").state, "ok")
        buttons = {"items": [{"label": "There", "page": hidden, "document": None, "address": ""}]}
        self.with_body(("buttons", buttons))
        self.assertTrue(self.item("links").place.endswith(".page"))

    def test_no_link_is_asked_for(self):
        self.with_body(("text", '<p><a href="https://example.org/there">x</a></p>'))
        with (
            mock.patch("pages.http.client.fetch", side_effect=AssertionError),
            mock.patch("socket.create_connection", side_effect=AssertionError),
        ):
            self.assertEqual(self.item("links").state, "ok")

    def test_sentences_in_each_language(self):
        for text, number in (
            ("We built twelve beds. Four are high! Who comes?", 3),
            ("Construimos doce camas. ¿Quién viene? Vengan todas.", 2),
            ("بنينا اثني عشر حوضًا. من يأتي؟ أهلًا بكم.", 3),
        ):
            self.with_body(("text", f"<p>{text}</p>"), summary="")
            found = self.item("sentences")
            self.assertEqual(found.state, "ok", text)
            self.assertIn(f"About {number} words a sentence; the house wants fewer than 18", found.note)
        self.with_body(("text", "<p>Short one.</p>"), ("text", f"<p>{LONG}</p>"), summary="")
        found, last = self.item("sentences"), self.checklist().page.body[1]
        self.assertEqual((found.state, found.place), ("warns", f"body.{last.id}"))
        self.assertIn("The longest has 82 words.", found.note)
        machine(sentences="warns", words_a_sentence=60)
        self.assertEqual(self.item("sentences").state, "ok")

    def test_search_words(self):
        self.assertEqual(self.item("search_words").note, "“Twelve beds.”")
        self.with_body(summary="")
        self.assertEqual((self.item("search_words").state, self.item("search_words").place), ("warns", "summary"))

    def test_headings(self):
        self.with_body()
        self.assertIsNone(self.item("headings"))
        self.with_body(("heading", "Beds"), ("text", "<h3>Wood</h3><p>x</p><h4>Oak</h4>"))
        self.assertEqual((self.item("headings").state, self.item("headings").note), ("ok", "3 headings"))
        self.with_body(("text", "<h3>Wood</h3>"))
        self.assertEqual(self.item("headings").state, "ok")
        self.with_body(("heading", "Beds"), ("text", "<h4>Oak</h4>"))
        self.assertIn("“Oak”", self.item("headings").note)
        self.with_body(("heading", ""))
        self.assertIn("without words", self.item("headings").note)

    def test_what_is_off_is_not_looked_at(self):
        machine()
        self.with_body(("text", f"<p>{LONG}</p>"), summary="")
        self.assertEqual(self.checklist().items, [])


class TextHashTests(ChecksCase):
    def hash(self) -> str:
        return self.checklist().content.text_hash

    def test_it_is_of_what_people_wrote(self):
        self.with_body(("text", "<p>We meet.</p>"))
        before = self.hash()
        draft = self.fresh(self.draft).get_latest_revision_as_object()
        draft.go_live_at = timezone.now() + dt.timedelta(days=2)
        draft.body = [("text", '<p data-block-key="abc">We meet.</p>')]
        draft.save_revision(user=self.editor)
        self.assertEqual(self.hash(), before)
        self.with_body(("text", "<p>We meet!</p>"))
        self.assertNotEqual(self.hash(), before)

    def test_publishing_changes_nothing(self):
        before = self.hash()
        self.fresh(self.draft).get_latest_revision().publish(user=self.boss)
        self.assertEqual(PageContent(self.fresh(self.draft)).text_hash, before)
        self.assertEqual(self.hash(), before)

    def test_a_form_that_is_saved_without_a_change_keeps_it(self):
        self.save(self.draft)
        before = self.hash()
        self.save(self.draft)
        self.assertEqual(self.hash(), before)

    def test_where_a_button_leads_is_part_of_the_text(self):
        hashes = set()
        for target in (make.text(self.home, title="Here"), make.text(self.home, title="There")):
            draft = self.fresh(self.draft).get_latest_revision_as_object()
            draft.body = json.dumps([{"type": "action", "id": BLOCK, "value": {"label": "Join", "page": target.pk}}])
            draft.save_revision(user=self.author)
            hashes.add(self.hash())
        self.assertEqual(len(hashes), 2)

    def test_words_that_begin_as_a_stream_does_are_words(self):
        for words in ("[" * 900, "[1]", "[see below]", "[]"):
            self.with_body(lead=words)
            address = reverse("publishing_checks", args=[self.draft.pk])
            self.assertEqual(self.client.get(address).status_code, 200, words)


class CopyTests(ChecksCase):
    def copied(self, page: Page, **fields) -> Page:
        sent = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": self.news.pk, "publish_copies": "on"}
        answer = self.client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), sent | fields)
        self.assertEqual(answer.status_code, 302)
        self.said = words_of(self.look(answer["Location"]).select_one(".messages"))
        return Page.objects.get(slug="copy")

    def test_nobody_has_signed_for_a_copy(self):
        make.publishing_check(READ, level="stops")
        page = make.news(self.news, title="Signed once")
        self.assertFalse(self.copied(page).live)
        self.assertIn("The copy is a draft", self.said)

    def test_one_that_nothing_stops_is_public(self):
        make.publishing_check(READ)
        page = make.news(self.news, title="Free")
        self.assertTrue(self.copied(page).live)
        self.assertIn("“Free” is copied. The copy is public.", self.said)
        self.assertNotIn("The copy is a draft", self.said)

    def test_what_is_said_of_a_draft_and_of_an_alias(self):
        page = make.news(self.news, title="Free")
        self.assertFalse(self.copied(page, publish_copies="").live)
        self.assertIn("The copy is not public.", self.said)
        Page.objects.get(slug="copy").delete()
        for recursive in ("", "on"):
            with self.subTest(recursive=recursive):
                alias = self.copied(page, publish_copies="", alias="on", copy_subpages=recursive)
                self.assertEqual((alias.live, alias.title), (True, "Free"))
                self.assertIn("with the title and the content of the original. It is public while", self.said)
                self.assertNotIn("not public", self.said)
                alias.delete()

    def test_what_is_public_below_it_is_asked_too(self):
        index = make.news_index(self.home, title="Archive", slug="archive")
        make.news(index, title="Below")
        make.publishing_check(READ, level="stops", kinds=["pages.NewsPage"])
        page = self.copied(index, copy_subpages="on", new_parent_page=self.home.pk)
        self.assertFalse(page.live)
        self.assertFalse(page.get_children().live().exists())

    def test_pages_below_count_only_where_they_are_copied_and_would_be_public(self):
        index = make.news_index(self.home, title="Archive", slug="archive")
        below = make.news(index, title="Below")
        make.publishing_check(READ, level="stops", kinds=["pages.NewsPage"])
        alone = self.copied(index, new_parent_page=self.home.pk)
        self.assertEqual((alone.live, alone.numchild), (True, 0))
        self.assertNotIn("The copy is a draft", self.said)
        alone.delete()
        below.unpublish()  # the copy of a draft is a draft
        whole = self.copied(index, copy_subpages="on", new_parent_page=self.home.pk)
        self.assertTrue(whole.live)
        self.assertEqual([page.live for page in whole.get_children()], [False])


@pytest.mark.differs
class SigningTests(ChecksCase):
    def setUp(self):
        super().setUp()
        machine(search_words="warns")
        self.check = make.publishing_check(READ, button="I read it aloud")

    def test_somebody_signs_for_this_text(self):
        self.assertEqual(
            (self.item(self.check.key).state, self.item(self.check.key).sign), ("warns", "I read it aloud")
        )
        self.assertEqual(self.sign(self.check.key)["Location"], reverse("publishing_checks", args=[self.draft.pk]))
        found = self.item(self.check.key, user=self.editor)
        self.assertEqual((found.state, found.is_own), ("signed", True))
        self.assertIn("for this text", found.note)
        self.with_body(("text", "<p>More.</p>"))
        found = self.item(self.check.key)
        self.assertEqual(found.state, "warns")
        self.assertIn("Signed for an earlier text, by ", found.note)

    def test_the_sentence_about_an_earlier_text_ends_with_one_full_stop(self):
        """Whether the time of day ends with one, as “9:30 p.m.”, or not, as “noon”."""
        self.sign(self.check.key)
        self.with_body(("text", "<p>More.</p>"))
        for hour, minute, time_of_day in ((21, 30, "9:30 p.m."), (12, 0, "noon."), (0, 0, "midnight.")):
            signed_at = timezone.make_aware(dt.datetime(2026, 3, 2, hour, minute))
            CheckSignature.objects.update(signed_at=signed_at)
            note = self.item(self.check.key).note
            self.assertTrue(note.endswith(f", {time_of_day} Whoever has looked signs."), note)

    def test_what_the_machine_warns_of_can_be_enough(self):
        self.with_body(summary="")
        self.sign("search_words", "enough")
        found = self.item("search_words")
        self.assertEqual(found.state, "signed")
        self.assertIn("Enough as it is, says", found.note)
        machine(search_words="stops")
        self.assertEqual(self.item("search_words").state, "stops")
        CheckSignature.objects.all().delete()
        self.sign("search_words", "enough")
        self.assertFalse(CheckSignature.objects.exists())

    def test_once_by_whoever_was_first(self):
        self.sign(self.check.key)
        self.as_(self.boss)
        self.sign(self.check.key)
        self.assertEqual(CheckSignature.objects.get().signed_by, self.editor)
        self.sign(self.check.key, "withdraw")
        self.assertTrue(CheckSignature.objects.exists())
        self.as_(self.editor)
        self.sign(self.check.key, "withdraw")
        self.assertFalse(CheckSignature.objects.exists())

    def test_a_text_that_was_changed_meanwhile_is_not_signed(self):
        read = self.checklist().content.text_hash
        self.with_body(("text", "<p>More.</p>"))
        told = self.sign(self.check.key, text=read, part="panel")
        self.assertContains(told, "Somebody has changed the text meanwhile")
        self.assertFalse(CheckSignature.objects.exists())

    def test_somebody_else_than_who_wrote_it(self):
        self.check.by_another = True
        self.check.save()
        self.as_(self.author)
        self.assertEqual(self.item(self.check.key, user=self.author).sign, "")
        self.sign(self.check.key)
        self.assertFalse(CheckSignature.objects.exists())
        self.as_(self.editor)
        self.fresh(self.draft).get_latest_revision_as_object().save_revision(user=self.editor)  # the same text
        self.assertEqual(self.item(self.check.key, user=self.author).sign, "")
        self.sign(self.check.key)
        self.assertEqual(self.item(self.check.key).state, "signed")

    def test_ones_own_signature_counts_no_more_once_somebody_else_is_asked(self):
        self.as_(self.author)
        self.sign(self.check.key)
        self.assertEqual(self.item(self.check.key).state, "signed")
        PublishingCheck.objects.update(by_another=True)
        self.assertEqual(self.item(self.check.key).state, "warns")
        self.as_(self.editor)
        self.sign(self.check.key)
        self.assertEqual(self.item(self.check.key).state, "signed")

    def test_what_was_enough_while_it_warned_is_not_once_it_stops(self):
        self.sign(self.check.key, "enough")
        self.assertEqual(self.item(self.check.key).state, "signed")
        PublishingCheck.objects.update(level="stops")
        self.assertEqual(self.item(self.check.key).state, "stops")
        self.sign(self.check.key, "enough")
        self.assertEqual(self.item(self.check.key).state, "stops")
        self.sign(self.check.key)
        self.assertEqual(self.item(self.check.key).state, "signed")

    def test_for_some_pages(self):
        PublishingCheck.objects.update(kinds=["pages.EventPage"])
        self.assertIsNone(self.item(self.check.key))
        PublishingCheck.objects.update(kinds=["pages.NewsPage", "pages.EventPage"])
        self.assertIsNotNone(self.item(self.check.key))
        PublishingCheck.objects.update(is_active=False)
        self.assertIsNone(self.item(self.check.key))

    def test_whoever_may_not_edit_sees_and_signs_nothing(self):
        other = make.person("author")
        self.as_(other)
        self.assertNotEqual(self.sign(self.check.key).status_code, 200)
        self.assertNotEqual(self.client.get(reverse("publishing_checks", args=[self.draft.pk])).status_code, 200)
        self.assertFalse(CheckSignature.objects.exists())

    def test_nonsense_is_refused(self):
        self.assertEqual(self.sign(self.check.key, "dance").status_code, 400)
        self.sign("house-999999")
        self.sign("nothing")
        self.assertFalse(CheckSignature.objects.exists())

    def test_an_account_that_goes_leaves_a_signature_without_a_name(self):
        self.sign(self.check.key)
        self.editor.delete()
        self.assertIn("somebody whose account is gone", self.item(self.check.key).note)
        self.assertEqual(DATA_MAP["home.CheckSignature"].personal.fields, ("signed_by",))

    def test_the_list_stands_alone_without_a_script(self):
        page = self.look(reverse("publishing_checks", args=[self.draft.pk]))
        self.assertIn("waits for somebody to say a word", words_of(page.select_one(".checks-summary")))
        self.assertEqual(
            words_of(page.select_one(f"[data-check='{self.check.key}'] [value=sign]")), f"I read it aloud {READ}"
        )


class StopsTests(ChecksCase):
    def setUp(self):
        super().setUp()
        machine()
        self.check = make.publishing_check(READ, level="stops")

    def is_public(self, page: Page | None = None) -> bool:
        return Page.objects.get(pk=(page or self.draft).pk).live

    def test_the_form_saves_and_opens_the_dialog(self):
        answer = self.save(self.draft, "action-publish", title="Thirteen beds")
        self.assertEqual(answer["Location"], dialog_url(self.draft))
        self.assertFalse(self.is_public())
        self.assertEqual(self.fresh(self.draft).get_latest_revision_as_object().title, "Thirteen beds")
        dialog = self.look(answer["Location"]).select_one("dialog[data-checks-dialog]")
        self.assertIn("1 thing stops publishing.", words_of(dialog))
        self.assertTrue(dialog.select_one("[data-publish]").has_attr("disabled"))
        self.assertIsNone(dialog.find_parent("form"))
        answered = self.sign(self.check.key, part="dialog").content.decode()
        self.assertIn("Nothing is left to do.", answered)
        self.save(self.draft, "action-publish")
        self.assertTrue(self.is_public())

    def test_without_a_script_signing_leads_to_the_page_of_the_list(self):
        text = self.checklist().content.text_hash
        sent = {"check": self.check.key, "action": "sign", "text": text, "part": "dialog"}
        answer = self.client.post(reverse("publishing_checks", args=[self.draft.pk]), sent)
        self.assertEqual(answer["Location"], reverse("publishing_checks", args=[self.draft.pk]))

    def test_a_comment_in_what_is_stopped_is_told(self):
        comment = {
            "comments-TOTAL_FORMS": "1", "comments-INITIAL_FORMS": "0", "comments-0-id": "", "comments-0-contentpath": "title", "comments-0-text": "Who?",
            "comments-0-position": "", "comments-0-DELETE": "", "comments-0-resolved": "", "comments-0-replies-TOTAL_FORMS": "0",
            "comments-0-replies-INITIAL_FORMS": "0",
        }  # fmt: skip
        answer = self.save(self.draft, "action-publish", **comment)
        self.assertEqual(answer["Location"], dialog_url(self.draft))
        self.assertEqual(Comment.objects.get().text, "Who?")
        self.assertTrue(PageLogEntry.objects.filter(page=self.draft.pk, action="wagtail.comments.create").exists())

    def test_the_form_alone_has_no_list_in_it(self):
        self.assertFalse(self.form(self.draft).select(".checks"))

    def test_what_is_public_stays_until_it_is_signed(self):
        page = self.published("First words")
        answer = self.save(page, "action-publish", title="Other words")
        self.assertEqual(answer["Location"], dialog_url(page))
        self.assertEqual(self.fresh(page).title, "First words")

    def test_a_new_page(self):
        told = self.post_new(NewsPage, self.news, {"title": "New", "slug": "new"}, "action-publish")
        page = NewsPage.objects.get(slug="new")
        self.assertEqual((told, page.live), (dialog_url(page), False))

    def test_by_few_questions(self):
        address = reverse("quick_create", args=["announcement"])
        form = self.look(address)
        sent = {
            each["name"]: each.get("value", "") for each in form.select("main form input[name]") if each.get("value")
        }
        answer = self.client.post(
            address, sent | {"title": "The road is closed", "summary": "Until four.", "action-publish": "1"}
        )
        made = Page.objects.get(title="The road is closed")
        self.assertEqual((answer["Location"], made.live), (dialog_url(made), False))

    def test_an_admin_has_no_way_round(self):
        self.as_(self.boss)
        self.save(self.draft, "action-publish")
        self.assertFalse(self.is_public())
        PublishingCheck.objects.update(is_active=False)
        self.save(self.draft, "action-publish")
        self.assertTrue(self.is_public())

    def test_later(self):
        moment = f"{timezone.localtime() + dt.timedelta(days=3):%Y-%m-%d %H:%M}"
        answer = self.save(self.draft, "action-publish", go_live_at=moment)
        self.assertEqual(answer["Location"], dialog_url(self.draft))
        self.assertIsNone(self.fresh(self.draft).scheduled_revision)
        dialog = self.look(answer["Location"]).select_one("dialog[data-checks-dialog]")
        self.assertEqual(words_of(dialog.select_one("[data-publish]")), "Set the moment")

    def test_what_was_scheduled_before_becomes_public(self):
        PublishingCheck.objects.update(is_active=False)
        moment = timezone.localtime() + dt.timedelta(days=3)
        self.save(self.draft, "action-publish", go_live_at=f"{moment:%Y-%m-%d %H:%M}")
        PublishingCheck.objects.update(is_active=True)
        with mock.patch.object(timezone, "now", return_value=moment + dt.timedelta(days=1)):
            call_command("publish_scheduled")
        self.assertTrue(self.is_public())

    def test_with_what_is_above(self):
        self.news.unpublish()
        answer = self.save(self.draft, **{"action-publish": "with-above"})
        told = self.client.get(answer["Location"]).content.decode()
        self.assertFalse(self.is_public() or self.is_public(self.news))
        self.assertIn(READ, told)
        PublishingCheck.objects.update(kinds=["pages.NewsPage"])
        self.assertEqual(self.save(self.draft, **{"action-publish": "with-above"})["Location"], dialog_url(self.draft))
        self.assertFalse(self.is_public() or self.is_public(self.news))
        self.sign(self.check.key)
        self.save(self.draft, **{"action-publish": "with-above"})
        self.assertTrue(self.is_public() and self.is_public(self.news))

    def test_from_the_first_screen(self):
        answer = self.client.post(reverse("desk_publish", args=[self.draft.pk]))
        self.assertEqual(answer["Location"], dialog_url(self.draft))
        self.assertContains(self.client.get(answer["Location"]), f"1 check stops it ({READ})")
        self.assertFalse(self.is_public())

    def test_several_at_once_all_or_none(self):
        other = make.event(self.events, live=False)
        PublishingCheck.objects.update(kinds=["pages.NewsPage"])
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        query = f"?id={self.draft.pk}&id={other.pk}&next=/admin/"
        answer = self.client.post(address + query, {"include_descendants": ""})
        self.assertContains(self.client.get(answer["Location"]), READ)
        self.assertFalse(self.is_public() or self.is_public(other))
        self.client.post(f"{address}?id={self.news.pk}&next=/admin/", {"include_descendants": "on"})
        self.assertFalse(self.is_public())
        self.sign(self.check.key)
        self.client.post(address + query, {"include_descendants": ""})
        self.assertTrue(self.is_public() and self.is_public(other))

    def test_an_approval(self):
        self.fresh(self.draft).get_workflow().start(self.fresh(self.draft), self.author)
        state = self.fresh(self.draft).current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[self.draft.pk, "approve", state.pk])
        answer = self.client.post(address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
        self.assertEqual(answer.json()["redirect"], dialog_url(self.draft))
        sent = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
        self.assertEqual(self.save(self.draft, **sent)["Location"], dialog_url(self.draft))
        self.assertEqual(self.fresh(self.draft).current_workflow_state.status, "in_progress")
        self.assertFalse(self.is_public())
        self.sign(self.check.key)
        self.save(self.draft, **sent)
        self.assertTrue(self.is_public())

    def test_handing_in_is_free(self):
        self.as_(self.author)
        self.client.post(reverse("desk_hand_in", args=[self.draft.pk]))
        self.assertEqual(self.fresh(self.draft).current_workflow_state.status, "in_progress")

    def test_what_was_public_is_brought_back_and_put_right(self):
        page = self.published("First words")
        page.unpublish()
        self.client.post(reverse("bring_back", args=[page.pk]))
        self.assertTrue(self.is_public(page))
        banner = make.announcement(self.announcements, until=1)
        until = timezone.localdate() + dt.timedelta(days=7)
        self.client.post(reverse("desk_keep", args=[banner.pk]), {"until": until.isoformat()})
        kept = AnnouncementPage.objects.get(pk=banner.pk)
        self.assertEqual(timezone.localtime(kept.shown_until).date(), until)

    def test_a_program(self):
        headers = {"authorization": f"Bearer {token_of(self.editor, WRITE)}"}
        for address, sent in (
            ("/api/v3/management/pages/publish/", {"ids": [self.draft.pk]}),
            (f"/api/v3/pages/{self.draft.pk}/actions/publish/", {}),
        ):
            answer = self.client.post(address, json.dumps(sent), content_type="application/json", headers=headers)
            self.assertIn(answer.status_code, (409, 422), answer.content)
            self.assertIn(READ, answer.content.decode())
        answer = self.client.patch(
            f"/api/v3/management/pages/{self.draft.pk}/?publish=true",
            json.dumps({"title": "Other"}),
            content_type="application/json",
            headers=headers,
        )
        self.assertEqual(answer.status_code, 409, answer.content)
        self.assertTrue(answer.json()["type"].endswith("/publishing-stopped/"))
        self.assertFalse(self.is_public())


class OpenTests(ChecksCase):
    def test_what_warns_is_told_and_stops_nothing(self):
        machine(search_words="warns")
        make.publishing_check(READ)
        answer = self.save(self.draft, "action-publish", summary="")
        told = self.client.get(answer["Location"])
        self.assertContains(told, f"Left open: Search engines find no sentence about it; {READ}.")
        self.assertContains(told, reverse("publishing_checks", args=[self.draft.pk]))
        self.assertTrue(self.fresh(self.draft).live)

    def test_nothing_is_said_of_nothing(self):
        machine(search_words="warns")
        answer = self.save(self.draft, "action-publish")
        self.assertNotContains(self.client.get(answer["Location"]), "Left open")

    def test_a_new_site_stops_nothing(self):
        self.assertFalse(MachineChecks.objects.exists() or PublishingCheck.objects.exists())
        self.assertFalse(self.checklist().has_stops)
        self.with_body(("text", f"<p>{LONG}</p>"), summary="")
        with CaptureQueriesContext(connection) as queries:
            stops_of(self.checklist().page)
        self.assertLessEqual(
            sum("machinechecks" in query["sql"] or "publishingcheck" in query["sql"] for query in queries), 2
        )

    def test_the_form_asks_for_no_check(self):
        self.form(self.draft)
        with CaptureQueriesContext(connection) as queries:
            self.form(self.draft)
        self.assertFalse(
            [
                query
                for query in queries
                if "home_publishingcheck" in query["sql"] or "home_machinechecks" in query["sql"]
            ]
        )


class ListsTests(ChecksCase):
    def test_editors_say_what_is_asked(self):
        address = reverse("wagtailsnippets_home_publishingcheck:add")
        self.look(address)
        sent = {
            "sentence": READ,
            "button": "",
            "level": "stops",
            "kinds": ["pages.NewsPage"],
            "locale": "",
            "is_active": "on",
        }
        self.assertEqual(self.client.post(address, sent).status_code, 302)
        made = PublishingCheck.objects.get()
        self.assertEqual((made.kinds, made.level, made.locale), (["pages.NewsPage"], "stops", None))
        form = self.look(reverse("wagtailsnippets_home_publishingcheck:edit", args=[made.pk]))
        self.assertEqual([box["value"] for box in form.select("[name=kinds][checked]")], ["pages.NewsPage"])
        self.assertIn(READ, words_of(self.look(reverse("wagtailsnippets_home_publishingcheck:list"))))
        menu = self.look(reverse("wagtailadmin_home"))
        self.assertIn("Checks before publishing", menu.decode())

    def test_editors_set_what_the_machine_does(self):
        address = reverse("wagtailsettings:edit", args=["home", "machinechecks", MachineChecks.ONLY])
        self.client.get(reverse("wagtailsettings:edit", args=["home", "machinechecks"]))  # which makes the row
        levels = {"pictures": "stops", "links": "off", "sentences": "warns", "search_words": "off", "headings": "off"}
        self.client.post(address, levels | {"words_a_sentence": "20"})
        self.assertEqual((MachineChecks.current().pictures, MachineChecks.current().words_a_sentence), ("stops", 20))
        self.client.post(address, levels | {"words_a_sentence": "2"})
        self.assertEqual(MachineChecks.current().words_a_sentence, 20)

    def test_authors_do_not(self):
        self.as_(self.author)
        address = reverse("wagtailsnippets_home_publishingcheck:add")
        self.assertNotEqual(self.client.get(address).status_code, 200)
