"""Tokens: who may make one, what each opens, and the report of what was written with it."""

from datetime import timedelta

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import APIToken, Page, PageViewRestriction

from home.worker.schedule import delete_expired
from pages.about.models import TextPage
from pages.api.tokens import READ, WRITE, TokenTerms
from pages.api_writing.write_log import APIWrite

from ..support import make
from ..support.cases import words_of
from .test_middleware import MANAGED, PAGES, GateCase, token_of

TOKENS, NEW = "wagtailusers_api_tokens:index", "wagtailusers_api_tokens:add"


class ReadsTests(GateCase):
    """What may be read without a token may be read with any; and besides what its user works on, or may see on the site."""

    search_index = True

    def setUp(self):
        super().setUp()
        self.author = make.person("author")
        self.draft = make.news(self.news, title="Own draft", live=False, owner=self.author)
        self.page = make.text(self.home, title="Long public")
        revised = TextPage.objects.get(pk=self.page.pk)
        revised.title = "Not yet said"
        revised.save_revision()
        self.hidden = make.text(self.home, title="Hidden draft", live=False)
        self.members, self.board = (make.text(self.home, title=title) for title in ("For members", "For the board"))
        PageViewRestriction.objects.create(page=self.members, restriction_type="login")
        closed = PageViewRestriction.objects.create(page=self.board, restriction_type="groups")
        closed.groups.add(Group.objects.create(name="Board"))

    def ask(self, path: str, user=None):
        headers = {"Authorization": f"Bearer {token_of(user)}"} if user else {}
        return self.client.get(f"{PAGES}{path}", headers=headers)

    def ids(self, query: str = "", user=None) -> set[int]:
        return {each["id"] for each in self.ask(f"?limit=20{query}", user).json()["items"]}

    def test_a_public_page_is_the_same_with_the_token_of_whoever_works_on_nothing(self):
        for user in (make.person("translator-es"), self.author):
            for path in (f"{self.page.pk}/", f"{self.home.pk}/", f"{self.news.pk}/"):
                self.assertEqual(self.ask(path, user).json(), self.ask(path).json(), path)
            for query in ("", "&search=public", f"&child_of={self.home.pk}"):
                strangers = self.ids(query)
                self.assertIn(self.page.pk, strangers)
                self.assertLessEqual(strangers, self.ids(query, user))

    def test_redirects_are_shown_to_those_who_manage_them_only(self):
        """A redirect names the page it leads to, which may be a draft."""
        redirect = Redirect.objects.create(old_path="/secret-way", redirect_page=self.hidden)
        list_url = "/api/v3/redirects/"
        addresses = (list_url, f"{list_url}{redirect.pk}/", f"{list_url}find/?html_path=/secret-way")
        users = {"translator-es": make.person("translator-es"), "author": self.author}
        for address in addresses:
            self.assertEqual(self.client.get(address).status_code, 401, address)
            for name in users:
                answer = self.client.get(address, headers={"Authorization": f"Bearer {token_of(users[name])}"})
                self.assertEqual(answer.status_code, 403, (name, address))
        admin = {"Authorization": f"Bearer {token_of(make.admin())}"}
        for address, status in zip(addresses, (200, 200, 302), strict=True):
            self.assertEqual(self.client.get(address, headers=admin).status_code, status, address)

    def test_drafts_and_versions_are_told_to_whoever_works_on_them(self):
        for user, own in ((make.person("translator-es"), False), (self.author, True), (make.person("editor"), True)):
            self.assertEqual(self.ask(f"{self.draft.pk}/", user).status_code, 200 if own else 404)
            self.assertEqual(self.ask(f"{self.draft.pk}/?version=draft", user).status_code, 200 if own else 404)
        for user in (make.person("translator-es"), self.author):
            for path in (f"{self.hidden.pk}/", f"{self.page.pk}/?version=draft", f"{self.page.pk}/revisions/"):
                answer = self.ask(path, user)
                self.assertIn(answer.status_code, (403, 404), path)
                self.assertNotIn("Not yet said", answer.content.decode())
        self.assertNotIn("Not yet said", self.ask(f"{self.page.pk}/?version=draft").content.decode())
        self.assertContains(self.ask(f"{self.page.pk}/?version=draft", make.person("editor")), "Not yet said")

    def test_a_private_page_is_open_to_those_whom_it_is_open_to_on_the_site(self):
        found = {}
        for name, user in (("stranger", None), ("translator", make.person("translator-es")), ("admin", make.admin())):
            found[name] = [self.ask(f"{page.pk}/", user).status_code for page in (self.members, self.board)]
        self.assertEqual(found, {"stranger": [404, 404], "translator": [200, 404], "admin": [200, 200]})


