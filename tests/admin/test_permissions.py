"""The permission walk: every address of the admin as each of the six roles, against one table.

A refused address shows nothing and writes nothing: 403, 404, or the way back to the admin's home with its message.
"""

from collections import defaultdict
from functools import partial
from operator import methodcaller

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, GroupApprovalTask, Page, Site, TaskState, Workflow
from wagtail.users.models import UserProfile

from home.models import HomePage
from pages.events.access import QUESTIONS
from pages.events.models import EventPage
from pages.i18n.locales import SwitchedOff
from pages.network.models import Chrome
from pages.news.models import NewsPage
from pages.theme.palette import NAMES

from ..support import films, make
from ..support.cases import HouseCase, form_values
from .view_rights import EXPLORED

# The table's columns: A admin, E editor, W author, O organizer, S and R the translators into Spanish and Arabic.
ROLES = {"A": "admin", "E": "editor", "W": "author", "O": "organizer", "S": "translator-es", "R": "translator-ar"}
EVERYBODY = "AEWOSR"
WRITES = ("INSERT", "UPDATE", "DELETE")
# Who is logged in, who has a form open, and the log of who did what.
NOT_OURS = ("django_session", "wagtailadmin_editingsession", "home_securityevent")


def note(written: list[str], execute, sql, params, many, context):
    """Keeps every statement that changes a table of ours."""
    if sql.startswith(WRITES) and not any(table in sql[:60] for table in NOT_OURS):
        written.append(sql)
    return execute(sql, params, many, context)


