"""Programs that mean harm, or err: what they send fails by itself, says no more than it may, and breaks nothing."""

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from pages.api.tokens import WRITE
from pages.block_patterns.models import BlockPattern
from pages.news.models import NewsPage
from pages.posts.models import Topic

from ..support import make
from ..support.running_site import RunningSite, migrated_site
from .test_batch import BATCH
from .test_management import MEETING, PAGES, SNIPPETS, ManagementCase
from .test_middleware import token_of

REPORT = {"type": "pages.NewsPage", "title": "One", "summary": "S"}
BLOCK_ID = "9be85ad3-5c85-4fb6-b03d-345bff426546"


class HostileBatchTests(ManagementCase):
    def operation(self, path: str, **more) -> dict:
        return {"method": "POST", "path": path, "body": REPORT | {"parent": self.news.pk}} | more

    def batch(self, *operations: dict) -> list[tuple[int, dict]]:
        told = self.write(BATCH, {"operations": operations, "stop_at_error": False}, "post", 207)
        return [(each["status"], each["body"]) for each in told["results"]]

    def test_an_address_that_is_none_fails_by_itself(self):
        paths = ("management/pages/日本/", "management/pages/?x=日本", "../admin/", "%2e%2e/admin/", "//[", "http://[")
        paths += ("//evil.example/api/v3/management/pages/", "management/pages/%00/", "management/pages/%ff/")
        told = self.batch(*(self.operation(path) for path in paths), self.operation("management/pages/"))
        self.assertLessEqual({status for status, _body in told[:-1]}, {404, 422})
        self.assertEqual(told[-1][0], 201)
        self.assertEqual(NewsPage.objects.count(), 1)

    def test_an_address_is_read_as_if_it_came_by_itself(self):
        [(status, body), _failed] = self.batch(
            self.operation("%6Danagement/pages/?publish=%74rue"), self.operation("nothing/")
        )
        self.assertEqual((status, body["live"]), (201, True))

    def test_an_empty_etag_is_no_leave_to_write(self):
        address = f"{PAGES}{self.news.pk}/"
        write = {"method": "PATCH", "path": address, "body": {"title": "x"}, "if_match": ""}
        self.assertEqual([status for status, _body in self.batch(write)], [412])
        self.assertProblem(
            self.send(address, {"title": "x"}, "patch", self.key, **{"If-Match": ""}), 412, "precondition-failed"
        )

    def test_what_fits_by_itself_fits_in_any_script(self):
        body = [{"type": "text", "value": f"<p>{'ن' * 1000}</p>"}] * 600
        operations = [
            {"method": "POST", "path": "management/pages/", "body": REPORT | {"parent": self.news.pk, "body": body}}
        ]
        sent = json.dumps({"operations": operations}, ensure_ascii=False).encode()
        self.assertEqual(self.write(BATCH, sent, "post")["failed"], 0)

    def test_what_follows_finds_what_is_there_then(self):
        page = make.news(self.news, title="One")
        told = self.batch(
            {"method": "DELETE", "path": f"pages/{page.pk}/actions/delete/"},
            {"method": "PATCH", "path": f"management/pages/{page.pk}/", "body": {"title": "Two"}},
        )
        self.assertEqual([status for status, _body in told], [204, 404])


