"""Where a page stands is said in words: public, saved and not public yet, in review, set to a moment; versions compared."""

import json
import re
from datetime import time, timedelta
from uuid import uuid4

from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, PageLogEntry, TaskState
from wagtail.rich_text import RichText

from home.page_actions.picture_usage import picture_uses, uses
from media.images.alt_text import RULE
from media.images.blocks import PictureUseBlock
from pages.base.unpublished_changes import matches_published
from pages.events.models import EventPage
from pages.mail.models import OutgoingMail
from pages.news.models import NewsPage
from pages.press.link_checks import LinkCheck
from pages.redirect_report.models import MissedAddress

from ..support import make, photos
from ..support.cases import form_values, words_of
from .test_review import ReviewDeskCase

TEXTS = ["A first paragraph.", "A second paragraph.", "A third paragraph."]


class PageStateCase(ReviewDeskCase):
    def form(self, page: Page) -> BeautifulSoup:
        return self.look(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def line(self, page: Page) -> str:
        """What the line below the form says."""
        return words_of(self.form(page).select_one("#state-line"))

    def fresh(self, page: Page) -> NewsPage:
        return NewsPage.objects.get(pk=page.pk)

    def save(self, page: Page, action: str = "", **fields):
        sent = form_values(self.form(page)) | {"body-count": "0", "recap-count": "0"} | fields
        return self.client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), sent | ({action: "1"} if action else {})
        )


