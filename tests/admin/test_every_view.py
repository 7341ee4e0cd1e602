"""Every view of the URLconf and every operation of the API, as each role, against the permission table.

A refusal: the way to the login, or to the admin's home with its message; 401, 403, or 404 (in a list, 422) where an administrator
finds something. Whoever is refused has written nothing, and nobody gets an error of ours.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.client import MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.log_actions import LogContext
from wagtail.models import APIToken, CollectionViewRestriction, Locale, Page, UploadedFile
from wagtail_localize.models import Translation

from home.api.setup import register_routers
from home.content_releases.models import ContentRelease
from home.content_releases.release import release as publish_release
from home.preview_links.models import PreviewLink
from home.trash.models import DeletedItem
from home.users.permission_table import ADMIN, OWN, ROLE_NAMES, STRANGER, TABLE, YES
from home.webhooks.models import Webhook
from media.consent.models import ShownPerson
from media.consent.withdrawal import withhold
from media.documents.models import Document
from media.images.models import Picture
from pages.announcements.models import AnnouncementIndexPage
from pages.api.openapi import document
from pages.api.tokens import WRITE
from pages.events.index_page import EventIndexPage
from pages.events.registration.models import RegistrationMessage
from pages.network.models import Network
from pages.redirect_report.models import MissedAddress
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.models import Order, Question

from ..api.test_middleware import token_of
from ..registration import build
from ..support import films, make
from .test_permissions import PermissionsWalk, note
from .view_rights import ABSENT, NEVER, OPERATIONS, VIEWS, bulk_row, operation_right, view_row

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
SHAPE = re.compile(r"_results$|(?<=_pages_)(topic|author|outlet)")
UNKEPT = ("django_session", "wagtailadmin_editingsession", "wagtailcore_apitoken", "pages_ratelimitcounter")
LETTERS = {"translator": "S", "author": "W", "organizer": "O", "editor": "E", ADMIN: "A"}
PICTURES = ("wagtailimages", "picture_", "wagtailadmin_api:images")
# Which thing a view is about by default, by how its name begins; all others are about a page.
THINGS = {
    "wagtaildocs": "document",
    "wagtailadmin_api:documents": "document",
    "wagtailredirects": "redirect",
    "wagtailsearchpromotions": "query",
    "wagtailadmin_workflows": "workflow",
    **dict.fromkeys(PICTURES, "picture"),
}
# What stands for a parameter of this name, wherever it is: a thing, or the word itself behind “=”.
VALUES = {
    "parent_page_id": "news_index",
    "destination_id": "other_news",
    "task_state_id": "state",
    "task_id": "task",
    "workflow_state_id": "workflow_state",
    "revision_id": "draft_revision",
    "revision_id_a": "=earliest",
    "revision_id_b": "=latest",
    "collection_id": "collection",
    "workflow_pk": "workflow",
    "page_pk": "home",
    "translation_source_id": "source",
    "translation_id": "translation",
    "string_segment_id": "segment",
    "overridable_segment_id": "segment",
    "object_id": "draft",
    "session_id": "=1",
    "code": "=ar",
    "kind": "=pictures",
    "mode": "=",
    "filter_spec": "=original",
    "action_name": "=approve",
    "app_name": "=pages",
    "content_type_app_name": "=pages",
    "content_type_model_name": "=newspage",
    "uidb64": "=a",
    "token": "=b",
    "digest": "=0000000000000000",
    "form": "=png",
    "page_view_restriction_id": "page_restriction",
}
# What is sent; nothing where a view is not named. Forms of the desk answer to an empty one with what is wrong.
BODIES = {
    "wagtailadmin_choose_page_external_link": {"external-link-chooser-url": "https://house.example/"},
    "wagtailadmin_workflows:task_chooser_create": {"create-task-name": ""},
    "desk_keep": {"until": str(timezone.localdate() + timedelta(days=3))},
    "missed_send": {"redirect_link": "https://house.example/"},
}
API_BODIES = {
    "management_pages_create": lambda t: {"type": "pages.NewsPage", "title": "New", "parent": t["news_index"]},
    "management_pages_publish": lambda t: {"ids": [t["draft"]]},
    "management_pages_privacy_update": lambda t: {"type": "login"},
    "management_pages_workflow_update": lambda t: {"action": "submit"},
    "management_snippets_create": lambda t: {"type": "pages.Topic", "name": "New"},
    "management_batch": lambda t: {"operations": [{"method": "POST", "path": "nothing/"}]},
    "pages_actions_move": lambda t: {"destination_id": t["other_news"], "position": "last-child"},
    "pages_actions_revert": lambda t: {"revision_id": t["draft_revision"]},
    "pages_actions_copy_for_translation": lambda t: {"locale": "ar"},
    "snippets_actions_copy_for_translation": lambda t: {"locale": "ar"},
    "redirects_create": lambda t: {"old_path": "/from", "redirect_link": "https://house.example/"},
    "redirects_update": lambda t: {"old_path": "/from", "redirect_link": "https://house.example/"},
    "locales_create": lambda t: {"language_code": "fr"},
    "locales_update": lambda t: {"language_code": "fr"},
    "sites_create": lambda t: {"hostname": "b.example", "port": 80, "root_page_id": t["home"], "site_name": "B"},
    "sites_update": lambda t: {"hostname": "b.example", "port": 80, "root_page_id": t["home"], "site_name": "B"},
    "translations_update": lambda t: {"segments": [{"key": t["segment_key"], "text": "Pan", "version": ""}]},
    "translations_actions_publish": lambda t: {"partly": True},
    "translations_actions_hand_back": lambda t: {"message": "Shorter, please."},
    "translations_actions_due": lambda t: {"due_on": "2030-01-01"},
    "translations_questions_ask": lambda t: {"text": "Which?"},
    "translations_questions_actions_answer": lambda t: {"text": "That one."},
    "translations_orders_create": lambda t: {"pages": [t["news"]], "locales": ["ar"]},
}
API_QUERIES = {
    "pages_find": "id={draft}",
    "redirects_find": "html_path=/old",
    "content_at": "path=/",
    "redirect_at": "path=/old",
    "search": "query=bread",
    "search_suggestions": "query=bread",
}
API_THINGS = {"pages_actions_unpublish": "news", "pages_actions_convert_alias": "alias", "content_with": "news"}
# Lists have no drafts, so these have nothing to act upon.
# What is sent where a file is: its name, and what makes its content.
UPLOADED = {
    "images_create": ("new.png", lambda: make.picture().file.open().read()),
    "documents_create": ("new.txt", lambda: b"words"),
    "management_recordings_create": ("new.mp3", films.mp3),
}
# No list of ours has drafts, or a workflow (whose operations Wagtail 8.1 adds).
NO_DRAFTS = re.compile(r"snippets_(revisions_\w+|actions_(publish|unpublish|revert)|\w*workflow\w*)")


def every_view(resolver=None, way: str = "", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(name with its namespaces, pattern) of each view; one without a name is called by its pattern, “/” before it."""
    for each in (resolver or get_resolver()).url_patterns:
        where = way + str(each.pattern)
        if isinstance(each, URLPattern):
            yield (":".join([*names, each.name]) if each.name else f"/{where}"), where
        else:
            yield from every_view(each, where, (*names, each.namespace) if each.namespace else names)


