"""The questions with which a page begins: who may answer them, what is made of the answers, and that it is made once."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Locale, PageLogEntry

from pages.announcements.models import AnnouncementPage, Level
from pages.events.models import EventPage
from pages.http.rate_limit import limit_of
from pages.news.models import NewsPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase, words_of
from .test_press_desk import PressDeskCase

FRIDAY_NOON = dt.datetime(2027, 3, 5, 18, tzinfo=dt.UTC)  # noon in Jackson


class QuickCreateCase(HouseCase):
    kind = ""

    def setUp(self):
        super().setUp()
        self.client.force_login(make.person("editor"))

    def ask(self) -> BeautifulSoup:
        answer = self.client.get(reverse("quick_create", args=[self.kind]))
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def sent(self, page: BeautifulSoup, **fields: str) -> dict[str, str]:
        """What the form would send: what it holds, and these fields."""
        form = page.select_one("form[data-quick-create]")
        values = {
            each["name"]: each.get("value", "")
            for each in form.select("input[name]")
            if each["type"] not in {"radio", "checkbox"} or each.has_attr("checked")
        }
        values |= {each["name"]: each.get_text().strip() for each in form.select("textarea[name]")}
        chosen = {each["name"]: each.select_one("[selected]") or each.option for each in form.select("select[name]")}
        return values | {name: option["value"] for name, option in chosen.items() if option} | fields

    def send(self, action: str = "", page: BeautifulSoup | None = None, **fields: str):
        values = self.sent(page or self.ask(), **fields) | ({action: "1"} if action else {})
        return self.client.post(reverse("quick_create", args=[self.kind]), values)

    def wrong(self, answer, name: str) -> str:
        """What is said beside this field of a form that is shown again."""
        self.assertEqual(answer.status_code, 200)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        return words_of(page.select_one(f"#id_{name}_error"))


class QuickNewsTests(QuickCreateCase):
    languages = ["en", "es"]
    kind = "news"

    def test_the_answers_make_a_draft_that_the_editor_opens(self):
        editor = make.person("editor", first_name="Ana", last_name="López")
        author = make.author(self.english, name="ana lópez")
        self.client.force_login(editor)
        answer = self.send(title="Twelve new beds", summary="At the farm.")
        page = NewsPage.objects.get(title="Twelve new beds")
        self.assertRedirects(answer, reverse("wagtailadmin_pages:edit", args=[page.pk]), fetch_redirect_response=False)
        self.assertFalse(page.live)
        self.assertEqual(
            (page.slug, page.summary, page.date), ("twelve-new-beds", "At the farm.", timezone.localdate())
        )
        self.assertEqual((page.owner, page.get_parent().pk, list(page.authors.all())), (editor, self.news.pk, [author]))
        self.assertEqual(page.latest_revision.user, editor)
        actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
        self.assertIn("wagtail.create", actions)

    def test_a_look_makes_nothing(self):
        before = NewsPage.objects.count()
        self.ask()
        self.assertEqual(NewsPage.objects.count(), before)

    def test_sent_twice_it_is_one_page(self):
        form = self.ask()
        first, second = (self.send(page=form, title="Twice") for _ in range(2))
        page = NewsPage.objects.get(title="Twice")
        self.assertEqual(first["Location"], second["Location"])
        self.assertIn(str(page.pk), second["Location"])

    def test_a_key_that_was_not_handed_out_makes_a_page_of_its_own(self):
        other = make.news(self.news)
        self.send(title="Mine", key=str(other.translation_key))
        self.assertNotEqual(NewsPage.objects.get(title="Mine").translation_key, other.translation_key)
        form = self.ask()
        self.send(page=form, title="First")
        self.client.force_login(make.person("editor"))
        self.send(page=form, title="Second")
        self.assertEqual(NewsPage.objects.filter(title__in=["First", "Second"]).count(), 2)

    def test_a_taken_address_gets_a_number(self):
        make.news(self.news, title="Bread", slug="bread")
        self.send(title="Bread")
        self.assertTrue(NewsPage.objects.filter(slug="bread-2").exists())

    def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(self):
        answer = self.send(title=" ", summary="Only this.")
        self.assertTrue(self.wrong(answer, "title"))
        self.assertContains(answer, "Only this.")
        self.assertFalse(NewsPage.objects.filter(summary="Only this.").exists())

    def test_the_language_is_that_of_the_index_that_is_chosen(self):
        spanish = make.translated(self.news, "es")
        chosen = self.ask().select_one("[name=index]")
        self.assertEqual(len(chosen.select("option")), 2)
        self.send(title="Pan", index=str(spanish.pk))
        self.assertEqual(NewsPage.objects.get(title="Pan").locale.language_code, "es")

    def test_the_hooks_of_a_new_page_are_asked(self):
        asked = []
        with hooks.register_temporarily(
            [
                ("before_create_page", lambda request, parent, kind: asked.append((parent.pk, kind))),
                ("after_create_page", lambda request, page: asked.append(page.title)),
            ]
        ):
            self.send(title="Hooked")
        self.assertEqual(asked[-2:], [(self.news.pk, NewsPage), "Hooked"])


class QuickPressTests(PressDeskCase, QuickCreateCase):
    """A link of one server of ours; the page there says title, outlet, writer, day and language, and describes itself."""

    kind = "press"
    taken = ["title", "outlet", "writer", "date", "language"]

    def look_at(self, link: str = "", **fields) -> BeautifulSoup:
        """The form after its link was looked at."""
        answer = self.send("look", link=link or self.web.url(), **fields)
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_what_is_sure_is_taken_and_the_rest_is_not(self):
        page = self.look_at()
        self.assertEqual([each["value"] for each in page.select("[name=take][checked]")], self.taken)
        self.assertEqual([each["value"] for each in page.select("[name=take]:not([checked])")], ["summary"])
        self.assertEqual(page.select_one("[name=title]")["value"], "Una ciudad")
        said = "Found there: title, outlet, writer, date, language. What you don’t take stays empty and may stay so."
        self.assertEqual(words_of(page.select_one(".link-said")), said)
        self.assertEqual(self.asked(page), ["summary"])
        self.assertFalse(PressPage.objects.filter(link=self.web.url()).exists())

    def publish(self, page: BeautifulSoup, **fields) -> PressPage:
        lists = {name: [each["value"] for each in page.select(f"[name={name}]")] for name in ("found",)}
        answer = self.send("action-publish", page=page, **{**lists, "take": self.taken, **fields})
        self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        return PressPage.objects.get(link=self.web.url())

    def test_published_from_there_with_an_outlet_that_is_new(self):
        piece = self.publish(self.look_at())
        self.assertTrue(piece.live)
        self.assertEqual((piece.title, piece.writer, piece.language), ("Una ciudad", "Ana López", "es"))
        self.assertEqual((piece.date, piece.summary), (dt.date(2024, 3, 2), ""))
        self.assertEqual((piece.outlet.name, piece.outlet.website), ("El Diario", self.web.url()))
        self.assertContains(self.client.get(piece.url), "Una ciudad")

    def test_an_outlet_that_is_known_is_chosen(self):
        known = make.outlet(self.english, name="El Diario")
        self.assertEqual(self.publish(self.look_at(), outlet=str(known.pk)).outlet, known)

    def test_what_is_not_taken_stays_empty(self):
        piece = self.publish(self.look_at(), take=["title", "summary"], summary="About a city.")
        self.assertEqual((piece.writer, piece.outlet, piece.summary), ("", None, "About a city."))
        self.assertEqual((piece.date, piece.language), (timezone.localdate(), "en"))

    def test_without_a_title_it_is_not_published_and_nothing_is_lost(self):
        page = self.look_at()
        answer = self.send("action-publish", page=page, found=["title"], take=[], writer="Somebody")
        self.assertTrue(self.wrong(answer, "title"))
        self.assertContains(answer, "Somebody")

    def test_a_page_that_does_not_answer_leaves_everything_to_be_typed(self):
        page = self.look_at(self.private.url(), title="Typed")
        self.assertIn("belongs to no public website", words_of(page.select_one(".link-said")))
        self.assertFalse(page.select("[name=take]"))
        self.assertEqual(page.select_one("[name=title]")["value"], "Typed")
        self.assertNotIn("the page does not say", words_of(page))
        self.assertNotIn("Found there", words_of(page))
        self.assertEqual(self.asked(page), ["outlet", "writer", "date", "language", "summary"])

    def test_a_page_that_says_little_is_told_in_one_sentence_with_what_is_asked(self):
        self.web.answers |= {"/title": (200, {}, b"<title>A title</title>"), "/bare": (200, {}, b"<p>Hello")}
        page = self.look_at(self.web.url("/title"))
        said = "Found there: title. Please add what you know of the rest: outlet, writer, date, language."
        self.assertEqual(words_of(page.select_one(".link-said")), said)
        self.assertEqual(self.asked(page)[0], "outlet")
        self.assertEqual(len(page.select("[data-guessed]")), 2)  # today, English
        page = self.look_at(self.web.url("/bare"))
        said = "The page says nothing of itself. Please type what you know."
        self.assertEqual(words_of(page.select_one(".link-said")), said)
        self.assertNotIn("the page does not say", words_of(page))

    def test_without_a_link_nothing_else_is_asked_yet(self):
        page = self.look_at("nothing")
        self.assertFalse(page.select("[data-fact]"))
        self.assertEqual(page.select_one("[name=link]")["aria-invalid"], "true")
        self.assertTrue(self.look_at("nothing", title="Typed").select("[data-fact]"))

    def test_what_was_typed_stays_whatever_another_look_finds(self):
        page = self.look_at(title="Typed", writer="", date=timezone.localdate().isoformat(), language="en")
        self.assertEqual(page.select_one("[name=title]")["value"], "Typed")
        self.assertEqual(page.select_one("[name=date]")["value"], "2024-03-02")
        self.assertNotIn("title", [each["value"] for each in page.select("[name=take]")])

    def test_of_the_same_link_twice_it_is_told_with_the_way_there(self):
        piece = make.press(self.news, title="Here already", link=self.web.url())
        known = self.look_at().select_one(".link-said")
        self.assertIn("There is a piece with this link already: “Here already”.", words_of(known))
        self.assertEqual(known.a["href"], reverse("wagtailadmin_pages:edit", args=[piece.pk]))

    def test_a_draft_of_others_is_not_told(self):
        make.press(self.news, title="A secret", link=self.web.url(), live=False)
        self.assertIn("A secret", words_of(self.look_at()))
        self.client.force_login(make.person("author"))
        self.assertNotIn("A secret", words_of(self.look_at()))

    def test_each_field_has_a_name_of_its_own(self):
        page = self.look_at()
        names = [words_of(label) for label in page.select("main label") if not label.find("input")]
        self.assertEqual(len(names), len(set(names)), names)

    def asked(self, page: BeautifulSoup) -> list[str]:
        return [box.select_one(".fact-field [name]")["name"] for box in page.select("[data-asks]")]

    def test_a_link_alone_is_a_draft(self):
        answer = self.send(link="https://paper.example/piece")
        piece = PressPage.objects.get(link="https://paper.example/piece")
        self.assertIn(str(piece.pk), answer["Location"])
        self.assertFalse(piece.live)

    def test_looking_has_its_limit(self):
        for _ in range(limit_of("press")[0]):
            self.look_at(self.private.url())
        said = words_of(self.look_at().select_one(".link-said"))
        self.assertIn("That was much in a short time.", said)

    def test_an_outlet_with_an_address_that_does_not_fit_is_said_beside_it(self):
        page = self.look_at()
        answer = self.send(page=page, outlet_website=self.web.url("/" + "x" * 200), take=self.taken, found=self.taken)
        self.assertIn("This outlet could not be added.", self.wrong(answer, "outlet"))
        self.assertFalse(PressPage.objects.filter(link=self.web.url()).exists())

    def test_who_may_not_add_outlets_adds_none(self):
        self.client.force_login(make.person("author"))
        page = self.look_at()
        self.send(page=page, outlet_name="Made up", take=self.taken, found=self.taken)
        self.assertIsNone(PressPage.objects.get(link=self.web.url()).outlet)


class QuickEventTests(QuickCreateCase):
    kind = "event"

    def test_a_monthly_meeting(self):
        place = make.place(self.english)
        fields = {"title": "Block meeting", "start_date": "2027-03-20", "start_time": "14:00", "end_time": "16:00"}
        fields |= {"repeats": "monthly", "repeats_on": "weekday", "place": str(place.pk), "offers": ["childcare"]}
        answer = self.send("action-publish", **fields)
        self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        event = EventPage.objects.get(title="Block meeting")
        self.assertTrue(event.live)
        self.assertEqual(event.rule, "FREQ=MONTHLY;BYDAY=3SA")
        self.assertEqual((event.place, event.childcare, event.food, event.languages), (place, "yes", "", ["en"]))
        self.assertContains(self.client.get(event.url), "third Saturday")

    def test_interpretation_is_asked_for_with_its_language(self):
        for code in ("es", "ar"):
            Locale.objects.create(language_code=code)
        asked = self.look(reverse("quick_create", args=["event"])).select(".if-interpreted input")
        self.assertEqual([each["value"] for each in asked], ["es", "ar"])
        fields = {"start_date": "2027-03-20", "start_time": "14:00", "interpreted_into": ["es"]}
        self.send("action-publish", title="Assembly", offers=["interpretation"], **fields)
        event = EventPage.objects.get(title="Assembly")
        self.assertEqual((event.interpretation, event.interpreted_into), ("yes", ["es"]))
        self.assertShows(event.url, "Spanish")
        self.send("action-publish", title="Without", offers=["childcare"], **fields)
        self.assertEqual(EventPage.objects.get(title="Without").interpreted_into, [])

    def test_the_same_title_has_its_day_in_the_address(self):
        for day in ("2027-03-20", "2027-04-17"):
            self.send(title="Film night", start_date=day, start_time="19:00")
        slugs = EventPage.objects.filter(title="Film night").values_list("slug", flat=True)
        self.assertEqual(set(slugs), {"film-night", "film-night-2027-04-17"})

    def test_an_end_before_its_beginning_is_said_beside_it(self):
        answer = self.send(
            "action-publish", title="Backwards", start_date="2027-03-20", start_time="14:00", end_time="13:00"
        )
        self.assertTrue(self.wrong(answer, "end_time"))

    def test_an_hour_that_there_is_twice_is_asked_for(self):
        fields = {"title": "Late", "start_date": "2027-11-07", "start_time": "01:30"}
        answer = self.send("action-publish", **fields)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertFalse(page.select_one("[data-asked=later_hour]").has_attr("hidden"))
        self.send("action-publish", **fields, later_hour="True")
        self.assertIs(EventPage.objects.get(title="Late").later_hour, True)


class QuickRightsTests(QuickCreateCase):
    """As Wagtail's own form of a new page: an author writes and hands in, nobody else writes at all."""

    kind = "announcement"

    def test_who_may_not_add_is_turned_away(self):
        for person in (make.person("translator"), make.person()):
            self.client.force_login(person)
            for kind in ("news", "press", "event", "announcement", "banner"):
                answer = self.client.get(reverse("quick_create", args=[kind]))
                self.assertEqual(answer.status_code, 302, kind)
                self.assertNotIn("/pages/add/", answer["Location"])

    def test_who_writes_one_kind_is_turned_away_from_another(self):
        self.client.force_login(make.person("organizer"))
        self.assertEqual(self.client.get(reverse("quick_create", args=["event"])).status_code, 200)
        self.assertRedirects(self.client.get(reverse("quick_create", args=["news"])), "/admin/")

    def test_a_kind_that_is_none_is_not_there(self):
        self.assertEqual(self.client.get(reverse("quick_create", args=["nonsense"])).status_code, 404)

    def test_an_author_hands_in_and_does_not_publish(self):
        self.client.force_login(make.person("author"))
        page = self.ask()
        self.assertIsNone(page.select_one("[name=action-publish]"))
        self.assertEqual(words_of(page.select_one("[name=action-submit]")), "Hand in Ctrl ↵")
        self.send("action-publish", page=page, title="Published", summary="x")
        self.assertFalse(AnnouncementPage.objects.get(title="Published").live)
        self.send("action-submit", title="Handed in", summary="x")
        handed_in = AnnouncementPage.objects.get(title="Handed in")
        self.assertFalse(handed_in.live)
        self.assertIsNotNone(handed_in.current_workflow_state)


