"""Each surface that is read, by each role, GET and POST: no answer holds a word that the role's explorer would not show.

Each hidden page and upload has a word of its own. The views and operations are those of tests/admin/test_every_view.py, with
the hidden things in the place of what they are about, so a new view is part of this as soon as it has its row there.
"""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail.permissions import policy_registry

from home.users.permission_table import ADMIN, ROLE_NAMES, STRANGER
from home.users.permissions import known_pages
from home.webhooks.events import WebhookEvent
from home.webhooks.models import Webhook, WebhookDelivery
from pages.events.models import EventPage
from pages.markdown.views import twin_url
from pages.news.models import NewsPage

from ..admin import test_every_view as every
from ..support import make
from ..support.addresses import FIXED_URLS

START = "zanzi"  # of each word, so that a search may repeat what it was sent
WORDS = {
    name: f"{START}{name}"
    for name in ("draft", "grouped", "locked", "changed", "news", "event", "picture", "document", "recording")
}
# What each view and operation is about, in the place of the names in tests/admin/test_every_view.py.
PAGES = ("draft", "grouped", "locked", "changed", "news", "event")
PAGE_THINGS = (
    "draft",
    "news",
    "text",
    "changed",
    "offline",
    "submitted",
    "own",
    "private",
    "scheduled",
    "locked",
    "event_draft",
)
BODIES = ({"destination_id": 1, "locale": "es", "recursive": True, "title": "x", "slug": "x", "q": START}, {})


def texts(word: str) -> dict:
    """The fields of a page with this word in each."""
    return {
        "title": f"{word} title",
        "slug": word,
        "summary": f"{word} summary.",
        "lead": f"{word} lead.",
        "seo_title": f"{word} sought",
        "search_description": f"{word} described",
        "body": [("heading", f"{word} heading"), ("text", f"<p>{word} text.</p>")],
    }