class SavedAndPublicTests(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        self.page = self.published("First words")

    def test_public(self):
        self.assertIn("Public Visitors see it as it is here.", self.line(self.page))

    def test_offline_and_for_some(self):
        make.private(self.page, "login")
        self.assertIn("Published for some Only those it is kept for see it.", self.line(self.page))
        self.page.unpublish()
        self.assertIn("Offline It was public before; now nobody sees it but the desk.", self.line(self.page))

    def test_what_is_saved_of_a_page_for_some_is_seen_by_nobody_yet(self):
        make.private(self.page, "login")
        self.page.title = "Other words"
        self.page.save_revision(user=self.editor)
        self.assertIn("Saved, not published yet Those it is kept for see what stood here before.", self.line(self.page))

    def test_saved_and_not_public(self):
        self.page.title = "Other words"
        self.page.save_revision(user=self.editor)
        form = self.form(self.page)
        self.assertIn("Saved, not public yet", words_of(form.select_one("#state-line")))
        head = words_of(form.select_one("header"))
        self.assertNotIn("Live", head)
        self.assertIn("See what is public", head)
        [button] = form.select(".state-line-actions > [name='action-publish']")
        self.assertEqual(words_of(button.em), "Publish")

    def test_what_a_form_that_saves_itself_is_told(self):
        sent = form_values(self.form(self.page)) | {"title": "Other words", "body-count": "0", "recap-count": "0"}
        address = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        told = self.client.post(address, sent, headers={"accept": "application/json"}).json()["html"]
        self.assertIn("Saved, not public yet", told)

    def test_the_error_of_a_form_that_saves_itself_names_the_fields(self):
        sent = form_values(self.form(self.page)) | {"title": "", "body-count": "0", "recap-count": "0"}
        address = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        response = self.client.post(address, sent, headers={"accept": "application/json"})
        answer = response.json()
        self.assertEqual((response.status_code, answer["error_code"]), (400, "validation_error"))
        self.assertEqual(list(answer["errors"]), ["title"])

    def test_an_author_submits_in_sight(self):
        draft = make.news(self.news, live=False, owner=self.author)
        self.as_(self.author)
        self.assertEqual(len(self.form(draft).select(".state-line-actions > [name='action-submit']")), 1)
        self.assertFalse(self.form(draft).select("[name='action-publish']"))

    def test_a_comment_alone_is_no_change(self):
        address = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        revision = self.fresh(self.page)
        revision.wagtail_admin_comments.add(Comment(user=self.editor, text="Nice.", contentpath="title"))
        revision.save_revision(user=self.editor)
        self.assertFalse(self.fresh(self.page).has_unpublished_changes)
        self.assertEqual(self.client.get(address).status_code, 200)
        self.assertIn("Public Visitors", self.line(self.page))

    def test_a_word_taken_back_is_no_change(self):
        for title, changed in (("Other words", True), ("First words", False)):
            page = self.fresh(self.page).get_latest_revision_as_object()
            page.title = title
            page.save_revision(user=self.editor)
            self.assertEqual(self.fresh(self.page).has_unpublished_changes, changed)

    def test_a_draft_that_is_saved_again_as_it_is_stays(self):
        page = self.fresh(self.page).get_latest_revision_as_object()
        page.title = "Other words"
        page.save_revision(user=self.editor)
        self.save(self.page)
        for _ in range(2):
            page = self.fresh(self.page)
            self.assertTrue(page.has_unpublished_changes)
            self.assertEqual(page.get_latest_revision_as_object().title, "Other words")
            page.get_latest_revision_as_object().save_revision(user=self.editor, changed=False)

    def test_a_topic_alone_is_a_change(self):
        self.page.topics.add(make.topic(self.english))
        self.page.save_revision(user=self.editor)
        self.assertTrue(NewsPage.objects.get(pk=self.page.pk).has_unpublished_changes)

    def test_another_title_is_known_for_a_change_without_reading_what_belongs_to_the_page(self):
        self.page.title = "Another"
        with self.assertNumQueries(1):
            self.assertFalse(matches_published(self.page))

    def test_what_a_program_puts_there_as_text_is_compared_as_it_is_stored(self):
        event = make.event(self.events)
        event.save_revision().publish()
        event.start_time, event.end_time = "15:00", "17:00"
        event.save_revision().publish()
        event = EventPage.objects.get(pk=event.pk)
        self.assertEqual(event.start_time, time(15))
        event.start_time = "15:00:00"
        event.save_revision()
        self.assertFalse(EventPage.objects.get(pk=event.pk).has_unpublished_changes)

    def test_below_a_page_that_is_not_public_it_is_said_before_and_after(self):
        draft = make.news(self.news, live=False, title="A garden")
        draft.save_revision()
        self.assertNotIn("is not public:", self.line(draft) + words_of(self.form(draft).select_one(".state-above")))
        self.news.unpublish()
        adding = self.look(reverse("wagtailadmin_pages:add", args=["pages", "newspage", self.news.pk]))
        for form in (adding, self.form(draft)):
            said = form.select_one(".state-line .state-above")
            self.assertIn(f"“{self.news.title}” above this page is not public", words_of(said))
            self.assertEqual(said.a["href"], reverse("wagtailadmin_pages:edit", args=[self.news.pk]))
        answer = self.client.get(self.save(draft, "action-publish")["Location"])
        told = BeautifulSoup(answer.content.decode(), "html.parser").select_one(".messages")
        self.assertIn("stands in no list and no menu, only its address finds it", words_of(told))
        self.assertTrue(self.fresh(draft).live)

    def test_a_draft_stays_a_draft(self):
        draft = make.news(self.news, live=False)
        draft.save_revision()
        self.assertTrue(self.fresh(draft).has_unpublished_changes)

    def test_my_pages_have_what_i_changed_whoever_owns_it(self):
        mine, theirs = self.published("Of the author, changed by me"), self.published("Changed by the author")
        for page, person in ((mine, self.editor), (theirs, self.author)):
            page.summary = "Another summary."
            page.save_revision(user=person)
        for address in (reverse("my_pages"), "/admin/"):
            self.assertIn("Of the author, changed by me Changed, not public yet", words_of(self.main(address)))
        self.assertNotIn("Changed by the author", words_of(self.main(reverse("my_pages"))))
        self.fresh(mine).get_latest_revision().publish(user=self.boss)
        self.assertNotIn("Of the author, changed by me", words_of(self.main(reverse("my_pages"))))


class ScheduleTests(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        self.page = make.news(self.news, live=False, owner=self.editor, title="Later")
        self.moment = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
        self.page.go_live_at, self.page.expire_at = self.moment, self.moment + timedelta(days=30)
        self.page.save_revision(user=self.editor).publish(user=self.editor)

    def test_its_moment_is_said(self):
        shown = words_of(self.main(reverse("my_pages")))
        self.assertIn("Public from", shown)
        self.assertIn(str(timezone.localtime(self.moment).year), shown)
        self.assertNotIn("Never public", shown)
        self.assertIn("Public from", self.line(self.page))

    def test_cancelled_its_dates_go_and_publishing_is_offered(self):
        revision = self.fresh(self.page).scheduled_revision
        answer = self.client.post(
            reverse("wagtailadmin_pages:revisions_unschedule", args=[self.page.pk, revision.pk]), follow=True
        )
        self.assertEqual(answer.redirect_chain[-1][0], reverse("wagtailadmin_pages:edit", args=[self.page.pk]))
        page = self.fresh(self.page)
        draft = page.get_latest_revision_as_object()
        self.assertEqual((page.go_live_at, draft.go_live_at, draft.expire_at), (None, None, None))
        form = BeautifulSoup(answer.content.decode(), "html.parser")
        [button] = form.select(".state-line-actions > [name='action-publish']")
        self.assertEqual(words_of(button.em), "Publish")
        self.save(page, "action-publish")
        self.assertTrue(self.fresh(page).live)

    def test_what_is_public_keeps_its_own_end(self):
        page = self.published("Ends")
        page.expire_at = end = timezone.now() + timedelta(days=9)
        page.save_revision().publish()
        page = self.fresh(page)
        page.go_live_at, page.expire_at = self.moment, self.moment + timedelta(days=99)
        page.save_revision().publish()
        revision = self.fresh(page).scheduled_revision
        self.client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk]))
        page = self.fresh(page)
        self.assertEqual((page.live, page.expire_at, page.go_live_at), (True, end, None))
        self.assertEqual(page.get_latest_revision_as_object().expire_at, end)


