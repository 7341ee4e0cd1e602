"""No role raises itself: what each of them might send to get more than it was given, through forms, bulk actions and the API."""

import json
from functools import partial
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import APIToken, Page
from wagtail_localize.models import Translation, TranslationSource

from home.users.models import User
from pages.api.tokens import WRITE

from ..api.test_middleware import token_of
from ..support import make
from .test_permissions import PermissionsWalk, note
from .view_rights import EXPLORED, HAS_OLD_ADMIN_API

HIDDEN = ("Draft of news", "Private news", "Draft of an event", "Draft of a text")
NOT_OURS = ("django_session", "wagtailadmin_editingsession", "wagtailcore_apitoken", "ratelimit", "idempot")
LOWER = "SWO"  # who is no editor


class RaiseCase(PermissionsWalk):
    """The house of the permission walk, with something hidden in each section, and drafts of an author and an organizer."""

    every = 2  # of the hidden pages, in turn

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        editor, author, organizer = (cls.people[letter] for letter in "EWO")
        cls.hidden_news = make.news(cls.news, title=HIDDEN[0], live=False, owner=editor)
        cls.private = make.news(cls.news, title=HIDDEN[1], owner=editor)
        make.private(cls.private)
        cls.hidden_event = make.event(cls.events, title=HIDDEN[2], live=False, owner=editor)
        cls.hidden_text = make.text(cls.home, title=HIDDEN[3], live=False, owner=editor)
        cls.mine = {
            "W": cls.things["own"],
            "O": make.event(cls.events, live=False, owner=organizer),
            "S": cls.hidden_news,
        }
        cls.own_live = make.news(cls.news, title="Own and live", owner=author)
        cls.own_translated = make.translated(cls.own_live, "es", live=False)
        cls.translation = Translation.objects.get(source__object_id=cls.own_live.translation_key)
        cls.hidden_pages = (cls.hidden_news, cls.private, cls.hidden_event, cls.hidden_text)
        cls.keys = {letter: token_of(person, WRITE) for letter, person in cls.people.items()}

    def known_to(self, letter: str) -> tuple[str, ...]:
        """The hidden titles that a role reads in its own sections."""
        return {"W": HIDDEN[:3], "O": HIDDEN[2:3]}.get(letter, ())

    def ask(self, letter: str, method: str, address: str, body=None, **how):
        """(response, its content, what it wrote), rolled back."""
        is_api, written = address.startswith("/api/"), []
        with transaction.atomic():
            self.client.logout()
            if is_api:
                how["headers"] = {"Authorization": f"Bearer {self.keys[letter]}"}
                if body is not None:
                    body, how["content_type"] = json.dumps(body), "application/json"
            else:
                self.client.force_login(self.people[letter])
            with connection.execute_wrapper(partial(note, written)):
                answer = getattr(self.client, method)(address, body or {}, **how)
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer, content, [sql for sql in written if not any(table in sql[:80] for table in NOT_OURS)]

    def assertRefused(self, letter: str, method: str, address: str, body=None, **how):
        """Nothing is written, nothing hidden is told, and it is no error of ours."""
        answer, content, written = self.ask(letter, method, address, body, **how)
        told = [title for title in HIDDEN if title not in self.known_to(letter) and title.encode() in content]
        with self.subTest(role=letter, address=address):
            self.assertEqual((written, told), ([], []), answer.status_code)
            self.assertLess(answer.status_code, 500)
        return answer

    def bulk(self, app: str, model: str, action: str, *numbers) -> str:
        chosen = "&".join(f"id={number}" for number in numbers)
        return f"{reverse('wagtail_bulk_action', args=[app, model, action])}?{chosen}&next=/admin/x/"