# Addresses that show something: who sees it.
SEEN = {
    "wagtailadmin_home": EVERYBODY,
    "wagtailadmin_account": EVERYBODY,
    "wagtailadmin_explore_root": "AEWO",
    "wagtailadmin_explore news_index": "AEW",
    "wagtailadmin_explore events_index": "AEWO",
    "wagtailadmin_pages:search": "AEWO",
    "wagtailadmin_pages:edit home": "AE",
    "wagtailadmin_pages:edit news_index": "AE",
    "wagtailadmin_pages:edit events_index": "AE",
    "wagtailadmin_pages:unpublish events_index": "AE",
    "wagtailadmin_pages:move events_index": "AE",
    "wagtailadmin_pages:copy events_index": "AE",
    "wagtailadmin_pages:delete events_index": "A",
    "wagtailadmin_pages:set_privacy events_index": "AE",
    "wagtailadmin_pages:edit news": "AE",
    "wagtailadmin_pages:edit own": "AEW",
    "wagtailadmin_pages:edit event": "AEO",
    "wagtailadmin_pages:edit text": "AE",
    "wagtailadmin_pages:edit spanish": "AE",
    "wagtailadmin_pages:view_draft news": "AE",
    "wagtailadmin_pages:view_draft own": "AEW",
    "wagtailadmin_pages:add_subpage home": "AE",
    "wagtailadmin_pages:add_subpage news_index": "AEW",
    "wagtailadmin_pages:add pages eventpage events_index": "AEWO",
    "wagtailadmin_pages:add pages newspage news_index": "AEW",
    "wagtailadmin_pages:add pages textpage home": "AE",
    "wagtailadmin_pages:choose_parent pages newspage": "AEWO",  # a choice without choices for the organizer
    "wagtailadmin_pages:type_use pages newspage": "AEWO",
    "wagtailadmin_choose_page": "AEWO",
    "wagtailadmin_choose_page_child news_index": "AEWO",
    "wagtailadmin_choose_page_search": "AEWO",
    f"{EXPLORED} news": "AEW",
    "picture_size picture": "AEWO",
    "wagtailimages_chooser:choose": "AEWO",
    "wagtaildocs_chooser:choose": "AEWO",
    "wagtail_localize:translations_report": "AE",
    "wagtailimages:image_usage picture": "AE",
    "wagtailsnippetchoosers_pages_topic:choose": "AEWO",
    "recording_chooser:choose": "AEWO",
    "wagtaildocs:document_usage document": "AE",
    "wagtailusers_users:history author": "A",
    "wagtailadmin_workflows:usage workflow": "A",
    "wagtailadmin_pages:history news": "AE",
    "wagtailadmin_pages:history own": "AEW",
    "wagtailadmin_pages:workflow_history news": "AE",
    "wagtailadmin_pages:usage news": "AE",
    "wagtailadmin_pages:revisions_view news revision": "AE",
    "wagtailadmin_pages:revisions_revert news revision": "AE",
    "wagtailadmin_pages:delete news": "A",
    "wagtailadmin_pages:delete own": "AEW",
    "wagtailadmin_pages:delete event": "A",
    "wagtailadmin_pages:unpublish news": "AE",
    "wagtailadmin_pages:unpublish event": "AEO",
    "wagtailadmin_pages:move news": "AE",
    "wagtailadmin_pages:copy news": "AE",
    "wagtailadmin_pages:set_privacy news": "AE",
    "bring_back offline": "AE",
    "undo_change changed": "AE",
    "my_pages": "AEWO",
    "wagtailimages:index": "AEWO",
    "wagtailimages:add": "AEWO",
    "wagtailimages:add_multiple": "AEWO",
    "wagtailimages:edit picture": "AE",
    "wagtailimages:edit own_picture": "AEW",
    "wagtailimages:delete picture": "AE",
    "wagtaildocs:index": "AEW",
    "wagtaildocs:add": "AEW",
    "wagtaildocs:add_multiple": "AEW",
    "wagtaildocs:edit document": "AE",
    "wagtaildocs:delete document": "AE",
    "recordings:index": "AEW",
    "recordings:add": "AEW",
    "recordings:edit recording": "AE",
    "recordings:edit own_recording": "AEW",
    "recordings:delete recording": "AE",
    "recordings:delete own_recording": "AEW",
    "recordings:usage recording": "AE",
    "media_report =pictures": "AEWO",  # of what one may change: here one's own
    "media_report =documents": "AEW",
    "media_report =recordings": "AEW",
    "wagtailsnippets_pages_topic:list": "AE",
    "wagtailsnippets_pages_topic:add": "AE",
    "wagtailsnippets_pages_topic:edit topic": "AE",
    "wagtailsnippets_pages_topic:delete topic": "AE",
    "wagtailsnippets_pages_author:list": "AE",
    "wagtailsnippets_pages_author:add": "AE",
    "wagtailsnippets_pages_outlet:list": "AE",
    "wagtailsnippets_pages_outlet:add": "AE",
    "wagtailsnippets_pages_place:list": "AEO",
    "wagtailsnippets_pages_place:add": "AEO",
    "wagtailsnippets_pages_place:edit place": "AEO",
    "wagtailsnippets_pages_place:delete place": "AE",
    "wagtailsnippets_pages_chrome:list": "AE",
    "wagtailsnippets_pages_chrome:edit chrome": "AE",
    "wagtailsnippets_pages_chrome:add": "A",
    "wagtailsnippets_pages_chrome:delete chrome": "A",
    "wagtailsettings:edit pages network site": "AE",
    "wagtailsettings:edit pages look site": "A",
    "look_theme": "A",
    "wagtailredirects:index": "AE",
    "wagtailredirects:add": "AE",
    "wagtailredirects:edit redirect": "AE",
    "wagtailredirects:delete redirect": "AE",
    "wagtailredirects:start_import": "AE",
    "who_may_do_what": EVERYBODY,
    "wagtailusers_users:index": "A",
    "wagtailusers_users:add": "A",
    "wagtailusers_users:edit author": "A",
    "wagtailusers_users:delete author": "A",
    "wagtailusers_groups:index": "A",
    "wagtailusers_groups:add": "A",
    "wagtailusers_groups:edit group": "A",
    "wagtailusers_groups:delete group": "A",
    "wagtailsites:index": "A",
    "wagtailsites:add": "A",
    "wagtailsites:edit site": "A",
    "wagtailsites:delete site": "A",
    "languages": "A",
    "language_off =es": "A",
    "translation_report": "AESR",
    "wagtaillocales:index": "A",
    "wagtaillocales:add": "A",
    "wagtaillocales:edit locale": "A",
    "wagtailadmin_workflows:index": "A",
    "wagtailadmin_workflows:add": "A",
    "wagtailadmin_workflows:edit workflow": "A",
    "wagtailadmin_workflows:task_index": "A",
    "wagtailadmin_workflows:edit_task task": "A",
    "wagtailadmin_workflows:add_task wagtailcore groupapprovaltask": "A",
    "wagtailadmin_collections:index": "A",
    "wagtailadmin_collections:add": "A",
    "wagtailadmin_collections:edit collection": "A",
    "wagtailadmin_collections:set_privacy collection": "A",
    "wagtailadmin_reports:locked_pages": "AE",
    "wagtailadmin_reports:workflow": "AEWO",
    "wagtailadmin_reports:workflow_tasks": "AEWO",
    "wagtailadmin_reports:aging_pages": "AEWO",
    "wagtailadmin_reports:page_types_usage": "AE",  # it names the page of each kind that was changed last
    "wagtailadmin_reports:site_history": "AEWO",  # the changes of what one may change
    "missed": "AE",
    "outbox": "A",
    "personal_data": "A",
    "personal_data_text": "A",
    "personal_data_person": "A",
    "wagtail_localize:submit_page_translation news": "AE",
}


