"""The canary's walk: where its word stands, and through the API, over every route of its document, with every kind of token, in every mode."""

import re
from collections.abc import Iterator
from itertools import product
from uuid import uuid4

import pytest
from django.test import override_settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Revision, Site

from media.recordings.models import Recording
from pages.api.openapi import document
from pages.api.tokens import WRITE
from pages.events.registration.models import RegistrationDate
from pages.translation.models import Job

from ..api.test_middleware import token_of
from . import make

WORD = "zanzibar"
SEARCH_TERM = WORD[:5]  # what is asked for, so that an answer may repeat the question
# What each route is asked besides nothing; a value may name the field of a page.
QUERIES = {
    "pages_list": [
        "search=paper",
        f"search={SEARCH_TERM}",
        "type=pages.NewsPage",
        "type=pages.EventPage",
        "order=-title",
    ],
    "pages_find": ["html_path={path}", "id={id}", "id={id}&version=draft"],
    "pages_detail": ["version=draft", "rich_text_format=markdown", "rich_text_format=html"],
    "content_at": ["path={path}", "path={path}&rich_text=markdown", "path={path}&version=draft"],
    "content_with": ["", "rich_text=markdown", "version=draft"],
    "redirect_at": ["path=/old-way/", "path={path}"],
    "redirects_find": ["html_path=/old-way/", "id=1"],
    "posts_facets": ["under={id}"],
    "search": [f"query={SEARCH_TERM}&everywhere=true", "query=paper", "query=down"],
    "search_suggestions": [f"query={SEARCH_TERM}", "query=pap"],
    "images_list": [f"search={SEARCH_TERM}"],
    "documents_list": [f"search={SEARCH_TERM}"],
    "events_list": ["past=true", "online=true"],
    "management_pages_list": ["limit=100", "state=draft&limit=100"],
    "management_pages_detail": ["version=live", "rich_text=db_markdown"],
    "translations_list": ["state=all", f"state=all&title={SEARCH_TERM}"],
}
LIMITS = ["pages_list", "news_list", "press_list", "announcements_list", "events_list", "everything_list", "sitemap"]


class Walk:
    """For a house with the word in all that is `hidden` and in its `uploads` (tests.site.test_visibility)."""

    def restrict_to_group(self, pages: list[Page]):
        """Restricts to a group what is restricted to logged-in users, as tokens are; adds redirects to these pages."""
        for kind in (PageViewRestriction, CollectionViewRestriction):
            for restriction in kind.objects.filter(restriction_type="login"):
                restriction.restriction_type = "groups"
                restriction.save()
                restriction.groups.set([self.group])
        for number, page in enumerate(pages):
            Redirect.objects.create(old_path=f"/old-way-{number}", redirect_page=page)
        Redirect.objects.create(old_path="/old-way", redirect_page=pages[0])
        self.keys = {name: token_of(make.person(name), WRITE) for name in ("author", "translator-es")} | {"": ""}

    def addresses(self, pages: list[Page]) -> Iterator[str]:
        """The URL of every GET operation of the OpenAPI document, for each of these pages where it takes one."""
        for route, methods in document()["paths"].items():
            if "get" not in methods:
                continue
            name = methods["get"]["operationId"]
            queries = [*([] if name in {"content_at", "redirect_at", "search", "search_suggestions"} else [""])]
            queries += QUERIES.get(name, []) + (["limit=20&offset=20"] if name in LIMITS else [])
            for path, query in product(self.filled_routes(route, pages), queries):
                repeated_for = pages if "{" in query else pages[:1]
                for page in repeated_for:
                    params = query.format(id=page.pk, path=page.url_path.removeprefix("/home"))
                    yield f"{path}?{params}".rstrip("?")

    def filled_routes(self, route: str, pages: list[Page]) -> list[str]:
        """The paths of a route, with existing values for its path parameters."""
        revisions = Revision.objects.filter(object_id__in=[str(page.pk) for page in pages])
        values = {
            "{page_id}/revisions/{revision_id}": [f"{each.object_id}/revisions/{each.pk}" for each in revisions],
            "{page_id}": [page.pk for page in pages],
            "{image_id}": [self.uploads[0].pk],
            "{document_id}": [self.uploads[1].pk],
            "{redirect_id}": list(Redirect.objects.values_list("pk", flat=True)),
            "{site_id}": list(Site.objects.values_list("pk", flat=True)),
            "{locale_id}": list(Locale.objects.values_list("pk", flat=True)),
            "{type_name}": ["pages.NewsPage"],
            "settings/{type}": ["settings/pages.Network", "settings/pages.Look"],
            "{type}": ["pages.Topic"],
            "{recording_id}": list(Recording.objects.values_list("pk", flat=True)) or [1],
            "{kind}": ["not-found"],
            "{signed}": ["1.signed-by-somebody-else"],
            "{event}/{date}": [f"{on.event}/{on.date}" for on in RegistrationDate.objects.all()]
            or [f"{uuid4()}/2027-01-16"],
            "{translation_id}": list(Job.every.filter(page__in=pages).values_list("pk", flat=True)) or [1],
            "{order_id}": [1],
            "{question_id}": [1],
            "{pk}": [1],
            "{revision_id}": [1],
        }
        paths = [route]
        for name, replacements in values.items():
            paths = [
                path.replace(name, str(value)) for path in paths for value in (replacements if name in path else [""])
            ]
        self.assertFalse([path for path in paths if "{" in path], "a parameter that this walk does not know")
        return paths

    def occurrences(self, content: str, is_search: bool) -> list[str]:
        """Excerpts around the word, but for URLs of hidden pages (404 and login repeat them) and the search query."""
        lowered = content.lower()
        if is_search:
            for repeated in (f"“{WORD}”", f"«{WORD}»", f'value="{WORD}"', f"query={WORD}"):
                lowered = lowered.replace(repeated, "")
        return [
            lowered[max(0, at - 80) : at + 40]
            for at in positions(WORD, lowered)
            if f"/{WORD}-" not in lowered[at - 1 : at + 12]
        ]

    def walk(self, key: str, pages: list[Page]) -> int:
        headers, count = {"Authorization": f"Bearer {key}"} if key else {}, 0
        for address in dict.fromkeys(self.addresses(pages)):
            response = self.client.get(address, headers=headers)
            self.assertLess(response.status_code, 500, address)
            content = (response.content.decode() + response.get("Location", "").partition("?")[0]).lower()
            content = re.sub(
                rf"(/{WORD}-\d+)+/", "/", content
            )  # part of an address: visitors are led to closed pages, too
            at = content.find(WORD)
            self.assertEqual(at, -1, f"{address}: … {content[max(0, at - 300) : at + 60]}")
            count += 1
        return count