class LeakMatrixTests(every.EveryViewTests):
    test_each_view_and_each_operation_has_a_row = None
    test_each_row_is_of_a_view_and_of_a_right = None
    test_each_view_is_open_to_whom_the_table_says = None
    test_each_bulk_action_is_open_to_whom_the_table_says = None
    test_each_operation_is_open_to_whom_the_table_says = None

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        admin = cls.people["A"]
        cls.hidden: dict[str, Page] = {
            "draft": make.text(cls.home, live=False, owner=admin, **texts(WORDS["draft"])),
            "grouped": make.text(cls.home, owner=admin, **texts(WORDS["grouped"])),
            "locked": make.text(cls.home, owner=admin, **texts(WORDS["locked"])),
            "news": make.news(cls.news, live=False, owner=admin, **texts(WORDS["news"])),
            "event": make.event(cls.events, live=False, owner=admin, **texts(WORDS["event"])),
        }
        make.private(cls.hidden["grouped"], "groups", [Group.objects.create(name="Members")])
        make.private(cls.hidden["locked"])
        changed = make.text(cls.home, owner=admin, title="Innocent")
        for name, value in texts(WORDS["changed"]).items():
            setattr(changed, name, value)
        changed.save_revision(user=admin)
        cls.hidden["changed"] = changed
        for page in cls.hidden.values():
            page.save_revision(user=admin)
        shelf = Collection.get_first_root_node().add_child(name="Closed shelf")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="groups")
        word = WORDS["picture"]
        picture = make.picture(title=word, credit=word, description=word, collection=shelf, uploaded_by_user=admin)
        cls.uploads = {
            "picture": picture,
            "document": make.document(title=WORDS["document"], collection=shelf, uploaded_by_user=admin),
            "recording": make.recording(title=WORDS["recording"], collection=shelf, uploaded_by_user=admin),
        }
        use = {"image": picture.pk, "alt_text": word, "decorative": False}
        page = make.text(cls.home, title="It shows a picture", picture=picture, picture_text=word)
        stream = [{"type": "picture", "value": {"picture": use, "caption": "", "width": "column"}, "id": "1"}]
        page.body = page.body.stream_block.to_python(stream)
        page.save_revision(user=admin).publish()
        cls.numbers |= {name: upload.pk for name, upload in cls.uploads.items()}
        cls.forbidden = {role: cls.forbidden_words(role) for role in ROLE_NAMES}

    @classmethod
    def forbidden_words(cls, role: str) -> list[str]:
        """The words of what a role's explorer, and the site as it is for that role, do not show."""
        user = None if role == STRANGER else cls.people_by_role[role]
        if user is None:
            return [*WORDS.values()]
        explorable = policy_registry.get_by_type(Page).explorable_instances(user)
        known = set(known_pages(user).values_list("pk", flat=True))
        edited = set(explorable.values_list("pk", flat=True))
        pages = {name for name, page in cls.hidden.items() if page.pk not in (edited if name == "changed" else known)}
        uploads = {
            name
            for name, row in cls.uploads.items()
            if not policy_registry.get_by_type(type(row)).user_has_any_permission_for_instance(
                user, ["add", "change", "delete", "choose"], row
            )
        }
        return [WORDS[name] for name in WORDS if name in pages | uploads]

    def about(self, name: str) -> None:
        """Put this hidden page in the place of each page that views are about."""
        page = self.hidden[name]
        self.numbers |= dict.fromkeys(PAGE_THINGS, page.pk)
        self.numbers |= {"draft_revision": page.latest_revision_id, "revision": page.latest_revision_id}

    def roles(self) -> list[str]:
        return [role for role in ROLE_NAMES if self.forbidden[role]]

    def requests(self) -> Iterator[tuple[str, str, dict]]:
        """(method, address, more of the request) of each view, bulk action and operation, GET and POST."""
        for name, _right, address in [*self.views(), *self.bulk_actions()]:
            yield "get", address, {}
            yield "get", f"{address}{'&' if '?' in address else '?'}q={START}&query={START}&search={START}", {}
            yield "post", address, {"data": every.BODIES.get(name) or {"q": START}}
        for _name, method, address in self.operations():
            bodies = BODIES if method != "get" else (None,)
            for body in bodies:
                more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
                yield method, address, more

    def public_addresses(self) -> list[str]:
        pages = [page for page in self.hidden.values() if page.url]
        indexes = [self.home.url, *(index.url for index in (self.news, self.events, self.announcements))]
        feeds = [f"{url}{name}" for url in indexes[1:] for name in ("", "feed/", "feed.json")]
        searches = [f"{path}?query={START}" for path in ("/search/", "/search/suggest/", "/es/search/")]
        return [
            *(*FIXED_URLS, *indexes, *feeds, *searches, f"{self.events.url}calendar.ics", f"{self.events.url}?past=1"),
            *(address for page in pages for address in (page.url, twin_url(page), f"{page.url}event.ics")),
            *(f"/media/share/{page.pk}-{'0' * 16}.png" for page in pages),
            *(f"/api/v3/content/?path={quote(page.url)}" for page in pages),
            *(f"/api/v3/{name}/?search={START}" for name in ("pages", "images", "documents", "everything", "changes")),
        ]

    def judge(self, role: str, method: str, address: str, **more) -> None:
        answer, _written = self.ask(role, method, address, **more)
        streamed = getattr(answer, "streaming", False)
        content = "" if streamed else answer.content.decode(errors="replace")
        said = f"{content} {answer.headers.get('Location', '')}".lower()
        said = said.replace(address.partition("?")[0].lower(), "")
        self.cells += 1
        found = [word for word in self.forbidden[role] if word in said]
        if found or answer.status_code >= 500:
            at = said.find(found[0]) if found else 0
            self.wrong.append(
                f"{role} {method} {address} ({answer.status_code}) {found}: …{said[max(0, at - 90) : at + 30]}"
            )

    def ask_all(self, step: int) -> None:
        """Send each request about each hidden page as each role; of them every so many, in turn."""
        number = 0
        for name in PAGES:
            self.about(name)
            for request in [*self.requests()]:
                for role in self.roles():
                    number += 1
                    if number % step == 0:
                        method, address, more = request
                        self.judge(role, method, address, **more)
        self.settle(100)

    def test_some_answers_hold_no_word_that_is_hidden(self):
        self.ask_all(step=97)

    @pytest.mark.soak
    def test_no_answer_holds_a_word_that_is_hidden(self):
        self.ask_all(step=1)

    def test_no_public_address_is_different_for_a_role_that_may_not_see_more(self):
        for role in self.roles():
            for address in self.public_addresses():
                self.judge(role, "get", address)
        self.settle(100)

    def test_the_roles_differ(self):
        self.assertEqual(self.forbidden[ADMIN], [])
        self.assertEqual(set(self.forbidden[STRANGER]), set(WORDS.values()))
        self.assertNotIn(WORDS["news"], self.forbidden["author"])
        self.assertIn(WORDS["draft"], self.forbidden["author"])
        self.assertIn(WORDS["changed"], self.forbidden["organizer"])

    def test_no_webhook_is_told_a_hidden_word(self):
        Webhook.objects.create(name="All", url="https://build.example/", events=WebhookEvent.values)
        with self.captureOnCommitCallbacks(execute=True):
            make.news(self.news, title="Public")
            for page in self.hidden.values():
                page.specific.save_revision(user=self.people["A"])
            for name in ("grouped", "locked"):
                self.hidden[name].save_revision().publish()
            for kind in (NewsPage, EventPage):
                page = kind.objects.get(pk=self.hidden["news" if kind is NewsPage else "event"].pk)
                make.private(page, "login")
                page.save_revision().publish()
                page.unpublish()
        bodies = " ".join(WebhookDelivery.objects.values_list("body", flat=True)).lower()
        self.assertEqual([word for word in WORDS.values() if word in bodies], [])
