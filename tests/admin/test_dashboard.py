"""The editors' desk: who may do what, how people come in, and what is said to them."""

import re
from datetime import timedelta
from unittest import mock

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone, translation
from wagtail import hooks
from wagtail.models import Collection, Locale, Page, Site, TaskState, Workflow
from wagtail.users.models import UserProfile

from home.users.models import User
from pages.announcements.models import AnnouncementPage
from pages.events.access import QUESTIONS
from pages.events.models import EventPage
from pages.network.models import Chrome, Network
from pages.news.models import NewsPage
from pages.press.models import PressPage
from settings.start.version import VERSION

from ..support import make
from ..support.cases import HouseCase, words_of

HISTORY = "wagtailadmin_reports:site_history"
ROLES = ["admin", "editor", "author", "organizer", "translator-es"]


class DashboardDeskCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people = {role: make.person(role, username=role) for role in ROLES[1:]}
        cls.people["admin"] = make.admin(username="admin")

    def login(self, role: str):
        self.client.force_login(self.people[role])

    def make_page(self, kind, parent, action: str = "", **fields):
        """Fills in the form; the page as it then stands, or None."""
        number = next(make.numbers)
        self.post_new(
            kind, parent, {"title": f"Made {number}", "slug": f"made-{number}", "free": "True"} | fields, action
        )
        return kind.objects.filter(slug=f"made-{number}").first()

    def may_add(self, kind, parent) -> bool:
        address = reverse("wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, parent.pk])
        return self.client.get(address).status_code == 200


class DashboardAccessTests(DashboardDeskCase):
    """Which kinds each role may make, in every language; the walk over every address is in test_permissions.py."""

    def test_every_role_finds_the_version_at_its_foot(self):
        for role in ("admin", "editor", "author", "organizer", "translator-es"):
            self.login(role)
            screen = BeautifulSoup(self.client.get(reverse("wagtailadmin_home")).content, "html.parser")
            self.assertEqual(words_of(screen.select_one("footer")), f"Commonhouse {VERSION}", role)

    def test_pages_each_role_may_make(self):
        kinds = {
            NewsPage: self.news,
            PressPage: self.news,
            AnnouncementPage: self.announcements,
            EventPage: self.events,
        }
        expected = {"editor": set(kinds), "author": set(kinds), "organizer": {EventPage}, "translator-es": set()}
        for role, allowed in expected.items():
            self.login(role)
            self.assertEqual({kind for kind, parent in kinds.items() if self.may_add(kind, parent)}, allowed, role)
            self.assertEqual(self.may_add(make.TextPage, self.home), role == "editor", role)

    def test_the_same_in_every_language(self):
        spanish = self.events.get_translations().get()
        for role in ("editor", "author", "organizer"):
            self.login(role)
            self.assertTrue(self.may_add(EventPage, spanish), role)

    def test_the_same_below_a_new_index_and_in_a_new_language(self):
        index = make.event_index(self.home)
        french = Locale.objects.create(language_code="fr")
        home = self.home.copy_for_translation(french)
        expected = {"editor": (True, True), "author": (True, False), "organizer": (True, False)}
        for role, (event, text) in expected.items():
            self.login(role)
            self.assertEqual((self.may_add(EventPage, index), self.may_add(make.TextPage, home)), (event, text), role)
        self.assertEqual(home.get_workflow(), Workflow.objects.get())
        self.assertTrue(Group.objects.filter(name="translator-fr").exists())

    def test_pages_each_role_may_change(self):
        pages = {"home": self.home, "news": make.news(self.news), "event": make.event(self.events)}
        expected = {
            "editor": {"home", "news", "event"},
            "author": set(),
            "organizer": {"event"},
            "translator-es": set(),
        }
        for role, allowed in expected.items():
            self.login(role)
            for view in ("edit", "delete", "unpublish", "move", "history", "copy"):
                for name, page in pages.items():
                    answer = self.client.get(reverse(f"wagtailadmin_pages:{view}", args=[page.pk]))
                    if name not in allowed:
                        self.assertNotEqual(answer.status_code, 200, (role, view, name))
                    elif name != "home" and view in ("edit", "history"):
                        self.assertEqual(answer.status_code, 200, (role, view, name))

    def test_translators_see_no_pages(self):
        self.login("translator-es")
        self.assertNotIn("News &amp; Media", self.client.get(reverse("wagtailadmin_explore_root")).content.decode())
        self.assertNotEqual(self.client.get(reverse("wagtailadmin_explore", args=[self.news.pk])).status_code, 200)
        page = make.news(self.news, title="Quetzal", live=False)
        found = self.client.get(reverse("wagtailadmin_pages:search"), {"q": "quetzal"}).content.decode()
        self.assertNotIn(f"/pages/{page.pk}/", found)
        self.assertNotIn("Quetzal", self.client.get(reverse(HISTORY)).content.decode())

    def test_nobody_who_left_and_no_stranger_comes_in(self):
        person = make.person("editor")
        self.client.force_login(person)
        person.is_active = False
        person.save()
        self.assertEqual(self.client.get("/admin/").status_code, 302)
        self.client.force_login(make.person())
        self.assertNotEqual(self.client.get("/admin/").status_code, 200)

    def test_the_menu_shows_only_what_is_open(self):
        self.login("admin")
        self.assertContains(self.client.get("/admin/"), "/admin/users/")
        for role, unseen in (
            ("editor", "/admin/users/"),
            ("author", "/admin/snippets/pages/outlet/"),  # of the lists they have the patterns alone
            ("translator-es", "/admin/images/"),
        ):
            self.login(role)
            answer = self.client.get("/admin/")
            self.assertContains(answer, "/admin/account/", msg_prefix=role)
            self.assertNotContains(answer, unseen, msg_prefix=role)


class MenuLanguageTests(TestCase):
    """Wagtail makes the entries of its menus once a process, in the language of whoever asks first."""

    def labels(self, made_in: str) -> list[str]:
        """Of the entries of ours."""
        found = [
            make for menu in ("admin", "settings", "reports") for make in hooks.get_hooks(f"register_{menu}_menu_item")
        ]
        with translation.override(made_in):
            items = [make() for make in found if make.__module__.startswith(("home", "pages", "media"))]
        with translation.override("en"):
            return [str(item.label) for item in items]

    def test_every_entry_speaks_the_language_of_whoever_reads_it(self):
        reverse("wagtailadmin_home")  # with the addresses, the last entries are known
        self.assertEqual(self.labels("es"), self.labels("en"))


class DashboardWritingTests(DashboardDeskCase):
    def test_an_author_writes_drafts_and_never_publishes(self):
        self.login("author")
        page = self.make_page(NewsPage, self.news, "action-publish")
        self.assertFalse(page.live)
        answer = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        self.assertNotIn('name="action-publish"', answer)
        self.assertIn('name="action-submit"', answer)

    def test_what_an_author_submits_an_editor_approves(self):
        self.login("author")
        page = self.make_page(NewsPage, self.news, "action-submit")
        state = TaskState.objects.get(workflow_state__object_id=str(page.pk))
        self.assertEqual(state.status, TaskState.STATUS_IN_PROGRESS)
        self.assertIn(self.people["editor"].email, [each for message in mail.outbox for each in message.to])
        self.login("editor")
        self.assertIn(page.title, self.client.get("/admin/").content.decode())
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        self.assertEqual(self.client.post(address, {"comment": "Good."}).status_code, 302)
        self.assertTrue(NewsPage.objects.get(pk=page.pk).live)
        self.assertEqual(self.client.get(page.url).status_code, 200)

    def test_an_author_cannot_approve(self):
        self.login("author")
        page = self.make_page(NewsPage, self.news, "action-submit")
        state = TaskState.objects.get(workflow_state__object_id=str(page.pk))
        self.client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""}
        )
        self.assertFalse(NewsPage.objects.get(pk=page.pk).live)

    def test_an_editor_sends_back(self):
        self.login("author")
        page = self.make_page(NewsPage, self.news, "action-submit")
        state = TaskState.objects.get(workflow_state__object_id=str(page.pk))
        self.login("editor")
        self.client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk]), {"comment": "Dates?"}
        )
        state.refresh_from_db()
        self.assertEqual((state.status, NewsPage.objects.get(pk=page.pk).live), (TaskState.STATUS_REJECTED, False))

    def test_authors_change_their_own_drafts_only(self):
        self.login("author")
        own, other = self.make_page(NewsPage, self.news), make.news(self.news, live=False)
        self.assertEqual(self.client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code, 200)
        self.assertEqual(self.client.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).status_code, 302)

    def test_an_organizer_publishes_events_but_no_news(self):
        self.login("organizer")
        day = timezone.localdate() + timedelta(days=3)
        event = self.make_page(
            EventPage, self.events, "action-publish", start_date=day, all_day="on", zone="America/Chicago"
        )
        self.assertTrue(event.live)
        self.assertIn(event.title, self.words(self.events.url))
        self.assertFalse(self.may_add(NewsPage, self.news))

    def test_an_editor_publishes_every_kind(self):
        self.login("editor")
        press = {"link": "https://paper.example/", "medium": "article", "language": "en"}
        for kind, parent, fields in (
            (NewsPage, self.news, {}),
            (PressPage, self.news, press),
            (AnnouncementPage, self.announcements, {"shown_from": "2026-01-01 10:00", "level": "information"}),
            (make.TextPage, self.home, {}),
            (make.PrinciplePage, self.principles, {"number": "4"}),
        ):
            self.assertTrue(self.make_page(kind, parent, "action-publish", **fields).live, kind)

    def test_an_editor_changes_the_contact_and_the_words_around_every_page(self):
        self.login("editor")
        address = reverse("wagtailsettings:edit", args=["pages", "network", Site.objects.get().pk])
        form = {
            "name": "The Union",
            "phone": "+1 601 555 0100",
            "podcast_category": "Society & Culture",
        }
        counts = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 99}
        for links in ("footer_links", "follow_links"):
            form |= {f"{links}-{name}": number for name, number in counts.items()}
        self.assertEqual(self.client.post(address, form).status_code, 302)
        self.assertEqual(Network.objects.get().name, "The Union")
        chrome = Chrome.objects.get(locale__language_code="en")
        self.client.post(
            reverse("wagtailsnippets_pages_chrome:edit", args=[chrome.pk]), {"small_print": "By many hands."}
        )
        self.assertIn("By many hands.", words_of(self.look("/").footer))

    def test_an_organizer_adds_a_place(self):
        self.login("organizer")
        form = self.client.get(reverse("wagtailsnippets_pages_place:add"))
        self.assertEqual(form.status_code, 200)
        answers = dict.fromkeys(QUESTIONS, "unknown")
        answer = self.client.post(
            reverse("wagtailsnippets_pages_place:add"), {"name": "The Hall", "slug": "hall", **answers}
        )
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(make.Place.objects.filter(name="The Hall").exists())

    def test_the_home_page_is_changed_in_its_form(self):
        self.login("editor")
        page = self.client.get(reverse("wagtailadmin_pages:edit", args=[self.home.pk]))
        self.assertContains(page, "headline")

    def test_private_collections_are_on_every_desk_that_chooses(self):
        self.login("author")
        make.picture(title="Kept aside", collection=Collection.get_first_root_node().add_child(name="Shelf"))
        self.assertContains(self.client.get(reverse("wagtailimages_chooser:choose")), "Kept aside")