class PermissionsWalk(HouseCase):
    """A house with one of everything, and one person a role."""

    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people = {letter: make.person(role, username=role) for letter, role in ROLES.items() if letter != "A"}
        cls.people["A"] = make.admin(username="admin")
        for person in cls.people.values():
            UserProfile.get_for_user(person)  # else the first look makes it
        cls.things = cls.furniture()

    @classmethod
    def furniture(cls) -> dict:
        editor, author = cls.people["E"], cls.people["W"]
        page = make.news(cls.news, title="Quetzal", owner=editor)
        changed = make.news(cls.news, title="First words", owner=editor)
        changed.title = "Second words"
        changed.save_revision(user=editor).publish(user=editor)
        offline = make.news(cls.news, owner=editor)
        offline.unpublish()
        submitted = make.news(cls.news, live=False, owner=author)
        cls.news.get_workflow().start(submitted, author)
        things = {
            "home": cls.home,
            "news_index": cls.news,
            "events_index": cls.events,
            "news": page,
            "changed": changed,
            "offline": offline,
            "submitted": submitted,
            "own": make.news(cls.news, live=False, owner=author),
            "event": make.event(cls.events, owner=editor),
            "event_draft": make.event(cls.events, live=False, owner=editor),
            "text": make.text(cls.home, owner=editor),
            "spanish": cls.news.get_translations().get(locale__language_code="es"),
            "other_news": make.news_index(cls.home),
            "other_events": make.event_index(cls.home),
            "revision": page.latest_revision,
            "recording": make.recording(uploaded_by_user=editor),
            "own_recording": make.recording(uploaded_by_user=author),
            "picture": make.picture(uploaded_by_user=editor),
            "own_picture": make.picture(uploaded_by_user=author),
            "document": make.document(uploaded_by_user=editor),
            "topic": make.topic(cls.english),
            "place": make.place(cls.english),
            "chrome": Chrome.objects.get(locale=cls.english),
            "redirect": Redirect.objects.create(old_path="/old", redirect_page=page),
            "author": author,
            "group": editor.groups.get(),
            "site": Site.objects.get(),
            "locale": cls.english,
            "workflow": Workflow.objects.get(),
            "task": GroupApprovalTask.objects.get(),
            "collection": Collection.get_first_root_node().add_child(name="Shelf"),
        }
        things["state"] = TaskState.objects.get()
        return things

    def setUp(self):
        super().setUp()
        self.cells, self.wrong = 0, []

    def address(self, words: str) -> str:
        """The address of a row: its name, then the things it is about; with “=” before it a word stands for itself."""
        name, *things = words.split()
        args = [self.things[each].pk if each in self.things else each.removeprefix("=") for each in things]
        return reverse(name, args=args)

    def walk(self, row: str, who: str, request, done=None, roles: str = EVERYBODY):
        """One row of the table: the request as each of these roles, each time in the same house."""
        for letter in roles:
            person = self.people[letter]
            with transaction.atomic():
                self.client.force_login(person)
                before = done() if done else None
                written = []
                with connection.execute_wrapper(partial(note, written)):
                    answer = request(self.client)
                happened = (done() != before) if done else bool(written)
                transaction.set_rollback(True)
            self.judge(f"{ROLES[letter]}: {row}", letter in who, answer, happened, [] if done else written)

    def judge(self, cell: str, allowed: bool, answer, happened: bool, written: list):
        self.cells += 1
        posted = answer.request["REQUEST_METHOD"] == "POST"
        if allowed:
            fine = happened if posted else answer.status_code == 200
        else:
            fine = not happened and not written and (posted or self.is_refusal(answer))
        if not fine:
            way = answer.headers.get("Location", "")
            self.wrong.append(
                f"{cell}: {'open' if allowed else 'closed'} in the table, but {answer.status_code} {way} {written[:1]}"
            )

    def is_refusal(self, answer) -> bool:
        if answer.status_code == 302:
            return b"Quetzal" not in answer.content
        return answer.status_code in {403, 404}

    def settle(self, least: int):
        self.assertEqual(self.wrong, [], "\n" + "\n".join(self.wrong))
        self.assertGreaterEqual(self.cells, least)