class HostileBlockTests(ManagementCase):
    def refused(self, body: list, *words: str, query: str = "") -> None:
        answer = self.send(f"{PAGES}{query}", REPORT | {"parent": self.news.pk, "body": body}, "post", self.key)
        self.assertProblem(answer, 422, "invalid", *words)

    def test_ids_tell_blocks_apart(self):
        heading = {"type": "heading", "value": "x"}
        for wrong in ("a.b", "../x", "<script>", " ", "é", "a b", "\n"):
            self.refused([heading | {"id": wrong}], "id")
        self.refused([heading | {"id": BLOCK_ID}] * 2, BLOCK_ID)
        items = [{"id": BLOCK_ID, "value": {"question": "When?", "answer": "<p>Now.</p>"}}] * 2
        self.refused([{"type": "questions", "value": {"items": items}}], BLOCK_ID)
        self.made(REPORT | {"body": [heading | {"id": ""}, heading | {"id": ""}, heading]}, self.news)

    def test_links_name_numbers(self):
        for wrong in ("x", "-1", "0", "99999999999999999999"):
            for link in ("a linktype='page'", "a class='b' linktype='document'"):
                self.refused([{"type": "text", "value": f"<p><{link} id='{wrong}'>x</a></p>"}], "is no number")
        self.refused([{"type": "text", "value": "[x](wagtail://page?id=one)"}], "'one'", query="?rich_text=db_markdown")
        gone = self.made(
            REPORT | {"body": [{"type": "text", "value": '<p><a linktype="page" id="99999">x</a></p>'}]}, self.news
        )
        self.assertIn("99999", self.read(f"{PAGES}{gone['id']}/?rich_text=db_markdown")["body"][0]["value"])

    def test_what_names_a_number_that_no_column_holds_is_shown_without_a_link(self):
        for kind in ("page", "document"):
            for number in ("9" * 30, "x", "-1", "1.5", ""):
                link = f'<p><a linktype="{kind}" id="{number}">there</a></p>'
                page = make.news(self.news, body=[("text", link)])
                self.assertShows(page.url, "there")

    def test_links_run_nothing(self):
        for words in (
            "[x](javascript:alert(1))",
            "[x](data:text/html,y)",
            "<a href='javascript:x'>x</a>",
            "<img src=x>",
        ):
            made = self.made(
                REPORT | {"body": [{"type": "text", "value": words}]}, self.news, "?rich_text=db_markdown&publish=true"
            )
            stored = self.read(f"{PAGES}{made['id']}/")["body"][0]["value"]
            for word in ("<a href", "<img"):
                self.assertNotIn(word, stored)

    def test_a_stream_of_a_thousand_blocks(self):
        body = [{"type": "text", "value": "Hello **x**"}] * 1000
        made = self.made(REPORT | {"body": body}, self.news, "?rich_text=db_markdown&publish=true")
        self.assertEqual(len({each["id"] for each in made["body"]}), 1000)


