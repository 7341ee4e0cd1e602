"""Every route of the address book, asked with HEAD and OPTIONS too: no error of ours, and HEAD is GET without its body."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.urls import URLPattern, get_resolver
from wagtail.models import Page

from pages.api.tokens import WRITE

from ..api.test_middleware import GateCase, token_of
from ..support import make
from .test_request_state import loose_attributes

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
# One ends the session; the other is Wagtail's picture of an error, which is one on purpose.
LEFT_OUT = {"/admin/logout/", "/admin/failwhale/"}
# What stands for a parameter of this name; any other is a number, which is a word too.
WORDS = {
    "language": "en",
    "digest": "0" * 16,
    "name": "a.jpg",
    "filename": "a.pdf",
    "path": "news",
    "kind": "not-found",
}
WORDS |= {"type": "pages.Topic", "type_name": "pages.NewsPage", "app_name": "pages", "model_name": "network"}
WORDS |= {"app_label": "pages", "content_type_app_name": "pages", "content_type_model_name": "newspage"}


def patterns(resolver, before: str = "") -> Iterator[str]:
    """Every pattern below this resolver, as one string."""
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        yield from [here] if isinstance(each, URLPattern) else patterns(each, here)


def filled(pattern: str, page: Page) -> str:
    """An address that this pattern may match: there is a page with this number, and little else."""
    words = WORDS | {"page_id": str(page.pk), "pk": str(page.pk), "page_pk": str(page.pk)}
    path = PARAMETER.sub(lambda found: words.get(found[1] or found[2], "1"), pattern)
    path = re.sub(r"\((?:\?:)?\[\\w\\?-\]\+/\)\*|\(\(\?:.*$", "", path)
    return "/" + re.sub(r"[\^$\\]|\(\?:|\)\??\*?", "", path)


class EveryRouteTests(GateCase):
    """An administrator asks every route with HEAD; OPTIONS, and what a stranger asks, every third."""

    languages = ["en", "es"]
    turns = 3

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.text(cls.home)
        cls.key = token_of(make.admin(), WRITE)
        paths = {filled(pattern, cls.page) for pattern in patterns(get_resolver())}
        cls.paths = [*sorted(paths - LEFT_OUT), cls.page.url, "/nothing/", "/es/", f"{cls.events.url}calendar.ics"]

    def ask(self, method: str, path: str, **headers):
        answer = getattr(self.client, method)(path, headers=headers)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer

    def test_no_route_answers_with_an_error_of_ours(self):
        self.assertGreater(len(self.paths), 400)
        broken, loose = {}, self.enterContext(loose_attributes())
        for turn, (who, method) in enumerate(product(("stranger", "admin"), ("options", "head"))):
            if who == "admin":
                self.client.force_login(make.admin())
            for path in (
                self.paths if (who, method) == ("admin", "head") else self.paths[turn % self.turns :: self.turns]
            ):
                headers = {"Authorization": f"Bearer {self.key}"} if who == "admin" and path.startswith("/api/") else {}
                answer = self.ask(method, path, **headers)
                if answer.status_code >= 500 and answer.status_code != 503:
                    broken[method, path, who] = answer.status_code
        self.assertEqual((broken, loose), ({}, set()))

    def test_head_of_the_api_is_get_without_its_body(self):
        walked = 0
        for path in [path for path in self.paths if path.startswith("/api/")]:
            for headers in ({}, {"Authorization": f"Bearer {self.key}"}, {"Authorization": "Bearer nothing"}):
                get, head = self.ask("get", path, **headers), self.ask("head", path, **headers)
                self.assertEqual((head.status_code, head.content), (get.status_code, b""), path)
                self.assertEqual(head["Content-Type"], get["Content-Type"], path)
                walked += get.status_code >= 400
        self.assertGreater(walked, 50)


@pytest.mark.soak
class AllEveryRouteTests(EveryRouteTests):
    """Both ask with both."""

    turns = 1
