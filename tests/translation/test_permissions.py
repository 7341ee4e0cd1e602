"""A translator translates into one language, and nothing else: every address of the admin, read and written to."""

import json
import re
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Task
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.models import HomePage
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.models import Question

from ..admin.test_permissions import PermissionsWalk, note
from ..support import make

# What a translator may open, whatever else there is; everything below the bench is looked at row by row.
OWN = {
    "handbook",
    "handbook_answers",
    "handbook_chapter",
    *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite"),
    *("wagtailadmin_javascript_catalog", "wagtailadmin_dismissibles", "translation_report", "who_may_do_what"),
    *("account_login", "account_reauthenticate", "open_sessions"),
}
OWN_BEGINNINGS = ("bench:", "wagtailadmin_password_reset", "mfa_")
NOT_KEPT = {"django_session", "wagtailadmin_editingsession", "pages_ratelimitcounter"}
SECRETS = (b"Quetzal", b"Hidden nest", b"Second words", b"author@house.example")
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)(?=/|$|\.)")
WRITES = ("save", "publish", "submit", "approve", "hand_back", "due", "ask", "settle")


def every_address(resolver=None, way: str = "", names: tuple = ()) -> Iterator[tuple[str, str]]:
    """(name, pattern) of whatever the admin answers to."""
    for each in (resolver or get_resolver()).url_patterns:
        where = way + str(each.pattern)
        if isinstance(each, URLPattern):
            yield ":".join([*names, each.name or "-"]), where.replace("^", "").replace("$", "")
        elif not way or way.startswith("admin/") or where.startswith("admin/"):
            yield from every_address(each, where, (*names, each.namespace) if each.namespace else names)


def whole_database() -> dict[str, tuple[int, str]]:
    """Table to the number of its rows and a digest of them; without who is logged in."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - NOT_KEPT:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = len(rows), sha256("".join(rows).encode()).hexdigest()
    return found


class TranslatorCase(PermissionsWalk):
    """The house of the permission walk, with a private page, and jobs in both languages."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish, cls.arabic = (Locale.objects.get(language_code=code) for code in ("es", "ar"))
        cls.translator = cls.people["S"]
        with cls.captureOnCommitCallbacks(execute=True):
            cls.open_page = make.news(cls.news, title="Bread for all", owner=cls.people["W"])
            cls.closed_page = make.news(cls.news, title="Hidden nest")
        cls.own, cls.other = (cls.job(cls.open_page, locale) for locale in (cls.spanish, cls.arabic))
        cls.closed = cls.job(cls.closed_page, cls.spanish)
        with cls.captureOnCommitCallbacks(execute=True):
            make.private(cls.closed_page)
        cls.draft = Job.every.create(
            translation_key=cls.things["own"].translation_key,
            locale=cls.spanish,
            page=cls.things["own"],
            content_type=cls.things["own"].content_type,
            object_id=cls.things["own"].pk,
            source_locale=cls.english,
            is_open=False,
        )
        cls.asked = {
            job: Question.objects.create(job=job, words="Which?", asked_at=timezone.now())
            for job in (cls.own, cls.other, cls.closed)
        }

    @classmethod
    def job(cls, page, locale) -> Job:
        return Job.every.get(translation_key=page.translation_key, locale=locale)

    def setUp(self):
        super().setUp()
        self.client.force_login(self.translator)
        self.refused = 0

    def values(self, name: str) -> list[dict[str, str]]:
        """What stands in the holes of an address: the things that are there, of every language and kind."""
        source = TranslationSource.objects.first()
        thing = next((thing for word, thing in KINDS.items() if word in name), "news")
        ids = {str(self.things[thing].pk)}
        if thing == "news":
            ids |= {str(self.closed_page.pk), str(self.things["spanish"].pk)}
        common = {
            "app_label": "pages" if "snippet" in name else "wagtailcore",
            "app_name": "pages",
            "model_name": "topic" if "snippet" in name else "page",
            "content_type_app_name": "pages",
            "content_type_model_name": "newspage",
            "action": "publish",
            "action_name": "approve",
            "code": "ar",
            "kind": "pictures",
            "mode": "preview",
            "filter_spec": "original",
            "translation_source_id": source.pk if source else 1,
            "task_id": Task.objects.first().pk,
            "task_state_id": self.things["state"].pk,
            "workflow_state_id": self.things["state"].workflow_state_id,
            "revision_id": self.things["revision"].pk,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "destination_id": self.things["other_news"].pk,
            "parent_page_id": self.things["news_index"].pk,
            "workflow_pk": self.things["workflow"].pk,
            "page_pk": self.home.pk,
            "collection_id": self.things["collection"].pk,
        }
        return [common | {"default": each} for each in sorted(ids)]

    def addresses(self) -> Iterator[tuple[str, str]]:
        for number, (name, pattern) in enumerate(every_address()):
            if (
                pattern.startswith("admin/")
                and name not in OWN
                and not name.startswith(OWN_BEGINNINGS)
                and ".*" not in pattern
            ):
                for values in self.some_of(self.values(name), number):
                    hole = lambda found, values=values: str(values.get(found[1] or found[2], values["default"]))  # noqa: E731
                    yield name, "/" + PART.sub(hole, pattern.replace(r"\.", "."))

    def some_of(self, values: list[dict[str, str]], number: int) -> list[dict[str, str]]:
        """One of them, in turn."""
        return [values[number % len(values)]]

    def try_it(self, name: str, method: str, address: str, *sent, **how):
        """Refused, shows nothing, writes nothing."""
        written: list[str] = []
        with connection.execute_wrapper(partial(note, written)):
            answer = getattr(self.client, method)(address, *sent, **how)
        is_home = answer.status_code == 302 and answer["Location"] in {"/admin/", reverse("wagtailadmin_home")}
        shown = [word for word in SECRETS if not answer.streaming and word in answer.content]
        self.cells += 1
        if not (is_home or answer.status_code in {403, 404, 405}) or shown or written:
            way = answer.headers.get("Location", "")
            self.wrong.append(f"{method} {name} {address}: {answer.status_code} {way} {shown} {written[:1]}")


