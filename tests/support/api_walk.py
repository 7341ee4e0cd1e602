"""The canary's walk: where its word stands, and through the API, over every route of its document, with every kind of token, in every mode."""

import re
from collections.abc import Iterator
from itertools import product

from django.test import override_settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Revision, Site

from pages.api.openapi import document
from pages.api.tokens import WRITE

from ..api.test_middleware import token_of
from . import make

WORD = "zanzibar"
HALF = WORD[:5]  # what is asked for, so that an answer may repeat the question
# What each route is asked besides nothing; a value may name the field of a page.
QUERIES = {
    "pages_list": ["search=paper", f"search={HALF}", "type=pages.NewsPage", "type=pages.EventPage", "order=-title"],
    "pages_find": ["html_path={path}", "id={id}", "id={id}&version=draft"],
    "pages_detail": ["version=draft", "rich_text_format=markdown", "rich_text_format=html"],
    "content_at": ["path={path}", "path={path}&rich_text=markdown"],
    "content_with": ["", "rich_text=markdown"],
    "redirect_at": ["path=/old-way/", "path={path}"],
    "redirects_find": ["html_path=/old-way/", "id=1"],
    "search": [f"query={HALF}&everywhere=true", "query=paper", "query=down"],
    "search_suggestions": [f"query={HALF}", "query=pap"],
    "images_list": [f"search={HALF}"],
    "documents_list": [f"search={HALF}"],
    "events_list": ["past=true", "online=true"],
}
LIMITS = ["pages_list", "news_list", "press_list", "announcements_list", "events_list", "everything_list", "sitemap"]


class Walk:
    """For a house with the word in all that is `hidden` and in its `uploads` (tests.site.test_visibility)."""

    def close(self):
        """Whom a token stands for is logged in, so `login` hides nothing; hidden pages have addresses of old, too."""
        for kind in (PageViewRestriction, CollectionViewRestriction):
            for restriction in kind.objects.filter(restriction_type="login"):
                restriction.restriction_type = "groups"
                restriction.save()
                restriction.groups.set([self.group])
        for number, page in enumerate(self.hidden):
            Redirect.objects.create(old_path=f"/old-way-{number}", redirect_page=page)
        Redirect.objects.create(old_path="/old-way", redirect_page=self.hidden[0])
        self.keys = {name: token_of(make.person(name), WRITE) for name in ("author", "translator-es")} | {"": ""}

    def addresses(self, pages: list[Page]) -> Iterator[str]:
        """Every GET of the document, for each of these pages where it takes one."""
        for route, methods in document()["paths"].items():
            if "get" not in methods:
                continue
            name = methods["get"]["operationId"]
            queries = [*([] if name in {"content_at", "redirect_at", "search", "search_suggestions"} else [""])]
            queries += QUERIES.get(name, []) + (["limit=20&offset=20"] if name in LIMITS else [])
            for path, query in product(self.filled(route, pages), queries):
                many = pages if "{" in query else pages[:1]
                for page in many:
                    asked = query.format(id=page.pk, path=page.url_path.removeprefix("/home"))
                    yield f"{path}?{asked}".rstrip("?")

    def filled(self, route: str, pages: list[Page]) -> list[str]:
        """The route with what there is in place of its parameters."""
        revisions = Revision.objects.values_list("pk", "object_id")
        values = {
            "{page_id}/revisions/{revision_id}": [f"{page}/revisions/{pk}" for pk, page in revisions],
            "{page_id}": [page.pk for page in pages],
            "{image_id}": [self.uploads[0].pk],
            "{document_id}": [self.uploads[1].pk],
            "{redirect_id}": list(Redirect.objects.values_list("pk", flat=True)),
            "{site_id}": list(Site.objects.values_list("pk", flat=True)),
            "{locale_id}": list(Locale.objects.values_list("pk", flat=True)),
            "{type_name}": ["pages.NewsPage"],
            "{type}": ["pages.Topic"],
            "{kind}": ["not-found"],
            "{pk}": [1],
            "{revision_id}": [1],
        }
        found = [route]
        for name, each in values.items():
            found = [path.replace(name, str(value)) for path in found for value in (each if name in path else [""])]
        self.assertFalse([path for path in found if "{" in path], "a parameter that this walk does not know")
        return found

    def told(self, content: str, asked: bool) -> list[str]:
        """Where the word stands, but for the addresses of hidden pages (404 and login repeat them) and the question itself."""
        lowered = content.lower()
        if asked:
            for repeated in (f"“{WORD}”", f"«{WORD}»", f'value="{WORD}"', f"query={WORD}"):
                lowered = lowered.replace(repeated, "")
        return [
            lowered[max(0, at - 80) : at + 40]
            for at in places(WORD, lowered)
            if f"/{WORD}-" not in lowered[at - 1 : at + 12]
        ]

    def walk(self, key: str, pages: list[Page]) -> int:
        headers, walked = {"Authorization": f"Bearer {key}"} if key else {}, 0
        for address in dict.fromkeys(self.addresses(pages)):
            answer = self.client.get(address, headers=headers)
            self.assertLess(answer.status_code, 500, address)
            said = (answer.content.decode() + answer.get("Location", "").partition("?")[0]).lower()
            said = re.sub(rf"(/{WORD}-\d+)+/", "/", said)  # part of an address: visitors are led to closed pages, too
            at = said.find(WORD)
            self.assertEqual(at, -1, f"{address}: … {said[max(0, at - 300) : at + 60]}")
            walked += 1
        return walked


class WalkTests(Walk):
    """The same by whoever asks, and by whoever writes."""

    @override_settings(API_RATES={"address": (10**6, 60), "token": (10**6, 60)})
    def test_no_route_of_the_api_tells_the_word_to_whom_it_is_hidden_from(self):
        self.close()
        for name, key in self.keys.items():
            with self.subTest(token=name):
                self.assertGreater(self.walk(key, [*self.hidden, self.pointing]), 300)

    @override_settings(HEADLESS="only", FRONTEND_URL="https://front.example", API_RATES={"address": (10**6, 60)})
    def test_nor_where_a_front_end_shows_the_pages(self):
        self.close()
        self.walk("", self.hidden[:2])

    @override_settings(API_RATES={"token": (10**6, 60)})
    def test_no_answer_to_a_write_tells_it(self):
        """Each route that writes, with a token whose user may see none of it: refused, without a word, and nothing written."""
        self.close()
        before = list(Page.objects.values_list("pk", "title", "path", "live").order_by("pk"))
        bodies = [{}, {"title": "x"}, {"destination_id": self.news.pk}, {"locale": "es"}, {"revision_id": 1}]
        for route, methods in document()["paths"].items():
            for method in methods.keys() - {"get"}:
                for path, body in product(self.filled(route, self.hidden[:2] + self.hidden[-4:-2]), bodies):
                    answer = self.send(path, body, method, self.keys["author"])
                    self.assertTrue(400 <= answer.status_code < 500, (path, method, answer.status_code))
                    self.assertNotIn(WORD, answer.content.decode().lower(), (path, method))
        self.assertEqual(list(Page.objects.values_list("pk", "title", "path", "live").order_by("pk")), before)


def places(word: str, text: str) -> list[int]:
    """Where this word begins, each time."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def pointing(parent: Page, pages: list[Page]) -> Page:
    """A page below this one that anybody may see, and that names these in every way there is; so does the foot."""
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