class InReviewTests(PageStateCase):
    def setUp(self):
        super().setUp()
        self.page = make.news(self.news, live=False, owner=self.author, title="A garden")
        self.news.get_workflow().start(self.page, self.author)

    def note(self) -> str:
        return words_of(self.form(self.page).select_one(".review-note"))

    def test_the_form_says_what_is_asked_and_by_whom(self):
        self.as_(self.editor)
        self.assertIn("au asks to make this public", self.note())
        actions = self.form(self.page).select(".state-line-actions > [data-workflow-action-name]")
        self.assertEqual([words_of(each) for each in actions], ["Hand back", "Approve and publish"])
        self.as_(self.author)
        self.assertIn("An editor reads it", self.note())

    def test_handed_back_it_keeps_the_note(self):
        state = TaskState.objects.get(workflow_state__object_id=str(self.page.pk))
        self.as_(self.editor)
        self.client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[self.page.pk, "reject", state.pk]),
            {"comment": "Say <when>, please."},
        )
        for person in (self.author, self.editor):
            self.as_(person)
            self.assertIn("ed handed this back", self.note())
            self.assertIn("Say <when>, please.", self.note())
        self.as_(self.author)
        self.save(self.page, "action-submit", title="A garden in May")
        self.as_(self.editor)
        self.assertIn("au asks to make this public", self.note())
        self.assertIn("Say <when>, please.", self.note())

    def test_nobody_asks(self):
        self.as_(self.editor)
        self.page = self.published("Public")
        self.assertEqual(self.note(), "")

    def test_an_answer_is_told_in_the_words_of_its_button(self):
        self.as_(self.editor)
        state = TaskState.objects.get(workflow_state__object_id=str(self.page.pk), status="in_progress")
        dialog = self.client.get(
            reverse("wagtailadmin_pages:collect_workflow_action_data", args=[self.page.pk, "reject", state.pk])
        ).json()["html"]
        self.assertIn("Hand back", dialog)
        self.assertNotIn("Request changes", dialog)
        answer = {"workflow-action-name": "reject", "workflow-action-extra-data": '{"comment": "Where was it?"}'}
        told = self.client.get(self.save(self.page, "action-workflow-action", **answer)["Location"])
        self.assertContains(told, f"“{self.page.title}” is handed back with your note.")

    def test_an_approved_page_is_said_to_be_public(self):
        self.as_(self.editor)
        answer = self.save(self.page, "action-workflow-action", **{"workflow-action-name": "approve"})
        self.assertContains(self.client.get(answer["Location"]), f"“{self.page.title}” is approved and public.")


