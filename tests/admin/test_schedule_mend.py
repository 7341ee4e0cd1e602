"""A page that waits for its moment is mended without cancelling it; a moment is set from below the form."""

from datetime import timedelta
from unittest import mock

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from home.worker import schedule

from ..support import make
from ..support.cases import words_of
from .test_page_state import PageStateCase

INTO = "Save into what is scheduled"


class MendCase(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        self.moment = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
        self.page = self.schedule(make.news(self.news, live=False, owner=self.author, title="A tpyo"))

    def schedule(self, page):
        page.go_live_at = self.moment
        page.save_revision(user=self.editor).publish(user=self.editor)
        return self.fresh(page)

    def button(self, page=None):
        [button] = self.form(page or self.page).select(".state-line-actions > [name='action-publish']")
        return button

    def mend(self, title: str, **fields):
        """Presses “Save into what is scheduled” in the form as it is now."""
        sent = {"action-publish": self.button()["value"], "title": title} | fields
        return self.save(self.page, **sent)

    def at_the_moment(self):
        """Work done by the clock, a minute after the moment."""
        with mock.patch.object(timezone, "now", return_value=self.moment + timedelta(minutes=1)):
            call_command("publish_scheduled")


class IntoScheduleTests(MendCase):
    def test_the_mended_words_go_live_at_the_moment(self):
        self.assertEqual(words_of(self.button()), INTO)
        self.mend("A typo")
        page = self.fresh(self.page)
        scheduled = page.scheduled_revision
        self.assertEqual((scheduled.object_str, scheduled.approved_go_live_at), ("A typo", self.moment))
        self.assertFalse(page.live)
        self.at_the_moment()
        page = self.fresh(self.page)
        self.assertEqual((page.live, page.title), (True, "A typo"))
        self.assertIsNone(page.scheduled_revision)

    def test_so_does_a_change_of_what_is_public_already(self):
        self.page = self.published("Old words")
        self.page.title = "New wrods"
        self.schedule(self.page)
        self.mend("New words")
        self.assertEqual((self.fresh(self.page).live, self.fresh(self.page).title), (True, "Old words"))
        self.at_the_moment()
        self.assertEqual(self.fresh(self.page).title, "New words")

    def test_what_is_only_saved_is_not_in_it_and_that_is_said(self):
        self.assertIn("Public from", self.line(self.page))
        self.save(self.page, title="Only saved")
        page = self.fresh(self.page)
        self.assertEqual(page.scheduled_revision.object_str, "A tpyo")
        self.assertIn("What was saved since then is not in it yet.", self.line(self.page))
        self.at_the_moment()
        page = self.fresh(self.page)
        self.assertEqual((page.title, page.has_unpublished_changes), ("A tpyo", True))

    def test_it_is_logged(self):
        self.mend("A typo")
        entry = PageLogEntry.objects.filter(page=self.page.pk, action="wagtail.publish.schedule").latest("pk")
        self.assertEqual((entry.user, entry.revision), (self.editor, self.fresh(self.page).scheduled_revision))

    def test_a_form_that_saves_itself_never_writes_over_what_is_scheduled(self):
        scheduled = self.page.scheduled_revision
        sent = {"overwrite_revision_id": str(scheduled.pk), "title": "Half a wo"}
        self.client.force_login(self.editor)
        self.save(self.page, **sent)
        page = self.fresh(self.page)
        self.assertEqual((page.scheduled_revision, page.scheduled_revision.object_str), (scheduled, "A tpyo"))
        self.assertNotEqual(page.latest_revision_id, scheduled.pk)

    def test_a_moment_moved_meanwhile_stays_moved(self):
        value, later = self.button()["value"], self.moment + timedelta(days=3)
        revision = self.page.scheduled_revision
        revision.approved_go_live_at = later
        revision.save(update_fields=["approved_go_live_at"])
        self.save(self.page, **{"action-publish": value, "title": "A typo"})
        scheduled = self.fresh(self.page).scheduled_revision
        self.assertEqual((scheduled.object_str, scheduled.approved_go_live_at), ("A typo", later))

    def test_a_moment_taken_back_meanwhile_is_said_and_the_words_are_saved(self):
        value = self.button()["value"]
        revision = self.page.scheduled_revision
        sent = {"action-publish": value, "title": "A typo"}
        self.client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[self.page.pk, revision.pk]))
        answer = self.save(self.page, **sent)
        page = self.fresh(self.page)
        self.assertEqual((page.live, page.scheduled_revision), (False, None))
        self.assertEqual(page.get_latest_revision_as_object().title, "A typo")
        self.assertIn("taken the moment back", words_of(self.look(answer["Location"]).select_one(".messages")))

    def test_pressed_after_the_moment_the_public_words_are_mended(self):
        value = self.button()["value"]
        form = self.form(self.page)
        self.at_the_moment()
        with mock.patch.object(timezone, "now", return_value=self.moment + timedelta(minutes=2)):
            self.client.force_login(self.editor)
            self.assertTrue(form)
            self.save(self.page, **{"action-publish": value, "title": "A typo"})
        page = self.fresh(self.page)
        self.assertEqual((page.live, page.title), (True, "A typo"))

    def test_what_was_mended_while_the_clock_looked_is_not_published_before(self):
        found = self.page.scheduled_revision
        self.mend("A typo")
        with mock.patch.object(timezone, "now", return_value=self.moment + timedelta(minutes=1)):
            schedule.publish(found)
            self.assertFalse(self.fresh(self.page).live)
            call_command("publish_scheduled")
        self.assertEqual(self.fresh(self.page).title, "A typo")