class LoginTests(DashboardDeskCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.person("editor", username="Ada", email="ada@house.example", password="a long password")

    def enter(self, name: str, password: str = "a long password"):
        return Client().post(
            "/admin/login/", {"username": name, "password": password}, headers={"accept-language": "en"}
        )

    def test_by_name_or_e_mail_whatever_the_case(self):
        for name in ("Ada", "ada", "ADA", "ada@house.example", "Ada@House.Example"):
            self.assertEqual(self.enter(name).status_code, 302, name)

    def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(self):
        def said(answer):
            return words_of(
                BeautifulSoup(answer.content.decode(), "html.parser").select_one(
                    ".messages, [role=status], .help-critical"
                )
            )

        first, second = said(self.enter("Ada", "wrong")), said(self.enter("nobody", "wrong"))
        self.assertTrue(first)
        self.assertEqual(first, second)

    def test_somebody_who_left_gets_the_same_answer(self):
        User.objects.filter(username="Ada").update(is_active=False)
        self.assertEqual(self.enter("Ada").status_code, 200)

    def test_an_empty_name_or_password_opens_nothing(self):
        User.objects.create_user("without", "", "a long password")
        for name, password in (("", ""), ("Ada", ""), ("", "a long password")):
            self.assertEqual(self.enter(name, password).status_code, 200)

    def test_a_name_that_is_the_e_mail_of_another_belongs_to_its_owner(self):
        make.person("editor", username="ada@house.example", email="other@house.example", password="another password")
        self.assertEqual(self.enter("ada@house.example", "another password").status_code, 302)

    def test_an_e_mail_belongs_to_one_person(self):
        with self.assertRaises(IntegrityError), transaction.atomic():
            User.objects.create_user("bob", "ADA@house.example")
        with self.assertRaises(ValidationError) as caught:
            User(username="bob", email="ADA@house.example", password="x").full_clean()
        self.assertIn("Somebody else already uses this e-mail address.", str(caught.exception))
        for name in ("one", "two"):
            User.objects.create_user(name, "")

    def test_the_login_page_says_what_to_fill_in(self):
        page = self.look("/admin/login/", headers={"accept-language": "en"})
        self.assertIn("User name or e-mail", words_of(page.form))
        self.assertIn(make.NAME, words_of(page.select_one("main")))
        page = self.look("/admin/login/", headers={"accept-language": "es"})
        self.assertEqual(words_of(page.select_one("label[for=id_password]")).strip("* "), "Contraseña")


class AccountScreenTests(DashboardDeskCase):
    def test_somebody_without_a_name_chooses_a_language(self):
        person = make.person("editor", email="nameless@house.example")
        self.client.force_login(person)
        screen = BeautifulSoup(self.client.get(reverse("wagtailadmin_account")).content, "html.parser")
        for name in ("first_name", "last_name"):
            self.assertFalse(screen.select_one(f"[name=name_email-{name}]").has_attr("required"))
        form = {"name_email-email": person.email, "locale-preferred_language": "es", "theme-theme": "system"}
        form |= {"theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on"}
        self.assertEqual(self.client.post(reverse("wagtailadmin_account"), form).status_code, 302)
        self.assertEqual(UserProfile.get_for_user(person).preferred_language, "es")


class MailTests(DashboardDeskCase):
    def setUp(self):
        super().setUp()
        Site.objects.update(hostname="house.example", port=443)

    def invite(self, **fields):
        self.login("admin")
        person = {
            "username": "grace",
            "email": "grace@house.example",
            "first_name": "Grace",
            "last_name": "H",
            "password1": "",
            "password2": "",
        }
        return self.client.post(
            reverse("wagtailusers_users:add"), person | {"groups": [Group.objects.get(name="editor").pk]} | fields
        )

    def link(self) -> str:
        return re.search(r"https?://[^/\s]+(/admin/\S+)", mail.outbox[-1].body)[1]

    def choose(self, client: Client, link: str, password: str):
        """Follows the link and chooses a password, as a browser would."""
        form = client.get(link, follow=True)
        return client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})

    def test_a_colleague_is_invited_and_chooses_a_password(self):
        self.assertEqual(self.invite().status_code, 302)
        self.assertEqual((len(mail.outbox), mail.outbox[0].to), (1, ["grace@house.example"]))
        self.assertIn(make.NAME, mail.outbox[0].subject)
        self.assertIn(make.NAME, mail.outbox[0].body)
        self.assertIn(f"{settings.WAGTAILADMIN_BASE_URL}/admin/", mail.outbox[0].body)
        client = Client()
        self.assertEqual(self.choose(client, self.link(), "a password of her own").status_code, 302)
        self.assertEqual(
            client.post(
                "/admin/login/", {"username": "grace@house.example", "password": "a password of her own"}
            ).status_code,
            302,
        )
        self.assertEqual(client.get("/admin/").status_code, 200)

    def test_the_form_says_what_becomes_of_an_account_without_a_password(self):
        self.login("admin")
        for address, words in (
            (reverse("wagtailusers_users:add"), "Left empty, a mail is sent with a link to choose one."),
            (reverse("wagtailusers_users:edit", args=[self.people["editor"].pk]), "Leave blank if not changing."),
        ):
            self.assertEqual(self.client.get(address).context["form"]["password1"].help_text, words)

    def test_the_link_works_once(self):
        self.invite()
        link = self.link()
        self.choose(Client(), link, "a password of her own")
        self.assertContains(Client().get(link, follow=True), "invalid", status_code=200)

    def test_before_the_link_is_used_nobody_comes_in(self):
        self.invite()
        for password in ("", "!", "grace"):
            self.assertEqual(
                Client().post("/admin/login/", {"username": "grace", "password": password}).status_code, 200
            )

    def test_who_gets_a_password_is_not_invited(self):
        self.invite(password1="a given password", password2="a given password")
        self.assertEqual(mail.outbox, [])

    def test_without_a_mail_server_the_account_stands_and_the_admin_is_told(self):
        away = mock.patch.object(EmailMessage, "send", side_effect=ConnectionRefusedError("grace@house.example"))
        with away, self.assertLogs("home", "ERROR") as logged:
            answer = self.invite()
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(User.objects.filter(username="grace").exists())
        self.assertContains(self.client.get(reverse("wagtailusers_users:index")), "could not be sent")
        self.assertNotIn("grace", " ".join(logged.output))

    def test_a_forgotten_password(self):
        client = Client()
        answer = client.post("/admin/password_reset/", {"email": self.people["editor"].email})
        self.assertEqual(answer.status_code, 302)
        message = mail.outbox[0]
        self.assertIn(make.NAME, message.subject)
        self.assertIn(make.NAME, message.body)
        self.assertNotIn("Wagtail", message.subject + message.body)
        self.assertEqual(self.choose(client, self.link(), "a new long password").status_code, 302)
        self.assertTrue(User.objects.get(username="editor").check_password("a new long password"))

    def test_a_stranger_learns_nothing_of_who_is_known(self):
        known = Client().post("/admin/password_reset/", {"email": self.people["editor"].email})
        unknown = Client().post("/admin/password_reset/", {"email": "nobody@house.example"})
        self.assertEqual((known.status_code, known["Location"]), (unknown.status_code, unknown["Location"]))
        self.assertEqual(len(mail.outbox), 1)

    def test_a_foreign_host_does_not_get_into_the_mail(self):
        Client().post(
            "/admin/password_reset/", {"email": self.people["editor"].email}, headers={"host": "evil.example"}
        )
        self.assertEqual(mail.outbox[0].to, [self.people["editor"].email])
        self.assertIn("/admin/password_reset/confirm/", mail.outbox[0].body)
        self.assertNotIn("evil.example", mail.outbox[0].body)

    def test_a_weak_password_is_refused_in_words(self):
        self.invite()
        for weak in ("short", "password123", "1234567890123"):
            answer = self.choose(Client(), self.link(), weak)
            self.assertEqual(answer.status_code, 200, weak)


class NamesTests(DashboardDeskCase):
    def test_the_admin_carries_the_name_of_the_site(self):
        self.login("editor")
        page = self.client.get("/admin/").content.decode()
        self.assertIn(make.NAME, page)
        self.assertNotIn("Welcome to the Wagtail CMS", page)
        title = re.search(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)[1]
        self.assertIn(make.NAME, title)

    def test_it_calls_nobody(self):
        self.login("admin")
        for address in ("/admin/", f"/admin/pages/{self.home.pk}/edit/", "/admin/users/"):
            page = self.look(address)
            for element in page.select("script[src], link[href][rel=stylesheet], img[src], iframe[src]"):
                source = element.get("src") or element.get("href")
                self.assertFalse((source or "").startswith(("http:", "https:", "//")), source)

    def test_it_speaks_the_languages_of_the_house(self):
        self.login("editor")
        for language in ("en", "es", "ar"):
            page = self.client.get("/admin/", headers={"accept-language": language})
            self.assertIn(f'lang="{language}"', page.content.decode())

    def test_there_is_one_workflow_everywhere(self):
        for home in Page.objects.filter(depth=2):
            self.assertEqual(home.get_workflow(), Workflow.objects.get())