class AccountTests(RaiseCase):
    """Accounts, groups, tokens."""

    def test_the_account_screen_changes_nothing_but_the_name(self):
        group, fields = Group.objects.get(name="editor"), {"name_email-first_name": "Ada", "name_email-last_name": "L"}
        fields |= {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
        fields |= {"locale-preferred_language": "en", "name_email-is_superuser": "on", "is_superuser": "on"}
        fields |= {"groups": group.pk, "name_email-groups": group.pk, "is_staff": "on"}
        for letter in "SWOE":
            person, before = self.people[letter], set(self.people[letter].groups.all())
            self.client.force_login(person)
            answer = self.client.post(reverse("wagtailadmin_account"), fields | {"name_email-email": person.email})
            self.assertEqual(answer.status_code, 302)
            person = User.objects.get(pk=person.pk)
            self.assertEqual((person.first_name, person.is_superuser, person.is_staff), ("Ada", False, False))
            self.assertEqual(set(person.groups.all()), before)

    def test_nobody_but_an_administrator_changes_accounts_groups_or_tokens(self):
        group, token = Group.objects.get(name="editor"), APIToken.objects.get(user=self.people["A"])
        person = {"username": "x", "email": "x@house.example", "first_name": "X", "last_name": "X", "is_active": "on"}
        person |= {"password1": "quite another one", "password2": "quite another one", "is_superuser": "on"}
        person |= {"groups": [group.pk]}
        for letter in "SWOE":
            own = self.people[letter].pk
            for pk in (own, self.people["A"].pk):
                self.assertRefused(letter, "post", reverse("wagtailusers_users:edit", args=[pk]), person)
                self.assertRefused(letter, "post", reverse("wagtailusers_users:delete", args=[pk]))
                for action in ("assign_role", "set_active_state", "delete"):
                    fields = {"role": group.pk, "mark_as_active": "on"}
                    self.assertRefused(letter, "post", self.bulk("home", "user", action, pk), fields)
            self.assertRefused(letter, "post", reverse("wagtailusers_users:add"), person)
            self.assertRefused(letter, "post", reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "all"})
            self.assertRefused(letter, "post", reverse("wagtailusers_api_tokens:add"), {"name": "x", "user": own})
            self.assertRefused(letter, "post", reverse("wagtailusers_api_tokens:delete", args=[token.pk]))

    def manager(self, *codenames: str) -> User:
        """Somebody to whom an administrator gave rights over accounts by hand."""
        group = Group.objects.create(name="managers")
        group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", *codenames]))
        person = make.person("managers")
        self.client.force_login(person)
        return person

    def test_who_manages_accounts_makes_no_administrator_and_touches_none(self):
        manager = self.manager("add_user", "change_user", "delete_user")
        editors = Group.objects.get(name="editor")
        fields = {"username": "new", "email": "n@house.example", "first_name": "N", "last_name": "N", "is_active": "on"}
        passwords = {"password1": "quite another one", "password2": "quite another one"}
        add, edit = reverse("wagtailusers_users:add"), partial(reverse, "wagtailusers_users:edit")
        self.client.post(add, fields | passwords | {"is_superuser": "on"})
        self.assertFalse(User.objects.filter(username="new").exists())
        self.client.post(add, fields | passwords | {"groups": [editors.pk]})
        self.assertFalse(User.objects.filter(username="new").exists())
        self.client.post(add, fields | passwords)
        self.assertFalse(User.objects.get(username="new").groups.exists())
        for person in (self.people["A"], manager, self.people["W"]):
            kept = {"username": person.username, "groups": [group.pk for group in person.groups.all()]}
            changes = [fields | kept | {"is_superuser": "on"}]
            changes += [fields | kept | passwords] if person != manager else []
            changes += [fields | kept | {"groups": [editors.pk]}] if person == manager else []
            for sent in changes:
                self.client.post(edit(args=[person.pk]), sent)
                now = User.objects.get(pk=person.pk)
                self.assertEqual((now.is_superuser, now.password), (person.is_superuser, person.password))
                self.assertEqual(set(now.groups.all()), set(person.groups.all()))
        for pk in (self.people["A"].pk, manager.pk):
            self.client.post(self.bulk("home", "user", "assign_role", pk), {"role": editors.pk})
            self.client.post(self.bulk("home", "user", "set_active_state", pk), {"mark_as_active": ""})
            self.assertFalse(editors.user_set.filter(pk=pk).exists())
            self.assertTrue(User.objects.get(pk=pk).is_active)

    def test_who_manages_groups_gives_none_of_their_own_more(self):
        manager = self.manager("add_group", "change_group", "delete_group")
        group = manager.groups.get()
        for name in ("edit", "delete"):
            answer = self.client.get(reverse(f"wagtailusers_groups:{name}", args=[group.pk]))
            self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
        other = Group.objects.get(name="author")
        self.assertEqual(self.client.get(reverse("wagtailusers_groups:edit", args=[other.pk])).status_code, 200)