class WhoMayTests(MendCase):
    def test_an_author_can_neither_mend_nor_set_a_moment(self):
        self.as_(self.author)
        form = self.form(self.page)
        self.assertFalse(form.select("[name='action-publish'], [data-schedule], [data-schedule-open]"))
        self.save(self.page, title="By the author", **{"action-publish": self.moment.isoformat()})
        page = self.fresh(self.page)
        self.assertEqual(page.scheduled_revision.object_str, "A tpyo")
        self.assertEqual(page.get_latest_revision_as_object().title, "A tpyo")

    def test_a_page_that_somebody_has_locked_stays_so(self):
        self.page.locked, self.page.locked_by, self.page.locked_at = True, self.boss, timezone.now()
        self.page.save()
        self.assertFalse(self.form(self.page).select("[name='action-publish']"))
        self.save(self.page, title="Nevertheless", **{"action-publish": self.moment.isoformat()})
        self.assertEqual(self.fresh(self.page).scheduled_revision.object_str, "A tpyo")


class PanelTests(MendCase):
    def test_whoever_may_publish_is_offered_later(self):
        page = self.published("Public")
        self.assertEqual(words_of(self.form(page).select_one("[data-schedule-open]")), "Later…")
        adding = self.look(reverse("wagtailadmin_pages:add", args=["pages", "newspage", self.news.pk]))
        self.assertTrue(adding.select_one("[data-schedule-open]"))
        self.assertFalse(adding.select_one("[data-schedule] [data-w-action-url-value]"))

    def test_a_moment_that_is_set_is_taken_back_there(self):
        revision = self.page.scheduled_revision
        address = reverse("wagtailadmin_pages:revisions_unschedule", args=[self.page.pk, revision.pk])
        button = self.form(self.page).select_one(f"[data-schedule] [data-w-action-url-value='{address}']")
        self.assertEqual(words_of(button), "Take the moment back")

    def test_without_scripts_wagtails_own_dialog_is_there(self):
        form = self.form(self.page)
        self.assertTrue(form.select_one("[data-schedule-open][hidden]"))
        self.assertIn('id="id_go_live_at"', str(form))
