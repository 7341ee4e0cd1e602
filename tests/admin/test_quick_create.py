"""The questions with which a page begins: who may answer them, what is made of the answers, and that it is made once."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import PageLogEntry

from pages.announcements import AnnouncementPage, Level
from pages.news import NewsPage

from ..support import make
from ..support.cases import HouseCase, words_of

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

    def test_a_kind_that_is_none_is_not_there(self):
        self.assertEqual(self.client.get(reverse("quick_create", args=["nonsense"])).status_code, 404)

    def test_an_author_hands_in_and_does_not_publish(self):
        self.client.force_login(make.person("author"))
        page = self.ask()
        self.assertIsNone(page.select_one("[name=action-publish]"))
        self.assertEqual(words_of(page.select_one("[name=action-submit]")), "Send to be looked over Ctrl ↵")
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

    def test_a_banner_has_an_end(self):
        self.assertNotIn("none", [each["value"] for each in self.ask().select("[name=until]")])
        self.assertIsNotNone(self.up().shown_until)
