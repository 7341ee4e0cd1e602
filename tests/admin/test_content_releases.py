"""Several pages become public together: at one moment, all of them or none."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import get_default_timezone
from wagtail.models import GroupPagePermission, Page

from home.content_releases import release as releases
from home.content_releases.models import MOST_PAGES, ContentRelease
from home.content_releases.release import NotReady, release, release_due, release_ready
from home.preview_links.models import PreviewLink
from home.publishing_checks.models import PublishingCheck
from home.worker.schedule import delete_expired
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.press.models import PressPage

from ..registration import build
from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase


class ContentReleaseCase(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.pages = [self.draft(title) for title in ("The assembly", "Childcare and rides")]
        self.release = ContentRelease.objects.create(name="Assembly weekend", made_by=self.editor)
        self.release.pages.set(self.pages)
        self.as_(self.editor)

    def draft(self, title: str, **fields) -> NewsPage:
        page = make.news(self.news, title=title, **{"live": False, "owner": self.editor} | fields)
        page.save_revision(user=self.editor)
        return page

    def broken(self) -> NewsPage:
        """A draft to which something is missing."""
        page = self.draft("Day two")
        page.title = ""
        page.save_revision(user=self.editor, clean=False)
        return page

    def post(self, name: str, **fields) -> str:
        """What is said afterwards."""
        answer = self.client.post(reverse(f"content_release_{name}", args=[self.release.pk]), fields)
        self.assertEqual(answer.status_code, 302)
        return words_of(self.look(answer["Location"]).select_one(".messages"))

    def gardener(self):
        person, group = make.person("author", username="gardener"), Group.objects.create(name="The gardeners")
        for name in ("add_page", "change_page", "publish_page"):
            right = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
            GroupPagePermission.objects.create(group=group, page=self.news, permission=right)
        group.permissions.set(Group.objects.get(name="author").permissions.all())
        person.groups.set([group])
        return person

    def screen(self) -> str:
        return words_of(self.look(reverse("content_release", args=[self.release.pk])).select_one(".release"))

    def live(self) -> list[str]:
        return sorted(
            Page.objects.live().filter(pk__in=self.release.pages.values("pk")).values_list("title", flat=True)
        )

    def due(self, by=None):
        moment = timezone.now() - dt.timedelta(minutes=1)
        ContentRelease.objects.filter(pk=self.release.pk).update(moment=moment, scheduled_by=by or self.editor)


@pytest.mark.differs
class ReleaseNowTests(ContentReleaseCase):
    def test_all_of_it_is_public(self):
        changed = self.published("Opening hours")
        changed.title = "New opening hours"
        changed.save_revision(user=self.editor)
        self.release.pages.add(changed)
        self.assertIn("All of it is ready.", self.screen())
        self.assertIn("3 pages are public.", self.post("now"))
        self.assertEqual(self.live(), ["Childcare and rides", "New opening hours", "The assembly"])
        self.release.refresh_from_db()
        self.assertIsNotNone(self.release.released_at)
        said = words_of(self.look(reverse("content_release", args=[self.release.pk])).main)
        self.assertIn("Released", said)
        self.assertIn("The assembly", said)
        self.assertNotIn("Release all now", said)
        self.assertIn("Assembly weekend", words_of(self.look(reverse("content_releases"))))
        self.assertIn("Somebody else has released it meanwhile.", self.post("now"))

    def test_what_stands_in_the_way_of_one_keeps_back_all(self):
        self.release.pages.add(self.broken())
        said = self.screen()
        self.assertIn("1 thing stands in its way:", said)
        self.assertIn("Something is missing", said)
        self.assertIn("Something stands in the way", self.post("now"))
        self.assertEqual(self.live(), [])

    def test_a_page_that_breaks_in_the_middle_takes_the_others_back(self):
        publish = releases.publish_latest

        def breaks_at_the_second(page, user):
            if page.title == "Childcare and rides":
                raise RuntimeError("the disk is full")
            publish(page, user)

        with patch.object(releases, "publish_latest", breaks_at_the_second), pytest.raises(RuntimeError):
            release(self.release.pk, self.editor)
        self.assertEqual(self.live(), [])
        self.assertTrue(ContentRelease.objects.open().exists())

    def test_a_page_and_what_stands_below_it(self):
        above = make.news_index(self.home, title="Archive", slug="archive", live=False)
        above.save_revision(user=self.editor)
        below = make.news(above, title="Old news", live=False)
        below.save_revision(user=self.editor)
        self.release.pages.set([below])
        self.assertIn("“Archive” above it is not public", self.screen())
        self.release.pages.add(above)
        self.assertEqual(len(release(self.release.pk, self.editor)), 2)
        self.assertEqual(self.live(), ["Archive", "Old news"])

    def test_what_waits_for_a_reader_is_named_and_not_published(self):
        page = self.draft("Day one", owner=self.author)
        page.get_workflow().start(page, self.author)
        self.release.pages.add(page)
        self.assertIn("Not looked over", self.screen())
        with pytest.raises(NotReady):
            release(self.release.pk, self.editor)

    def test_what_somebody_has_locked_or_handed_back_stands_in_its_way(self):
        locked, returned = self.pages
        Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=self.boss)
        state = returned.get_workflow().start(returned, self.author)
        state.current_task_state.reject(user=self.editor)
        said = self.screen()
        self.assertIn("The assembly Somebody has locked it", said)
        self.assertIn("Childcare and rides Handed back", said)
        self.assertEqual(release_ready(self.release.pk, self.editor), [])

    def test_a_check_that_nobody_has_signed_stops_it(self):
        make.publishing_check(level="stops")
        self.assertIn("A check stops it Names are spelled as the people spell them", self.screen())
        with pytest.raises(NotReady):
            release(self.release.pk, self.editor)
        self.assertEqual(self.live(), [])

    def test_a_moment_of_its_own_is_forgotten(self):
        page = self.draft("Later", go_live_at=timezone.now() + dt.timedelta(days=9))
        self.release.pages.add(page)
        release(self.release.pk, self.editor)
        self.assertIn("Later", self.live())

    def test_a_second_press_finds_it_done(self):
        release(self.release.pk, self.editor)
        self.assertIsNone(release(self.release.pk, self.editor))

    def test_nobody_publishes_by_it_what_they_may_not(self):
        with pytest.raises(NotReady, match="You may not publish it"):
            release(self.release.pk, self.author)
        self.as_(self.author)
        for name in ("content_releases", "content_release"):
            arguments = [self.release.pk] if name == "content_release" else []
            self.assertEqual(self.client.get(reverse(name, args=arguments)).status_code, 302)
        self.client.post(reverse("content_release_now", args=[self.release.pk]))
        self.assertEqual(self.live(), [])


@pytest.mark.differs
class ReleaseReadyTests(ContentReleaseCase):
    """A part of a release goes out; the rest stays in it."""

    def test_what_is_ready_goes_out_and_the_rest_stays(self):
        broken = self.broken()
        self.release.pages.add(broken)
        self.assertIn("Release the 2 that are ready", self.screen())
        self.assertIn("2 pages are public.", self.post("ready"))
        self.assertEqual(list(self.release.pages.all()), [broken.page_ptr])
        self.assertIsNone(ContentRelease.objects.get(pk=self.release.pk).released_at)
        part = ContentRelease.objects.released().get()
        self.assertEqual((part.name, part.pages.count()), ("Assembly weekend", 2))
        self.assertTrue(all(Page.objects.get(pk=page.pk).live for page in self.pages))
        self.assertNotIn("ready", self.screen())
        self.assertIn("Something stands in the way", self.post("ready"))

    def test_what_stands_below_a_draft_that_stays_is_not_ready(self):
        index = make.news_index(self.home, title="Reports", live=False)
        index.save_revision()
        index.title = ""
        index.save_revision(clean=False)
        below = make.news(index, title="The first report", live=False)
        below.save_revision()
        self.release.pages.add(index, below)
        self.post("ready")
        self.assertEqual(set(self.release.pages.all()), {index.page_ptr, below.page_ptr})

    def test_nobody_releases_a_part_that_they_may_not_publish(self):
        self.assertEqual(release_ready(self.release.pk, self.author), [])
        self.assertEqual(self.live(), [])

    def test_all_that_is_ready_is_the_release_itself(self):
        self.assertIn("2 pages are public.", self.post("ready"))
        self.assertIsNone(release_ready(self.release.pk, self.editor))
        self.assertEqual(list(ContentRelease.objects.values_list("released_at", flat=True)).count(None), 0)
        self.assertEqual(len(self.live()), 2)

    def test_what_is_public_already_is_not_counted(self):
        self.release.pages.set([self.published("Public"), self.broken()])
        self.assertNotIn("that is ready", self.screen())


class LookTests(ContentReleaseCase):
    """The site as it will be, for people with a login."""

    def look_at(self, *arguments: int) -> str:
        name = "content_release_look_page" if len(arguments) > 1 else "content_release_look"
        return reverse(name, args=arguments)

    def test_each_draft_is_shown_with_the_way_to_the_others(self):
        page = self.look(self.look_at(self.release.pk))
        self.assertEqual(page.h1.get_text(strip=True), "The assembly")
        self.assertIn("this page is not public", words_of(page.select_one(".draft-bar")))
        links = {link.get_text(strip=True): link["href"] for link in page.select(".draft-bar a")}
        self.assertEqual(list(links), ["The assembly", "Childcare and rides"])
        self.assertEqual(self.look(links["Childcare and rides"]).h1.get_text(strip=True), "Childcare and rides")

    def test_the_screen_frames_it(self):
        address = self.look_at(self.release.pk)
        screen = self.look(reverse("content_release", args=[self.release.pk]))
        self.assertEqual(screen.select_one("iframe")["src"], address)
        answer = self.client.get(address)
        self.assertEqual(answer["X-Frame-Options"], "SAMEORIGIN")
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertIn("frame-ancestors 'self'", answer["Content-Security-Policy"])

    def test_a_home_page_comes_first(self):
        self.home.save_revision()
        self.release.pages.add(self.home)
        bar = self.look(self.look_at(self.release.pk)).select_one(".draft-bar [aria-current=page]")
        self.assertEqual(bar.get_text(strip=True), self.home.draft_title)

    def test_nobody_reads_by_it_what_they_may_not(self):
        other = make.text(self.home, title="Layoffs", live=False)
        other.save_revision()
        self.assertEqual(self.client.get(self.look_at(self.release.pk, other.pk)).status_code, 404, "not in it")
        self.release.pages.add(other)
        self.as_(self.gardener())
        self.assertNotIn("Layoffs", words_of(self.look(self.look_at(self.release.pk))))
        self.assertEqual(self.client.get(self.look_at(self.release.pk, other.pk)).status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.get(self.look_at(self.release.pk)).status_code, 302)


@pytest.mark.differs
class TakeBackTests(ContentReleaseCase):
    """A release is taken back: the site is as before, and nothing that was written is lost."""

    def setUp(self):
        super().setUp()
        self.changed = self.published("Opening hours")
        self.changed.title = "New opening hours"
        self.changed.save_revision(user=self.editor)
        self.release.pages.add(self.changed)

    def asked(self) -> str:
        return words_of(self.look(reverse("content_release_take_back", args=[self.release.pk])).main)

    def take_back(self) -> str:
        self.assertIn("Yes, take it back", self.asked())
        answer = self.client.post(reverse("content_release_take_back", args=[self.release.pk]))
        self.assertEqual(answer.status_code, 302)
        return words_of(self.look(answer["Location"]).select_one(".messages"))

    def drafts(self) -> set[str]:
        return {page.get_latest_revision_as_object().title for page in self.release.pages.all()}

    def test_the_site_is_as_before_and_the_new_texts_are_drafts(self):
        written = self.drafts()
        self.post("now")
        said = words_of(self.look(reverse("content_release", args=[self.release.pk])).main)
        self.assertIn("Take it back", said)
        self.assertIn("3 pages are as before.", self.take_back())
        self.assertEqual(self.live(), ["Opening hours"])
        self.assertEqual(self.drafts(), written)
        self.assertTrue(all(page.has_unpublished_changes for page in self.release.pages.all()))
        self.assertIn("All of it is ready.", self.screen())
        self.assertIn("3 pages are public.", self.post("now"))
        self.assertEqual(self.live(), ["Childcare and rides", "New opening hours", "The assembly"])
        self.assertIn("3 pages are as before.", self.take_back())
        self.assertEqual(self.live(), ["Opening hours"])
        for page in [self.changed, *self.pages]:
            history = words_of(self.look(reverse("wagtailadmin_pages:history", args=[page.pk])).main)
            self.assertEqual(history.count("The release “Assembly weekend” was taken back"), 2, page.title)
            self.assertEqual(history.count("It was released in “Assembly weekend”"), 2, page.title)

    def test_a_draft_that_was_written_since_stays_the_draft(self):
        self.post("now")
        page = NewsPage.objects.get(pk=self.changed.pk)
        page.title = "Newer still"
        page.save_revision(user=self.editor)
        self.take_back()
        self.assertEqual(self.live(), ["Opening hours"])
        self.assertIn("Newer still", self.drafts())

    def test_what_was_published_since_stays(self):
        self.post("now")
        page = NewsPage.objects.get(pk=self.changed.pk)
        page.title = "Published since"
        page.save_revision(user=self.editor).publish(user=self.editor)
        self.assertIn("2 pages are as before.", self.take_back())
        self.assertEqual(self.live(), ["Published since"])

    def test_what_the_clock_released_is_taken_back_too(self):
        self.due()
        release_due()
        self.assertEqual(len(self.live()), 3)
        self.take_back()
        self.assertEqual(self.live(), ["Opening hours"])
        release_due()
        self.assertEqual(self.live(), ["Opening hours"], "its moment is forgotten")

    def test_a_draft_to_which_something_is_missing_stays_the_draft(self):
        press = make.press(make.parent_for(PressPage, self.home), title="In the paper")
        press.save_revision(user=self.editor).publish(user=self.editor)
        press.title = "In two papers"
        press.save_revision(user=self.editor)
        self.release.pages.add(press)
        self.post("now")
        press = PressPage.objects.get(pk=press.pk)
        press.link = ""
        with pytest.raises(ValidationError):
            press.full_clean()
        press.save_revision(user=self.editor, clean=False)
        self.assertIn("4 pages are as before.", self.take_back())
        press = PressPage.objects.get(pk=press.pk)
        self.assertEqual((press.title, press.get_latest_revision().content["link"]), ("In the paper", ""))

    def test_a_page_whose_address_was_given_away_stays_and_is_named(self):
        page = NewsPage.objects.get(pk=self.changed.pk)
        old, page.slug = page.slug, "another-address"
        page.save_revision(user=self.editor)
        self.post("now")
        make.news(self.news, slug=old)
        said = self.take_back()
        self.assertIn("2 pages are as before.", said)
        self.assertIn("“Opening hours” stays as it is:", said)
        self.assertEqual(self.live(), ["Opening hours"], "of the release that is not open again")
        opened = ContentRelease.objects.open().get()
        self.assertEqual(opened.pages.count(), 2)
        self.assertTrue(NewsPage.objects.get(pk=page.pk).live)

    def test_what_stays_is_named_with_the_reason(self):
        self.post("now")
        locked, waiting = (NewsPage.objects.get(pk=page.pk) for page in self.pages)
        locked.locked, locked.locked_by = True, self.boss
        locked.save()
        waiting.save_revision(user=self.author)
        self.news.get_workflow().start(waiting, self.author)
        asked = self.asked()
        for title, reason in ((locked, "Somebody has locked it"), (waiting, "Not looked over")):
            self.assertIn(f"{title.title} {reason}", asked)
        self.assertIn("1 page is as before.", self.take_back())
        self.assertTrue(all(Page.objects.get(pk=page.pk).live for page in (locked, waiting)))
        self.assertIsNotNone(Page.objects.get(pk=waiting.pk).current_workflow_state)

    def test_a_part_is_taken_back_and_then_the_rest(self):
        other = make.text(self.home, title="Layoffs", live=False)
        other.save_revision(user=self.editor)
        self.release.pages.add(other)
        self.post("now")
        self.as_(self.gardener())
        asked = self.asked()
        self.assertIn("Layoffs You may not publish it", asked, "it is public: anybody knows it")
        self.assertIn("3 pages are as before.", self.take_back())
        self.assertTrue(Page.objects.get(pk=other.pk).live)
        self.as_(self.editor)
        self.assertIn("1 page is as before.", self.take_back())
        self.assertFalse(Page.objects.get(pk=other.pk).live)

    def test_what_stands_above_a_page_that_is_public_since_stays(self):
        index = make.news_index(self.home, title="Congress", live=False)
        index.save_revision(user=self.editor)
        self.release.pages.add(index)
        self.post("now")
        below = make.news(index, title="Day one")
        asked = self.asked()
        self.assertIn("Congress A page below it is public", asked)
        self.take_back()
        self.assertTrue(Page.objects.get(pk=index.pk).live)
        self.assertTrue(Page.objects.get(pk=below.pk).live)

    def test_what_another_way_published_between_two_releases_stays(self):
        self.post("now")
        self.take_back()
        page = NewsPage.objects.get(pk=self.pages[0].pk)
        page.get_latest_revision().publish(user=self.editor)
        self.post("now")
        self.assertIn("2 pages are as before.", self.take_back())
        self.assertTrue(NewsPage.objects.get(pk=page.pk).live)

    def test_where_nothing_can_be_put_back_it_is_said(self):
        self.post("now")
        for page in self.release.pages.all():
            page.get_latest_revision_as_object().save_revision(user=self.editor).publish(user=self.editor)
        self.as_(self.boss)
        asked = self.asked()
        self.assertIn("These stay as they are:", asked)
        self.assertNotIn("Yes, take it back", asked)
        self.assertNotIn("There is nothing left", asked)
        self.assertNotIn("Take it back…", words_of(self.look(reverse("content_release", args=[self.release.pk])).main))
        self.client.post(reverse("content_release_take_back", args=[self.release.pk]))
        self.assertEqual(len(self.live()), 3)
        self.assertTrue(ContentRelease.objects.released().filter(pk=self.release.pk).exists())

    def test_who_has_registered_for_what_goes_offline_is_counted(self):
        event = build.meeting(self.events, title="Supper", live=False, owner=self.editor)
        event.save_revision(user=self.editor)
        self.release.pages.add(event)
        self.as_(self.boss)
        self.post("now")
        self.assertNotIn("have a place", self.asked())
        build.registration(EventPage.objects.get(pk=event.pk), "Ada")
        self.assertIn("1 have a place and 0 wait in line, for 1 date.", self.asked())
        self.assertIn("Nothing is sent, and nothing is lost", self.asked())

    def test_a_part_is_not_the_site_as_it_was(self):
        self.post("now")
        self.assertIn("The site will stand as it did before.", self.asked())
        self.changed.refresh_from_db()
        self.changed.save_revision(user=self.editor).publish(user=self.editor)
        self.assertNotIn("The site will stand as it did before.", self.asked())
        self.assertIn("These go back to how they stood before.", self.asked())

    def test_a_second_press_changes_nothing(self):
        self.post("now")
        self.take_back()
        answer = self.client.post(reverse("content_release_take_back", args=[self.release.pk]))
        self.assertEqual(answer.status_code, 404, "it is open: there is nothing to take back")
        self.assertEqual(self.live(), ["Opening hours"])

    def test_only_whoever_may_publish_takes_it_back(self):
        address = reverse("content_release_take_back", args=[self.release.pk])
        self.assertEqual(self.client.get(address).status_code, 404, "it was not released yet")
        self.post("now")
        self.as_(self.author)
        self.assertIn(self.client.post(address).status_code, (302, 404))
        self.assertEqual(len(self.live()), 3)

    def test_a_release_that_is_kept_no_more_is_public_for_good(self):
        self.post("now")
        ContentRelease.objects.update(released_at=timezone.now() - dt.timedelta(days=31))
        delete_expired()
        answer = self.client.get(reverse("content_release_take_back", args=[self.release.pk]))
        self.assertEqual(answer.status_code, 404)


@pytest.mark.differs
class ReleaseMomentTests(ContentReleaseCase):
    def test_it_is_set_shown_in_the_calendar_and_taken_back(self):
        moment = (timezone.localtime(timezone=get_default_timezone()) + dt.timedelta(days=2)).replace(hour=8, minute=0)
        self.assertIn("“Assembly weekend”:", self.post("moment", moment=f"{moment:%Y-%m-%d %H:%M}"))
        shown = words_of(self.look(f"{reverse('schedule_calendar')}?month={moment:%Y-%m}").main)
        self.assertIn("Assembly weekend", shown)
        self.assertIn("2 pages together", shown)
        self.assertIn("Nothing of it becomes public by itself any more.", self.post("clear"))
        self.release.refresh_from_db()
        self.assertIsNone(self.release.moment)

    def test_moments_that_cannot_be(self):
        for moment, words in (
            ("2020-01-01 08:00", "That has passed."),
            ("3020-01-01 08:00", "more than ten years away"),
            ("soon", "This is no date with a time."),
        ):
            self.assertIn(words, self.post("moment", moment=moment), moment)
            answer = self.client.post(reverse("content_release_moment", args=[self.release.pk]), {"moment": moment})
            self.assertEqual(self.look(answer["Location"]).select_one("[name=moment]")["value"], moment)
        self.release.pages.add(self.broken())
        self.assertIn("Something stands in the way", self.post("moment", moment="2030-01-01 08:00"))
        self.release.pages.clear()
        self.assertIn("There is nothing in it yet.", self.post("moment", moment="2030-01-01 08:00"))
        self.assertIn("There is nothing in it yet.", self.post("now"))
        self.release.refresh_from_db()
        self.assertIsNone(self.release.moment)

    def test_what_came_in_its_way_is_seen_before_the_moment(self):
        release = ContentRelease.objects.filter(pk=self.release.pk)
        release.update(moment=timezone.now() + dt.timedelta(days=2), scheduled_by=self.editor)
        screens = reverse("content_releases"), reverse("wagtailadmin_pages:edit", args=[self.pages[0].pk])
        self.assertNotIn("Something stands in its way", words_of(self.look(screens[0]).main))
        panel = words_of(self.look(screens[1]).select_one("[data-schedule]"))
        self.assertIn("It waits for the release “ Assembly weekend ”.", panel)
        make.publishing_check(level="stops")
        self.assertIn("Something stands in its way", words_of(self.look(screens[0]).main))
        PublishingCheck.objects.all().delete()
        organizer = make.person("organizer", username="organizer-of-one")
        for person, by, is_held_up in (
            (self.boss, organizer, True),
            (self.boss, None, True),
            (self.gardener(), self.boss, False),
        ):
            release.update(scheduled_by=by)
            self.as_(person)
            words = words_of(self.look(screens[0]).main)
            self.assertIn("Assembly weekend", words)
            self.assertEqual("Something stands in its way" in words, is_held_up, (person, by))
        self.as_(self.editor)
        release.update(moment=None)
        self.assertNotIn("Something stands in its way", words_of(self.look(screens[0]).main))
        self.assertNotIn("It waits for", words_of(self.look(screens[1]).select_one("[data-schedule]")))

    def test_the_clock_releases_all(self):
        release_due()
        self.assertEqual(self.live(), [])
        self.due()
        release_due()
        self.assertEqual(self.live(), ["Childcare and rides", "The assembly"])

    def test_in_a_crisis_the_clock_releases_nothing_and_afterwards_it_does(self):
        self.due()
        with patch.object(releases, "is_in_crisis", return_value=True):
            release_due()
        self.assertEqual(self.live(), [])
        release_due()
        self.assertEqual(self.live(), ["Childcare and rides", "The assembly"])

    def test_at_its_moment_what_stands_in_the_way_is_told_once(self):
        self.release.pages.add(self.broken())
        self.due()
        for _turn in range(2):
            release_due()
        self.assertEqual(self.live(), [])
        self.assertEqual([each.subject for each in mail.outbox], ["Nothing was released: Assembly weekend"])
        self.assertIn("Something is missing", mail.outbox[0].body)
        said = words_of(self.look(reverse("wagtailadmin_home")).main)
        self.assertIn("Nothing was released", said)

    def test_an_account_that_is_gone_releases_nothing(self):
        self.due()
        self.editor.is_active = False
        self.editor.save()
        release_due()
        self.release.refresh_from_db()
        self.assertEqual((self.live(), self.release.moment), ([], None))
        self.assertIn("no account any more", self.release.problem)

    def test_one_that_breaks_does_not_hold_up_the_others(self):
        other = ContentRelease.objects.create(name="Another", scheduled_by=self.editor, moment=timezone.now())
        other.pages.set([self.draft("Of the other")])
        self.due()
        publish = releases.publish_latest

        def breaks_at_the_first(page, user):
            if page.title == "The assembly":
                raise ValueError("a defect of ours")
            publish(page, user)

        with patch.object(releases, "publish_latest", breaks_at_the_first), self.assertLogs("home.worker.schedule"):
            release_due()
        self.assertTrue(NewsPage.objects.live().filter(title="Of the other").exists())
        self.assertEqual(self.live(), [])

    def test_an_empty_one_is_told(self):
        self.due()
        self.release.pages.clear()
        release_due()
        self.release.refresh_from_db()
        self.assertIn("There is nothing in it yet.", self.release.problem)
        self.assertIsNone(self.release.released_at)

    def test_the_form_of_a_page_and_the_home_screen_say_when_it_goes_out(self):
        moment = timezone.now() + dt.timedelta(days=2)
        ContentRelease.objects.filter(pk=self.release.pk).update(moment=moment)
        line = self.look(reverse("wagtailadmin_pages:edit", args=[self.pages[0].pk])).select_one("#state-line")
        self.assertIn("Public with “Assembly weekend”", words_of(line))
        self.assertIn("Public from", words_of(self.look(reverse("wagtailadmin_home")).main))

    def test_who_may_not_publish_what_is_in_it_reads_its_name_nowhere(self):
        """Who writes in it, who publishes elsewhere, and what stays in the history once it was released and taken back."""
        own = self.draft("By the author", owner=self.author)
        self.release.pages.add(own)
        moment = timezone.now() + dt.timedelta(days=2)
        ContentRelease.objects.filter(pk=self.release.pk).update(moment=moment, name="Zanzibar weekend")
        elsewhere, group = make.person("author", username="elsewhere"), Group.objects.create(name="Elsewhere")
        for name in ("add_page", "change_page", "publish_page"):
            right = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
            GroupPagePermission.objects.create(group=group, page=self.mission, permission=right)
        group.permissions.set(Group.objects.get(name="author").permissions.all())
        elsewhere.groups.set([group])
        addresses = [
            *(reverse(name) for name in ("wagtailadmin_home", "schedule_calendar", "content_releases")),
            *(reverse(f"wagtailadmin_pages:{name}", args=[own.pk]) for name in ("edit", "history")),
            reverse("wagtailadmin_explore", args=[self.news.pk]),
            reverse("preview_links", args=[own.pk]),
        ]
        for turn in ("open", "released and taken back"):
            for person in (self.author, elsewhere):
                self.as_(person)
                for address in addresses:
                    answer = self.client.get(address, follow=True)
                    self.assertNotIn("Zanzibar weekend", answer.content.decode(), f"{person} {address}")
            self.as_(self.author)
            form = self.client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).content.decode()
            self.as_(self.editor)
            said = self.client.get(reverse("wagtailadmin_pages:history", args=[own.pk])).content.decode()
            if turn == "open":
                self.assertIn("Public with others", form)
                self.assertIn("Zanzibar weekend", self.client.get(reverse("schedule_calendar")).content.decode())
                ContentRelease.objects.filter(pk=self.release.pk).update(moment=None)
                release(self.release.pk, self.editor)
                self.client.post(reverse("content_release_take_back", args=[self.release.pk]))
            else:
                self.assertIn("“Zanzibar weekend” was taken back", said)

    def test_what_somebody_else_may_not_read_is_no_part_of_the_row_on_the_home_screen(self):
        self.release.pages.add(self.broken())
        ContentRelease.objects.filter(pk=self.release.pk).update(made_by=self.author)
        self.due()
        release_due()
        self.as_(self.author)
        said = words_of(self.look(reverse("wagtailadmin_home")).main)
        self.assertIn("Nothing was released", said)
        self.assertNotIn("Something is missing", said)

    def test_one_that_has_a_moment_of_its_own_is_named(self):
        page = self.draft("Monday", go_live_at=timezone.now() + dt.timedelta(days=9))
        page.get_latest_revision().publish(user=self.editor)
        self.release.pages.add(page)
        self.assertIn("Has a moment of its own", self.screen())


@pytest.mark.differs
class PagesInItTests(ContentReleaseCase):
    def test_put_in_and_taken_out(self):
        page = self.draft("Come to the assembly")
        listed = self.look(f"{reverse('content_releases')}?page={page.pk}")
        self.assertIn("Choose where to put “ Come to the assembly ”", words_of(listed))
        self.client.post(reverse("content_release_add", args=[self.release.pk]), {"page": page.pk})
        self.assertEqual(self.release.pages.count(), 3)
        self.client.post(reverse("content_release_remove", args=[self.release.pk]), {"page": page.pk})
        self.assertEqual(self.release.pages.count(), 2)

    def test_a_new_one_begins_with_the_page(self):
        page = self.draft("Come to the assembly")
        answer = self.client.post(reverse("content_releases"), {"name": "Spring", "page": page.pk})
        made = ContentRelease.objects.get(name="Spring")
        self.assertEqual(answer["Location"], reverse("content_release", args=[made.pk]))
        self.assertEqual(list(made.pages.values_list("pk", flat=True)), [page.pk])

    def test_what_cannot_be_put_in(self):
        for page in ("", "x", "²", self.root_id, 10**20):
            self.assertIn("can’t be put in", self.post("add", page=page))
        self.release.pages.set([self.draft(f"Draft {number}") for number in range(MOST_PAGES)])
        self.assertIn(f"{MOST_PAGES} pages at most", self.post("add", page=self.pages[0].pk))

    @property
    def root_id(self) -> int:
        return Page.objects.get(depth=1).pk

    def test_it_is_said_where_else_a_page_stands(self):
        other = ContentRelease.objects.create(name="Another")
        self.release.refresh_from_db()
        page = self.draft("Twice")
        other.pages.add(page)
        self.assertIn("It stands in “Another” too", self.post("add", page=page.pk))

    def test_a_deleted_page_leaves_it_and_it_leaves_its_pages(self):
        self.pages[0].delete()
        self.assertEqual(self.release.pages.count(), 1)
        self.assertIn("its pages stay as they are", self.post("delete"))
        self.assertTrue(NewsPage.objects.filter(pk=self.pages[1].pk).exists())

    def test_one_link_shows_all_of_it(self):
        said = self.post("show")
        link = PreviewLink.objects.get()
        self.assertIn(link.url, said)
        self.assertEqual(link.pages.count(), 2)

    def test_there_is_no_link_to_a_release_without_pages(self):
        self.release.pages.clear()
        self.assertIn("There is nothing in it yet.", self.post("show"))
        self.assertFalse(PreviewLink.objects.exists())

    def test_who_publishes_elsewhere_knows_nothing_of_it(self):
        gardener, mission = self.gardener(), make.text(self.home, title="Layoffs", live=False)
        mission.save_revision()
        self.release.pages.set([mission])
        self.as_(gardener)
        address = reverse("content_release", args=[self.release.pk])
        self.assertIsNone(self.look(reverse("content_releases")).select_one(f"a[href='{address}']"))
        for name in ("clear", "delete", "remove", "now"):
            answer = self.client.post(reverse(f"content_release_{name}", args=[self.release.pk]), {"page": mission.pk})
            self.assertEqual(answer.status_code, 404, name)
        self.assertEqual(self.release.pages.count(), 1)

    def test_who_may_publish_a_part_takes_out_theirs_and_gives_up_nothing(self):
        gardener, mission = self.gardener(), make.text(self.home, title="Layoffs", live=False)
        mission.save_revision()
        self.release.pages.add(mission)
        self.as_(gardener)
        for name in ("clear", "delete", "moment"):
            self.client.post(reverse(f"content_release_{name}", args=[self.release.pk]), {"moment": "2030-01-01 08:00"})
        self.assertTrue(ContentRelease.objects.open().filter(moment=None).exists())
        for page in (mission, self.pages[0]):
            self.client.post(reverse("content_release_remove", args=[self.release.pk]), {"page": page.pk})
        self.assertEqual(set(self.release.pages.values_list("title", flat=True)), {"Layoffs", self.pages[1].title})

    def test_a_title_that_one_may_not_read_stands_nowhere(self):
        """Somebody who publishes in one part of the site alone."""
        gardener = self.gardener()
        mission = make.text(self.home, title="Layoffs", live=False)
        mission.save_revision()
        self.release.pages.add(mission)
        self.as_(gardener)
        said = self.screen()
        self.assertNotIn("Layoffs", said)
        self.assertIn("1 page more, which you may not see.", said)
        with pytest.raises(NotReady):
            release(self.release.pk, gardener)