# A word in the name of an address, and what it is about; everything else is about a page.
KINDS = {
    "images": "picture",
    "docs": "document",
    "recordings": "recording",
    "_topic": "topic",
    "_place": "place",
    "_chrome": "chrome",
    "redirects": "redirect",
    "users_users": "author",
    "groups": "group",
    "sites:": "site",
    "locales": "locale",
    "workflows": "workflow",
    "collections": "collection",
    "settings": "site",
}


class AdminTests(TranslatorCase):
    least = 500

    def test_every_address_is_refused_read_or_written_to(self):
        before = whole_database()
        for name, address in self.addresses():
            for method in ("get", "post"):
                self.try_it(name, method, address)
        self.assertEqual(whole_database(), before)
        self.settle(self.least)

    def test_forms_that_would_work_for_others_write_nothing(self):
        before, page, shelf = whole_database(), self.things["news"], self.things["collection"].pk
        for name, address, fields in (
            ("edit", reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Changed", "slug": page.slug}),
            ("publish", reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "C", "action-publish": "1"}),
            (
                "own language",
                reverse("wagtailadmin_pages:edit", args=[self.things["spanish"].pk]),
                {"title": "Cambiado"},
            ),
            ("delete", reverse("wagtailadmin_pages:delete", args=[page.pk]), {}),
            ("topic", reverse("wagtailsnippets_pages_topic:add"), {"name": "Land", "slug": "land"}),
            ("picture", reverse("wagtailimages:add"), {"title": "New", "collection": shelf}),
            (
                "engine",
                reverse("wagtail_localize:submit_page_translation", args=[page.pk]),
                {"locales": self.spanish.pk},
            ),
            ("language", reverse("language_on", args=["fr"]), {}),
            ("language", reverse("language_off", args=["ar"]), {}),
            (
                "person",
                reverse("wagtailusers_users:add"),
                {"username": "x", "password1": "p" * 12, "password2": "p" * 12},
            ),
            ("group", reverse("wagtailusers_groups:edit", args=[self.things["group"].pk]), {"name": "editor"}),
        ):
            self.try_it(name, "post", address, fields)
        self.assertEqual(whole_database(), before)
        self.settle(11)

    def test_the_engine_s_own_editor_is_closed_too(self):
        source, _made = TranslationSource.update_or_create_from_instance(self.open_page)
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=self.spanish)
        segment, before = source.stringsegment_set.first(), whole_database()
        string = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        self.try_it("string", "put", string, json.dumps({"value": "Pan"}), content_type="application/json")
        self.try_it("string", "delete", string)
        self.try_it("po file", "get", reverse("wagtail_localize:download_pofile", args=[translation.pk]))
        self.assertEqual(whole_database(), before)
        self.settle(3)

    def test_nothing_is_written_through_the_interface_for_programs(self):
        before, news = whole_database(), self.things["news"].pk
        for method in ("post", "patch", "put", "delete"):
            for address in (f"/api/v3/{way}pages/{part}" for way in ("", "management/") for part in (f"{news}/", "")):
                answer = getattr(self.client, method)(address, "{}", content_type="application/json")
                self.assertGreaterEqual(answer.status_code, 400, (method, address))
        self.assertEqual(whole_database(), before)

    def test_the_menu_and_the_account_name_nothing_else(self):
        page = BeautifulSoup(self.client.get("/admin/").content.decode(), "html.parser")
        self.assertEqual(page.select("main a[href^='/admin/pages/'], main a[href^='/admin/images/']"), [])
        for link in page.select("main a[href^='/admin/']"):
            self.assertEqual(self.client.get(link["href"]).status_code, 200, link["href"])
        account = self.client.get(reverse("wagtailadmin_account")).content
        self.assertFalse([word for word in SECRETS if word in account])

    def test_the_refusal_speaks_the_language_they_chose(self):
        UserProfile.objects.update_or_create(user=self.translator, defaults={"preferred_language": "es"})
        self.client.get(reverse("wagtailimages:index"), headers={"accept-language": "en"})
        page = BeautifulSoup(self.client.get("/admin/").content.decode(), "html.parser")
        self.assertIn("permiso", page.select_one(".messages").get_text())
        answer = self.client.get(reverse("bench:job", args=[0]), headers={"accept-language": "en"})
        self.assertEqual(answer.status_code, 404)
        page = BeautifulSoup(answer.content.decode(), "html.parser")
        self.assertEqual(page.html["lang"], "es")
        self.assertIn("Página no encontrada", page.main.get_text())
        self.assertNotIn("Wagtail", page.main.get_text())

    def test_a_private_page_stays_closed_to_them_as_to_a_stranger(self):
        answer = self.client.get(self.closed_page.url)
        self.assertContains(answer, 'type="password"')
        self.assertNotContains(answer, "Something happened")

    def test_whoever_may_do_more_keeps_what_they_may(self):
        for roles, name in (
            (["translator-es", "author"], "my_pages"),
            (["translator-es", "editor"], "wagtailredirects:index"),
        ):
            self.client.force_login(make.person(*roles))
            self.assertEqual(self.client.get(reverse(name)).status_code, 200, roles)


