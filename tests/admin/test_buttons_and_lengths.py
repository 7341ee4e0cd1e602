"""Buttons that lead somewhere, and hints of length that are the same wherever a page is written."""

import json

from django.core.exceptions import ValidationError
from django.urls import reverse

from home.desk.recommended_words import RECOMMENDED_WORDS
from pages.about.models import TextPage
from pages.announcements.models import AnnouncementPage

from ..registration import build
from ..support import make
from ..support.cases import HouseCase


class ButtonLinkTests(HouseCase):
    def setUp(self):
        self.client.force_login(make.person("editor"))

    def test_a_button_block_without_a_link_is_a_draft_at_most(self):
        block = TextPage._meta.get_field("body").stream_block
        for raw in (
            {"type": "buttons", "value": {"items": [{"label": "Go"}]}},
            {"type": "action", "value": {"title": "Come", "label": "Go", "ground": "gold"}},
        ):
            value = block.to_python([raw])
            with self.assertRaises(ValidationError):
                block.clean(value)
            self.assertIn("Go", str(block.clean_deferred(value).get_prep_value()))

    def test_two_places_are_no_draft_either(self):
        block = TextPage._meta.get_field("body").stream_block
        link = {"label": "Go", "page": self.home.pk, "address": "https://example.org/"}
        value = block.to_python([{"type": "buttons", "value": {"items": [link]}}])
        with self.assertRaises(ValidationError):
            block.clean_deferred(value)

    def test_the_form_of_an_announcement_asks_for_the_link(self):
        index = make.part(self.home, make.AnnouncementIndexPage)
        fields = {"title": "Come", "button_label": "Register", "shown_from": "2026-12-01 09:00"}
        self.assertIsNotNone(self.post_new(AnnouncementPage, index, fields, "action-publish"))
        self.assertFalse(AnnouncementPage.objects.filter(title="Come", live=True).exists())
        self.post_new(AnnouncementPage, index, fields, "")
        self.assertTrue(AnnouncementPage.objects.filter(title="Come", live=False).exists())
        fields |= {"title": "Come too", "button_link": "https://example.org/"}
        self.post_new(AnnouncementPage, index, fields, "action-publish")
        self.assertTrue(AnnouncementPage.objects.filter(title="Come too", live=True).exists())


class AnnouncementButtonTests(HouseCase):
    def test_it_leads_to_the_registration_of_its_event(self):
        meeting, other = build.meeting(self.events, days=20), make.event(self.events)
        index = make.part(self.home, make.AnnouncementIndexPage)
        for event, address in ((meeting, f"{meeting.url}#register"), (other, other.url)):
            page = make.add(AnnouncementPage, index, button_label="Go", button_page=event)
            for where in (page.url, "/"):
                self.assertIn(address, [link["href"] for link in self.look(where).select("main a.button")], where)
        told = self.client.get("/api/v3/announcements/").json()["items"]
        self.assertTrue(any(each["button"]["url"].endswith("#register") for each in told))


class LengthTests(HouseCase):
    def test_door_and_form_give_the_same_hint(self):
        self.client.force_login(make.person("editor"))
        form = self.look(reverse("wagtailadmin_pages:edit", args=[make.news(self.news).pk]))
        lengths = json.loads(form.select_one("#desk-words")["data-lengths"])
        self.assertEqual(lengths, RECOMMENDED_WORDS)
        for name in ("news", "event", "announcement"):
            door = self.look(reverse("quick_create", args=[name]))
            for field in ("title", "summary"):
                found = door.select_one(f"[name={field}]")
                self.assertEqual(found["data-words"], str(lengths[field]), (name, field))