class OpensTests(GateCase):
    """What a token opens, and from when on it opens nothing."""

    def setUp(self):
        super().setUp()
        self.editor = make.person("editor")

    def ask(self, header: str):
        return self.client.get("/api/v3/whoami/", headers={"Authorization": header})

    def test_it_stands_for_its_user(self):
        told = self.ask(f"Bearer {token_of(self.editor)}")
        self.assertEqual((told.status_code, told.json()["user"]["username"]), (200, self.editor.username))
        self.assertEqual(told["Cache-Control"], "private, no-cache")

    def test_bad_ended_revoked_and_foreign_ones_open_nothing(self):
        ended = token_of(self.editor, WRITE, ends_at=timezone.now() - timedelta(seconds=1))
        revoked, closed = token_of(self.editor, WRITE), token_of(make.person("editor", is_active=False), WRITE)
        APIToken.objects.get(prefix=revoked[:12]).revoke()
        never = APIToken.generate_token()
        headers = [f"Bearer {key}" for key in (ended, revoked, closed, never, ended[:-1], "x", "ü", "", "x" * 5000)]
        headers += ["Basic YTpi", "Token x", "", "Bearer", f"Digest {token_of(self.editor)}"]
        for header in headers:
            for address in (PAGES, "/api/v3/whoami/", "/api/v3/nothing/", f"{PAGES}{self.news.pk}/"):
                answer = self.client.get(address, headers={"Authorization": header})
                self.assertProblem(answer, 401, "token-refused")
                self.assertTrue(answer["WWW-Authenticate"].startswith("Bearer "), header)

    def test_a_session_opens_nothing(self):
        self.client.force_login(make.admin())
        self.assertProblem(self.client.get("/api/v3/whoami/"), 401, "token-missing")
        draft = make.text(self.home, live=False)
        self.assertProblem(self.client.get(f"{PAGES}{draft.pk}/"), 404, "not-found")
        self.assertProblem(self.send(f"{PAGES}{draft.pk}/actions/publish/", {}), 401, "token-missing")

    def test_who_asks_in_the_browser_of_the_desk_stays_signed_in(self):
        self.client.force_login(make.admin())
        for headers in ({}, {"Authorization": f"Bearer {token_of(self.editor)}"}):
            self.assertEqual(self.client.get(PAGES, headers=headers).cookies, {})
            self.assertEqual(self.client.get("/admin/").status_code, 200)

    def test_what_may_not_write_writes_nothing(self):
        """On Wagtail's own routes too: 403 for one that only reads, 401 for one that has ended or was revoked."""
        page = make.text(self.home)
        ended = token_of(self.editor, WRITE, ends_at=timezone.now() - timedelta(seconds=1))
        revoked = token_of(self.editor, WRITE)
        APIToken.objects.get(prefix=revoked[:12]).revoke()
        plain = APIToken.create_token(user=self.editor, name="made by other means")[1]
        before = list(Page.objects.values_list("pk", "title", "live", "latest_revision_id").order_by("pk"))
        for key, status in ((token_of(self.editor, READ), 403), (plain, 403), (ended, 401), (revoked, 401)):
            for method, address, body in (
                ("post", MANAGED, {"title": "New", "type": "pages.TextPage", "parent": self.home.pk}),
                ("patch", f"{MANAGED}{page.pk}/", {"title": "Other"}),
                ("delete", f"{PAGES}{page.pk}/actions/delete/", {}),
                ("post", f"{PAGES}{page.pk}/actions/unpublish/", {}),
                ("post", f"{PAGES}{page.pk}/actions/move/", {"destination_id": self.news.pk}),
                ("post", f"{PAGES}{page.pk}/actions/copy/", {}),
                ("put", "/api/v3/sites/1/", {}),
                ("post", "/api/v3/images/", {}),
                ("post", "/api/v3/management/snippets/pages.Topic/", {"name": "New"}),
                ("post", "/api/v3/locales/", {"language_code": "es"}),
                ("delete", "/api/v3/redirects/1/", {}),
            ):
                answer = self.send(address, body, method=method, key=key)
                self.assertProblem(answer, status, "read-only" if status == 403 else "token-refused")
        self.assertEqual(
            list(Page.objects.values_list("pk", "title", "live", "latest_revision_id").order_by("pk")), before
        )
        self.assertFalse(APIWrite.objects.exists())

    def test_its_last_use_is_noted_once_a_minute(self):
        key = token_of(self.editor)
        token = APIToken.objects.get()
        self.ask(f"Bearer {key}")
        token.refresh_from_db()
        first = token.last_used_at
        self.assertIsNotNone(first)
        self.ask(f"Bearer {key}")
        token.refresh_from_db()
        self.assertEqual(token.last_used_at, first)

    def test_it_writes_what_its_user_may_and_nothing_else(self):
        page = make.text(self.home)
        author = token_of(make.person("author"), WRITE)
        self.assertProblem(self.send(f"{MANAGED}{page.pk}/", {"title": "Mine"}, "patch", author), 404, "not-found")
        body = {"title": "Ours", "type": "pages.TextPage", "parent": self.home.pk}
        self.assertProblem(self.send(MANAGED, body, key=author), 403, "forbidden")
        self.assertFalse(TextPage.objects.filter(title="Ours").exists())
        self.assertEqual(self.send(MANAGED, body, key=token_of(self.editor, WRITE)).status_code, 201)


