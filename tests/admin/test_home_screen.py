"""The home screen of the desk: what waits, each with its action in place; what is not public; the week; last changes."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page, TaskState
from wagtail.users.models import UserProfile

from home.dashboard import worklists
from pages.announcements.models import AnnouncementPage
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.press.link_checks import LinkCheck

from ..registration import build
from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase

HOME = "/admin/"


class HomeScreenCase(ReviewDeskCase):
    def row(self, title: str):
        """The row of the home screen with this title."""
        rows = [row for row in self.look(HOME).select(".desk-rows > li") if title in words_of(row.h3)]
        self.assertEqual(len(rows), 1, title)
        return rows[0]

    def titles(self) -> str:
        return " ".join(words_of(each) for each in self.look(HOME).select(".desk-rows h3"))

    def press(self, title: str, words: str):
        """Presses a button of a row, with what its form sends."""
        [button] = [each for each in self.row(title).select("form button") if words_of(each).startswith(words)]
        form = button.find_parent("form")
        sent = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
        return self.client.post(form["action"], sent)


class HomeScreenActionTests(HomeScreenCase):
    def banner(self, **fields) -> AnnouncementPage:
        page = make.announcement(self.announcements, title="Film night has moved", banner=True, **fields)
        AnnouncementPage.objects.filter(pk=page.pk).update(shown_until=timezone.now() + timedelta(hours=1))
        return AnnouncementPage.objects.get(pk=page.pk)

    def test_a_change_is_published_by_one_click(self):
        page = self.published("Mission")
        page.summary = "Two new sentences."
        page.save_revision(user=self.editor)
        self.as_(self.editor)
        self.assertIn("Changed, not public yet", words_of(self.row("Mission")))
        self.assertEqual(self.press("Mission", "Publish")["Location"], HOME)
        page = NewsPage.objects.get(pk=page.pk)
        self.assertEqual((page.summary, page.has_unpublished_changes), ("Two new sentences.", False))
        self.assertNotIn("Mission", self.titles())

    def test_what_waits_for_its_moment_is_not_said_to_be_public(self):
        page = self.published("Live")
        page.title, page.go_live_at = "Later", timezone.now() + timedelta(days=3)
        page.save_revision()
        self.as_(self.editor)
        answer = self.client.post(reverse("desk_publish", args=[page.pk]), follow=True)
        said = words_of(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))
        self.assertIn("“Later” becomes public: ", said)
        self.assertNotIn("is public.", said)

    def test_nobody_publishes_what_is_not_theirs_to_publish(self):
        page = make.news(self.news, live=False, owner=self.author)
        self.as_(self.author)
        self.client.post(reverse("desk_publish", args=[page.pk]))
        self.assertFalse(Page.objects.get(pk=page.pk).live)

    def test_a_locked_page_stays_as_it_is(self):
        page = make.news(self.news, live=False, owner=self.editor)
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=self.boss, locked_at=timezone.now())
        self.as_(self.editor)
        self.client.post(reverse("desk_publish", args=[page.pk]))
        self.assertFalse(Page.objects.get(pk=page.pk).live)

    def said(self, answer) -> str:
        return words_of(
            BeautifulSoup(self.client.get(answer["Location"]).content, "html.parser").select_one(".messages")
        )

    def test_what_is_public_already_is_not_published_again(self):
        page = self.published("Mission")
        self.as_(self.editor)
        answer = self.client.post(reverse("desk_publish", args=[page.pk]))
        self.assertEqual(answer["Location"], HOME)
        self.assertIn("There was nothing to publish.", self.said(answer))
        self.assertEqual(NewsPage.objects.get(pk=page.pk).live_revision_id, page.live_revision_id)

    def test_what_has_gaps_leads_to_its_form(self):
        page = make.news(self.news, live=False, owner=self.author, title="Soon", body=[("heading", "")])
        for person, action in ((self.editor, "publish"), (self.author, "hand_in")):
            self.as_(person)
            answer = self.client.post(reverse(f"desk_{action}", args=[page.pk]))
            self.assertEqual(answer["Location"], reverse("wagtailadmin_pages:edit", args=[page.pk]))
            self.assertIn("Something is missing in “Soon”", self.said(answer))
        page = NewsPage.objects.get(pk=page.pk)
        self.assertEqual((page.live, page.current_workflow_state), (False, None))

    def test_an_app_may_answer_in_the_place_of_publishing_and_after_it(self):
        page, seen = make.news(self.news, live=False), []
        self.as_(self.editor)
        for name, is_live in (("before_publish_page", False), ("after_publish_page", True)):

            def answer(request, page, name=name):
                seen.append((name, page.live))
                return HttpResponse("Wait", status=409)

            with hooks.register_temporarily(name, answer):
                told = self.client.post(reverse("desk_publish", args=[page.pk]))
            self.assertEqual((told.status_code, told.content), (409, b"Wait"))
            self.assertEqual(Page.objects.get(pk=page.pk).live, is_live)
        self.assertEqual(seen, [("before_publish_page", False), ("after_publish_page", True)])

    def test_nobody_hands_in_what_they_may_not_change(self):
        page = make.news(self.news, live=False, owner=self.editor)
        self.as_(self.author)
        self.client.post(reverse("desk_hand_in", args=[page.pk]))
        self.assertIsNone(NewsPage.objects.get(pk=page.pk).current_workflow_state)

    def test_what_was_sent_back_is_handed_in_again_on_the_same_way(self):
        page = make.news(self.news, live=False, owner=self.author)
        state = self.news.get_workflow().start(page, self.author)
        state.current_task_state.specific.reject(user=self.editor)
        self.as_(self.author)
        self.client.post(reverse("desk_hand_in", args=[page.pk]))
        self.assertEqual(NewsPage.objects.get(pk=page.pk).current_workflow_state, state)
        state.refresh_from_db()
        self.assertEqual(state.status, state.STATUS_IN_PROGRESS)

    def test_whoever_may_not_publish_a_banner_does_not_keep_it(self):
        banner = self.banner()
        self.as_(self.author)
        until = (timezone.localdate() + timedelta(days=3)).isoformat()
        self.client.post(reverse("desk_keep", args=[banner.pk]), {"until": until})
        self.assertEqual(AnnouncementPage.objects.get(pk=banner.pk).shown_until, banner.shown_until)

    def test_an_author_hands_in_and_takes_back(self):
        page = make.news(self.news, live=False, owner=self.author, title="Seed swap")
        page.save_revision(user=self.author)
        self.as_(self.author)
        self.press("Seed swap", "Hand in")
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_IN_PROGRESS)
        self.assertIn("Handed in", words_of(self.row("Seed swap")))
        self.press("Seed swap", "Take it back")
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_CANCELLED)
        self.assertIn("Never public", words_of(self.row("Seed swap")))

    def test_nobody_takes_back_what_others_handed_in(self):
        page = make.news(self.news, live=False, owner=self.editor)
        self.news.get_workflow().start(page, self.editor)
        self.as_(self.author)
        self.client.post(reverse("desk_take_back", args=[page.pk]))
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_IN_PROGRESS)

    def test_a_banner_that_ends_is_kept_until_its_event(self):
        event = build.meeting(self.events, days=9, title="Film night")
        page = self.banner(event=event)
        self.as_(self.editor)
        self.press("Film night has moved", "Keep it until")
        end = AnnouncementPage.objects.get(pk=page.pk).shown_until
        self.assertEqual(timezone.localtime(end).date(), EventPage.objects.get(pk=event.pk).start_date)
        self.assertNotIn("Film night has moved", self.titles())

    def test_a_banner_that_ends_is_let_go_by_one_person(self):
        self.banner()
        self.as_(self.editor)
        self.press("Film night has moved", "Let it go")
        self.assertNotIn("Film night has moved", self.titles())
        self.as_(self.boss)
        self.assertIn("Film night has moved", self.titles())

    def test_a_banner_without_an_end_is_not_let_go(self):
        page = self.banner()
        AnnouncementPage.objects.filter(pk=page.pk).update(shown_until=None)
        self.as_(self.editor)
        self.assertEqual(self.client.post(reverse("desk_let_go", args=[page.pk]))["Location"], HOME)
        self.assertFalse(any(str(page.pk) in key for key in UserProfile.get_for_user(self.editor).dismissibles))

    def test_a_banner_that_somebody_works_on_keeps_its_end(self):
        page = self.banner()
        page.title = "Another title"
        page.save_revision(user=self.boss)
        self.as_(self.editor)
        self.press("Another title", "Keep it until")
        self.assertEqual(AnnouncementPage.objects.get(pk=page.pk).shown_until, page.shown_until)

    def test_a_banner_is_not_kept_until_a_day_that_is_over_or_far(self):
        page = self.banner()
        self.as_(self.editor)
        for until in ("2020-01-01", "2999-01-01", "x", "", "2020-99-99"):
            self.client.post(reverse("desk_keep", args=[page.pk]), {"until": until})
            self.assertEqual(AnnouncementPage.objects.get(pk=page.pk).shown_until, page.shown_until, until)

    def test_a_link_that_answers_no_more_takes_the_archived_copy(self):
        page = make.press(self.news, title="The Nation writes", link="https://paper.example/gone")
        LinkCheck.objects.create(address=page.link, is_gone=True, failures=3, missing_since=timezone.now())
        self.as_(self.editor)
        self.assertEqual(self.press("The Nation writes", "Use the archived copy")["Location"], HOME)
        self.assertIn("web.archive.org", type(page).objects.get(pk=page.pk).archived_copy)
        self.as_(self.author)
        self.assertNotIn("Link that answers no more", words_of(self.main(HOME)))

    def test_dates_of_this_week_with_registrations(self):
        near, far = (build.meeting(self.events, days=days, title=title) for days, title in ((3, "Near"), (20, "Far")))
        for event in (near, far):
            build.registration(event)
        self.as_(self.editor)
        row = self.row("Near")
        self.assertIn("1 registered", words_of(row))
        self.assertEqual(row.select_one(".desk-actions a")["href"], row.h3.a["href"])
        self.assertNotIn("Far", " ".join(words_of(each) for each in self.look(HOME).select(".desk-rows h3")))


class WeekAndChangesTests(HomeScreenCase):
    def test_what_becomes_public_and_takes_place_this_week(self):
        page = make.news(self.news, live=False, owner=self.editor, title="Minutes")
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision(user=self.editor).publish(user=self.editor)
        build.meeting(self.events, days=2, title="Assembly")
        build.meeting(self.events, days=12, title="In two weeks")
        self.as_(self.editor)
        week = self.look(HOME).select_one(".week")
        self.assertEqual(len(week.find_all("li", recursive=False)), 7)
        self.assertIn("Public: Minutes", words_of(week.select_one(".slip-up")))
        self.assertIn("Event: Assembly", words_of(week.select_one(".slip-event")))
        self.assertNotIn("In two weeks", words_of(week))

    def test_who_changed_what_last_and_the_way_to_undo_it(self):
        page = self.published("First words", then="Other words")
        self.as_(self.boss)
        change = self.look(HOME).select_one(".changes li")
        self.assertIn("ed published Other words", words_of(change))
        undo = change.select_one("a.button")["href"]
        self.client.post(undo)
        self.assertEqual(NewsPage.objects.get(pk=page.pk).title, "First words")
        self.assertIn("You published First words", words_of(self.look(HOME).select_one(".changes li")))

    def test_what_was_taken_offline_is_said_so(self):
        self.published("First words").unpublish(user=self.editor)
        for person, said in ((self.editor, "You took First words offline"), (self.boss, "ed took First words offline")):
            self.as_(person)
            self.assertIn(said, words_of(self.look(HOME).select_one(".changes li")))

    def test_an_author_reads_nothing_of_what_they_may_not_look_into(self):
        make.text(self.home, title="Hidden nest", live=False).save_revision(user=self.editor, log_action=True)
        organizer = make.person("organizer")
        self.as_(organizer)
        self.assertNotIn("Hidden nest", words_of(self.main(HOME)))

    def test_a_title_is_printed_as_it_was_typed(self):
        page = make.news(self.news, title="100 %(page)s & <b>more</b>", owner=self.author)
        page.save_revision(user=self.editor, log_action=True)
        self.as_(self.boss)
        self.assertIn("ed changed 100 %(page)s & <b>more</b>", words_of(self.look(HOME).select_one(".changes li")))


class CostTests(HomeScreenCase):
    def fill(self, number: int):
        for each in range(number):
            page = make.news(self.news, live=False, owner=self.author)
            page.save_revision(user=self.editor, log_action=True)
            self.news.get_workflow().start(page, self.author)
            changed = self.published(f"Changed {each}", then="Twice")
            changed.summary = "More."
            changed.save_revision(user=self.editor, log_action=True)
            build.registration(build.meeting(self.events, days=each % 6 + 1))
            banner = make.announcement(self.announcements, banner=True)
            AnnouncementPage.objects.filter(pk=banner.pk).update(shown_until=timezone.now() + timedelta(hours=1))
            press = make.press(self.news, link=f"https://paper.example/{next(make.numbers)}")
            LinkCheck.objects.create(address=press.link, is_gone=True, failures=3, missing_since=timezone.now())

    def test_more_of_everything_costs_no_more_queries(self):
        for person in (self.editor, self.boss):
            self.fill(worklists.MAX_ROWS + 1)
            self.as_(person)
            few = self.cost_of(HOME)
            self.fill(worklists.MAX_ROWS)
            self.assertEqual(self.cost_of(HOME), few, person)