@pytest.mark.soak
class AllAdminTests(AdminTests):
    """Every address about each of the things that it may be about."""

    least = 700

    def some_of(self, values: list[dict[str, str]], number: int) -> list[dict[str, str]]:
        return values


class BenchTests(TranslatorCase):
    """The bench lets them in by language and source."""

    def test_their_own_is_open(self):
        for name, args in (("bench:list", []), ("bench:job", [self.own.pk]), ("bench:preview", [self.own.pk])):
            self.assertEqual(self.client.get(reverse(name, args=args)).status_code, 200, name)
        self.assertNotIn("Hidden nest", self.client.get("/admin/").content.decode())

    def test_another_language_a_private_page_and_a_draft_are_not_there(self):
        before = whole_database()
        for job in (self.other, self.closed, self.draft):
            for name in ("job", "preview", *WRITES):
                address = reverse(f"bench:{name}", args=[job.pk])
                for method in ("get", "post"):
                    self.try_it(name, method, address)
            rows = json.dumps({"segments": [{"key": "1", "text": "Pan", "version": ""}]})
            self.try_it("save", "post", reverse("bench:save", args=[job.pk]), rows, content_type="application/json")
            self.try_it("due", "post", reverse("bench:due", args=[job.pk]), {"due_on": "2030-01-01"})
        self.assertEqual(whole_database(), before)
        self.settle(3 * 22)

    def test_what_editors_and_authors_do_is_not_theirs(self):
        before = whole_database()
        for job, question in self.asked.items():
            self.try_it(job.title, "post", reverse("bench:answer", args=[question.pk]), {"answer": "That one."})
        self.try_it("due", "post", reverse("bench:due", args=[self.own.pk]), {"due_on": "2030-01-01"})
        self.assertEqual(whole_database(), before)
        self.settle(4)

    def test_what_they_save_is_in_their_language_and_in_no_other(self):
        each = next(each for each in segments(self.own) if each.source_text == "Bread for all")
        rows = [{"key": each.key, "text": "Pan para todos", "version": each.version, "locale": self.arabic.pk}]
        answer = self.client.post(
            reverse("bench:save", args=[self.own.pk]), json.dumps({"segments": rows}), "application/json"
        )
        self.assertEqual(answer.status_code, 200)
        written = StringTranslation.objects.filter(data="Pan para todos")
        self.assertEqual(set(written.values_list("locale__language_code", flat=True)), {"es"})
        self.assertEqual(Page.objects.get(pk=self.open_page.pk).title, "Bread for all")

    def test_one_who_is_let_go_finds_everything_closed(self):
        for change in ({"is_active": False}, {"groups": []}):
            person = make.person("translator-es")
            self.client.force_login(person)
            self.assertEqual(self.client.get(reverse("bench:job", args=[self.own.pk])).status_code, 200)
            person.groups.clear() if "groups" in change else type(person).objects.filter(pk=person.pk).update(**change)
            answer = self.client.get(reverse("bench:job", args=[self.own.pk]))
            self.assertIn(answer.status_code, {302, 403, 404}, change)


class GroupTests(TranslatorCase):
    def test_the_group_holds_the_door_and_nothing_else(self):
        for code in ("es", "ar"):
            group = self.people["S" if code == "es" else "R"].groups.get()
            self.assertEqual(group.name, f"translator-{code}")
            self.assertEqual([right.codename for right in group.permissions.all()], ["access_admin"])
            self.assertFalse(group.page_permissions.exists() or group.collection_permissions.exists())

    def test_a_group_by_a_made_up_name_opens_no_language(self):
        from django.contrib.auth.models import Group, Permission

        group = Group.objects.create(name="translator-en'--")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        person = make.person("translator-en'--")
        self.client.force_login(person)
        self.assertNotEqual(self.client.get(reverse("bench:list")).status_code, 200)
        self.assertEqual(HomePage.objects.count(), 3)
