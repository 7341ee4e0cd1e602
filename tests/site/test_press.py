"""Coverage elsewhere: our page of a piece, and the way to the piece itself."""

from datetime import date

from django.db.models import ProtectedError

from pages.press.models import Outlet, PressPage, Subject

from ..support import make
from ..support.cases import HouseCase, words_of


class PressTests(HouseCase):
    search_index = True

    def test_the_title_leads_to_our_page_and_the_button_to_the_outlet(self):
        outlet = make.outlet(self.english, name="The Paper")
        page = make.press(
            self.news, title="They wrote", outlet=outlet, link="https://paper.example/piece", language="es"
        )
        self.assertEqual(self.look(self.news.url).select_one(".listing h3 a")["href"], page.url)
        button = self.look(page.url).select_one("main a.button")
        self.assertEqual(
            (words_of(button), button["href"], button["hreflang"]),
            ("Read it at The Paper", "https://paper.example/piece", "es"),
        )

    def test_the_one_thing_to_do_stands_with_the_title_and_more_to_read_below(self):
        topic = make.topic(self.english)
        about = make.text(self.home, title="The farm")
        page = make.press(self.news, title="They wrote", topics=[topic])
        Subject.objects.create(piece=page, page=about)
        make.news(self.news, title="Alike", topics=[topic])
        make.press(self.news, title="Alike too", topics=[topic], date=date(2019, 1, 1))
        make.news(self.news, title="Draft", topics=[topic], live=False)
        make.news(self.news, title="Another matter")
        shown = self.look(page.url)
        self.assertTrue(shown.select("header .doors a.button"))
        self.assertEqual([words_of(each) for each in shown.select(".read-on h3")], ["Alike", "Alike too"])
        self.assertEqual([words_of(each) for each in shown.select(".read-on a.more")], ["The farm"])

    def test_without_an_outlet_there_is_still_a_way(self):
        button = self.look(make.press(self.news, outlet=None).url).select_one("main a.button")
        self.assertEqual(words_of(button), "Read the original")

    def test_quotation_writer_printed_date_response_and_archived_copy(self):
        fields = {
            "quotation": "A city on the rise.",
            "writer": "A Writer",
            "printed_date": "spring 2017",
            "response": "We rose.",
        }
        page = make.press(
            self.news, archived_copy="https://archive.example/1", language="es", date=date(2017, 4, 1), **fields
        )
        self.assertShows(page.url, *fields.values())
        self.assertNotIn("April 1, 2017", self.words(page.url))
        self.assertEqual(self.look(page.url).blockquote["lang"], "es")
        self.assertEqual(len(self.look(page.url).select("a[href='https://archive.example/1']")), 1)
        self.assertIn("spring 2017", self.words(self.news.url))

    def test_it_says_what_it_is(self):
        for medium, words in (
            ("article", "Press"),
            ("film", "Film"),
            ("podcast", "Podcast"),
            ("broadcast", "Broadcast"),
        ):
            page = make.press(self.news, medium=medium)
            self.assertEqual(words_of(self.look(page.url).select_one(".kind")), words)

    def test_an_outlet_in_use_cannot_be_lost(self):
        page = make.press(self.news)
        with self.assertRaises(ProtectedError):
            page.outlet.delete()
        self.assertTrue(Outlet.objects.filter(pk=page.outlet_id).exists())

    def test_it_is_found_by_writer_and_quotation(self):
        page = make.press(self.news, title="They wrote", writer="Moskowitz", quotation="A bet on solidarity.")
        for word in ("moskowitz", "solidarity"):
            self.assertEqual(self.found(word), [page.title])

    def test_a_link_is_asked_for(self):
        self.client.force_login(make.admin())
        page = self.post_new(
            PressPage, self.news, {"title": "They wrote", "slug": "they-wrote", "link": "no address"}, "action-publish"
        )
        self.assertIn("valid URL", self.error_beside(page, "link"))
