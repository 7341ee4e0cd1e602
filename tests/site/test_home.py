"""The home page: seven parts that draw from the tree, and hide when there is nothing to draw."""

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from home.models import HomePage
from pages.about.models import Moment, Pillar, PrinciplePage, PrinciplesPage, StoryPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.news.models import NewsIndexPage, NewsPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import PARTS, HouseCase, seen_words, words_of

TITLES = ["News & Media", "Mission & Purpose", "Announcements", "Our Story", "Events", "Our Principles"]


class HomeCase(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)

    def titles(self, address="/") -> list[str]:
        """The headings of the sheets, top to bottom."""
        return [words_of(heading) for heading in self.look(address).select("main h2")]

    def sheet(self, title: str, address="/") -> str:
        """The words of the sheet with this heading."""
        headings = [heading for heading in self.look(address).select("main h2") if words_of(heading) == title]
        return words_of(headings[0].find_parent("section"))

    def arrange(self, *sections: dict, home=None) -> None:
        """Publishes the home page with these sections; each is (block, value) or the value of a section."""
        home = HomePage.objects.get(pk=(home or self.home).pk)
        home.sections = [each if isinstance(each, tuple) else ("section", each) for each in sections]
        home.save_revision().publish()

    def values(self) -> list[dict]:
        return [dict(block.value) for block in HomePage.objects.get(pk=self.home.pk).sections]