class TitleTests(RaiseCase):
    """Titles of drafts and private pages, where one page is chosen or several at once."""

    def addresses(self, letter: str):
        for page in self.hidden_pages[LOWER.index(letter) % self.every :: self.every]:
            chosen = reverse("wagtailadmin_choose_page_chosen_multiple")
            yield f"{chosen}?id={page.pk}"
            yield reverse("wagtailadmin_choose_page_child", args=[page.pk])
            yield reverse("wagtailadmin_pages:move_confirm", args=[page.pk, self.things["other_events"].pk])
            yield reverse("wagtailadmin_pages:move_confirm", args=[self.mine[letter].pk, page.pk])
            yield reverse(EXPLORED, args=[page.pk]) + "?fields=*"
            for action in bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page"):
                yield self.bulk("wagtailcore", "page", action.action_type, page.pk)
        for parent in (self.home, self.news, self.events):
            yield reverse("wagtailadmin_choose_page_child", args=[parent.pk])
            yield f"{self.bulk('wagtailcore', 'page', 'publish', 'all')}&childOf={parent.pk}"
            yield reverse(EXPLORED, args=[parent.pk])
            if HAS_OLD_ADMIN_API:
                yield reverse("wagtailadmin_api:pages:listing") + f"?child_of={parent.pk}&fields=*"
        yield f"{chosen}?id=x&id=1e3&id={self.home.pk}"
        yield reverse("wagtailadmin_choose_page_search") + "?q=Draft"
        yield reverse("wagtailadmin_pages:search") + "?q=Draft"
        for kind in ("newspage", "eventpage", "textpage"):
            yield reverse("wagtailadmin_pages:type_use", args=["pages", kind])

    def test_they_are_told_to_nobody_who_does_not_work_there(self):
        for letter in LOWER:
            for address in self.addresses(letter):
                self.assertRefused(letter, "get", address)

    def test_one_chooses_what_visitors_see_and_what_is_in_ones_sections(self):
        for letter, page, titles in (
            ("O", self.news, {"Quetzal": True, HIDDEN[0]: False, HIDDEN[1]: False}),
            ("O", self.events, {HIDDEN[2]: True}),
            ("W", self.news, {"Quetzal": True, HIDDEN[0]: True, HIDDEN[1]: True}),
            ("E", self.home, {HIDDEN[3]: True}),
        ):
            address = reverse("wagtailadmin_choose_page_child", args=[page.pk])
            _answer, content, _written = self.ask(letter, "get", address)
            self.assertEqual({title: title.encode() in content for title in titles}, titles, letter)
        chosen = reverse("wagtailadmin_choose_page_chosen_multiple") + f"?id={self.things['news'].pk}"
        self.assertIn(b"Quetzal", self.ask("O", "get", chosen)[1])

    def test_exports_tell_no_more_than_their_lists(self):
        names = ["site_history", "aging_pages", "page_types_usage", "workflow", "workflow_tasks", "locked_pages"]
        names = [
            *(f"wagtailadmin_reports:{name}" for name in names),
            "wagtailadmin_pages:search",
            "wagtailusers_users:index",
        ]
        names += ["wagtailredirects:index", "wagtailsearchpromotions:search_terms", "outbox", "api_writes", "missed"]
        for letter in LOWER:
            for name in [*names, "unfound", "links_report", "wagtail_localize:translations_report"]:
                self.assertRefused(letter, "get", reverse(name) + "?export=csv")
                answer, content, _written = self.ask(letter, "get", reverse(name) + "?export=xlsx")
                if answer.get("Content-Type", "").endswith("sheet"):
                    rows = load_workbook(BytesIO(content)).active.values
                    told = [title for title in HIDDEN if title not in self.known_to(letter) and title in str([*rows])]
                    self.assertEqual(told, [], (letter, name))

    def test_nobody_else_reads_what_visitors_search_for_or_which_page_changed_last(self):
        Query.get("a name that somebody typed").add_hit()
        closed = ["wagtailsearchpromotions:chooser", "wagtailsearchpromotions:chooserresults"]
        closed += ["wagtailadmin_workflows:task_chooser", "wagtailadmin_workflows:task_chooser_results"]
        for letter in LOWER:
            for name in [*closed, "wagtailadmin_reports:page_types_usage", "wagtail_localize:translations_report"]:
                answer = self.assertRefused(letter, "get", reverse(name))
                self.assertEqual(answer.status_code, 302, (letter, name))
            self.assertNotIn(b"page-types-usage", self.ask(letter, "get", "/admin/")[1])
        self.assertIn(b"page-types-usage", self.ask("E", "get", "/admin/")[1])