class ScreenTests(GateCase):
    """Settings › API tokens."""

    def make_one(self, client: Client, **fields) -> str:
        """Fills in the form and returns the token that is shown once."""
        day = timezone.localdate() + timedelta(days=30)
        answer = client.post(reverse(NEW), {"name": "The app", "scope": WRITE, "last_day": day} | fields)
        self.assertEqual(answer.status_code, 200)
        shown = BeautifulSoup(answer.content.decode(), "html.parser").select_one("#api-token-value")
        return shown["value"] if shown else ""

    def logged_in(self, user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def test_making_one_is_a_permission_of_its_own(self):
        for name in ("editor", "author", "organizer"):
            person = make.person(name)
            client = self.logged_in(person)
            self.assertEqual(client.get(reverse(NEW)).status_code, 302)
            self.assertEqual(
                client.post(reverse(NEW), {"name": "x", "user": person.pk, "scope": READ}).status_code, 302
            )
            self.assertNotIn(reverse(TOKENS), client.get("/admin/").content.decode())
        self.assertFalse(APIToken.objects.exists())

    def test_whoever_was_given_it_makes_one_that_acts_as_themselves(self):
        editor, admin = make.person("editor"), make.admin()
        Group.objects.get(name="editor").permissions.add(
            Permission.objects.get(codename="add_apitoken"), Permission.objects.get(codename="view_apitoken")
        )
        client = self.logged_in(editor)
        self.assertEqual(self.make_one(client, user=admin.pk), "")
        key = self.make_one(client, user=editor.pk)
        self.assertTrue(APIToken.validate_token_format(key))
        terms = TokenTerms.objects.get()
        self.assertEqual((terms.scope, terms.made_by, terms.token.user), (WRITE, editor, editor))
        self.assertEqual(timezone.localtime(terms.ends_at).hour, 0)

    def test_it_is_shown_once_and_never_kept(self):
        admin = make.admin()
        client = self.logged_in(admin)
        key = self.make_one(client, user=admin.pk)
        token = APIToken.objects.get()
        self.assertNotIn(key, str(APIToken.objects.values().get()))
        for address in (reverse(TOKENS), reverse("wagtailusers_api_tokens:edit", args=[token.pk])):
            page = client.get(address).content.decode()
            self.assertNotIn(key, page)
            self.assertIn(key[:12], page)

    def test_the_list_says_what_each_may_and_until_when(self):
        admin, editor = make.admin(), make.person("editor")
        for scope, days in ((READ, 5), (WRITE, -5)):
            token_of(editor, scope, ends_at=timezone.now() + timedelta(days=days))
        APIToken.create_token(user=editor, name="made by other means")[0].revoke()
        client = self.logged_in(admin)
        page = BeautifulSoup(client.get(reverse(TOKENS)).content.decode(), "html.parser")
        rows = [words_of(row) for row in page.select("table.listing tbody tr")]
        self.assertEqual(len(rows), 3)
        for row, words in zip(rows, ("Read Revoked", "Read and write Ended", "Read Active"), strict=True):
            self.assertIn(words, row)

    def test_the_list_costs_the_same_for_many(self):
        client, editor = self.logged_in(make.admin()), make.person("editor")
        costs = []
        for many in (2, 8):
            for _each in range(many):
                token_of(editor)
            client.get(reverse(TOKENS))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(TOKENS))
            costs.append(len(asked))
        self.assertEqual(*costs)

    def test_it_is_prolonged_and_revoked(self):
        admin = make.admin()
        client = self.logged_in(admin)
        key = token_of(admin, READ)
        pk = APIToken.objects.get().pk
        address = reverse("wagtailusers_api_tokens:edit", args=[pk])
        page = BeautifulSoup(client.get(address).content.decode(), "html.parser")
        self.assertEqual(page.select_one("[name=scope][checked]")["value"], READ)
        day = timezone.localdate() + timedelta(days=3)
        self.assertEqual(client.post(address, {"name": "Renamed", "scope": WRITE, "last_day": day}).status_code, 302)
        terms = TokenTerms.objects.get()
        self.assertEqual((terms.scope, terms.token.name), (WRITE, "Renamed"))
        page = BeautifulSoup(client.get(address).content.decode(), "html.parser")
        self.assertEqual(page.select_one("[name=last_day]")["value"], day.isoformat())
        past = timezone.localdate() - timedelta(days=3)
        answer = client.post(address, {"name": "Renamed", "scope": WRITE, "last_day": past})
        self.assertIn("This day is over.", answer.content.decode())
        self.assertEqual(client.post(reverse("wagtailusers_api_tokens:delete", args=[pk])).status_code, 302)
        self.assertProblem(self.client.get(PAGES, headers={"Authorization": f"Bearer {key}"}), 401, "token-refused")