class VersionTests(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        body = [("text", RichText(f"<p>{words}</p>")) for words in TEXTS]
        self.page = make.news(self.news, title="First words", body=body)
        self.page.save_revision(user=self.author).publish()
        self.page = self.fresh(self.page)

    def change(self, blocks: list, **fields) -> str:
        """The comparison of what was with what is after this change."""
        before = self.page.latest_revision
        raw = list(self.page.body.raw_data)
        page = self.fresh(self.page)
        page.body = page.body.stream_block.to_python([raw[each] if isinstance(each, int) else each for each in blocks])
        for name, value in fields.items():
            setattr(page, name, value)
        after = page.save_revision(user=self.editor)
        return words_of(self.main(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, before.pk, after.pk])))

    def test_only_what_changed(self):
        changed = {"type": "text", "value": "<p>A second paragraph, longer.</p>", "id": self.page.body[1].id}
        shown = self.change([0, changed, 2], title="Other words")
        self.assertIn(", longer", shown)
        self.assertIn("Changed", shown)
        for words in ("A first", "A third", "None", "True", "False"):
            self.assertNotIn(words, shown)

    def test_a_draft_is_compared_with_what_is_public(self):
        page = self.fresh(self.page)
        page.title = "Other words"
        page.save_revision(user=self.editor)
        address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
        head = words_of(self.main(address))
        self.assertIn("what is public", head)
        self.assertIn("Other", head)

    def test_what_moved(self):
        shown = self.change([2, 0, 1])
        self.assertRegex(shown, "Moved up A third paragraph")
        self.assertNotIn("A first", shown)

    def test_what_came_and_went(self):
        shown = self.change(
            [0, 2, {"type": "text", "value": "<p>Quite new.</p>", "id": "3f0cb1b0-4a0e-4f5b-9d3f-0d4f5b9c1a11"}]
        )
        self.assertRegex(shown, "Taken out A second paragraph")
        self.assertRegex(shown, "New Quite new")

    def test_nothing_where_nothing_stood(self):
        picture = make.picture(title="Hands")
        shown = self.change([0, 1, 2], picture=picture, show_in_menus=True)
        self.assertIn("Picture", shown)
        self.assertIn("Show in menus No Yes", shown)
        self.assertNotIn("None", shown)

    def test_versions_are_named_by_day_and_person(self):
        shown = self.change([0, 1], title="Other words")
        self.assertIn("by au", shown)
        self.assertIn("by ed", shown)
        self.assertNotIn("+00:00", shown)

    def test_an_earlier_version_is_named(self):
        old = self.page.latest_revision
        self.page.title = "Other words"
        self.page.save_revision(user=self.editor).publish(user=self.editor)
        address = reverse("wagtailadmin_pages:revisions_revert", args=[self.page.pk, old.pk])
        self.assertRegex(words_of(self.main(address)), r"You are looking at an earlier version: .*by au")
        self.client.post(
            address, form_values(self.look(address)) | {"body-count": "0", "recap-count": "0", "action-publish": "1"}
        )
        history = words_of(self.main(reverse("wagtailadmin_pages:history", args=[self.page.pk])))
        self.assertRegex(history, "Back to the version of .*, by au")

    def test_an_earlier_version_that_is_saved_is_said_to_be_one(self):
        old = self.page.latest_revision
        self.page.title = "Other words"
        self.page.save_revision(user=self.editor).publish(user=self.editor)
        address = reverse("wagtailadmin_pages:revisions_revert", args=[self.page.pk, old.pk])
        sent = form_values(self.look(address)) | {"body-count": "0", "recap-count": "0"}
        response = self.client.post(address, sent, follow=True)
        shown = words_of(BeautifulSoup(response.content.decode(), "html.parser").select_one(".messages"))
        self.assertIn("version from", shown)
        page = self.fresh(self.page)
        self.assertEqual((page.title, page.get_latest_revision_as_object().title), ("Other words", "First words"))

    def test_a_version_that_is_kept_no_more_is_an_earlier_one(self):
        entry = PageLogEntry(page=self.page, action="wagtail.revert", data={"revision": {"id": 10**6}})
        self.assertEqual(entry.message, "Back to an earlier version")

    def test_the_earliest_is_named_by_its_own_moment(self):
        page = make.news(self.news, title="First words")
        page.save_revision()
        page.title = "Other words"
        page.save_revision()
        first = page.revisions.order_by("pk").first()
        type(first).objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=400))
        year = str((timezone.now() - timedelta(days=400)).year)
        self.as_(self.editor)
        address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
        self.assertIn(year, words_of(self.main(address)))


