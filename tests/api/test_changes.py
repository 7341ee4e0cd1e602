"""`changes/`: a copy that is begun and kept fresh by it is, page for page, what the site answers."""

import json
import os
import random
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Locale, Page

from home.change_log import log
from home.change_log.models import KEPT, ChangeKind, ChangeLog, PageChange
from media.images.models import Picture
from pages.about.models import StoryPage
from pages.crisis.models import CrisisSwitch
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.i18n.locales import SwitchedOff
from pages.network.models import Network
from pages.news.models import Correction, NewsPage
from pages.press.link_checks import LinkCheck

from ..registration import build
from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
CHANGES = "/api/v3/changes/"


class SiteCopy:
    """What a front end has built: the body of each page by its id, kept fresh by `changes/` alone."""

    def __init__(self, client, limit: int = 100):
        self.client, self.limit, self.since, self.pages = client, limit, "", {}

    def refresh(self) -> list[dict]:
        """Fetches what has changed; what was told."""
        told, more = [], True
        while more:
            query = {"since": self.since, "limit": self.limit, "include": "body"}
            answer = self.client.get(CHANGES, query)
            assert answer.status_code == 200, answer.content
            answer = answer.json()
            for item in answer["items"]:
                if item["content"] is None:
                    self.pages.pop(item["id"], None)
                else:
                    self.pages[item["id"]] = item["content"]
            told, more, self.since = [*told, *answer["items"]], answer["more"], answer["since"]
        return told


class ChangesCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.picture = make.picture()
        cls.topic = make.topic(cls.english, name="Land")
        cls.page = make.news(cls.news, title="Out", slug="out", picture=cls.picture, topics=[cls.topic])
        cls.other = make.news(cls.news, title="Other", slug="other", topics=[cls.topic])
        cls.spanish = make.translated(cls.page, "es", title="Fuera")
        cls.draft = make.news(cls.news, title="Not yet", slug="not-yet", live=False)

    def setUp(self):
        self.follower = log.Follower()
        self.stranger = Client()  # the checked one holds each answer against the document, which takes its time
        self.copy = SiteCopy(self.stranger)
        self.copy.refresh()
        self.follow()
        self.copy.refresh()

    def follow(self) -> None:
        """What the background work does, until nothing is left."""
        self.follower.follow()
        while log.compare_due():
            pass

    def changed(self) -> dict[int, str]:
        """What is told after what happened: the change of each page."""
        self.follow()
        return {item["id"]: item["change"] for item in self.copy.refresh()}

    def answers(self) -> dict[int, dict]:
        """What `content/` answers of every page there is, to strangers."""
        answers = ((pk, self.stranger.get(f"/api/v3/content/{pk}/")) for pk in self.every_page())
        return {pk: answer.json() for pk, answer in answers if answer.status_code == 200}

    def titles_at_home(self, kind: str) -> list[str]:
        """The titles of what the copy's home page shows in its section of this kind."""
        shown = [block["shown"] for block in self.copy.pages[self.home.pk]["page"]["body"] if block["shown"]]
        return [item["title"] for each in shown if each["kind"] == kind for item in each["items"]]

    def every_page(self) -> list[int]:
        return [*Page.objects.values_list("pk", flat=True)]


