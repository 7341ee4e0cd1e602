"""Who we are: mission, story, principles, and plain pages of text."""

import datetime as dt

from django.utils import timezone

from pages.about.models import MissionPage, Moment, Pillar, PrinciplePage, StoryPage, TextPage

from ..support import make
from ..support.cases import HouseCase, words_of


class TextPageTests(HouseCase):
    def test_shows_its_words_and_the_pages_below_it(self):
        page = make.text(self.home, title="Programs", summary="Four of them.", lead="What we do every day.")
        make.text(page, title="Land trust")
        make.text(page, title="Draft", live=False)
        make.private(make.text(page, title="Closed"))
        self.assertShows(page.url, "Programs", "What we do every day.", "Everybody was there.", "Land trust")
        self.assertHides(page.url, "Draft", "Closed")

    def test_members_come_first_each_with_its_stage(self):
        page = make.text(self.home, title="Cooperatives")
        make.text(page, title="The farm", stage="trading")
        make.text(page, title="A grocery", stage="planned")
        make.text(page, title="Else")
        shown = self.look(page.url)
        members = shown.select_one(".members")
        self.assertIn(shown.select_one(".body"), members.find_all_next("div"))
        tags = [(each["class"], words_of(each)) for each in members.select(".tags li")]
        self.assertEqual(tags, [(["done"], "Trading"), (["open"], "Planned")])
        self.assertIn("even", members.ul["class"])

    def test_news_below_members_hang_no_pictures_again(self):
        make.news(self.news, picture=make.picture())
        block = [("newest", {"title": "", "index": self.news, "number": 3})]
        page = make.text(self.home, body=block)
        self.assertTrue(self.look(page.url).select(".cards.even img"))
        make.text(page, title="The farm")
        shown = self.look(page.url)
        self.assertTrue(shown.select(".rows.plain h3"))
        self.assertFalse(shown.select(".rows.plain img"))

    def test_a_credit_says_its_language_where_the_page_has_another(self):
        event = make.event(self.events, picture=make.picture(credit="Drawing: a member"))
        credit = self.look(event.url).select_one(".credit")
        self.assertEqual(words_of(credit), "Drawing: a member")

    def test_the_summary_stands_below_the_title_where_there_are_no_opening_words(self):
        self.assertShows(make.text(self.home, summary="Four of them.").url, "Four of them.")

    def test_more_pages_below_cost_no_more_queries(self):
        page, picture = make.text(self.home), make.picture()
        for amount in (2, 100):
            make.many(TextPage, page, amount, picture=picture)
            cost = self.cost_of(page.url)
            self.assertEqual(cost, getattr(self, "cost", cost))
            self.cost = cost


class PlacesTests(HouseCase):
    """What browsers and researchers look for at agreed places."""

    def test_icons_and_colours_of_the_bar(self):
        head = self.look("/").head
        self.assertEqual(len(head.select("[rel=icon]")), 2)
        self.assertTrue(head.select_one("[rel=apple-touch-icon]")["href"].endswith("apple-touch-icon.png"))
        colours = {each["media"]: each["content"] for each in head.select("[name=theme-color]")}
        self.assertEqual(sorted(colours.values()), ["#14110d", "#f7f0e1"])

    def test_the_manifest_names_the_house_and_its_icons(self):
        make.network(name="Our Own House")
        answer = self.client.get(self.look("/").head.select_one("[rel=manifest]")["href"])
        self.assertEqual(answer["Content-Type"], "application/manifest+json")
        told = answer.json()
        self.assertEqual((told["name"], told["display"]), ("Our Own House", "browser"))
        self.assertIn(("512x512", "maskable"), [(icon["sizes"], icon["purpose"]) for icon in told["icons"]])

    def test_whom_to_tell_of_a_weakness(self):
        self.assertEqual(self.client.get("/.well-known/security.txt").status_code, 404)  # nobody to write to
        make.network(email="hello@house.example")
        told = dict(
            line.split(": ") for line in self.client.get("/.well-known/security.txt").content.decode().splitlines()
        )
        self.assertEqual((told["Contact"], told["Preferred-Languages"]), ("mailto:hello@house.example", "en"))
        days = (dt.datetime.fromisoformat(told["Expires"]) - timezone.now()).days
        self.assertTrue(100 < days < 365, days)


class MissionTests(HouseCase):
    def test_shout_summary_and_pillars(self):
        page = MissionPage.objects.get()
        page.shout, page.summary = "Work and land.", "First paragraph.\n\nSecond paragraph."
        page.pillars = [
            Pillar(name=name, sentence="It carries.", locale=self.english) for name in ("Federation", "School")
        ]
        page.save_revision().publish()
        self.assertShows(page.url, "Work and land.", "Federation", "School")
        self.assertEqual(page.summary_paragraphs, ["First paragraph.", "Second paragraph."])
        self.assertEqual(words_of(self.look(page.url).h1), "Work and land.")
        self.assertEqual(self.found("federation"), [page.title])