class ReportButtonTests(PageStateCase):
    def test_one_report_bears_the_name_of_translations(self):
        self.as_(self.boss)
        items = re.findall(r'"label": "Translations", "url": "([^"]+)"', self.client.get("/admin/").content.decode())
        self.assertNotIn("/admin/localize/reports/translations/", items)
        self.assertNotIn("/admin/localize/reports/translations/", self.client.get("/admin/").content.decode())

    """The buttons of report rows, pressed as a browser does: with the token that the page holds, or not at all."""

    def setUp(self):
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)
        self.as_(self.boss)

    def press(self, address: str, words: str):
        form = next(
            form
            for form in self.main(address).select("form")
            if any(words in words_of(button) for button in form.select("button"))
        )
        sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        button = next(each for each in form.select("button") if words in words_of(each))
        answer = self.client.post(form["action"], sent | {button["name"]: button["value"]})
        self.assertEqual(answer.status_code, 302, words)

    def test_missed_addresses(self):
        page = make.news(self.news, slug="gone-away", title="Gone away")
        MissedAddress.objects.create(path="/old/gone-away/", language="en", count=3, last=timezone.now())
        self.press(reverse("missed"), "Send to “Gone away”")
        # What other tests asked for in vain, this process may have noted meanwhile.
        self.assertFalse(MissedAddress.objects.filter(path="/old/gone-away/").exists())
        self.assertEqual(self.client.get("/old/gone-away/")["Location"], page.url)

    def test_outbox(self):
        OutgoingMail.objects.create(
            sender="a@b.example", recipients=["c@d.example"], subject="A mail", message=b"", given_up_at=timezone.now()
        )
        self.press(reverse("outbox"), "Try again")
        self.assertFalse(OutgoingMail.objects.given_up().exists())

    def test_links(self):
        make.press(self.news, link="https://paper.example/a/")
        LinkCheck.objects.update_or_create(
            address="https://paper.example/a/",
            defaults={"failures": 2, "checked_at": timezone.now(), "status": 404, "moved_to": ""},
        )
        self.press(reverse("links_report"), "Mark as fine")
        self.assertTrue(LinkCheck.objects.get().vouched)


