"""What nobody has translated yet: shown as it is with a word, or left out, as an editor chooses; never offered as translated."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale, Page

from home.models import HomePage
from pages.about.models import MissionPage, PrinciplesPage, TextPage
from pages.announcements.models import AnnouncementIndexPage
from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage
from pages.tree.current import current
from pages.visibility import visible

from ..support import make
from ..support.cases import HouseCase, seen_words, words_of

pytestmark = pytest.mark.differs

INDEXES = {"news": NewsIndexPage, "events": EventIndexPage, "announcements": AnnouncementIndexPage}


class FallbackCase(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish = {name: kind.objects.get(locale__language_code="es") for name, kind in INDEXES.items()}

    def hide(self, kind) -> None:
        kind.objects.update(show_untranslated=False)

    def card(self, address: str, title: str):
        """The entry of a list with this title; None where there is none."""
        links = [link for link in self.look(address).main.select("a") if seen_words(link) == title]
        return links[0].find_parent(["li", "article"]) if links else None


class ListTests(FallbackCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.made = {
            "news": make.news(cls.news, title="A report"),
            "events": make.event(cls.events, title="A meeting"),
            "announcements": make.announcement(cls.announcements, title="An announcement"),
        }

    def test_the_rhythm_of_an_untranslated_event_is_marked(self):
        make.event(self.events, title="Weekly meeting", repeats="weekly", kicker="Every now and then")
        call_command("update_index", verbosity=0)
        found = [
            element
            for address in (self.spanish["events"].url, "/es/search/?query=weekly")
            for element in self.look(address).main.find_all(string=lambda text: "Every now and then" in text)
        ]
        self.assertTrue(found)
        self.assertEqual({element.find_parent(lang=True)["lang"] for element in found}, {"en"})

    def test_an_untranslated_item_is_shown_with_its_language(self):
        for name, page in self.made.items():
            with self.subTest(name):
                card = self.card(self.spanish[name].url, page.title)
                link = card.select_one("a")
                self.assertEqual((link["lang"], link["hreflang"], link["href"]), ("en", "en", page.url))
                self.assertEqual(words_of(card.select_one(".told-in")), "en inglés")

    def test_or_left_out_where_an_editor_chose_so(self):
        for name, kind in INDEXES.items():
            self.hide(kind)
            self.assertIsNone(self.card(self.spanish[name].url, self.made[name].title))
            self.assertIsNotNone(self.card(getattr(self, name).url, self.made[name].title))

    def test_once_translated_it_is_shown_once_and_without_a_word(self):
        for name, page in self.made.items():
            make.translated(page, "es", title=f"Traducido {name}")
            shown = self.look(self.spanish[name].url).main
            self.assertNotIn(page.title, words_of(shown))
            self.assertEqual([seen_words(link) for link in shown.select("h3 a")], [f"Traducido {name}"])
            self.assertEqual(shown.select(".told-in"), [])
            self.assertEqual(shown.select("h3 [lang]"), [])

    def test_a_third_language_shows_the_source_and_not_a_translation_of_it(self):
        for name, page in self.made.items():
            make.translated(page, "es", title=f"Traducido {name}")
            arabic = INDEXES[name].objects.get(locale__language_code="ar")
            self.assertIsNotNone(self.card(arabic.url, page.title))
            self.assertIsNone(self.card(arabic.url, f"Traducido {name}"))

    def test_what_was_written_in_another_language_first_is_shown_in_english_too(self):
        make.news(self.spanish["news"], title="Un informe")
        card = self.card(self.news.url, "Un informe")
        self.assertEqual(card.select_one("a")["lang"], "es")
        self.assertEqual(words_of(card.select_one(".told-in")), "in Spanish")

    def test_nothing_private_or_offline_comes_in_by_this_door(self):
        for name, page in self.made.items():
            make.private(page)
            self.assertIsNone(self.card(self.spanish[name].url, page.title))
        for name, page in self.made.items():
            page.unpublish()
            self.assertIsNone(self.card(self.spanish[name].url, page.title))

    def test_a_placeholder_is_no_translation(self):
        page = self.made["news"]
        alias = page.copy_for_translation(Locale.objects.get(language_code="es"), alias=True)
        type(alias).objects.filter(pk=alias.pk).update(live=True)
        self.assertEqual(self.card(self.spanish["news"].url, "A report").select_one("a")["href"], page.url)

    def test_an_alias_in_its_own_language_is_a_page(self):
        alias = self.made["news"].create_alias(parent=self.news, update_slug="again")
        tree, now = current(), timezone.now()
        self.assertFalse(tree.is_placeholder(tree.nodes[alias.pk]))
        self.assertIn(tree.nodes[alias.pk], tree.visible(tree.nodes.values(), now))
        self.assertEqual(visible(Page.objects.filter(pk=alias.pk)).count(), 1)
        self.assertEqual(self.client.get(alias.url).status_code, 200)
        links = [each["href"] for each in self.look(self.news.url).select(".card a, h3 a, h2 a")]
        self.assertLessEqual({alias.url, self.made["news"].url}, {*links})
        self.assertIn(alias.pk, [each["id"] for each in self.client.get("/api/v3/news/").json()["items"]])

    def test_the_home_page_follows_the_same_rule(self):
        for name, page in self.made.items():
            self.assertIsNotNone(self.card("/es/", page.title), name)
        for kind in INDEXES.values():
            self.hide(kind)
        self.assertHides("/es/", *(page.title for page in self.made.values()))

    def test_a_feed_stays_in_one_language_and_a_calendar_has_every_date(self):
        self.assertNotIn("A report", self.client.get(f"{self.spanish['news'].url}feed/").content.decode())
        calendar = self.client.get(f"{self.spanish['events'].url}calendar.ics").content.decode()
        self.assertIn("SUMMARY;LANGUAGE=en:A meeting", calendar)

    def test_longer_lists_cost_no_more_queries(self):
        addresses = ["/es/", *(index.url for index in self.spanish.values())]
        for _ in range(2):
            self.grow()
        costs = {address: self.cost_of(address) for address in addresses}
        for _ in range(6):
            self.grow()
        self.assertEqual({address: self.cost_of(address) for address in addresses}, costs)

    def grow(self):
        make.translated(make.news(self.news), "es")
        make.news(self.news)
        make.translated(make.event(self.events), "es")
        make.event(self.events)
        make.announcement(self.announcements)


class FallbackSectionTests(FallbackCase):
    def test_a_section_whose_index_is_untranslated_shows_it_with_a_word(self):
        make.translated(make.news(self.news, title="A report"), "es", title="Un informe")
        self.spanish["news"].unpublish()
        sheet = self.sheet("news")
        self.assertEqual(words_of(sheet.h2), "News & Media")
        self.assertEqual(sheet.h2["lang"], "en")
        self.assertEqual(sheet.select_one(".more")["hreflang"], "en")
        self.assertEqual(words_of(sheet.h3), "Un informe")  # what is translated is shown translated all the same
        self.hide(NewsIndexPage)
        self.assertIsNone(self.sheet("news"))

    def test_other_sections_are_left_out_unless_an_editor_chose_otherwise(self):
        MissionPage.objects.filter(pk=self.mission.pk).update(summary="We work together.")
        MissionPage.objects.get(locale__language_code="es").unpublish()
        self.assertHides("/es/", "We work together.")
        MissionPage.objects.update(show_untranslated=True)
        sheet = self.sheet("mission")
        self.assertIn("en inglés", words_of(sheet))
        self.assertEqual(sheet.select_one(".big")["lang"], "en")

    def test_principles_are_left_out_unless_chosen(self):
        make.principle(self.principles, title="Open to all")
        address = PrinciplesPage.objects.get(locale__language_code="es").url
        self.assertHides(address, "Open to all")
        PrinciplesPage.objects.update(show_untranslated=True)
        self.assertShows(address, "Open to all", "en inglés")

    def test_pages_below_a_text_page_are_left_out_unless_chosen(self):
        above = make.text(self.home, title="Programs")
        make.text(above, title="Land trust")
        spanish = make.translated(above, "es", title="Programas")
        self.assertHides(spanish.url, "Land trust")
        TextPage.objects.filter(translation_key=above.translation_key).update(show_untranslated=True)
        self.assertShows(spanish.url, "Land trust", "en inglés")

    def test_a_pinned_story_stands_first_untranslated_too(self):
        report = make.news(self.news, title="The old one", date="2020-01-01")
        make.translated(make.news(self.news), "es", title="Nuevo")
        home = HomePage.objects.get(locale__language_code="es")
        home.sections[0].value["show_first"] = report
        home.save_revision().publish()
        self.assertEqual(words_of(self.sheet("news").h3), "The old one")

    def test_the_choice_is_the_same_in_every_language(self):
        self.news.show_untranslated = False
        self.news.save_revision().publish()
        self.assertFalse(NewsIndexPage.objects.filter(show_untranslated=True).exists())

    def sheet(self, name: str):
        """The section of the Spanish home page that draws from this page."""
        key = getattr(self, name).translation_key
        slugs = set(type(getattr(self, name)).objects.filter(translation_key=key).values_list("slug", flat=True))
        sheets = self.look("/es/").select("main > .sheet")
        return next((each for each in sheets if each.h2 and each.h2["id"].rpartition("-")[0] in slugs), None)


class FallbackSearchTests(FallbackCase):
    search_index = True

    def test_what_a_list_shows_is_found(self):
        make.news(self.news, title="Gardening together")
        self.assertEqual(self.found("gardening", "/es"), ["Gardening together"])
        self.assertEqual(self.found("garden", "/es"), ["Gardening together"])
        self.hide(NewsIndexPage)
        self.assertEqual(self.found("gardening", "/es"), [])

    def test_what_is_translated_is_found_in_its_own_language_alone(self):
        page = make.news(self.news, title="Gardening together")
        make.translated(page, "es", title="Juntas en la huerta")
        self.assertEqual(self.found("gardening", "/es"), [])
        self.assertEqual(self.found("huerta", "/es"), ["Juntas en la huerta"])

    def test_what_lists_leave_out_is_not_found(self):
        make.text(self.home, title="Gardening together")
        make.principle(self.principles, title="Gardening for all")
        self.assertEqual(self.found("gardening", "/es"), [])


class WayTests(FallbackCase):
    """Switcher, hreflang and links."""

    def test_the_switcher_leads_to_the_closest_page_above_that_is_translated(self):
        page = make.news(self.news, title="A report")
        link = self.look(page.url).select_one(".languages [lang=es]")
        self.assertEqual(link["href"], self.spanish["news"].url)
        self.assertIn(self.spanish["news"].title, words_of(link))
        self.spanish["news"].unpublish()
        self.assertEqual(self.look(page.url).select_one(".languages [lang=es]")["href"], "/es/")

    def test_an_untranslated_page_is_not_offered_as_translated(self):
        page = make.news(self.news)
        self.assertEqual(self.look(page.url).select("head [hreflang]"), [])
        spanish = make.translated(page, "es", title="Informe")
        codes = [link["hreflang"] for link in self.look(page.url).select("head [hreflang]")]
        self.assertEqual(codes, ["en", "es", "x-default"])
        self.assertEqual(words_of(self.look(page.url).select_one(".languages [lang=es]")), "Español")
        self.assertEqual(self.look(page.url).select_one(".languages [lang=es]")["href"], spanish.url)

    def test_a_link_in_a_translated_text_says_where_it_leads(self):
        target = make.text(self.home, title="Land", slug="land")
        body = [
            ("text", f'<p><a linktype="page" id="{target.pk}">There</a></p>'),
            ("buttons", {"items": [{"label": "Go there", "page": target}]}),
            ("action", {"title": "Act", "label": "Act there", "page": target, "ground": "gold"}),
        ]
        spanish = make.translated(make.text(self.home, body=body), "es", title="Página")
        links = self.look(spanish.url).select_one(".body").select("a")
        self.assertEqual([(link["href"], link["hreflang"]) for link in links], [(target.url, "en")] * 3)
        translated = make.translated(target, "es", title="Tierra")
        links = self.look(spanish.url).select_one(".body").select("a")
        self.assertEqual([(link["href"], link.get("hreflang")) for link in links], [(translated.url, None)] * 3)

    def test_no_link_on_a_half_translated_site_is_broken(self):
        pages = list(make.one_of_each(self.home))
        for page in pages[::2]:
            make.translated(page, "es", slug=f"es-{page.slug}")
        links = {
            link["href"]
            for address in ("/es/", *(index.url for index in self.spanish.values()))
            for link in self.look(address).select("a[href^='/']")
        }
        for link in links:
            self.assertEqual(self.client.get(link).status_code, 200, link)


class FallbackAnnouncementTests(FallbackCase):
    def test_one_that_has_ended_is_past_in_every_language(self):
        make.announcement(self.announcements, title="Over", since=-9, until=-1)
        self.assertShows(self.spanish["announcements"].url, "Over", "en inglés")
        make.announcement(self.announcements, title="To come", shown_from=timezone.now() + dt.timedelta(days=3))
        self.assertHides(self.spanish["announcements"].url, "To come")