class HomeSectionTests(HomeCase):
    def test_seven_parts_in_their_order(self):
        self.assertEqual(words_of(self.look("/").h1), make.NAME)
        self.assertEqual(self.titles(), TITLES)

    def test_each_part_shows_what_stands_in_the_tree(self):
        shown = [
            "The newest report",
            "We work together.",
            "The newest announcement",
            "Decades in the making.",
            "The next event",
        ]
        for title, words in zip(TITLES, [*shown, "The first principle"], strict=True):
            self.assertIn(words, self.sheet(title))

    def test_each_can_be_renamed(self):
        for number in range(len(TITLES)):
            values = self.values()
            values[number]["title"] = "Another name"
            self.arrange(*values)
            self.assertEqual(self.titles(), [*TITLES[:number], "Another name", *TITLES[number + 1 :]])
            values[number]["title"] = ""
            self.arrange(*values)

    def test_they_stand_in_the_order_chosen(self):
        self.arrange(*reversed(self.values()))
        self.assertEqual(self.titles(), TITLES[::-1])

    def test_a_part_with_nothing_to_show_hides_heading_and_all(self):
        nothing = {
            "News & Media": NewsPage.objects.all(),
            "Announcements": AnnouncementPage.objects.all(),
            "Events": EventPage.objects.all(),
            "Our Principles": PrinciplePage.objects.all(),
        }
        PrinciplesPage.objects.update(summary="")
        for title, pages in nothing.items():
            with self.subTest(title=title):
                pages.update(live=False)
                self.assertEqual(self.titles(), [each for each in TITLES if each != title])
                pages.update(live=True)
        for title, page in {"Mission & Purpose": self.mission, "Our Story": self.story}.items():
            with self.subTest(title=title):
                type(page).objects.update(summary="", shout="")
                self.assertNotIn(title, self.titles())

    def test_principles_have_words_before_there_is_one(self):
        PrinciplePage.objects.update(live=False)
        for words in ("13 core principles.", "Fourteen by now."):
            page = PrinciplesPage.objects.get(pk=self.principles.pk)
            page.summary = words
            page.save_revision().publish()
            self.assertIn(words, self.sheet("Our Principles"))

    def test_moments_alone_are_a_story(self):
        StoryPage.objects.update(summary="")
        story = StoryPage.objects.get()
        story.moments = [make.moment(title="The first meeting", locale=self.english)]
        story.save_revision().publish()
        self.assertIn("The first meeting", self.sheet("Our Story"))

    def test_without_events_there_is_no_bare_heading(self):
        for event in EventPage.objects.all():
            event.delete()
        self.assertEqual(self.titles(), [title for title in TITLES if title != "Events"])
        self.assertFalse(Occurrence.objects.exists())
        self.assertNotIn("The next event", self.words("/"))

    def test_an_index_that_is_a_draft_or_private_shows_nothing(self):
        self.news.unpublish()
        make.private(self.events, "login")
        self.assertEqual(self.titles(), [title for title in TITLES if title not in {"News & Media", "Events"}])

    def test_the_form_names_each_section_and_says_why_it_shows_nothing(self):
        self.client.force_login(make.admin())
        make.announcement(self.announcements, since=1)
        for page in [*EventPage.objects.all(), *AnnouncementPage.objects.in_force()]:
            page.unpublish()
        make.private(self.story)
        self.principles.unpublish()
        self.mission.title = "Another mission"
        self.mission.save_revision()
        form = self.look(reverse("wagtailadmin_pages:edit", args=[self.home.pk]))
        told = json.loads(form.select_one("#section-states").string)["pages"]
        said = {name: told[str(getattr(self, name).pk)] for name in PARTS}
        self.assertEqual((said["mission"]["title"], said["mission"]["kind"]), ("Another mission", "Mission page"))
        for name, words in {
            "news": "first: “",
            "mission": "has changes that are not public yet",
            "announcements": "No announcement is public today. The next begins on",
            "story": "is not for everybody",
            "events": "No coming event is public.",
            "principles": "The page “Our Principles” is not public.",
        }.items():
            self.assertIn(words, said[name]["why"])
            self.assertEqual(said[name]["shows"], name in {"news", "mission"}, name)

    def test_a_deleted_index_leaves_a_whole_page(self):
        AnnouncementIndexPage.objects.get().delete()
        self.assertEqual(self.titles(), [title for title in TITLES if title != "Announcements"])

    def test_empty_sections_leave_the_headline(self):
        self.arrange()
        self.assertEqual(self.titles(), [])
        self.assertEqual(words_of(self.look("/").h1), make.NAME)

    def test_blocks_stand_between_the_sections(self):
        first, *rest = self.values()
        self.arrange(first, ("heading", "Between two sheets"), ("text", "<p>Plain words.</p>"), *rest)
        self.assertEqual(self.titles(), [TITLES[0], "Between two sheets", *TITLES[1:]])

    def test_only_blocks_of_its_own_need_the_sheet_of_the_other_pages(self):
        self.assertNotContains(self.client.get("/"), "css/pages.css")
        self.arrange(*self.values(), ("text", "<p>Plain words.</p>"))
        self.assertContains(self.client.get("/"), "css/pages.css")

    def test_the_words_of_the_link_are_chosen_or_more(self):
        values = self.values()
        self.assertIn("More News & Media", self.sheet(TITLES[0]))
        values[0]["more"] = "All that we wrote"
        self.arrange(*values)
        self.assertIn("All that we wrote", self.sheet(TITLES[0]))


class NewsSectionTests(HomeCase):
    def pieces(self) -> list[str]:
        section = self.look("/").select_one("main section.sheet")
        return [seen_words(heading) for heading in section.select("h3")]

    def show(self, **changes):
        first, *rest = self.values()
        self.arrange(first | changes, *rest)

    def test_newest_first_news_and_press_together(self):
        today = timezone.localdate()
        make.press(self.news, title="A paper wrote", date=today + timedelta(days=-1))
        make.news(self.news, title="An old report", date=today + timedelta(days=-9))
        self.assertEqual(self.pieces(), ["The newest report", "A paper wrote", "An old report"])

    def test_as_many_as_asked_for(self):
        make.many(NewsPage, self.news, 9, date=timezone.localdate() - timedelta(days=30))
        for number in (1, 3, 7):
            self.show(number=number)
            self.assertEqual(len(self.pieces()), number)

    def test_the_piece_chosen_stands_first_and_says_so(self):
        old = make.press(self.news, title="A paper wrote", date=timezone.localdate() - timedelta(days=999))
        make.many(NewsPage, self.news, 9)
        self.show(show_first=old, number=3)
        self.assertEqual((self.pieces()[0], len(self.pieces())), ("A paper wrote", 3))
        self.assertIn("pinned", self.sheet(TITLES[0]))
        self.assertIn("Read it at", self.sheet(TITLES[0]))

    def test_nothing_is_pinned_unless_chosen(self):
        self.assertNotIn("pinned", self.sheet(TITLES[0]))

    def test_a_chosen_piece_that_is_gone_makes_room(self):
        old = make.press(self.news, title="A paper wrote")
        self.show(show_first=old)
        old.unpublish()
        self.assertEqual(self.pieces(), ["The newest report"])
        self.assertNotIn("pinned", self.sheet(TITLES[0]))
        old.delete()
        self.assertEqual(self.pieces(), ["The newest report"])

    def test_a_chosen_piece_twice_on_the_page_is_one_too_many(self):
        self.show(show_first=NewsPage.objects.get())
        self.assertEqual(self.pieces(), ["The newest report"])