class NowTests(HouseCase):
    def test_the_list_of_years_runs_up_to_today(self):
        story = StoryPage.objects.get()
        self.assertFalse(self.look(story.url).select(".now"))
        make.news(self.news, title="Older", date=dt.date(2020, 1, 1))
        make.news(self.news, title="The newest")
        make.event(self.events, title="Off", days=3, state="cancelled")
        make.event(self.events, title="The next", days=5)
        now = self.look(story.url).select_one(".timeline > .now")
        self.assertEqual([words_of(each).split(" ,")[0] for each in now.select("h3")], ["The newest", "The next"])


class StoryTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        page = StoryPage.objects.get()
        moments = [
            (2015, "", "The center opened"),
            (0, "Before", "The plan"),
            (2014, "", "We began"),
            (2014, "", "The conference"),
        ]
        page.moments = [
            Moment(sort_year=year, printed_year=printed, title=title, locale=cls.english, sort_order=number)
            for number, (year, printed, title) in enumerate(moments)
        ]
        page.save_revision().publish()

    def test_moments_stand_in_the_order_of_their_years(self):
        page = self.look(self.story.url)
        self.assertEqual([words_of(year) for year in page.select(".year")], ["Before", "2014", "2015"])
        titles = [words_of(title) for title in page.select(".timeline h3")]
        self.assertEqual(titles, ["The plan", "We began", "The conference", "The center opened"])

    def test_they_are_found(self):
        self.assertEqual(self.found("conference"), [self.story.title])


class PrincipleTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        names = {3: "Sovereignty", 1: "Open admission", 2: "Democracy"}
        cls.pages = {
            number: make.principle(cls.principles, number=number, title=title) for number, title in names.items()
        }

    def turns(self, number: int) -> dict[str, str]:
        return {link["rel"][0]: link["href"] for link in self.look(self.pages[number].url).select(".turn a")}

    def test_they_stand_by_number_not_by_the_tree(self):
        names = [words_of(name) for name in self.look(self.principles.url).select(".principles h2")]
        self.assertEqual(names, ["Open admission", "Democracy", "Sovereignty"])

    def test_each_leads_to_the_one_before_and_after(self):
        self.assertEqual(self.turns(1), {"next": self.pages[2].url})
        self.assertEqual(self.turns(2), {"prev": self.pages[1].url, "next": self.pages[3].url})
        self.assertEqual(self.turns(3), {"prev": self.pages[2].url})

    def test_a_draft_is_skipped(self):
        self.pages[2].unpublish()
        self.assertEqual(self.turns(1), {"next": self.pages[3].url})

    def test_one_to_be_confirmed_is_an_open_place(self):
        PrinciplePage.objects.filter(number=2).update(to_be_confirmed=True)
        entry = self.look(self.principles.url).select_one(".principles li.open")
        self.assertIn("Democracy", words_of(entry))
        self.assertIsNone(entry.a)

    def test_any_number_of_them(self):
        make.many(PrinciplePage, self.principles, 40, number=lambda each: each + 10)
        self.assertEqual(len(self.look(self.principles.url).select(".principles li")), 43)


class EveryKindTests(HouseCase):
    search_index = True

    def test_answers_with_title_summary_body_and_picture(self):
        picture = make.picture()
        for page in make.one_of_each(self.home):
            with self.subTest(kind=type(page).__name__):
                page.picture, page.title = picture, "A title of its own"
                page.summary, page.body = "A summary of its own.", make.BODY
                page.save_revision().publish()
                seen = self.look(page.url)
                for words in ("A title of its own", "A summary of its own.", "Everybody was there."):
                    self.assertIn(words, words_of(seen.main))
                self.assertIn("A title of its own", words_of(seen.head.title))

    def test_is_found_by_title_summary_and_body(self):
        for page in make.one_of_each(self.home):
            with self.subTest(kind=type(page).__name__):
                page.title, page.summary = "Quetzal", "The jaguar sleeps."
                page.body = [("text", "<p>A capybara <b>swims</b>.</p>"), ("quote", {"words": "Tapir.", "speaker": ""})]
                page.save_revision().publish()
                self.assertEqual(self.found("quetzal jaguar capybara tapir"), ["Quetzal"])
                page.delete()

    def test_costs_no_more_with_more_beside_it(self):
        for parent in (self.news, self.announcements, self.events, self.principles):
            for build in (make.KINDS[kind] for kind in parent.specific_class.allowed_subpage_models()):
                page = build(parent)
                cost = self.cost_of(page.url)
                build(parent)
                self.assertEqual(self.cost_of(page.url), cost)
