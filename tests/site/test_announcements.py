"""Announcements: in force from one minute to another, then past, never gone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from pages.announcements.models import AnnouncementPage
from pages.network.models import Chrome
from pages.news.models import NewsIndexPage
from pages.translation.jobs.sync import sync_jobs

from ..support import make
from ..support.cases import HouseCase, form_values, words_of


class TimeTests(HouseCase):
    search_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.now = make.announcement(cls.announcements, until=1, title="Orchard evening today")
        cls.ended = make.announcement(cls.announcements, since=-9, until=-1, title="Orchard evening yesterday")
        cls.future = make.announcement(cls.announcements, since=1, title="Orchard evening tomorrow")

    def sections(self) -> dict[str, str]:
        """The words of the current and of the past list."""
        page = self.look(self.announcements.url)
        return {heading["id"]: words_of(heading.parent) for heading in page.select("section.listing h2")}

    def test_the_home_page_shows_only_what_is_in_force(self):
        self.assertShows("/", "Orchard evening today")
        self.assertHides("/", "yesterday", "tomorrow")

    def test_the_index_shows_what_is_in_force_and_what_is_past(self):
        shown = self.sections()
        self.assertIn("today", shown["now"])
        self.assertIn("yesterday", shown["past"])
        self.assertNotIn("yesterday", shown["now"])
        self.assertNotIn("today", shown["past"])
        self.assertHides(self.announcements.url, "tomorrow")

    def test_the_search_finds_only_what_is_in_force(self):
        self.assertEqual(self.found("orchard"), ["Orchard evening today"])

    def test_one_that_has_ended_keeps_its_page_and_says_so(self):
        self.assertShows(self.ended.url, "Orchard evening yesterday", "Ended", "This announcement ended on")

    def test_one_in_force_does_not_say_so(self):
        self.assertNotIn("ended", self.words(self.now.url).lower())

    def test_one_that_has_ended_has_no_button(self):
        fields = {"button_label": "Reserve a seat", "button_link": "https://seats.example/"}
        ended = make.announcement(self.announcements, since=-9, until=-1, **fields)
        self.assertHides(ended.url, "Reserve a seat")
        self.assertShows(make.announcement(self.announcements, **fields).url, "Reserve a seat")

    def test_one_that_has_not_begun_is_in_no_list_and_known_to_no_machine(self):
        for address in ("/", self.announcements.url, "/search/?query=orchard", "/sitemap.xml"):
            self.assertHides(address, "tomorrow", self.future.slug)

    def test_one_that_has_not_begun_is_nowhere_even_for_those_who_know_its_address(self):
        self.look(self.future.url, status=404)

    def test_without_an_end_it_stays(self):
        make.announcement(self.announcements, since=-999, title="Kept for good")
        self.assertIn("Kept for good", self.sections()["now"])

    def test_the_boundary_is_the_minute_itself(self):
        now = timezone.now()
        for begins, ends, shown in ((-1, 1, True), (-60, -1, False), (60, 600, False)):
            times = {"shown_from": now + timedelta(seconds=begins), "shown_until": now + timedelta(seconds=ends)}
            page = make.add(AnnouncementPage, self.announcements, **times)
            self.assertEqual(AnnouncementPage.objects.in_force().filter(pk=page.pk).exists(), shown)

    def test_without_any_the_index_says_so(self):
        for page in AnnouncementPage.objects.all():
            page.unpublish()
        self.assertShows(self.announcements.url, "Nothing is announced at the moment.")
        self.assertEqual(len(self.look(self.announcements.url).select("#past")), 0)


class ButtonTests(HouseCase):
    def button(self, **fields):
        page = make.announcement(self.announcements, button_label="Go there", **fields)
        return self.look(page.url).select_one("main a.button")

    def test_leads_to_a_link_a_page_or_a_document(self):
        document, text = make.document(), make.text(self.home)
        self.assertEqual(self.button(button_link="https://seats.example/")["href"], "https://seats.example/")
        self.assertEqual(self.button(button_page=text)["href"], text.url)
        self.assertEqual(self.button(button_document=document)["href"], document.url)

    def test_leads_to_the_event_where_nothing_else_is_given(self):
        event = make.event(self.events)
        self.assertEqual(self.button(event=event)["href"], event.url)
        self.assertEqual(
            self.button(event=event, button_link="https://seats.example/")["href"], "https://seats.example/"
        )

    def test_there_is_none_without_words_or_without_a_way(self):
        self.assertIsNone(self.button())
        page = make.announcement(self.announcements, event=make.event(self.events))
        self.assertIsNone(self.look(page.url).select_one("main a.button"))

    def test_there_is_none_to_a_page_that_is_gone_or_private(self):
        draft, closed = make.text(self.home, live=False), make.text(self.home)
        make.private(closed)
        for target in (draft, closed):
            self.assertIsNone(self.button(button_page=target))


class AnnouncementsCheckTests(HouseCase):
    def problem(self, **fields) -> dict:
        now = timezone.now()
        page = AnnouncementPage(title="A title", slug="a-title", **{"shown_from": now} | fields)
        with self.assertRaises(ValidationError) as caught:
            page.clean()
        return caught.exception.message_dict

    def test_the_end_comes_after_the_beginning(self):
        problem = self.problem(shown_until=timezone.now() - timedelta(days=1))
        self.assertEqual(problem, {"shown_until": ["It would end before it begins. Please choose a later time."]})

    def test_a_button_leads_to_one_place(self):
        problem = self.problem(button_label="Go", button_link="https://seats.example/", button_page=self.events)
        self.assertEqual(list(problem), ["button_page"])
        self.assertIn("one place only", problem["button_page"][0])

    def test_a_button_has_words(self):
        self.assertIn("what the button does", self.problem(button_link="https://seats.example/")["button_label"][0])

    def test_the_editor_sees_it_beside_the_field(self):
        self.client.force_login(make.admin())
        fields = {
            "title": "A title",
            "slug": "a-title",
            "shown_from": "2026-05-02 10:00",
            "shown_until": "2026-05-01 10:00",
        }
        page = self.post_new(AnnouncementPage, self.announcements, fields)
        self.assertIn("It would end before it begins", self.error_beside(page, "shown_until"))

    def test_a_day_alone_ends_with_that_day_in_the_networks_zone_whoever_types_it(self):
        boss = make.admin()
        UserProfile.objects.create(user=boss, current_time_zone="Asia/Tokyo")
        self.client.force_login(boss)
        typed = {"shown_from": "2030-05-01 09:00", "shown_until": "2030-05-03", "expire_at": "2030-05-04"}
        self.post_new(AnnouncementPage, self.announcements, {"title": "Until Friday"} | typed, "action-publish")
        page, zone = AnnouncementPage.objects.get(title="Until Friday"), ZoneInfo("America/Chicago")
        self.assertEqual(page.shown_from, datetime(2030, 5, 1, 9, tzinfo=zone))
        self.assertEqual(page.shown_until, datetime(2030, 5, 3, 23, 59, tzinfo=zone))
        self.assertEqual(page.expire_at, datetime(2030, 5, 4, 23, 59, tzinfo=zone))
        form = self.look(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        for name, value in (("shown_from", "2030-05-01 09:00"), ("shown_until", "2030-05-03 23:59")):
            field = form.select_one(f"[name={name}]")
            self.assertEqual(field["value"], value)
            said = [words_of(form.find(id=each)) for each in field["aria-describedby"].split()]
            self.assertIn("Chicago time", " ".join(said))
        Chrome.objects.filter(locale=self.english).update(time_name="Jackson time")
        form = self.look(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        for name in ("shown_from", "shown_until", "starts_at", "go_live_at", "expire_at"):
            self.assertIn("Jackson time", str(form.find(id=f"id_{name}-moment")), name)  # two stand in a template

    def test_no_account_has_a_zone_of_its_own(self):
        self.client.force_login(make.admin())
        self.assertIsNone(self.look(reverse("wagtailadmin_account")).select_one("[name*=time_zone]"))


class AnnouncementsListingTests(HouseCase):
    def test_a_longer_list_costs_no_more_queries(self):
        picture = make.picture()
        past, day = (
            {"shown_from": timezone.now() - timedelta(days=9), "shown_until": timezone.now() - timedelta(days=1)},
            timezone.localdate(),
        )
        for amount in (5, 500):
            make.many(AnnouncementPage, self.announcements, amount, date=day, picture=picture)
            make.many(AnnouncementPage, self.announcements, amount, date=day, picture=picture, **past)
            cost = self.cost_of(self.announcements.url)
            self.assertEqual(cost, getattr(self, "cost", cost))
            self.cost = cost

    def test_past_ones_are_paged_newest_first(self):
        day, now = timezone.localdate(), timezone.now()
        times = {"shown_from": now - timedelta(days=99), "shown_until": now - timedelta(days=1)}
        make.many(AnnouncementPage, self.announcements, 30, date=lambda each: day - timedelta(days=each), **times)
        first = [words_of(heading) for heading in self.look(self.announcements.url).select("h3")]
        self.assertEqual(first[:2], ["Row 0", "Row 1"])
        second = self.look(f"{self.announcements.url}?page=2")
        self.assertEqual(words_of(second.select("h3")[0]), "Row 12")
        self.assertIsNone(second.select_one("#now"))


class BannerTests(HouseCase):
    """One announcement above every page it concerns."""

    languages = ["en", "es"]

    def banner(self, address: str = "/") -> str:
        banners = self.look(address).select(".banner")
        self.assertLessEqual(len(banners), 1)
        return banners[0].strong.a.get_text() if banners else ""

    def test_what_is_only_information_is_a_banner_where_staff_say_so(self):
        told = make.announcement(self.announcements, title="Open house")
        self.assertEqual(self.banner(), "")
        told.banner = True
        told.save_revision().publish()
        self.assertEqual(self.banner(), "Open house")

    def test_the_gravest_then_the_newest(self):
        for level, since, title in (
            ("urgent", -1, "Film night has moved"),
            ("emergency", -3, "Boil your water"),
            ("emergency", -2, "Shelter is open"),
        ):
            make.announcement(self.announcements, level=level, since=since, title=title)
        self.assertEqual(self.banner(), "Shelter is open")

    def test_it_ends_to_the_minute_and_no_copy_outlives_it(self):
        until = timezone.now() + timedelta(hours=3)
        told = make.announcement(self.announcements, level="urgent", title="Until three")
        told.shown_until = until
        told.save_revision().publish()
        for before, shown, most in ((90, "Until three", 60), (20, "Until three", 20), (-1, "", 60)):
            with time_machine.travel(until - timedelta(seconds=before), tick=False):
                self.assertEqual(self.banner(), shown)
                for address in ("/", self.announcements.url, "/sitemap.xml"):
                    self.assertEqual(self.client.get(address)["Cache-Control"], "public, no-cache")
                kept = self.client.get("/search/")["Cache-Control"]
                self.assertLessEqual(int(kept.removeprefix("public, max-age=")), most)

    def test_one_section_only(self):
        make.announcement(self.announcements, level="urgent", section=self.news, title="For readers")
        piece = make.news(self.news)
        shown = [self.banner(address) for address in ("/", self.news.url, piece.url, self.events.url)]
        self.assertEqual(shown, ["", "For readers", "For readers", ""])

    def test_in_its_section_in_every_language(self):
        told = make.announcement(self.announcements, level="urgent", section=self.news, title="For readers")
        make.translated(told, "es", title="Para lectoras")
        news = make.part(self.home.get_translation(Locale.objects.get(language_code="es")), NewsIndexPage)
        self.assertEqual(self.banner(news.url), "Para lectoras")
        self.assertEqual(self.banner("/es/"), "")

    def test_urgent_words_that_nobody_has_translated_are_told_all_the_same_and_marked(self):
        make.announcement(self.announcements, level="urgent", title="Boil your water")
        banner = self.look("/es/").select_one(".banner")
        in_english = banner.select("[lang=en]")
        self.assertEqual(
            [each.get_text(strip=True) for each in in_english], ["Boil your water", "Do come.", ": Boil your water"]
        )
        self.assertEqual(banner.select_one("strong .told-in").get_text(), "en inglés")
        self.assertEqual(banner.select_one("p a").find(string=True).strip(), "Leer más")
        make.announcement(self.announcements, banner=True, title="Open house")
        self.assertEqual(self.banner("/es/"), "Boil your water")

    def test_what_was_closed_is_known_again_in_every_language_and_after_every_edit_until_staff_show_it_again(self):
        told = make.announcement(self.announcements, level="urgent", title="Boil your water")
        make.translated(told, "es", title="Hierva el agua")
        sync_jobs([told.translation_key])
        self.client.force_login(make.admin())

        def keys() -> set[str]:
            return {self.look(address).select_one(".banner")["data-banner"] for address in ("/", "/es/")}

        def edit(**fields):
            address = reverse("wagtailadmin_pages:edit", args=[told.pk])
            form = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
            streams = {"body-count": "0", "action-publish": "1"}
            self.assertEqual(self.client.post(address, form | streams | fields).status_code, 302)

        first = keys()
        self.assertEqual(len(first), 1)
        edit(title="Boil your water, please")
        self.assertEqual(self.banner(), "Boil your water, please")
        self.assertEqual(keys(), first)
        edit(show_again="on")
        again = keys()
        self.assertEqual(len(again), 1)
        self.assertNotEqual(again, first)
        edit()
        self.assertEqual(keys(), again)

    def test_its_title_leads_on(self):
        told = make.announcement(self.announcements, level="urgent", title="Boil your water")
        self.assertEqual(self.look("/").select_one(".banner strong a")["href"], told.url)

    def test_not_on_its_own_page_nor_from_a_private_section(self):
        told = make.announcement(self.announcements, level="urgent", title="Boil your water")
        self.assertEqual(self.banner(told.url), "")
        make.private(self.announcements)
        self.assertEqual(self.banner(), "")

    def test_people_logged_in_leave_no_copies(self):
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get("/")["Cache-Control"], "private, no-cache")