class OtherSectionTests(HomeCase):
    def test_the_newest_announcement_in_force(self):
        make.announcement(self.announcements, title="Older", date=timezone.localdate() - timedelta(days=3))
        make.announcement(self.announcements, since=2, title="Not yet", date=timezone.localdate() + timedelta(days=2))
        make.announcement(self.announcements, since=-3, until=-1, title="No longer", date=timezone.localdate())
        shown = self.sheet("Announcements")
        self.assertIn("The newest announcement", shown)
        for other in ("Older", "Not yet", "No longer"):
            self.assertNotIn(other, shown)

    def test_next_events_soonest_first(self):
        make.event(self.events, days=-1, title="Yesterday's")
        make.event(self.events, days=3, title="Sooner")
        shown = self.sheet("Events")
        self.assertLess(shown.index("Sooner"), shown.index("The next event"))
        self.assertNotIn("Yesterday's", shown)

    def test_principles_by_number_with_open_places(self):
        PrinciplePage.objects.update(number=5)
        make.principle(self.principles, number=2, title="Second", to_be_confirmed=True)
        shown = self.sheet("Our Principles")
        self.assertLess(shown.index("second"), shown.index("The first principle"))
        self.assertEqual(len(self.look("/").select(".broadside li.open")), 1)


class TranslatedHomeTests(HomeCase):
    languages = ["en", "es"]

    def test_shows_what_exists_in_its_language(self):
        spanish = self.home.get_translations().get()
        for kind in (NewsIndexPage, AnnouncementIndexPage, EventIndexPage):
            kind.objects.update(show_untranslated=False)
        self.assertEqual(self.titles("/es/"), [])
        report = NewsPage.objects.get()
        make.translated(report, "es", title="El informe nuevo")
        shown = self.words("/es/")
        self.assertIn("El informe nuevo", shown)
        self.assertNotIn("The newest", shown)
        self.assertEqual(len(self.titles("/es/")), 1)
        self.assertEqual(self.look("/es/").html["lang"], "es")
        self.assertEqual(spanish.specific.sections[0].value["page"].pk, self.news.pk)

    def test_a_pinned_piece_stands_first_where_it_is_translated(self):
        old = make.press(self.news, title="A paper wrote", date=timezone.localdate() - timedelta(days=999))
        spanish = self.home.get_translations().get()
        make.translated(NewsPage.objects.get(), "es", title="El informe nuevo")
        value = dict(HomePage.objects.get(pk=spanish.pk).sections[0].value)
        self.arrange(value | {"show_first": old}, home=spanish)
        shown = self.words("/es/")
        self.assertLess(shown.index("A paper wrote"), shown.index("El informe nuevo"))
        make.translated(old, "es", title="Un diario escribió")
        shown = self.words("/es/")
        self.assertNotIn("A paper wrote", shown)
        self.assertLess(shown.index("Un diario escribió"), shown.index("El informe nuevo"))

    def test_an_event_is_dated_by_its_source(self):
        event = EventPage.objects.get()
        make.translated(event, "es", title="La próxima cita")
        self.assertIn("La próxima cita", self.words("/es/"))