class ChangesTests(ChangesCase):
    def test_a_copy_begins_with_all_there_is_in_the_order_of_the_tree_and_then_nothing_comes(self):
        self.assertEqual(self.copy.pages, self.answers())
        self.assertIn(self.spanish.pk, self.copy.pages)
        self.assertEqual(self.changed(), {})

    def test_it_comes_in_parts_of_any_size(self):
        small = SiteCopy(self.client, limit=2)
        told = small.refresh()
        self.assertEqual(small.pages, self.copy.pages)
        self.assertEqual(len(told), len({item["id"] for item in told}))
        self.assertEqual(small.refresh(), [])

    def test_published(self):
        self.draft.save_revision().publish()
        changed = self.changed()
        self.assertEqual(changed.pop(self.draft.pk), "published")
        self.assertEqual(changed.pop(self.home.pk), "changed")  # it shows it
        self.assertIn("Not yet", self.titles_at_home("news"))
        self.assertEqual(self.copy.pages, self.answers())
        self.page.title = "Out at last"
        self.page.save_revision().publish()
        changed = self.changed()
        self.assertEqual(changed.pop(self.page.pk), "published")
        self.assertEqual(changed.pop(self.other.pk), "changed")  # it offers it to be read next
        self.assertEqual(self.copy.pages, self.answers())

    def test_moved_with_all_below(self):
        self.news.slug = "reports"
        self.news.save_revision().publish()
        changed = self.changed()
        self.assertEqual({changed[page.pk] for page in (self.news, self.page, self.other)}, {"moved"})
        self.assertEqual(self.copy.pages, self.answers())

    def test_gone(self):
        self.page.unpublish()
        self.other.delete()
        changed = self.changed()
        self.assertEqual((changed[self.page.pk], changed[self.other.pk]), ("gone", "gone"))
        self.assertEqual(self.copy.pages, self.answers())
        self.page.save_revision().publish()
        self.assertEqual(self.changed()[self.page.pk], "published")
        self.assertEqual(self.copy.pages, self.answers())
        fresh = SiteCopy(self.stranger)
        self.assertNotIn("gone", {item["change"] for item in fresh.refresh()})

    def test_closed_is_gone_and_tells_no_more_than_before(self):
        make.private(self.news)
        changed = self.changed()
        self.assertEqual({changed[page.pk] for page in (self.news, self.page, self.other)}, {"gone"})
        self.page.title = "Zanzibar"
        self.page.save_revision().publish()
        self.assertEqual(self.changed(), {})
        self.assertEqual(self.copy.pages, self.answers())
        answer = self.client.get(CHANGES, {"include": "body"}).content.decode()
        self.assertNotIn("Zanzibar", answer)
        self.assertNotIn(self.page.slug + "/", answer)

    def test_a_draft_tells_nothing(self):
        self.page.title = "Zanzibar"
        self.page.save_revision()
        self.draft.save_revision()
        self.assertEqual(self.changed(), {})

    def test_what_a_page_shows_of_others(self):
        picture = Picture.objects.get(pk=self.picture.pk)
        picture.focal_point_x, picture.focal_point_y = 10, 10
        picture.focal_point_width = picture.focal_point_height = 5
        picture.title = "Another"
        picture.save()
        changed = self.changed()
        spanish = self.home.get_translations().get()
        self.assertTrue(
            set(changed) <= {self.page.pk, self.spanish.pk, self.other.pk, self.home.pk, spanish.pk}, changed
        )
        self.assertEqual(self.copy.pages, self.answers())
        self.topic.name = "Soil"
        self.topic.save()
        self.assertEqual({self.page.pk, self.other.pk}, {*self.changed()} & {self.page.pk, self.other.pk})
        self.assertEqual(self.copy.pages, self.answers())

    def test_the_name_of_the_network_is_on_every_page(self):
        network = Network.objects.first() or make.network(name="Our Network")
        network.name = "Another Network"
        network.save()
        self.changed()
        self.assertEqual(self.copy.pages, self.answers())

    def test_a_language_that_is_switched_off_and_on(self):
        off = SwitchedOff.objects.create(locale=Locale.objects.get(language_code="es"))
        self.assertEqual(self.changed()[self.spanish.pk], "gone")
        self.assertEqual(self.copy.pages, self.answers())
        off.delete()
        self.assertEqual(self.changed()[self.spanish.pk], "published")
        self.assertEqual(self.copy.pages, self.answers())

    def test_what_begins_by_the_clock(self):
        index = make.announcement_index(self.home)
        later = make.announcement(index, since=2, title="Soon")
        self.changed()
        self.assertNotIn(later.pk, self.copy.pages)
        with time_machine.travel(timezone.now() + timedelta(days=2, minutes=5)):
            self.assertEqual(self.changed()[later.pk], "published")
            self.assertEqual(self.copy.pages, self.answers())

    def test_the_end_of_an_announcement(self):
        page = make.announcement(make.announcement_index(self.home), until=1, title="For a moment")
        page.shown_until = timezone.now() + timedelta(minutes=5)
        page.save_revision().publish()
        self.changed()
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            self.assertEqual(self.changed()[page.pk], "changed")
            self.assertEqual(self.copy.pages, self.answers())

    def test_the_next_date_of_an_event(self):
        event = make.event(make.event_index(self.home), days=1, title="Assembly")
        make.occurrences()
        self.changed()
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            self.assertIn(event.pk, self.changed())
            self.assertEqual(self.copy.pages, self.answers())

    def test_the_crisis_switch_hides_nothing_that_is_public(self):
        CrisisSwitch.objects.create(since=timezone.now())
        self.changed()
        self.assertEqual(self.copy.pages, self.answers())

    def test_every_kind_of_page_in_every_language_as_content_has_it(self):
        for page in make.one_of_each(self.home):
            make.translated(page, "es")
        self.changed()
        self.assertEqual(self.copy.pages, self.answers())
        for answer in (self.client.get(CHANGES, {"locale": "es", "include": "body"}).json(),):
            self.assertEqual({item["locale"] for item in answer["items"]}, {"es"})
            self.assertEqual({item["content"]["page"]["locale"] for item in answer["items"]}, {"es"})

    @pytest.mark.drawn
    def test_whatever_happens_in_any_order(self):
        seed = int(os.environ.get("SEED", 18))
        order = random.Random(seed)
        pages = [*make.one_of_each(self.home), self.page, self.other]
        for number in range(12):
            page = order.choice([*type(order.choice(pages)).objects.order_by("pk")] or [self.page])
            act = order.choice(["title", "slug", "off", "on", "delete", "picture", "topic", "move"])
            self.happen(act, page, number)
            self.changed()
            self.assertEqual(self.copy.pages, self.answers(), f"seed {seed}, {number}: {act} of {page}")

    def happen(self, act: str, page, number: int) -> None:
        if act == "title":
            page.title = f"{page.title} {number}"
            page.save_revision().publish()
        elif act == "slug" and page.depth > 2:
            page.slug = f"slug-{number}"
            page.save_revision().publish()
        elif act == "off" and page.depth > 2:
            page.unpublish()
        elif act == "on":
            page.save_revision().publish()
        elif act == "delete" and isinstance(page, NewsPage):
            page.delete()
        elif act == "picture":
            Picture.objects.filter(pk=self.picture.pk).update(title=f"Picture {number}")
        elif act == "topic":
            self.topic.name = f"Topic {number}"
            self.topic.save()
        elif act == "move" and isinstance(page, NewsPage):
            page.move(page.get_parent(), pos="first-child")