class PageTests(RaiseCase):
    """Pages of others: their drafts, versions, reviews, locks, places; through the desk and through the API."""

    def test_versions_of_a_page_that_one_may_not_edit(self):
        version, other = self.hidden_news.latest_revision_id, self.hidden_text.latest_revision_id
        for letter in LOWER:
            for page in (self.mine[letter], self.hidden_text):
                for name in ("revisions_view", "revisions_revert", "revisions_unschedule"):
                    for method in ("get", "post"):
                        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk, other])
                        self.assertRefused(letter, method, address)
                compared = [page.pk, version, other]
                self.assertRefused(letter, "get", reverse("wagtailadmin_pages:revisions_compare", args=compared))
                for name in ("history", "usage", "view_draft", "preview_on_edit", "workflow_history"):
                    if page != self.mine[letter]:
                        self.assertRefused(letter, "get", reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
            draft = reverse("wagtailadmin_pages:view_draft", args=[self.hidden_news.pk])
            self.assertRefused(letter, "get", draft)

    def test_reviews_locks_and_dates(self):
        submitted, state, own = self.things["submitted"].pk, self.things["state"].pk, self.things["own"].pk
        Page.objects.filter(pk=self.own_live.pk).update(locked=True, locked_by=self.people["E"])
        for letter in LOWER:
            for page in (submitted, own, self.hidden_news.pk):
                for action in ("approve", "reject"):
                    address = reverse("wagtailadmin_pages:workflow_action", args=[page, action, state])
                    self.assertRefused(letter, "post", address, {"comment": "Well."})
            for name, args in (
                ("wagtailadmin_pages:unlock", [self.own_live.pk]),
                ("wagtailadmin_pages:lock", [self.hidden_news.pk]),
                ("wagtailadmin_pages:set_privacy", [self.hidden_news.pk]),
                ("wagtailadmin_workflows:remove", [self.home.pk]),
                ("wagtailadmin_workflows:disable", [self.things["workflow"].pk]),
                ("wagtailadmin_workflows:edit_task", [self.things["task"].pk]),
            ):
                self.assertRefused(letter, "post", reverse(name, args=args), {"restriction_type": "none", "name": "x"})
            create = reverse("wagtailadmin_workflows:task_chooser_create")
            self.assertRefused(letter, "post", create, {"create-task-name": "Mine", "create-task-groups": [1]})

    def test_an_author_sets_no_date_from_which_a_page_is_public(self):
        page = self.things["own"]
        self.client.force_login(self.people["W"])
        fields = {"title": page.title, "slug": page.slug, "summary": "x", "body-count": "0", "action-publish": "1"}
        self.client.post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), fields | {"go_live_at": "2030-01-01 10:00"}
        )
        page.refresh_from_db()
        self.assertTrue(page.permissions_for_user(self.people["W"]).can_edit())
        self.assertFalse(page.live or page.approved_schedule or page.scheduled_revision)

    def test_copies_aliases_and_moves(self):
        pages = [self.hidden_news, self.hidden_text, self.private, self.things["news"]]
        targets = [self.home.pk, self.news.pk, self.things["other_news"].pk, self.events.pk]
        for letter in LOWER:
            for page in pages[LOWER.index(letter) % self.every :: self.every]:
                for target in targets[:: self.every]:
                    desk, api = {"destination_page_id": target}, {"destination_id": target}
                    for action in ("copy", "create_alias", "move"):
                        if HAS_OLD_ADMIN_API:
                            address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
                            self.assertRefused(letter, "post", address, desk)
                        self.assertRefused(letter, "post", f"/api/v3/pages/{page.pk}/actions/{action}/", api)
                for action in ("publish", "unpublish", "delete", "convert_alias") if HAS_OLD_ADMIN_API else ():
                    self.assertRefused(letter, "post", reverse("wagtailadmin_api:pages:action", args=[page.pk, action]))
                for action in ("publish", "unpublish"):
                    self.assertRefused(letter, "post", f"/api/v3/pages/{page.pk}/actions/{action}/", {})
                self.assertRefused(letter, "patch", f"/api/v3/management/pages/{page.pk}/", {"title": "Changed"})
                self.assertRefused(letter, "delete", f"/api/v3/pages/{page.pk}/actions/delete/", {})
                for action in ("publish", "unpublish", "delete"):
                    self.assertRefused(letter, "post", self.bulk("wagtailcore", "page", action, page.pk))

    def test_the_api_gives_back_no_version_of_another_page_and_publishes_nothing(self):
        version = self.hidden_news.latest_revision_id
        for letter in LOWER:
            own = self.mine[letter].pk
            self.assertRefused(letter, "post", f"/api/v3/pages/{own}/actions/revert/", {"revision_id": version})
            self.assertRefused(letter, "get", f"/api/v3/pages/{self.hidden_text.pk}/revisions/")
            self.assertRefused(letter, "get", f"/api/v3/pages/{self.hidden_text.pk}/?version=draft")
            for path, body in (
                ("locales/", {"language_code": "fr"}),
                ("redirects/", {"old_path": "/x", "redirect_link": "https://evil.example/"}),
                ("management/snippets/pages.Topic/", {"name": "Mine", "slug": "mine"}),
                ("management/pages/", {"title": "Mine", "type": "pages.TextPage", "parent": self.home.pk}),
            ):
                self.assertRefused(letter, "post", f"/api/v3/{path}", body)
        new = {"title": "Mine", "summary": "x", "type": "pages.NewsPage", "parent": self.news.pk}
        self.client.post(
            "/api/v3/management/pages/?publish=true",
            json.dumps(new),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.keys['W']}"},
        )
        self.assertFalse(Page.objects.filter(title="Mine", live=True).exists())

    def test_pictures_documents_and_lists_of_others(self):
        picture, document, recording = (self.things[name].pk for name in ("picture", "document", "recording"))
        for letter in LOWER:
            for action in ("delete", "add_tags", "add_to_collection"):
                fields = {"collection": self.things["collection"].pk, "tags": "mine"}
                self.assertRefused(letter, "post", self.bulk("media", "picture", action, picture), fields)
                self.assertRefused(letter, "post", self.bulk("media", "document", action, document), fields)
            self.assertRefused(letter, "post", self.bulk("media", "recording", "delete", recording))
            for kind in ("topic", "place"):
                self.assertRefused(letter, "post", self.bulk("pages", kind, "delete", self.things[kind].pk))
            self.assertRefused(letter, "post", self.bulk("pages", "chrome", "delete", self.things["chrome"].pk))
            self.assertRefused(
                letter,
                "post",
                reverse("wagtailimages:edit", args=[picture]),
                {"title": "Mine", "file": ContentFile(self.things["own_picture"].file.open().read(), "mine.png")},
            )
            self.assertRefused(letter, "patch", f"/api/v3/images/{picture}/", {"title": "Mine"})
            self.assertRefused(letter, "delete", f"/api/v3/documents/{document}/", {})
            self.assertRefused(letter, "post", reverse("wagtailadmin_collections:add"), {"name": "Mine", "parent": 1})

    def test_an_editor_deletes_nothing_that_was_public_and_changes_nothing_around(self):
        live = self.things["news"]
        for address in (
            reverse("wagtailadmin_pages:delete", args=[live.pk]),
            self.bulk("wagtailcore", "page", "delete", live.pk),
            *([reverse("wagtailadmin_api:pages:action", args=[live.pk, "delete"])] if HAS_OLD_ADMIN_API else []),
            reverse("wagtailadmin_collections:add"),
            reverse("wagtailadmin_workflows:disable", args=[self.things["workflow"].pk]),
            reverse("language_off", args=["es"]),
            self.bulk("pages", "chrome", "delete", self.things["chrome"].pk),
        ):
            self.assertRefused("E", "post", address, {"name": "Mine", "parent": 1})
        self.assertRefused("E", "delete", f"/api/v3/pages/{live.pk}/actions/delete/", {})


