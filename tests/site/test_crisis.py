"""What visitors see while the crisis switch is on: the message in every language, and a front page of a few words."""

import gzip

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import call_command
from django.utils import translation
from wagtail.models import Locale

from pages.crisis.models import CrisisLink, CrisisMessage, CrisisPlan
from settings.staticfiles import join_imports

from ..support import make
from ..support.cases import HouseCase, words_of

pytestmark = pytest.mark.differs


class CrisisTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.network(phone="+1 601 555 0100", email="hello@house.example")
        cls.locales = {each.language_code: each for each in Locale.objects.all()}
        cls.plan = CrisisPlan.load()
        cls.write("en", "Our office was broken into", "Call before you come.\n\nNobody is hurt.")
        cls.write("es", "Entraron a nuestra oficina", "Llame antes de venir.")
        cls.help = make.text(cls.home, title="Where to find help")
        cls.ayuda = make.translated(cls.help, "es", title="Dónde hay ayuda")
        cls.secret = make.text(cls.home, title="Members only")
        make.private(cls.secret, "login")
        cls.draft = make.text(cls.home, title="Not finished", live=False)
        for place, page in enumerate((cls.secret, cls.help, cls.draft, cls.mission)):
            CrisisLink.objects.create(plan=cls.plan, page=page, sort_order=place)
        cls.piece = make.news(cls.news, title="A report")

    @classmethod
    def write(cls, code: str, title: str, text: str) -> None:
        CrisisMessage.objects.create(plan=cls.plan, locale=cls.locales[code], title=title, text=text)

    def turn(self, way: str) -> None:
        call_command("crisis", f"--{way}", stdout=None)

    def test_until_then_nothing_tells_of_it(self):
        for address in ("/", "/es/", self.piece.url, "/api/v3/site/"):
            self.assertNotContains(self.client.get(address), "broken into", msg_prefix=address)
        self.assertContains(self.client.get(self.piece.url), self.piece.title)

    def test_the_front_page_is_the_message_with_the_chosen_pages_on_top(self):
        self.turn("on")
        page = self.look("/")
        self.assertEqual(words_of(page.h1), "Our office was broken into")
        self.assertEqual(
            [words_of(each) for each in page.select(".emergency p")], ["Call before you come.", "Nobody is hurt."]
        )
        self.assertEqual(
            [words_of(each) for each in page.select(".links a")], ["Where to find help", self.mission.title]
        )
        self.assertTrue(page.select("a[href='tel:+16015550100']"))
        self.assertIn(self.news.url, [link["href"] for link in page.select("footer a")])

    def test_lines_stay_lines_and_a_page_chosen_in_two_languages_stands_once(self):
        CrisisMessage.objects.filter(locale=self.english).update(text="Call:\r\nAda 555 0101\r\n \r\nDo not come.")
        CrisisLink.objects.create(plan=self.plan, page=self.ayuda)
        self.turn("on")
        for address, place in {"/": ".emergency", self.piece.url: ".banner div div"}.items():
            paragraphs = self.look(address).select(f"{place} p")
            self.assertEqual([words_of(each) for each in paragraphs], ["Call: Ada 555 0101", "Do not come."], address)
            self.assertTrue(paragraphs[0].br)
        titles = [words_of(each) for each in self.look("/").select(".links a")]
        self.assertEqual(titles, ["Where to find help", self.mission.title])

    def test_a_page_that_is_in_one_language_alone_stands_there_in_that(self):
        page = make.text(self.home.get_translation(self.locales["es"]), title="Teléfonos de abogadas")
        CrisisLink.objects.create(plan=self.plan, page=page, sort_order=9)
        self.turn("on")
        for address in ("/", "/ar/", "/es/"):
            link = self.look(address).select(".links a")[-1]
            self.assertEqual((words_of(link), link["href"]), ("Teléfonos de abogadas", page.url), address)

    def test_it_is_words_and_nothing_else_and_weighs_little(self):
        self.turn("on")
        response = self.client.get("/")
        page = BeautifulSoup(response.content, "html.parser")
        self.assertFalse(page.select("img, picture, script, video, [rel=preload]"))
        sheet = join_imports((settings.ROOT / "site" / "css" / "crisis.css").read_text())
        self.assertLess(len(gzip.compress(response.content)) + len(gzip.compress(sheet.encode())), 14_000)

    def test_each_language_has_its_own_and_else_a_general_sentence_with_the_words_of_another(self):
        self.turn("on")
        spanish = self.look("/es/")
        self.assertEqual(words_of(spanish.h1), "Entraron a nuestra oficina")
        self.assertEqual(words_of(spanish.select_one(".links a")), "Dónde hay ayuda")
        arabic = self.look("/ar/")
        with translation.override("ar"):
            from home.crisis_notice import general_message

            self.assertEqual(words_of(arabic.h1), general_message("ar").title)
        self.assertNotEqual(words_of(arabic.h1), "We are in an emergency")
        other = arabic.select_one("[lang=en] h2")
        self.assertEqual((words_of(other), other.parent["dir"]), ("Our office was broken into", "ltr"))
        self.assertEqual(arabic.html["dir"], "rtl")
        self.assertEqual(arabic.select_one(".links a")["lang"], "en")

    def test_it_stands_above_every_page_and_alone(self):
        make.announcement(self.announcements, level="emergency", title="An older banner")
        self.assertIn("An older banner", words_of(self.look(self.piece.url).select_one(".banner")))
        self.turn("on")
        for address, status in {self.piece.url: 200, self.news.url: 200, "/search/": 200, "/nowhere/": 404}.items():
            page = self.look(address, status)
            self.assertEqual(len(page.select(".banner")), 1, address)
            self.assertIn("Our office was broken into", words_of(page.select_one(".banner")), address)
            self.assertFalse(page.select(".banner button"))
        spanish = self.look(self.piece.get_parent().get_translation(self.locales["es"]).url)
        self.assertIn("Entraron a nuestra oficina", words_of(spanish.select_one(".banner")))

    def test_what_is_announced_meanwhile_stands_on_the_front_page_at_once(self):
        self.turn("on")
        self.assertNotIn("Water at the hall", self.words("/"))
        page = make.announcement(self.announcements, title="Water at the hall")
        self.assertIn("Water at the hall", self.words("/"))
        page.title = "Water at the church"
        page.save_revision().publish()
        self.assertIn("Water at the church", self.words("/"))
        page.unpublish()
        self.assertNotIn("Water at", self.words("/"))

    def test_words_changed_in_it_are_read_at_once_and_the_end_is_the_old_page(self):
        before = {address: self.client.get(address).content for address in ("/", "/es/", self.piece.url)}
        self.turn("on")
        self.client.get("/")
        CrisisMessage.objects.filter(locale=self.english).update(title="Closed today")
        self.assertEqual(words_of(self.look("/").h1), "Closed today")
        self.turn("off")
        self.assertEqual({address: self.client.get(address).content for address in before}, before)

    def test_programs_hear_of_it(self):
        self.assertIsNone(self.client.get("/api/v3/site/").json()["crisis"])
        self.turn("on")
        crisis = self.client.get("/api/v3/site/?locale=es").json()["crisis"]
        self.assertEqual([each["title"] for each in crisis["messages"]], ["Entraron a nuestra oficina"])
        self.assertEqual([each["title"] for each in crisis["pages"]], ["Dónde hay ayuda", "Misión y propósito"])
        self.assertIn("Our office was broken into", self.client.get("/index.md").content.decode())

    def test_words_are_only_words(self):
        CrisisMessage.objects.filter(locale=self.english).update(
            title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)> https://house.example/help"
        )
        self.turn("on")
        for address in ("/", self.piece.url):
            page = self.look(address)
            place = page.select_one(".emergency, .banner")
            self.assertFalse(place.select("script, img"))
            self.assertTrue(place.select("a[href='https://house.example/help']"))