class HomeChangesTests(ChangesCase):
    """The home page is told when something that it shows appears, changes, goes, or passes by."""

    def assertTold(self, kind: str, titles: list[str]):
        self.assertEqual(self.changed().get(self.home.pk), "changed")
        self.assertEqual(self.titles_at_home(kind), titles)
        self.assertEqual(self.copy.pages, self.answers())

    def assertNotTold(self):
        self.assertNotIn(self.home.pk, self.changed())
        self.assertEqual(self.copy.pages, self.answers())

    def test_a_report_appears_changes_and_goes(self):
        newest = make.news(self.news, title="The newest")
        self.assertTold("news", ["The newest", "Other", "Out"])
        newest.title = "The very newest"
        newest.save_revision().publish()
        self.assertTold("news", ["The very newest", "Other", "Out"])
        Correction.objects.create(post=newest, date=newest.date + timedelta(days=1), text="Three.", locale=self.english)
        self.assertTold("news", ["The very newest", "Other", "Out"])
        newest.unpublish()
        self.assertTold("news", ["Other", "Out"])

    def test_press_announcements_and_principles(self):
        piece = make.press(self.news, title="A paper wrote")
        self.assertTold("news", ["A paper wrote", "Other", "Out"])
        LinkCheck.objects.create(address=piece.link, is_gone=True)
        self.assertTold("news", ["A paper wrote", "Other", "Out"])
        announced = make.announcement(self.announcements, title="Water")
        self.assertTold("announcements", ["Water"])
        announced.delete()
        self.assertTold("announcements", [])
        make.principle(self.principles, title="Open to all")
        self.assertTold("principles", ["Open to all"])

    def test_a_report_that_it_does_not_show_tells_nothing_of_it(self):
        for number in range(4):
            make.news(self.news, title=f"Newer {number}")
        self.changed()
        old = make.news(self.news, title="Old", date=timezone.localdate() - timedelta(days=99))
        self.assertNotTold()
        old.title = "Old indeed"
        old.save_revision().publish()
        self.assertNotTold()

    def test_words_of_the_pages_that_it_draws_from(self):
        story = StoryPage.objects.get(pk=self.story.pk)
        story.shout = "Decades in the making."
        story.moments = [make.moment(title="We began", locale=self.english)]
        story.save_revision().publish()
        self.assertEqual(self.changed().get(self.home.pk), "changed")
        self.assertEqual(self.copy.pages, self.answers())

    def test_an_event_passes_by(self):
        first = make.event(self.events, days=1, title="First")
        make.event(self.events, days=9, title="Second")
        self.assertTold("events", ["First", "Second"])
        now = timezone.now()
        begins, ends = now + timedelta(minutes=20), now + timedelta(minutes=50)
        Occurrence.objects.filter(event=first.translation_key).update(starts_at=begins, ends_at=ends)
        self.assertTold("events", ["First", "Second"])
        with time_machine.travel(now + timedelta(minutes=49)):
            self.assertNotTold()
        with time_machine.travel(now + timedelta(minutes=51)):
            self.assertTold("events", ["Second"])
            self.assertNotTold()

    def test_a_date_is_cancelled_and_somebody_registers(self):
        event = build.meeting(self.events, title="Assembly", capacity=9)
        self.assertTold("events", ["Assembly"])
        build.registration(event)
        self.assertTold("events", ["Assembly"])
        event = EventPage.objects.get(pk=event.pk)
        event.state, event.state_note = "cancelled", "The hall is closed."
        event.save_revision().publish()
        self.assertTold("events", ["Assembly"])

    def test_an_announcement_begins_and_ends(self):
        now = timezone.now()
        page = make.announcement(self.announcements, title="For an hour", since=1)
        page.shown_from, page.shown_until = now + timedelta(minutes=30), now + timedelta(minutes=90)
        page.save_revision().publish()
        self.changed()
        self.assertEqual(self.titles_at_home("announcements"), [])
        for minutes, titles in ((31, ["For an hour"]), (91, [])):
            with time_machine.travel(now + timedelta(minutes=minutes)):
                self.assertTold("announcements", titles)

    def test_the_first_page_of_all_ends_the_first_day(self):
        Page.objects.filter(depth__gt=2).update(live=False)
        self.changed()
        self.assertTrue(self.copy.pages[self.home.pk]["page"]["first_day"])
        page = make.text(self.home)
        self.assertEqual(self.changed().get(self.home.pk), "changed")
        self.assertEqual(self.copy.pages, self.answers())
        page.unpublish()
        self.assertEqual(self.changed().get(self.home.pk), "changed")
        self.assertEqual(self.copy.pages, self.answers())

    def test_it_is_made_of_what_it_shows_alone(self):
        """No tag of its answer is that of a whole table of pages or pictures."""
        for picture in (self.picture, make.picture()):
            make.event(self.events, picture=picture)
            make.principle(self.principles, picture=picture)
        make.press(self.news)
        _content, tags = log.answer(self.home.pk)
        self.assertIn(f"page:{self.other.pk}", tags)
        self.assertIn(f"media_picture:{self.picture.pk}", tags)
        self.assertEqual(
            {tag for tag in tags if tag in {"tree", "everything", "wagtailcore_page", "media_picture"}}, set()
        )
        self.assertEqual({tag for tag in tags if tag.endswith("page") and ":" not in tag}, set())

    def test_a_translation_comes_to_the_home_page_of_its_language(self):
        home = self.home.get_translations().get()
        make.translated(self.other, "es", title="Otra")
        self.assertEqual(self.changed().get(home.pk), "changed")
        self.assertEqual(self.copy.pages, self.answers())