class HostileRowTests(ManagementCase):
    languages = ["en", "es"]

    def test_rows_of_a_page_are_told_apart_and_stay_writable(self):
        made = self.made(MEETING, self.events, "?publish=true")
        address = f"{PAGES}{made['id']}/"
        self.assertProblem(
            self.send(address, {"hosts": [made["hosts"][0]] * 2}, "patch", self.key), 422, "invalid", "has the id"
        )
        other = self.made(MEETING, self.events)
        self.assertProblem(
            self.send(address, {"hosts": other["hosts"][:1]}, "patch", self.key), 422, "invalid", "of this page"
        )
        many = [{"name": f"Host {number}"} for number in range(1001)]
        self.assertProblem(self.send(address, {"hosts": many}, "patch", self.key), 422, "invalid", "hosts")
        self.assertEqual(len(self.write(address, {"hosts": many[:1000]})["hosts"]), 1000)
        self.assertEqual(self.write(address, {"hosts": [{"name": "One"}]})["hosts"][0]["name"], "One")

    def test_rows_of_a_draft_beside_what_is_public_stay_the_same(self):
        made = self.made(MEETING, self.events, "?publish=true")
        address = f"{PAGES}{made['id']}/"
        hosts = self.write(address, {"hosts": [*made["hosts"], {"name": "The choir"}]})["hosts"]
        told = self.write(address, {"title": "Another"})["hosts"]
        names = [each["name"] for each in made["hosts"]] + ["The choir"]
        self.assertEqual(([each["name"] for each in hosts], [each["name"] for each in told]), (names, names))
        self.assertEqual(
            [each["name"] for each in self.write(f"{address}?publish=true", {"hosts": told})["hosts"]], names
        )

    def test_only_drafts_have_gaps(self):
        for kind, sent in (("Topic", {"name": ""}), ("BlockPattern", {}), ("Place", {})):
            with self.subTest(kind):
                address = f"{SNIPPETS}pages.{kind}/"
                self.assertProblem(self.send(address, sent, "post", self.key), 422, "invalid")
        topic = Topic.objects.create(name="Land", slug="land", locale=self.english)
        address = f"{SNIPPETS}pages.Topic/{topic.pk}/"
        self.assertProblem(self.send(address, {"name": ""}, "patch", self.key), 422, "invalid", "name")
        self.assertFalse(BlockPattern.objects.filter(name="").exists())
        recording = make.recording(language="en")
        address = f"/api/v3/management/recordings/{recording.pk}/"
        self.assertProblem(self.send(address, {"title": ""}, "patch", self.key), 422, "invalid", "title")

    def test_saved_patterns_are_in_one_language(self):
        sent = {"name": "A call", "blocks": [{"type": "heading", "value": "Come"}]}
        made = self.write(f"{SNIPPETS}pages.BlockPattern/", sent | {"locale": "es"}, "post", 201)
        self.assertEqual((made["locale"], BlockPattern.objects.get(pk=made["id"]).created_by), ("es", self.boss))
        self.write(f"{SNIPPETS}pages.BlockPattern/", sent, "post", 201)
        told = self.send(f"{SNIPPETS}pages.BlockPattern/", sent | {"locale": "es"}, "post", self.key)
        self.assertEqual(self.assertProblem(told, 409, "conflict")["conflict"]["id"], made["id"])
        address = f"{SNIPPETS}pages.BlockPattern/{made['id']}/"
        self.assertEqual(self.write(address, made | {"name": "Another call"})["blocks"], made["blocks"])
        listed = self.read(f"{SNIPPETS}pages.BlockPattern/?locale=es")["items"]
        self.assertEqual({each["locale"] for each in listed}, {"es"})
        self.assertIn(made["id"], {each["id"] for each in listed})

    def test_the_same_name_in_another_language_is_another_row(self):
        for locale in ("en", "es"):
            sent = {"name": "Land", "slug": "land", "locale": locale}
            self.assertEqual(self.write(f"{SNIPPETS}pages.Topic/", sent, "post", 201)["slug"], "land")

    def test_a_row_does_not_become_another(self):
        topic = Topic.objects.create(name="Land", slug="land", locale=self.english)
        for more in ({"locale": "es"}, {"translation_key": "0" * 32}):
            answer = self.send(f"{SNIPPETS}pages.Topic/{topic.pk}/", more, "patch", self.key)
            self.assertProblem(answer, 422, "invalid", "stands elsewhere")

    def test_an_address_without_a_number(self):
        for address in (f"{SNIPPETS}pages.Topic/null/", f"{SNIPPETS}pages.Topic/1.5/", f"{SNIPPETS}pages.Topic/-1/"):
            self.assertProblem(self.send(address, {"name": "x"}, "patch", self.key), 404, "not-found")
        for address in ("/api/v3/snippets/wagtail_localize.TranslatableObject/5/", f"{SNIPPETS}auth.User/1/"):
            self.assertEqual(self.send(address, {"name": "x"}, "patch", self.key).status_code // 100, 4)
        address = "/api/v3/management/recordings/null/"
        self.assertProblem(self.send(address, {"title": "x"}, "patch", self.key), 404, "not-found")


class HostileRightsTests(ManagementCase):
    languages = ["en", "es"]

    def test_nobody_learns_of_a_page_by_its_number_or_key(self):
        secret = make.news(self.news, title="The merger", live=False)
        for name, status in (("author", 409), ("organizer", 403), ("translator-es", 403)):
            key = token_of(make.person(name), WRITE)
            sent = REPORT | {"parent": self.news.pk, "translation_key": str(secret.translation_key)}
            told = [self.send(PAGES, sent, "post", key)]
            self.assertEqual(told[0].status_code, status)
            for number in (secret.pk, 999999):
                for method, part in (("patch", ""), ("put", "privacy/"), ("post", "workflow/")):
                    body = {"patch": {}, "put": {"type": "none"}, "post": {"action": "submit"}}[method]
                    told.append(self.send(f"{PAGES}{number}/{part}", body, method, key))
                    self.assertEqual(told[-1].status_code, 404)
                told.append(self.send(f"{PAGES}publish/", {"ids": [number]}, "post", key))
            self.assertEqual(told[4].status_code, told[8].status_code)
            for answer in told:
                self.assertNotIn("merger", answer.content.decode())

    def gardener(self):
        """Somebody who writes and publishes below one index alone."""
        person, group = make.person("author"), Group.objects.create(name="The gardeners")
        for right in ("add_page", "change_page", "publish_page"):
            GroupPagePermission.objects.create(group=group, page=self.news, permission=permission(right))
        group.permissions.set(Group.objects.get(name="author").permissions.all())
        person.groups.set([group])
        return person

    def test_a_public_page_bears_its_public_title_to_who_works_elsewhere(self):
        shown = make.text(self.home, title="Opening hours")
        shown.title = "Closed for good"
        shown.save_revision()
        address = f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={shown.pk}"
        for person, title in ((self.gardener(), "Opening hours"), (self.boss, "Closed for good")):
            self.client.force_login(person)
            self.assertIn(title, self.client.get(address).content.decode())

    def test_the_desk_names_no_hidden_page_that_was_chosen_by_its_number(self):
        draft = make.text(self.home, live=False, title="Layoffs")
        shown = make.text(self.home, title="Opening hours")
        author = self.gardener()
        links = "".join(f'<a linktype="page" id="{page.pk}">there</a> ' for page in (draft, shown))
        body = [
            {"type": "pages", "value": {"title": "More", "pages": [{"value": page.pk} for page in (draft, shown)]}},
            {"type": "text", "value": f"<p>{links}</p>"},
        ]
        related = [{"page": page.pk} for page in (draft, shown)]
        made = self.made(REPORT | {"body": body, "related": related}, self.news, key=token_of(author, WRITE))
        self.client.force_login(author)
        form = self.client.get(reverse("wagtailadmin_pages:edit", args=[made["id"]])).content.decode()
        self.assertNotIn("Layoffs", form)
        self.assertNotIn(draft.slug, form)  # the path of a link within a text
        self.assertEqual(form.count(f"#{draft.pk}"), 3)
        self.assertIn("Opening hours", form)
        self.assertIn(shown.url, form)
        self.client.force_login(self.boss)
        self.assertIn(
            "Layoffs", self.client.get(reverse("wagtailadmin_pages:edit", args=[made["id"]])).content.decode()
        )

    def test_rights_below_one_page_end_there(self):
        key = token_of(self.gardener(), WRITE)
        mine = self.made(REPORT, self.news, "?publish=true", key=key)
        meeting = self.made(MEETING, self.events)
        self.assertProblem(self.send(PAGES, MEETING | {"parent": self.events.pk}, "post", key), 403, "forbidden")
        self.assertProblem(
            self.send(f"{PAGES}publish/", {"ids": [mine["id"], meeting["id"]]}, "post", key), 422, "invalid"
        )
        self.assertEqual([each["id"] for each in self.read(PAGES, key)["items"]], [self.news.pk, mine["id"]])

    def test_an_alias_says_what_its_original_says(self):
        original = make.news(self.news, title="One")
        alias = original.create_alias(parent=self.news, update_slug="again")
        Page.objects.filter(pk=alias.pk).update(live=False)
        for address, body, method in (
            (f"{PAGES}{alias.pk}/", {"title": "x"}, "patch"),
            (f"{PAGES}{alias.pk}/workflow/", {"action": "submit"}, "post"),
        ):
            told = self.assertProblem(self.send(address, body, method, self.key), 409, "conflict", "alias")
            self.assertEqual(told["conflict"]["id"], original.pk)
        self.assertProblem(
            self.send(f"{PAGES}publish/", {"ids": [alias.pk]}, "post", self.key), 422, "invalid", "alias"
        )


def permission(codename: str):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)