class TokensReportTests(GateCase):
    def setUp(self):
        super().setUp()
        self.editor = make.person("editor")
        self.key = token_of(self.editor, WRITE)

    def test_each_write_is_told_of_and_nothing_else(self):
        body = {"title": "Land for all", "type": "pages.TextPage", "parent": self.home.pk}
        page = self.send(MANAGED, body, key=self.key).json()["id"]
        self.send(f"{MANAGED}{page}/", {"title": "Land for everyone"}, "patch", self.key)
        self.send(f"{PAGES}{page}/actions/publish/", {}, key=self.key)
        self.send(MANAGED, {"title": "Nothing"}, key=self.key)
        self.client.get(PAGES, headers={"Authorization": f"Bearer {self.key}"})
        told = [(each.operation, each.object_id, each.object_title) for each in APIWrite.objects.order_by("pk")]
        self.assertEqual(
            told,
            [
                ("management_pages_create", str(page), "Land for all"),
                ("management_pages_update", str(page), "Land for everyone"),
                ("pages_actions_publish", str(page), "Land for everyone"),
            ],
        )
        self.assertEqual({each.user for each in APIWrite.objects.all()}, {self.editor})
        client = Client()
        client.force_login(make.admin())
        shown = BeautifulSoup(client.get(reverse("api_writes")).content.decode(), "html.parser")
        row = words_of(shown.select_one("table.listing tbody tr"))
        for words in ("Land for everyone", "pages: publish", self.editor.username, "Test"):
            self.assertIn(words, row)
        self.assertEqual(
            shown.select_one("table.listing tbody a")["href"], reverse("wagtailadmin_pages:edit", args=[page])
        )

    def test_only_those_see_it_who_were_given_to(self):
        client = Client()
        client.force_login(self.editor)
        self.assertEqual(client.get(reverse("api_writes")).status_code, 302)
        self.assertNotIn(reverse("api_writes"), client.get("/admin/").content.decode())

    def test_it_forgets_after_a_year(self):
        APIWrite.objects.create(method="POST", route=MANAGED, operation="management_pages_create")
        delete_expired()
        self.assertTrue(APIWrite.objects.exists())
        APIWrite.objects.update(at=timezone.now() - timedelta(days=366))
        delete_expired()
        self.assertFalse(APIWrite.objects.exists())