class ChangesBetweenTests(ChangesCase):
    """Between the moment at which a page is told and the one at which its answer is made for the first time."""

    def rename_home(self, title: str) -> None:
        home = type(self.home).objects.get(pk=self.home.pk)
        home.title = title
        home.save_revision().publish()

    def test_what_is_changed_then_is_told(self):
        self.page.title = "Out at last"
        self.page.save_revision().publish()
        self.follower.note(ChangeLog.objects.get())
        self.copy.refresh()
        rows = PageChange.objects.filter(page_id=self.page.pk)
        rows.update(digest="", due_at=timezone.now())  # as for who reads it by `content/`
        self.rename_home("Another house")
        self.assertFalse(log.compare_due())
        self.changed()
        self.assertEqual(self.copy.pages, self.answers())

    def test_of_a_log_that_begins_too(self):
        log.forget()
        copy = SiteCopy(self.stranger)
        copy.refresh()
        self.rename_home("Another house")
        self.follower = log.Follower()
        self.follow()  # it has not seen the tree as it was, and waits for whoever has
        with time_machine.travel(timezone.now() + log.PATIENCE * 2):
            self.follow()
            self.follow()
            copy.refresh()
        self.assertEqual(copy.pages, self.answers())

    def begin_anew(self) -> SiteCopy:
        """A log that has just begun, read whole by somebody; no answer was made by the background work."""
        log.forget()
        copy, self.follower = SiteCopy(self.stranger), log.Follower()
        copy.refresh()
        self.follower.note(ChangeLog.objects.get())
        return copy

    def test_what_was_read_whole_is_known_and_a_change_then_tells_what_shows_it_alone(self):
        alone = make.text(self.home, title="Alone", slug="alone")
        copy = self.begin_anew()
        self.assertFalse(PageChange.objects.filter(digest="").exists())
        alone.title = "By itself"
        alone.save_revision().publish()
        self.follower.note(ChangeLog.objects.get())
        self.assertEqual([(item["id"], item["change"]) for item in copy.refresh()], [(alone.pk, "published")])
        self.follow()
        self.assertEqual(copy.refresh(), [])
        self.assertEqual(copy.pages, self.answers())

    def test_what_was_read_is_what_the_background_work_makes(self):
        self.begin_anew()
        for row in PageChange.objects.all():
            content, tags = log.answer(row.page_id)
            facts = log.facts_of(row, content, tags, timezone.now())
            self.assertEqual((row.digest, row.tags), (facts["digest"], facts["tags"]), row.url)

    def test_what_is_read_after_a_change_that_is_not_noted_is_not_known(self):
        copy = SiteCopy(self.stranger)
        self.begin_anew()
        copy.refresh()
        PageChange.objects.update(digest="", tags="", due_at=timezone.now())
        self.rename_home("Another house")
        SiteCopy(self.stranger).refresh()  # another one, who reads what the first has not been told
        self.assertEqual(PageChange.objects.exclude(digest="").count(), 0)
        self.follow()
        copy.refresh()
        self.assertEqual(copy.pages, self.answers())

    def test_in_markdown_it_is_made_again(self):
        log.forget()
        self.stranger.get(CHANGES, {"include": "body", "rich_text": "markdown"})
        self.assertFalse(PageChange.objects.exclude(digest="").exists())