class OneTextTests(HomeCase):
    """The mission stands in one place of the tree, whatever shows it."""

    def shown(self, word: str) -> list[bool]:
        return [
            word in self.words("/"),
            self.found(word) == ["Mission & Purpose"],
            word in self.words(self.mission.url),
        ]

    def test_changed_and_reverted_in_home_search_and_page(self):
        page = type(self.mission).objects.get(pk=self.mission.pk)
        page.summary = "We plant magnolias."
        before = page.save_revision()
        before.publish()
        page.summary = "We plant sycamores."
        page.save_revision().publish()
        self.assertEqual((self.shown("magnolias"), self.shown("sycamores")), ([False] * 3, [True] * 3))
        before.as_object().save_revision().publish()
        self.assertEqual((self.shown("magnolias"), self.shown("sycamores")), ([True] * 3, [False] * 3))


class HomeCostTests(HomeCase):
    languages = ["en", "es"]
    CEILING = 22

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.furnish()

    @classmethod
    def furnish(cls):
        """As much as a real site has, with pictures everywhere."""
        pictures = [make.picture() for _ in range(3)]
        outlet, place = make.outlet(cls.english), make.place(cls.english, entrance="yes")
        cls.grow(pictures, outlet, place, 12)
        mission, story = type(cls.mission).objects.get(pk=cls.mission.pk), StoryPage.objects.get(pk=cls.story.pk)
        mission.pillars = [
            Pillar(name=f"Pillar {each}", sentence="It carries.", locale=cls.english) for each in range(4)
        ]
        story.moments = [
            Moment(sort_year=2000 + each, title="Then", show_on_home=True, locale=cls.english) for each in range(8)
        ]
        for page in (mission, story):
            page.picture = pictures[0]
            page.save()
        HomePage.objects.update(picture=pictures[1])
        small = [make.text(cls.home, title=title) for title in ("Privacy", "Accessibility", "Contact")]
        network = make.network(address="1 Main Street", phone="+1 601 555 0100", email="hello@house.example")
        make.look(logo=pictures[2], red="#123c8c")
        network.footer_links = [network.footer_links.model(page=page) for page in small]
        network.save()
        home = HomePage.objects.get(pk=cls.home.pk)
        first = dict(home.sections[0].value) | {"show_first": PressPage.objects.first()}
        home.sections = [("section", first), *[("section", dict(block.value)) for block in list(home.sections)[1:]]]
        home.save_revision().publish()
        for page in [*NewsPage.objects.all()[:4], *EventPage.objects.all()[:1]]:
            make.translated(page, "es")
        cls.given = pictures, outlet, place

    @classmethod
    def grow(cls, pictures, outlet, place, number):
        day, now = timezone.localdate(), timezone.now()
        shown = {"picture": lambda each: pictures[each % 3], "summary": "Words."}
        make.many(NewsPage, cls.news, number, date=lambda each: day - timedelta(days=each), **shown)
        make.many(
            PressPage,
            cls.news,
            number,
            date=lambda each: day - timedelta(days=each),
            outlet=outlet,
            link="https://paper.example/",
            **shown,
        )
        make.many(AnnouncementPage, cls.announcements, number, shown_from=now - timedelta(days=1), **shown)
        make.many(PrinciplePage, cls.principles, number, number=lambda each: each + 1)
        make.many(
            EventPage, cls.events, number, start_date=lambda each: day + timedelta(days=each + 1), place=place, **shown
        )
        make.occurrences()

    def test_the_home_page_costs_little_and_no_more_with_ten_times_the_content(self):
        costs = {address: self.cost_of(address) for address in ("/", "/es/")}
        self.grow(*self.given, 108)
        self.assertEqual({address: self.cost_of(address) for address in costs}, costs)
        self.assertLessEqual(max(costs.values()), self.CEILING, costs)