class OwnTranslationTests(RaiseCase):
    """Whoever owns a page owns its translations in Wagtail's eyes; here translators write them."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        place = make.place(cls.english, name="Hall", slug="hall-of-all")
        source, _made = TranslationSource.update_or_create_from_instance(place)
        cls.of_place = Translation.objects.create(source=source, target_locale=cls.translation.target_locale)
        cls.of_place.save_target()
        cls.translated_place = place.get_translation(cls.translation.target_locale)

    def test_the_engine_s_editor_is_closed_to_them(self):
        self.assertEqual(self.own_translated.owner, self.people["W"])
        for letter in LOWER:
            for translation in (self.translation, self.of_place):
                segment = translation.source.stringsegment_set.first()
                engine = partial(reverse, args=[translation.pk])
                answer = self.assertRefused(letter, "get", engine("wagtail_localize:preview_translation"))
                self.assertEqual(answer.status_code, 302)
                for name in ("stop_translation", "machine_translate"):
                    self.assertRefused(letter, "post", engine(f"wagtail_localize:{name}"), {})
                string = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
                form = "application/x-www-form-urlencoded"
                self.assertRefused(letter, "put", string, "value=Pan", content_type=form)
                self.assertRefused(
                    letter, "get", reverse("wagtail_localize:update_translations", args=[translation.source_id])
                )
            page = self.own_translated.pk
            self.assertRefused(letter, "post", reverse("wagtail_localize:convert_to_alias", args=[page]))

    def test_its_form_opens_to_nobody_who_does_not_translate_everything(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.own_translated.pk])
        place = reverse("wagtailsnippets_pages_place:edit", args=[self.translated_place.pk])
        for letter, address in (("W", edit), ("O", place)):
            for body in (None, {"action": "publish"}, {"localize-restart-translation": "1"}):
                answer = self.assertRefused(letter, "post" if body else "get", address, body)
                self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)
            self.client.force_login(self.people[letter])
            told = self.client.get(address, follow=True)
            self.assertIn("This is the translation of", told.content.decode())
            answer = self.ask("E", "get", address)[0]
            self.assertIn("/admin/translate/", answer["Location"])


@pytest.mark.soak
class AllTitleTests(TitleTests):
    every = 1


@pytest.mark.soak
class AllPageTests(PageTests):
    every = 1