class PasswordTests(GateCase):
    """Whoever changes a password says whether the tokens in that name stay."""

    def setUp(self):
        super().setUp()
        self.editor = make.person("editor")
        self.editor.set_password("as long as it was")
        self.editor.save()
        self.key = token_of(self.editor)
        self.client.force_login(self.editor)

    def works(self) -> bool:
        answer = self.client.get("/api/v3/whoami/", headers={"Authorization": f"Bearer {self.key}"})
        return answer.status_code == 200

    def change(self, tokens: str | None) -> BeautifulSoup:
        address = reverse("wagtailadmin_account")
        form = BeautifulSoup(self.client.get(address).content.decode(), "html.parser")
        fields = {each["name"]: each.get("value", "") for each in form.select("form input[name], form select[name]")}
        fields = {name: value for name, value in fields.items() if "avatar" not in name and name != "password-tokens"}
        fields |= {"password-old_password": "as long as it was"}
        fields |= {f"password-new_password{each}": "quite another one" for each in (1, 2)}
        fields |= {"name_email-first_name": "An", "name_email-last_name": "Editor"}
        fields |= {"name_email-email": "editor@example.org", "theme-theme": "system", "theme-contrast": "system"}
        fields |= {"theme-density": "default", "theme-keyboard_shortcuts": "on", "locale-preferred_language": "en"}
        answer = self.client.post(address, fields | ({"password-tokens": tokens} if tokens else {}), follow=True)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def test_the_account_screen_asks_and_does_what_was_said(self):
        asked = self.change(None)
        self.assertIn("This field is required", words_of(asked))
        self.editor.refresh_from_db()
        self.assertTrue(self.editor.check_password("as long as it was"))
        self.assertTrue(self.works())
        self.change("keep")
        self.editor.refresh_from_db()
        self.assertTrue(self.editor.check_password("quite another one"))
        self.assertTrue(self.works())

    def test_tokens_that_are_to_stop_stop_with_the_password(self):
        self.change("revoke")
        self.assertFalse(self.works())

    def test_who_has_no_token_is_not_asked(self):
        APIToken.objects.all().delete()
        self.assertNotIn("API token", words_of(self.change(None)))
        self.editor.refresh_from_db()
        self.assertTrue(self.editor.check_password("quite another one"))

    def test_the_link_of_a_reset_mail_asks_too(self):
        self.client.logout()
        uid = urlsafe_base64_encode(str(self.editor.pk).encode())
        link = reverse(
            "wagtailadmin_password_reset_confirm", args=[uid, default_token_generator.make_token(self.editor)]
        )
        form = self.client.get(link, follow=True)
        self.assertIn("Your 1 API token", words_of(BeautifulSoup(form.content.decode(), "html.parser")))
        new = {"new_password1": "quite another one", "new_password2": "quite another one"}
        address = form.redirect_chain[-1][0]
        self.assertEqual(self.client.post(address, new).status_code, 200)
        self.assertTrue(self.works())
        self.assertEqual(self.client.post(address, new | {"tokens": "revoke"}).status_code, 302)
        self.assertFalse(self.works())

    def test_an_administrator_who_changes_it_is_told_of_them(self):
        self.client.force_login(make.admin())
        address = reverse("wagtailusers_users:edit", args=[self.editor.pk])
        fields = {"username": self.editor.username, "first_name": "E", "last_name": "D", "email": "e@example.org"}
        fields |= {"is_active": "on", "groups": [group.pk for group in self.editor.groups.all()]}
        told = self.client.post(address, fields, follow=True)
        self.assertNotIn("still works", told.content.decode())
        told = self.client.post(
            address, fields | {"password1": "quite another one", "password2": "quite another one"}, follow=True
        )
        self.assertIn("has 1 API token that still works with the new password", told.content.decode())