class SeenTests(PermissionsWalk):
    def test_one_address_for_each_set_of_roles_is_open_to_these_roles_alone(self):
        """The quick part of the table; the other rows take longer."""
        for who, row in {who: row for row, who in SEEN.items()}.items():
            self.walk(row, who, methodcaller("get", self.address(row)))
        self.settle(6 * 6)

    def test_each_address_is_closed_to_all_others_and_open_to_one_of_those_in_the_table(self):
        """Translators are sent to every address of the admin in tests/translation/test_permissions.py."""
        for turn, (row, who) in enumerate(SEEN.items()):
            closed_to = "".join(letter for letter in "AEWO" if letter not in who)
            opened = methodcaller("get", self.address(row))
            self.walk(row, who, opened, roles=closed_to + who[turn % len(who)])
        self.settle(300)

    @pytest.mark.soak
    def test_each_address_is_open_to_whom_the_table_says(self):
        for row, who in SEEN.items():
            self.walk(row, who, methodcaller("get", self.address(row)))
        self.settle(600)

    def test_the_menu_leads_nowhere_that_is_closed(self):
        """Each link is followed by one of those whose menu has it, in turn."""
        people_by_link = defaultdict(list)
        for person, link in self.menu_links():
            people_by_link[link].append(person)
        for turn, (link, people) in enumerate(people_by_link.items()):
            self.assertOpen(people[turn % len(people)], link)

    @pytest.mark.soak
    def test_no_menu_leads_where_it_is_closed(self):
        for person, link in self.menu_links():
            self.assertOpen(person, link)

    def menu_links(self) -> list[tuple]:
        """Each person with each link of their menu."""
        found = []
        for person in self.people.values():
            self.client.force_login(person)
            page = BeautifulSoup(self.client.get("/admin/").content.decode(), "html.parser")
            found += [(person, link["href"]) for link in page.select("main a[href^='/admin/']")]
        self.assertGreater(len(found), 30)
        return found

    def assertOpen(self, person, link: str):
        self.client.force_login(person)
        self.assertEqual(self.client.get(link).status_code, 200, (person.username, link))