@time_machine.travel(FRIDAY_NOON, tick=False)
class QuickAnnouncementTests(QuickCreateCase):
    kind = "announcement"

    def test_it_ends_with_its_day_where_the_network_is(self):
        answer = self.send("action-publish", title="Boil water", summary="A minute.", until="2027-03-06", loud="urgent")
        self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        page = AnnouncementPage.objects.get(title="Boil water")
        self.assertTrue(page.live)
        self.assertEqual((page.level, page.has_banner), (Level.URGENT, True))
        self.assertEqual(timezone.localtime(page.shown_until).isoformat(), "2027-03-06T23:59:00-06:00")
        self.assertContains(self.client.get(reverse("wagtailadmin_home")), page.url)

    def test_how_loud(self):
        for loud, expected in (("list", (Level.INFORMATION, False)), ("banner", (Level.INFORMATION, True))):
            self.send("action-publish", title=loud, loud=loud)
            page = AnnouncementPage.objects.get(title=loud)
            self.assertEqual((page.level, page.banner), expected)

    def test_another_day_and_no_end(self):
        self.send("action-publish", title="Another", until="day", until_day="2027-04-01")
        self.assertEqual(
            timezone.localtime(AnnouncementPage.objects.get(title="Another").shown_until).date(), dt.date(2027, 4, 1)
        )
        self.send("action-publish", title="For good", until="none")
        self.assertIsNone(AnnouncementPage.objects.get(title="For good").shown_until)

    def test_days_that_have_passed_and_days_that_are_missing(self):
        for day in ("2027-03-04", "", "nonsense"):
            answer = self.send("action-publish", title="Never", until="day", until_day=day)
            self.assertTrue(self.wrong(answer, "until_day"), day)
        self.assertFalse(AnnouncementPage.objects.filter(title="Never").exists())

    def test_the_days_offered(self):
        labels = [words_of(each.find_parent("label")) for each in self.ask().select("[name=until]")]
        self.assertEqual(
            labels,
            [
                "Tonight Fri, Mar 5",
                "Tomorrow Sat, Mar 6",
                "In a week Fri, Mar 12",
                "Another day…",
                "No end until you end it",
            ],
        )

    def test_saved_for_later_it_is_a_draft(self):
        answer = self.send(title="Later")
        self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        self.assertFalse(AnnouncementPage.objects.get(title="Later").live)