def every_operation(routers=None) -> Iterator[str]:
    """The operationId of each operation of each router, whether or not the document tells of it."""
    for _prefix, router, *_rest in routers or register_routers()._routers:
        for view in router.path_operations.values():
            yield from (operation.operation_id or operation.view_func.__name__ for operation in view.operations)
        yield from every_operation(router._routers) if router._routers else ()


class EveryViewTests(PermissionsWalk):
    """One whom it does not open to asks each view, in turn, and one whom it does every third."""

    asks_all = False

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people["N"] = make.person(username="nobody")
        cls.people_by_role = {role: cls.people[letter] for role, letter in (LETTERS | {"nobody": "N"}).items()}
        cls.add_things(cls.things)
        cls.keys = {role: token_of(person, WRITE) for role, person in cls.people_by_role.items()}
        cls.numbers = {name: getattr(thing, "pk", thing) for name, thing in cls.things.items()}

    @classmethod
    def add_things(cls, things: dict):
        editor = cls.people["E"]
        private, locked = (make.news(cls.news, live=live, owner=editor) for live in (True, False))
        make.private(private)
        Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=cls.people["A"], locked_at=timezone.now())
        draft = make.news(cls.news, title="A draft", live=False, owner=editor)
        scheduled = make.news(cls.news, title="Later", live=False, owner=editor)
        scheduled.go_live_at = timezone.now() + timedelta(days=30)
        scheduled.save_revision(user=editor).publish(user=editor)
        with cls.captureOnCommitCallbacks(execute=True):
            open_page = make.news(cls.news, title="Bread for all", owner=editor)
        job = Job.every.get(translation_key=open_page.translation_key, locale__language_code="es")
        order = Order.objects.create()
        translated = make.translated(things["news"], "es", live=False)
        translation = Translation.objects.get(source__object_id=things["news"].translation_key)
        query = Query.get("bread")
        SearchPromotion.objects.create(query=query, page=things["news"])
        token_of(editor)
        CollectionViewRestriction.objects.create(
            collection=things["collection"], restriction_type="password", password="open sesame"
        )
        recording = make.recording(language="en", uploaded_by_user=editor)
        event = build.meeting(EventIndexPage.objects.child_of(cls.home).first(), owner=editor)
        registration = build.registration(event)
        build.meeting(EventIndexPage.objects.child_of(cls.home).first(), owner=cls.people["W"])
        make.news(cls.news, title="Deleted", live=False, owner=editor).delete(user=editor)
        uploads = {
            f"uploaded_{kind.__name__.lower()}": UploadedFile.objects.create(
                for_content_type=ContentType.objects.get_for_model(kind),
                file=ContentFile(make.picture().file.open().read(), "x.png")
                if kind is Picture
                else ContentFile(b"x", "x.txt"),
                uploaded_by_user=cls.people["A"],
            )
            for kind in (Picture, Document)
        }
        link = PreviewLink.objects.create(made_by=editor, ends_at=timezone.now() + timedelta(days=1))
        link.pages.set([draft])
        release = ContentRelease.objects.create(name="Together", made_by=editor)
        release.pages.set([draft, event])
        out = ContentRelease.objects.create(name="Gone out", made_by=editor)
        out.pages.set([make.news(cls.news, title="Gone out", live=False, owner=editor)])
        publish_release(out.pk, editor)
        with LogContext(user=editor) as undone:
            gone, moved = (make.news(cls.news, title=title, owner=editor) for title in ("Gone", "Moved"))
            gone.unpublish(user=editor)
            moved.move(make.news_index(cls.home, title="Archive", slug="archive"), pos="last-child", user=editor)
        hook = Webhook.objects.create(name="Build", url="https://build.invalid/")
        withheld = make.picture()
        withhold(withheld.pk, editor)
        things |= uploads | {
            "shown_person": ShownPerson.objects.create(picture=things["picture"], number=1, name="Somebody"),
            "withheld_picture": withheld,
            "preview_link": link,
            "webhook": hook,
            "undone": undone.uuid,
            "release": release,
            "released": out,
            "delivery": hook.deliveries.create(kind="page.published", body="{}"),
            "draft": draft,
            "draft_revision": draft.latest_revision,
            "scheduled": scheduled,
            "private": private,
            "locked": locked,
            "job": job,
            "segment_key": segments(job)[0].key,
            "order": order,
            "translated": translated,
            "translation": translation,
            "question": Question.objects.create(job=job, words="Which?", asked_at=timezone.now()),
            "source": translation.source,
            "segment": translation.source.stringsegment_set.first(),
            "query": query,
            "token": APIToken.objects.get(),
            "recording": recording,
            "deleted": DeletedItem.objects.get(),
            "network": Network.objects.get(),
            "alias": CreatePageAliasAction(things["news"], update_slug="alias", user=editor).execute(),
            "byline": make.author(cls.english),
            "banner": make.announcement(cls.home.get_children().type(AnnouncementIndexPage).first().specific, until=2),
            "arabic": Locale.objects.get(language_code="ar"),
            "pattern": make.pattern(cls.english),
            "publishing_check": make.publishing_check(),
            "outlet": make.outlet(cls.english),
            "registration": registration,
            "registration_date": registration.on,
            "series_date": make.event(
                EventIndexPage.objects.child_of(cls.home).first(), repeats="weekly"
            ).occurrences.first(),
            "message": RegistrationMessage.objects.create(
                on=registration.on, words={"en": {"subject": "a", "text": "b"}}
            ),
            "missed": MissedAddress.objects.create(path="/gone", language="en", last=timezone.localdate()),
            "workflow_state": things["state"].workflow_state,
            "closed_collection": CollectionViewRestriction.objects.get(),
            "page_restriction": private.view_restrictions.get(),
            "recording_file": recording.file.name.removeprefix("recordings/"),
            "rendition_file": things["picture"].get_rendition("width-20").file.name,
        }

    # What is asked

    def value(self, name: str, parameter: str, about: dict) -> str:
        """What stands for a parameter in the address of this view."""
        if parameter in about and about[parameter] != "by name":
            word = about[parameter]
        elif about.get(parameter) == "by name":
            word = {"author": "byline"}.get(kind := name.partition(":")[0].rpartition("_")[2], kind)
        elif parameter == "pk" and "task" in name:
            word = "task"
        elif parameter in {"app_label", "model_name"}:
            word = self.model_of(name, parameter)
        else:
            thing = next((thing for start, thing in THINGS.items() if name.startswith(start)), "draft")
            word = VALUES.get(parameter, thing)
        return word.removeprefix("=") if word.startswith("=") else str(self.numbers[word])

    def model_of(self, name: str, parameter: str) -> str:
        if "workflows" in name:
            return {"app_label": "=wagtailcore", "model_name": "=groupapprovaltask"}[parameter]
        return {"app_label": "=wagtailcore" if "editing" in name else "=pages", "model_name": "=newspage"}[parameter]

    def address_of(self, name: str, pattern: str, about: dict) -> str:
        if name == "wagtaildocs_serve":
            return self.things["document"].url
        if name == "share_card":
            return f"/media/share/{self.numbers['news']}-{'0' * 16}.png"
        pattern = pattern.replace(r"\.", ".")
        path = PARAMETER.sub(lambda hole: self.value(name, hole[1] or hole[2], about), pattern)
        path = re.sub(r"[\^$\\]", "", path)
        query = about.get("query", "").format(**self.numbers)
        return f"/{path}" + (f"?{query}" if query else "")

    def views(self) -> Iterator[tuple[str, str, str]]:
        """(name, right, address) of every view but those of the API."""
        for name, pattern in every_view():
            if name.startswith("wagtailapi_v3:") or name in NEVER or view_row(name) is None:
                continue
            right, about = view_row(name)
            yield name, right, self.address_of(name, pattern, about)

    def some_views(self) -> list[tuple[str, str, str]]:
        """One view of each shape: the lists have the same views, and what is asked again by scripts has one beside it."""
        shapes = defaultdict(list)
        for view in self.views():
            shapes[view[::2] if self.asks_all else SHAPE.sub("", view[0])].append(view)
        return [group[number % len(group)] for number, group in enumerate(shapes.values())]

    def bulk_actions(self) -> Iterator[tuple[str, str, str]]:
        """The same of every bulk action."""
        bulk_action_registry._scan_for_bulk_actions()
        for app, models in bulk_action_registry.actions.items():
            for model, actions in models.items():
                for action in actions:
                    right, thing = bulk_row(model, action) or ("", "draft")
                    address = f"/admin/bulk/{app}/{model}/{action}/?id={self.numbers[thing]}&next=/admin/x/"
                    yield f"bulk {model} {action}", right, address

    def operations(self) -> Iterator[tuple[str, str, str, dict | None]]:
        """(name, method, path, right) of every operation that the document tells of."""
        for route, methods in document()["paths"].items():
            for method, operation in methods.items():
                yield operation["operationId"], method, self.filled(route, operation["operationId"])

    def filled(self, route: str, name: str) -> str:
        things = {"page_id": API_THINGS.get(name, "draft"), "revision_id": "draft_revision"}
        things |= {"image_id": "picture", "document_id": "document", "redirect_id": "redirect", "site_id": "site"}
        things |= {"locale_id": "locale", "pk": "topic"}
        things |= {"translation_id": "job", "order_id": "order", "question_id": "question", "recording_id": "recording"}
        words = {
            "type": "pages.Topic",
            "type_name": "pages.NewsPage",
            "kind": "not-found",
            "signed": self.things["preview_link"].signed,
        }
        if name.startswith("management_settings_"):
            words["type"] = "pages.Network"
        on = self.things["registration_date"]
        words |= {"event": str(on.event), "date": on.date.isoformat()}
        path = re.sub(r"{(\w+)}", lambda hole: words.get(hole[1]) or str(self.numbers[things[hole[1]]]), route)
        return f"{path}?{API_QUERIES[name].format(**self.numbers)}" if name in API_QUERIES else path

    # Who asks, and how it goes

    def is_open(self, right: str, role: str) -> bool:
        if right == "nobody":
            return False
        section, _colon, action = right.removesuffix("+").partition(":")
        said = TABLE[section, action].answer(role)
        return said == YES or (said == OWN and right.endswith("+"))

    def roles_in_turn(self, right: str, turn: int) -> list[str]:
        """One whom it does not open to, and every third time one whom it does; each where all are asked."""
        opened = [role for role in ROLE_NAMES if self.is_open(right, role)]
        closed = [role for role in ROLE_NAMES if role not in opened]
        if self.asks_all or not closed:
            return [*opened, *closed] if self.asks_all else [opened[turn % len(opened)]]
        some = [opened[turn // 3 % len(opened)]] if opened and turn % 3 == 0 else []
        return [*some, closed[turn % len(closed)]]

    def ask(self, role: str, method: str, address: str, **how):
        """(response, what it wrote), rolled back."""
        with transaction.atomic():
            self.client.logout()
            if address.startswith("/api/"):
                how["headers"] = {} if role == STRANGER else {"Authorization": f"Bearer {self.keys[role]}"}
            elif role != STRANGER:
                self.client.force_login(self.people_by_role[role])
            written: list[str] = []
            with connection.execute_wrapper(partial(note, written)):
                answer = getattr(self.client, method)(address, **how)
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        self.assertNotIn(b"Traceback", content[:1000])
        return answer, [sql for sql in written if not any(table in sql[:80] for table in UNKEPT)]

    def is_refused(self, answer, address: str) -> bool:
        if answer.status_code == 302 and address.startswith("/admin/"):
            said = [each.message for each in getattr(answer.wsgi_request, "_messages", ())]
            way = answer["Location"]
            return way.startswith("/admin/login/") or (way == "/admin/" and any("permission" in str(s) for s in said))
        if answer.status_code == 422 and address.startswith("/api/"):
            errors = answer.json().get("errors") or [{}]  # of several pages, each is looked at by itself
            return all(each.get("type") == "not-found" for each in errors)
        return answer.status_code in {401, 403}

    def judge_view(self, name: str, right: str, address: str, method: str, turn: int, **how):
        for role in self.roles_in_turn(right, turn):
            answer, written = self.ask(role, method, address, **how)
            self.cells += 1
            known = answer
            if answer.status_code in {404, 405} and role != ADMIN:
                known, _written = self.ask(ADMIN, method, address, **how)
            if answer.status_code == 405 == known.status_code:
                continue
            refused = self.is_refused(answer, address) or answer.status_code != known.status_code
            if name.startswith("bulk ") and method == "post":
                refused = not written
            is_open, is_absent = self.is_open(right, role), known.status_code == 404
            problems = [
                *(["an error of ours"] if answer.status_code >= 500 else []),
                *([f"open to {role} by the table ({right}), and refused"] if is_open and refused else []),
                *(
                    [f"closed to {role} by the table ({right}), and open"]
                    if not (is_open or refused or is_absent)
                    else []
                ),
                *([f"closed to {role}, and it wrote {written[:1]}"] if not is_open and written else []),
                *(["nothing is there"] if known.status_code == 404 and name not in ABSENT else []),
            ]
            way = answer.headers.get("Location", "")
            self.wrong += [f"{method} {name} {address}: {said} ({answer.status_code} {way})" for said in problems]

    # Tests

    def test_each_view_and_each_operation_has_a_row(self):
        names = {name for name, _pattern in every_view() if not name.startswith("wagtailapi_v3:")}
        missing = {name for name in names if name not in NEVER and view_row(name) is None}
        self.assertEqual(missing, set(), "say in tests/admin/view_rights.py what these ask for")
        operations = {*every_operation(), "openapi-json", "openapi-view", "api-root"}
        self.assertGreater(len(operations), 60)
        self.assertEqual({name for name in operations if operation_right(name) is None}, set())
        bulk = {name for name, right, _address in self.bulk_actions() if not right}
        self.assertEqual(bulk, set())

    def test_each_row_is_of_a_view_and_of_a_right(self):
        rights = {right.removesuffix("+") for _name, right, *_about in [*VIEWS, *OPERATIONS]} - {"nobody"}
        self.assertEqual(rights - {":".join(key) for key in TABLE}, set())
        names = {name for name, _pattern in every_view()}
        patterns = {pattern for pattern, _right, _about in VIEWS}
        self.assertEqual({each for each in patterns if not any(fnmatchcase(name, each) for name in names)}, set())
        self.assertEqual(NEVER.keys() - names, set())

    def test_each_view_is_open_to_whom_the_table_says(self):
        for turn, (name, right, address) in enumerate(self.some_views()):
            for method in ("get", "post"):
                self.judge_view(
                    name,
                    right,
                    address,
                    method,
                    turn + (method == "post"),
                    data=BODIES.get(name) if method == "post" else None,
                )
        self.settle(400)

    def test_each_bulk_action_is_open_to_whom_the_table_says(self):
        group = self.people["E"].groups.get().pk
        body = {"chooser": self.numbers["other_news"], "collection": self.numbers["collection"], "tags": "x"}
        body |= {"role": group, "mark_as_active": "False", "locales": [self.numbers["arabic"]]}
        for turn, (name, right, address) in enumerate(self.bulk_actions()):
            self.judge_view(name, right, address, "post", turn, data=body)
        self.settle(20)

    def test_each_operation_is_open_to_whom_the_table_says(self):
        for turn, (name, method, path) in enumerate(self.operations()):
            if not NO_DRAFTS.fullmatch(name):
                self.judge_view(name, operation_right(name), path, method, turn, **self.body_of(name, method))
        self.settle(60)

    def body_of(self, name: str, method: str) -> dict:
        if method == "get":
            return {}
        if upload := UPLOADED.get(name):
            sent = {"title": "New", "file": ContentFile(upload[1](), upload[0])}
            return {
                "data": encode_multipart("x", sent),
                "content_type": MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", "x"),
            }
        body = API_BODIES.get(name, lambda things: {})(self.numbers)
        return {"data": json.dumps(body), "content_type": "application/json"}


@pytest.mark.soak
class AllEveryViewTests(EveryViewTests):
    """Each role asks each view."""

    asks_all = True