class DoneTests(PermissionsWalk):
    """What is sent: done by whom the table says, and by nobody else even in part."""

    def form_of(self, address: str) -> dict:
        """What a browser of the admin would send of this form."""
        self.client.force_login(self.people["A"])
        page = BeautifulSoup(self.client.get(address).content.decode(), "html.parser")
        return form_values(page) | {f"{name}-count": "0" for name in ("body", "recap", "sections")}

    def post(self, row: str, who: str, fields: dict | None = None, done=None, query: str = ""):
        address = self.address(row) + query
        self.walk(f"POST {row} {query}", who, lambda client: client.post(address, fields or {}), done)

    def edit(self, thing: str, who: str, action: str = "", done=None):
        row = f"wagtailadmin_pages:edit {thing}"
        fields = self.form_of(self.address(row)) | {"title": "Changed"} | ({action: "1"} if action else {})
        self.post(row, who, fields, done)

    def add(self, kind: type[Page], parent: str, who: str, action: str = "", done=None):
        row = f"wagtailadmin_pages:add {kind._meta.app_label} {kind._meta.model_name} {parent}"
        fields = self.form_of(self.address(row)) | {"title": "Made", "slug": "made"} | ({action: "1"} if action else {})
        self.post(row, who, fields, done or (lambda: Page.objects.filter(slug="made").count()))

    def is_live(self, thing: str):
        return lambda: Page.objects.filter(pk=self.things[thing].pk, live=True).exists()

    def stands(self, thing: str):
        return lambda: type(self.things[thing]).objects.filter(pk=self.things[thing].pk).exists()

    def test_writing(self):
        for thing, who in (
            *(("news", "AE"), ("own", "AEW"), ("event", "AEO"), ("text", "AE")),
            *(("home", "AE"), ("events_index", "AE")),
        ):
            self.edit(thing, who)
        self.edit("submitted", "AE", "action-publish", self.is_live("submitted"))
        self.edit("own", "AEW", "action-submit", TaskState.objects.count)
        self.add(NewsPage, "news_index", "AEW")
        self.add(EventPage, "events_index", "AEWO")
        self.add(make.TextPage, "home", "AE")
        live = Page.objects.filter(slug="made", live=True).count
        self.add(NewsPage, "news_index", "AE", "action-publish", live)
        self.add(EventPage, "events_index", "AEO", "action-publish", live)
        self.settle(12 * 6)

    def test_publishing(self):
        for thing, who in (("own", "AE"), ("event_draft", "AEO")):
            self.edit(thing, who, "action-publish", self.is_live(thing))
        self.settle(2 * 6)

    def test_deleting_and_taking_offline(self):
        for thing, who in (
            ("news", "A"),
            ("offline", "A"),
            ("own", "AEW"),
            ("event", "A"),
            ("events_index", "A"),
            ("event_draft", "AEO"),
            ("text", "A"),
        ):
            self.post(f"wagtailadmin_pages:delete {thing}", who, done=self.stands(thing))
        for thing, who in (("news", "AE"), ("event", "AEO"), ("events_index", "AE")):
            self.post(f"wagtailadmin_pages:unpublish {thing}", who, done=self.is_live(thing))
        self.post("bring_back offline", "AE", done=self.is_live("offline"))
        title = lambda: Page.objects.get(pk=self.things["changed"].pk).title  # noqa: E731
        self.post("undo_change changed", "AE", done=title)
        self.settle(12 * 6)

    def test_moving_copying_closing_locking(self):
        news, event = self.things["news"], self.things["event"]
        place = lambda page: lambda: Page.objects.get(pk=page.pk).path  # noqa: E731
        self.post("wagtailadmin_pages:move_confirm news other_news", "AE", done=place(news))
        self.post("wagtailadmin_pages:move_confirm event other_events", "AEO", done=place(event))
        self.post("wagtailadmin_pages:set_page_position news", "AE", query="?position=5", done=place(news))
        copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": self.news.pk}
        copied = Page.objects.filter(slug="copy").count
        self.post("wagtailadmin_pages:copy news", "AE", copy, copied)
        self.post("wagtailadmin_pages:copy own", "AEW", copy, copied)
        self.post("wagtailadmin_pages:set_privacy news", "AE", {"restriction_type": "login"})
        self.post("wagtailadmin_pages:set_privacy event", "AEO", {"restriction_type": "login"})
        locked = Page.objects.filter(locked=True).count
        self.post("wagtailadmin_pages:lock news", "AE", done=locked)
        self.post("wagtailadmin_pages:lock own", "AE", done=locked)
        Page.objects.filter(pk=news.pk).update(locked=True, locked_by=self.people["A"])
        self.post("wagtailadmin_pages:unlock news", "AE", done=locked)
        self.settle(10 * 6)

    def test_reviewing(self):
        state = TaskState.objects.filter(status="in_progress").count
        for action in ("approve", "reject"):
            self.post(f"wagtailadmin_pages:workflow_action submitted {action} state", "AE", {"comment": "Well."}, state)
        self.settle(12)

    def test_many_at_once(self):
        for thing, who in (("news", "A"), ("own", "AEW"), ("event", "A")):
            self.post(
                "wagtail_bulk_action wagtailcore page delete",
                who,
                done=self.stands(thing),
                query=f"?id={self.things[thing].pk}&next=/admin/",
            )
        for action, thing, who in (
            ("publish", "own", "AE"),
            ("publish", "event_draft", "AEO"),
            ("unpublish", "news", "AE"),
            ("unpublish", "event", "AEO"),
        ):
            self.post(
                f"wagtail_bulk_action wagtailcore page {action}",
                who,
                done=self.is_live(thing),
                query=f"?id={self.things[thing].pk}&next=/admin/",
            )
        place = lambda: Page.objects.get(pk=self.things["news"].pk).path  # noqa: E731
        self.post(
            "wagtail_bulk_action wagtailcore page move",
            "AE",
            {"chooser": self.things["other_news"].pk},
            place,
            f"?id={self.things['news'].pk}&next=/admin/",
        )
        for thing in ("picture", "document"):
            label = f"media ={thing}"
            self.post(
                f"wagtail_bulk_action {label} delete",
                "AE",
                done=self.stands(thing),
                query=f"?id={self.things[thing].pk}&next=/admin/",
            )
        self.post(
            "wagtail_bulk_action =home user delete",
            "A",
            done=self.stands("author"),
            query=f"?id={self.things['author'].pk}&next=/admin/",
        )
        self.settle(11 * 6)

    def test_media(self):
        content = make.picture().file.open().read()
        made = lambda: len(type(self.things["picture"]).objects.all())  # noqa: E731
        shelf = self.things["collection"].pk
        picture = lambda: {"title": "New", "collection": shelf, "file": ContentFile(content, "new.png")}  # noqa: E731
        self.walk(
            "POST wagtailimages:add", "AEWO", lambda client: client.post(reverse("wagtailimages:add"), picture()), made
        )
        documents = type(self.things["document"]).objects.count
        self.walk(
            "POST wagtaildocs:add",
            "AEW",
            lambda client: client.post(
                reverse("wagtaildocs:add"),
                {"title": "New", "collection": shelf, "language": "en", "file": ContentFile(b"words", "new.txt")},
            ),
            documents,
        )
        for thing, who in (
            ("wagtailimages:delete picture", "AE"),
            ("wagtailimages:delete own_picture", "AEW"),
            ("wagtaildocs:delete document", "AE"),
            ("recordings:delete recording", "AE"),
            ("recordings:delete own_recording", "AEW"),
        ):
            self.post(thing, who, done=self.stands(thing.split()[1]))
        texts = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0}
        for thing, who in (("recording", "AE"), ("own_recording", "AEW")):
            row = f"recordings:edit {thing}"
            self.post(row, who, {"title": "Changed", "collection": shelf} | texts)
        sound = lambda: {"title": "New", "collection": shelf, "file": ContentFile(films.mp3(2), "new.mp3")}  # noqa: E731
        self.walk(
            "POST recordings:add",
            "AEW",
            lambda client: client.post(reverse("recordings:add"), texts | sound()),
            type(self.things["recording"]).objects.count,
        )
        self.settle(10 * 6)

    def test_lists_and_settings(self):
        self.post("wagtailsnippets_pages_topic:add", "AE", {"name": "Land", "slug": "land"})
        self.post("wagtailsnippets_pages_topic:delete topic", "AE", done=self.stands("topic"))
        answers = dict.fromkeys(QUESTIONS, "unknown")
        self.post("wagtailsnippets_pages_place:add", "AEO", {"name": "Hall", "slug": "hall", **answers})
        self.post("wagtailsnippets_pages_place:delete place", "AE", done=self.stands("place"))
        self.post("wagtailsnippets_pages_chrome:edit chrome", "AE", {"tagline": "Ours"})
        links = {
            f"{name}-{part}": value
            for name in ("footer_links", "follow_links")
            for part, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 99))
        }
        self.post(
            "wagtailsettings:edit pages network site",
            "AE",
            {"name": "The Union", "podcast_category": "Education"} | links,
        )
        look = {"red": "#8c1010", "face": "anton"} | dict.fromkeys(NAMES[1:], "")
        self.post("wagtailsettings:edit pages look site", "A", look)
        self.post("wagtailredirects:add", "AE", {"old_path": "/a", "redirect_link": "https://house.example/"})
        self.post("wagtailredirects:delete redirect", "AE", done=self.stands("redirect"))
        self.settle(9 * 6)

    def test_the_keys_of_the_house(self):
        person = {
            "username": "grace",
            "email": "grace@house.example",
            "first_name": "Grace",
            "last_name": "H",
            "is_superuser": "on",
        }
        self.post(
            "wagtailusers_users:add", "A", person | {"password1": "a long password", "password2": "a long password"}
        )
        self.post("wagtailusers_users:edit author", "A", person | {"username": "author", "is_active": "on"})
        self.post("wagtailusers_users:delete author", "A", done=self.stands("author"))
        self.post("wagtailusers_groups:delete group", "A", done=self.stands("group"))
        self.post(
            "wagtailsites:add", "A", {"hostname": "b.example", "port": 80, "root_page": self.home.pk, "site_name": "B"}
        )
        self.post("wagtailsites:delete site", "A", done=self.stands("site"))
        self.post(
            "wagtaillocales:add",
            "A",
            {"language_code": "fr", "component-wagtail_localize_localesynchronization-enabled": ""},
        )
        self.post("language_on =fr", "A", done=HomePage.objects.count)
        self.post("language_off =es", "A", done=SwitchedOff.objects.count)
        self.post("wagtailadmin_workflows:disable workflow", "A")
        self.post("wagtailadmin_workflows:disable_task task", "A")
        self.post("wagtailadmin_collections:add", "A", {"name": "New", "parent": Collection.get_first_root_node().pk})
        self.post("wagtailadmin_collections:delete collection", "A", done=self.stands("collection"))
        self.post("outbox_try_again", "A", {"mail": "failed"}, query="")
        self.settle(13 * 6)