class WalkTests(Walk):
    """The same by whoever asks, and by whoever writes."""

    def test_no_route_of_the_api_tells_the_word_to_whom_it_is_hidden_from(self):
        self.walk_with_each_token(self.one_of_each_kind(), turns=2)

    @pytest.mark.soak
    def test_no_route_of_the_api_tells_the_word_of_any_page(self):
        self.walk_with_each_token(self.hidden, turns=1)

    def walk_with_each_token(self, pages: list[Page], turns: int):
        """Without a token about all of these pages, with one about each page in its turn, and always about the last."""
        self.restrict_to_group(pages)
        for turn, (name, key) in enumerate(self.keys.items()):
            some = pages[turn % turns :: turns] if key else pages
            with self.subTest(token=name):
                self.assertGreater(self.walk(key, [*some, self.changed, self.pointing]), 11 * len(some))

    @override_settings(HEADLESS="only", FRONTEND_URL="https://front.example")
    def test_nor_where_a_front_end_shows_the_pages(self):
        self.restrict_to_group(self.hidden[:2])
        self.walk("", self.hidden[:2])

    def test_no_answer_to_a_write_tells_it(self):
        """Each route that writes, with a token whose user may see none of it: refused, without a word, and nothing written."""
        pages = self.hidden[:2] + self.hidden[-4:-2]
        self.restrict_to_group(pages)
        before = list(Page.objects.values_list("pk", "title", "path", "live").order_by("pk"))
        bodies = [{}, {"title": "x"}, {"destination_id": self.news.pk}, {"locale": "es"}, {"revision_id": 1}]
        for route, methods in document()["paths"].items():
            for method in methods.keys() - {"get"}:
                for path, body in product(self.filled_routes(route, pages), bodies):
                    response = self.send(path, body, method, self.keys["author"])
                    self.assertTrue(400 <= response.status_code < 500, (path, method, response.status_code))
                    self.assertNotIn(WORD, response.content.decode().lower(), (path, method))
        self.assertEqual(list(Page.objects.values_list("pk", "title", "path", "live").order_by("pk")), before)


def positions(word: str, text: str) -> list[int]:
    """The offset of each occurrence of this word."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def linking_page(parent: Page, pages: list[Page]) -> Page:
    """A public page below this one that links to these pages in every way there is, as does the footer."""
    links = "".join(f'<p><a linktype="page" id="{page.pk}">There</a></p>' for page in pages)
    cards = [{"title": "Card", "text": "", "picture": None, "page": page.pk, "address": ""} for page in pages]
    buttons = [{"label": "Go", "page": page.pk, "document": None, "address": ""} for page in pages[:3]]
    action = {"title": "Do", "text": "", "label": "Go", "page": pages[0].pk, "document": None, "address": ""}
    body = [("text", links), ("cards", {"items": cards}), ("buttons", {"items": buttons}), ("action", action)]
    body.append(("pages", {"title": "Read on", "pages": [page.pk for page in pages]}))
    stream = [{"type": kind, "value": value, "id": str(number)} for number, (kind, value) in enumerate(body)]
    page = make.text(parent, title="It points there")
    page.body = page.body.stream_block.to_python(stream)
    page.save_revision().publish()
    network = make.network()
    network.footer_links = [network.footer_links.model(page=page) for page in pages]
    network.save()
    return page