class PicturePlaceTests(PageStateCase):
    reference_index = True

    def test_deleting_says_where_it_stands_and_what_will(self):
        picture = make.picture(title="Hands")
        make.news(self.news, title="With a picture", picture=picture)
        make.news(self.news, title="Not public", live=False, picture=picture)
        self.as_(self.boss)
        for address in (
            reverse("wagtailimages:delete", args=[picture.pk]),
            reverse("wagtail_bulk_action", args=["media", "picture", "delete"]) + f"?id={picture.pk}",
        ):
            shown = words_of(self.main(address))
            for words in ("It stands in 2 places", "With a picture", "Not public", "no picture; the words stand alone"):
                self.assertIn(words, shown)

    def replace(self, picture, **fields):
        """Another file in the form of this picture; the form shown again, or the words said afterwards."""
        address = reverse("wagtailimages:edit", args=[picture.pk])
        sent = {"title": picture.title, "description": picture.description, "tags": "", "collection": 1} | fields
        file = SimpleUploadedFile("other.png", photos.png(), "image/png")
        answer = self.client.post(address, sent | {"file": file}, follow=True)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_a_replaced_picture_asks_what_it_shows_once_for_all_its_places(self):
        picture = make.picture(title="Hands", description="Raised hands.")
        use = {"image": picture.pk, "alt_text": "Raised hands.", "decorative": False}
        shown = {"type": "picture", "value": {"picture": use, "caption": "", "width": ""}, "id": str(uuid4())}
        page = make.news(
            self.news, title="With words", picture=picture, picture_text="Raised hands.", body=json.dumps([shown])
        )
        page.save_revision().publish()
        own = make.news(self.news, title="Own words", picture=picture, picture_text="A vote in May.")
        draft = self.published("With a draft")
        draft.picture, draft.picture_text, draft.title = picture, "Raised hands.", "Another title"
        draft.save_revision()
        self.as_(self.boss)
        form = self.replace(picture)
        self.assertIn("please say what it shows, or that the words still fit", words_of(form.main))
        told = words_of(self.replace(picture, description="A long table.").select_one(".messages"))
        self.assertIn("Its new description stands on 2 pages.", told)
        self.assertIn("still true: Own words", told)
        page, draft = self.fresh(page), self.fresh(draft)
        self.assertEqual((page.picture_text, page.has_unpublished_changes), ("A long table.", False))
        self.assertIn('alt="A long table."', self.client.get(page.url).content.decode())
        self.assertNotIn("Raised hands", str(page.body.raw_data))
        self.assertEqual(self.fresh(own).picture_text, "A vote in May.")
        self.assertEqual((draft.title, draft.has_unpublished_changes), ("With a draft", True))
        self.assertEqual(draft.get_latest_revision_as_object().picture_text, "A long table.")

    def test_a_description_that_page_and_draft_share_changes_in_both(self):
        picture = make.picture(title="Hands", description="Raised hands.")
        page = make.news(self.news, title="Public", picture=picture, picture_text="Raised hands.")
        page.title = "Not yet public"
        page.save_revision()
        self.as_(self.boss)
        self.replace(picture, description="A long table.")
        page = self.fresh(page)
        self.assertEqual((page.title, page.picture_text), ("Public", "A long table."))
        draft = page.get_latest_revision_as_object()
        self.assertEqual((draft.title, draft.picture_text), ("Not yet public", "A long table."))
        self.assertTrue(page.has_unpublished_changes)

    def test_words_that_still_fit_stay(self):
        picture = make.picture(title="Hands", description="Raised hands.")
        page = make.news(self.news, picture=picture, picture_text="Raised hands.")
        self.as_(self.boss)
        self.assertIn("updated", words_of(self.replace(picture, words_fit="on").select_one(".messages")))
        self.assertEqual(self.fresh(page).picture_text, "Raised hands.")

    def test_a_missing_description_is_told_by_the_same_words_everywhere(self):
        picture = make.picture(title="Hands")
        self.as_(self.boss)
        use = {"image": picture.pk, "alt_text": "", "decorative": False}
        body = [{"type": "picture", "value": {"picture": use, "caption": "", "width": ""}, "id": str(uuid4())}]
        draft = make.news(self.news, live=False, title="Silent", picture=picture, body=json.dumps(body))
        draft.save_revision()
        sent = {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "picture"}
        sent |= {"body-0-id": body[0]["id"], "body-0-value-picture-image": str(picture.pk)}
        sent |= {"body-0-value-picture-alt_text": "", "body-0-value-caption": "", "body-0-value-width": ""}
        answer = self.client.get(self.save(draft, "action-publish", **sent)["Location"])
        told = words_of(BeautifulSoup(answer.content.decode(), "html.parser").select_one(".messages"))
        self.assertTrue(self.fresh(draft).live)
        self.assertIn(f"2 pictures of this page have no description. {RULE}", told)
        for address in (
            reverse("wagtailadmin_pages:edit", args=[draft.pk]),
            reverse("wagtailimages:add"),
            reverse("wagtailimages:edit", args=[picture.pk]),
        ):
            self.assertIn(str(RULE), words_of(self.main(address)))
        self.assertEqual(PictureUseBlock().child_blocks["alt_text"].field.help_text, RULE)

    def test_what_is_left_of_a_gallery_and_of_a_block_is_said(self):
        gallery, single = make.picture(title="Hands"), make.picture(title="Quilt")
        use = {"image": gallery.pk, "alt_text": "Hands.", "decorative": False}
        body = [
            {"type": "gallery", "value": {"pictures": [{"type": "item", "value": {"picture": use, "caption": ""}}]}},
            {"type": "picture", "value": {"picture": use | {"image": single.pk}, "caption": "", "width": ""}},
        ]
        make.news(self.news, title="Public", body=json.dumps([each | {"id": str(uuid4())} for each in body]))
        found = {
            picture: [place.left for place in picture_uses(picture, self.boss).places] for picture in (gallery, single)
        }
        self.assertEqual(found[gallery], ["one picture less; the others close up"])
        self.assertEqual(found[single], ["nothing but the line that stands below it"])

    def test_the_drafts_of_others_are_counted_alone(self):
        picture = make.picture(title="Hands")
        make.news(self.news, title="Public", picture=picture)
        make.news(self.news, title="A secret draft", live=False, picture=picture, owner=self.boss)
        found = picture_uses(picture, self.author)
        self.assertEqual(([place.title for place in found.places], found.more, found.number), (["Public"], 1, 2))

    def test_the_uses_of_a_topic_are_named(self):
        topic = make.topic(self.news.locale, name="Housing")
        page, draft = (
            make.news(self.news, title=title, live=live) for title, live in (("Public", True), ("Draft", False))
        )
        for each in (page, draft):
            each.topics.add(topic)
            each.save()
        found = uses(topic, self.editor)
        self.assertEqual(found.places, [("Public", reverse("wagtailadmin_pages:edit", args=[page.pk]))])
        self.assertEqual((found.more, found.number), (1, 2))

    def test_it_stands_nowhere(self):
        self.as_(self.boss)
        shown = words_of(self.main(reverse("wagtailimages:delete", args=[make.picture().pk])))
        self.assertIn("It stands nowhere.", shown)


class WordsOfTheHouseTests(PageStateCase):
    def test_no_word_and_no_bird_of_wagtails_on_a_page_and_in_the_help(self):
        self.as_(self.editor)
        page = self.client.get(self.published("Seen").url).content.decode()
        self.assertIn("To the desk", page)
        self.assertNotIn("Go to Wagtail admin", page)
        self.assertNotIn('aria-label="Wagtail"', page)
        desk = self.client.get("/admin/").content.decode()
        for words in ("new in Wagtail", "Editor Guide", "guide.wagtail.org"):
            self.assertNotIn(words, desk)


class StillHereTests(PageStateCase):
    def test_who_and_with_what_token(self):
        self.as_(self.editor)
        told = self.client.get(reverse("still_here")).json()
        self.assertEqual((told["user"], bool(told["token"])), (self.editor.pk, True))

    def test_nobody(self):
        asked = {"x-requested-with": "XMLHttpRequest"}
        self.assertEqual(self.client.get(reverse("still_here"), headers=asked).status_code, 403)
        self.assertEqual(self.client.get(reverse("still_here")).status_code, 302)
        self.assertEqual(len(mail.outbox), 0)