# At the same moment, each with a connection of its own.

AT_ONCE = """
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.conf import settings
from django.db import connection
from django.test import Client
from pages.api.tokens import WRITE
from pages.news.models import NewsIndexPage, NewsPage
from tests.api.test_middleware import token_of
from tests.support import make
home = make.house(["en"])
news = make.part(home, NewsIndexPage)
page = make.news(news, title="One")
page.save_revision()
key = token_of(make.admin(), WRITE)
own = f"/api/v3/management/pages/{page.pk}/"
client = lambda: Client(SERVER_NAME=settings.BASE_URL.partition("://")[2].partition(":")[0])
def at_once(*asked, **headers):
    gate = Barrier(len(asked))
    def ask(each):
        method, address, body = each
        try:
            gate.wait(20)
            more = headers | {"Authorization": f"Bearer {key}"}
            return getattr(client(), method)(address, json.dumps(body), content_type="application/json", headers=more)
        finally:
            connection.close()
    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))
"""


@pytest.fixture
def site(tmp_path, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    with django_db_blocker.unblock(), migrated_site(tmp_path, "management-races") as site:
        yield site


@pytest.mark.differs
def test_of_two_writes_at_once_none_undoes_the_other(site: RunningSite):
    wanted = """
for number in range(6):
    answers = at_once(("patch", own, {"title": f"Title {number}"}), ("patch", own, {"summary": f"Summary {number}"}))
    assert [each.status_code for each in answers] == [200, 200], [each.content for each in answers]
    draft = page.get_latest_revision_as_object() if page.refresh_from_db() is None else None
    assert (draft.title, draft.summary) == (f"Title {number}", f"Summary {number}"), (draft.title, draft.summary)
etag = client().get(own, headers={"Authorization": f"Bearer {key}"})["ETag"]
answers = at_once(*[("patch", own, {"title": f"Of {number}"}) for number in range(4)], **{"If-Match": etag})
assert sorted(each.status_code for each in answers) == [200, 412, 412, 412], [each.content for each in answers]
print("kept")
"""
    assert site.shell(AT_ONCE + wanted).endswith("kept")


@pytest.mark.differs
def test_the_same_batch_at_once_is_done_once(site: RunningSite):
    wanted = """
report = {"type": "pages.NewsPage", "title": "Sent twice", "summary": "S", "parent": news.pk}
operations = [{"method": "POST", "path": "management/pages/", "body": report | {"title": f"Sent {number}"}} for number in range(5)]
batch = ("post", "/api/v3/management/batch/", {"operations": operations})
answers = at_once(batch, batch, batch, **{"Idempotency-Key": "import"})
assert {each.status_code for each in answers} == {200}, [each.content[:300] for each in answers]
assert NewsPage.objects.filter(title__startswith="Sent").count() == 5
ids = {tuple(row["body"]["id"] for row in each.json()["results"]) for each in answers}
assert len(ids) == 1
print("once")
"""
    assert site.shell(AT_ONCE + wanted).endswith("once")


@pytest.mark.differs
def test_to_publish_and_to_take_down_at_once_end_in_one_of_both(site: RunningSite):
    wanted = """
publish = ("post", "/api/v3/management/pages/publish/", {"ids": [page.pk]})
unpublish = ("post", f"/api/v3/pages/{page.pk}/actions/unpublish/", {})
for number in range(4):
    answers = at_once(publish, unpublish, ("patch", own, {"summary": f"Summary {number}"}))
    assert all(each.status_code < 500 for each in answers), [each.content for each in answers]
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == f"Summary {number}"
    if page.live and not page.has_unpublished_changes:
        assert page.summary == f"Summary {number}", page.summary
print("one")
"""
    assert site.shell(AT_ONCE + wanted).endswith("one")