class ChangesCursorTests(ChangesCase):
    def test_what_is_no_cursor_is_refused_in_words(self):
        for since in ("x", self.copy.since + "x", "0", "é", " "):
            answer = self.client.get(CHANGES, {"since": since})
            self.assertEqual(answer.status_code, 422, since)
            self.assertEqual(answer.json()["errors"][0]["loc"], ["query", "since"])
        for query in ({"limit": 0}, {"limit": 101}, {"include": "all"}, {"locale": "xx"}, {"fields": "titel"}):
            self.assertEqual(self.client.get(CHANGES, query).status_code, 422, query)

    def test_after_a_restore_a_copy_begins_again(self):
        log.forget()
        answer = self.client.get(CHANGES, {"since": self.copy.since})
        self.assertEqual((answer.status_code, answer.json()["type"]), (410, "/api/v3/problems/changes-unknown/"))
        self.assertEqual({item["id"] for item in self.client.get(CHANGES).json()["items"]}, {*self.copy.pages})

    def test_what_is_gone_is_told_for_ninety_days(self):
        old = self.copy.since
        self.other.delete()
        self.changed()
        with time_machine.travel(timezone.now() + KEPT - timedelta(hours=1)):
            log.delete_expired()
            gone = self.client.get(CHANGES, {"since": old}).json()["items"]
            self.assertIn(("gone", self.other.pk), {(item["change"], item["id"]) for item in gone})
            fresh = self.client.get(CHANGES, {"since": self.copy.since}).json()["since"]
        with time_machine.travel(timezone.now() + KEPT + timedelta(hours=1)):
            log.delete_expired()
            self.assertEqual(self.client.get(CHANGES, {"since": old}).status_code, 410)
            self.assertEqual(self.client.get(CHANGES, {"since": fresh}).status_code, 200)
        self.assertFalse(PageChange.objects.filter(change=ChangeKind.GONE).exists())

    def test_where_nobody_asks_nothing_is_kept(self):
        with time_machine.travel(timezone.now() + KEPT + timedelta(hours=1)):
            log.delete_expired()
        self.assertFalse(ChangeLog.objects.exists() or PageChange.objects.exists())
        self.follow()
        self.assertFalse(PageChange.objects.exists())

    def test_of_two_who_follow_one_writes_and_neither_misses(self):
        second = log.Follower()
        second.follow()
        self.page.title = "Out at last"
        self.page.save_revision().publish()
        for follower in (second, self.follower, second):
            follower.follow()
        self.assertEqual({item["id"]: item["change"] for item in self.copy.refresh()}[self.page.pk], "published")
        self.topic.name = "Soil"
        self.topic.save()
        for follower in (self.follower, second, self.follower):
            follower.follow()
        self.copy.refresh()
        self.assertEqual(self.copy.pages, self.answers())

    def test_who_comes_late_compares_everything(self):
        self.topic.name = "Soil"
        self.topic.save()
        late = log.Follower()
        late.follow()
        with time_machine.travel(timezone.now() + log.PATIENCE + timedelta(seconds=1)):
            late.follow()
            self.copy.refresh()
            self.assertEqual(self.copy.pages, self.answers())

    def test_new_code_compares_everything(self):
        ChangeLog.objects.update(version="before")
        PageChange.objects.filter(page_id=self.page.pk).update(digest="0" * 64)
        self.assertEqual(self.changed(), {self.page.pk: "changed"})
        self.assertEqual(self.changed(), {})

    def test_a_change_while_an_answer_is_made_is_not_lost(self):
        row = PageChange.objects.get(page_id=self.page.pk)
        PageChange.objects.filter(pk=row.pk).update(due_at=timezone.now())
        stale = PageChange.objects.get(pk=row.pk)
        PageChange.objects.filter(pk=row.pk).update(due_at=timezone.now(), digest="0" * 64)
        log.compare(stale)  # of before
        self.assertEqual(PageChange.objects.get(pk=row.pk).digest, "0" * 64)
        self.assertEqual(self.changed(), {self.page.pk: "changed"})

    def test_fields(self):
        answer = self.client.get(CHANGES, {"fields": "url,content.page.title", "include": "body"}).json()
        self.assertEqual({*answer["items"][0]}, {"id", "url", "content"})
        self.assertEqual({*answer["items"][0]["content"]["page"]}, {"title"})
        self.assertTrue(answer["since"])

    @override_settings(HEADLESS="off")
    def test_without_an_api_nothing_is_followed(self):
        self.page.unpublish()
        log.follow()
        self.assertTrue(PageChange.objects.exclude(change=ChangeKind.GONE).filter(page_id=self.page.pk).exists())

    def test_it_is_stored_nowhere(self):
        answer = self.client.get(CHANGES)
        self.assertNotIn("public", answer.headers.get("Cache-Control", ""))
        self.draft.save_revision().publish()
        self.follow()
        self.assertNotEqual(json.loads(answer.content)["since"], self.client.get(CHANGES).json()["since"])
