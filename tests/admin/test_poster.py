"""The poster of a page: what stands on the sheet, in which language, on which paper, and who may print it."""

from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from home.templatetags.print_links import qr_code

from ..registration import build
from ..support import make
from ..support.cases import HouseCase, words_of


class PosterTests(HouseCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.client.force_login(make.admin())

    def poster(self, page, query: str = "") -> BeautifulSoup:
        return self.look(f"{reverse('page_poster', args=[page.pk])}{query}")

    def test_an_event_says_when_and_where(self):
        place = make.place(self.english, name="The yard", address="1 Capitol St.\nJackson")
        page = build.meeting(self.events, title="Film <night>", place=place, summary="Come and see.")
        sheet = self.poster(page).select_one(".poster-sheet")
        self.assertEqual(words_of(sheet.h1), "Film <night>")
        self.assertEqual(words_of(sheet.select_one(".poster-day b")), str(page.start_date.day))
        self.assertEqual(words_of(sheet.select_one(".poster-hours")), "2 to 4 pm")
        self.assertIn("The yard 1 Capitol St., Jackson", words_of(sheet))
        self.assertIn("Come and see.", words_of(sheet))
        self.assertIn(make.NAME, words_of(sheet.select_one(".poster-sign")))

    def test_the_code_is_that_of_the_address_printed_beside_it(self):
        page = make.news(self.news)
        sheet = self.poster(page).select_one(".poster-sheet")
        self.assertIn(sheet.svg.path["d"], qr_code(page.full_url))
        self.assertEqual(f"http://{words_of(sheet.select_one('.poster-address'))}", page.full_url)

    def test_the_sheet_speaks_the_language_of_the_page_and_the_tools_that_of_whoever_prints(self):
        page = build.meeting(self.events, title="Film night")
        spanish = make.translated(page, "es", title="Noche de cine")
        found = self.poster(spanish)
        self.assertEqual((found.html["lang"], found.header["lang"]), ("es", "en"))
        with override("es"):
            weekday = date_format(page.start_date, "l")
        self.assertEqual(words_of(found.select_one(".poster-day span")).lower(), weekday)
        links = {link["hreflang"]: link["href"] for link in found.select("a[hreflang]")}
        self.assertEqual(set(links), {"en", "es"})
        self.assertIn(f"/{page.pk}/", links["en"])

    def test_letter_in_the_americas_else_a4_and_as_chosen(self):
        page = make.news(self.news)
        self.assertTrue(self.poster(page).select_one(".poster-letter"))
        with override_settings(TIME_ZONE="Europe/Berlin"):
            self.assertTrue(self.poster(page).select_one(".poster-a4"))
        self.assertTrue(self.poster(page, "?paper=a4").select_one(".poster-a4"))
        self.assertTrue(self.poster(page, "?paper=napkin").select_one(".poster-letter"))

    def test_of_a_page_that_visitors_do_not_see_it_says_so(self):
        page = make.news(self.news)
        self.assertIsNone(self.poster(page).select_one("[role=note]"))
        make.private(page)
        self.assertTrue(self.poster(page).select_one("[role=note]"))
        draft = make.news(self.news, live=False, title="Not yet")
        found = self.poster(draft)
        self.assertEqual(words_of(found.h1), "Not yet")
        self.assertTrue(found.select_one("[role=note]"))

    def test_every_form_and_list_leads_to_it(self):
        page = make.news(self.news)
        address = reverse("page_poster", args=[page.pk])
        for view, pk in (("wagtailadmin_pages:edit", page.pk), ("wagtailadmin_explore", self.news.pk)):
            hrefs = [link["href"].partition("?")[0] for link in self.look(reverse(view, args=[pk])).select("a[href]")]
            self.assertIn(address, hrefs, view)

    def test_the_sheet_of_another_kind_has_no_date(self):
        self.assertIsNone(self.poster(self.home).select_one(".poster-when"))


class PosterRightsTests(HouseCase):
    def test_a_draft_is_printed_by_those_who_may_see_it(self):
        draft, public = make.text(self.home, live=False), make.text(self.home)
        self.client.force_login(make.person("author"))
        self.look(reverse("page_poster", args=[draft.pk]), 404)
        self.look(reverse("page_poster", args=[public.pk]))
        self.look(reverse("page_poster", args=[1]), 404)  # the root of the tree