class QuickBannerTests(QuickCreateCase):
    kind = "banner"

    def up(self) -> AnnouncementPage:
        self.send("action-publish", title="Boil water", summary="A minute.")
        return AnnouncementPage.objects.get(title="Boil water")

    def test_up_and_down_again(self):
        page = self.up()
        self.assertTrue(page.live)
        self.assertEqual(page.level, Level.URGENT)
        shown = self.client.get(reverse("banner_up", args=[page.pk]))
        self.assertContains(shown, reverse("banner_down", args=[page.pk]))
        self.assertContains(self.client.get("/"), "Boil water")
        answer = self.client.post(reverse("banner_down", args=[page.pk]))
        self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        self.assertNotContains(self.client.get("/"), "Boil water")

    def test_it_is_taken_down_by_a_post_of_who_may(self):
        page, other = self.up(), make.news(self.news)
        down = reverse("banner_down", args=[page.pk])
        self.assertEqual(self.client.get(down).status_code, 405)
        self.assertEqual(self.client.post(reverse("banner_down", args=[other.pk])).status_code, 404)
        self.client.force_login(make.person("author"))
        self.client.post(down)
        page.refresh_from_db()
        self.assertTrue(page.live)

    def test_in_the_last_minute_of_a_day_it_ends_tomorrow(self):
        with time_machine.travel(dt.datetime(2027, 3, 6, 5, 59, 30, tzinfo=dt.UTC)):  # 23:59:30 in Jackson
            self.client.force_login(make.person("editor"))
            chosen = self.ask().select_one("[name=until][checked]")
        self.assertEqual(chosen["value"], "2027-03-06")

    def test_a_banner_has_an_end(self):
        self.assertNotIn("none", [each["value"] for each in self.ask().select("[name=until]")])
        self.assertIsNotNone(self.up().shown_until)
