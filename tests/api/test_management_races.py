"""Programs that write whole at the same moment; on a database of its own, each thread with a connection."""

import json

import pytest

from ..support.running_site import RunningSite, migrated_site

pytestmark = pytest.mark.differs
NAMES = """
import json
from uuid import uuid4
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.conf import settings
from django.db import connection
from django.test import Client
from pages.api.tokens import WRITE
from pages.news.models import NewsIndexPage, NewsPage
from pages.posts.models import Topic
from tests.api.test_middleware import token_of
from tests.support import make
home = make.house(["en"])
index = make.part(home, NewsIndexPage)
key = token_of(make.person("editor"), WRITE)
API = "/api/v3/management/"
def client():
    return Client(SERVER_NAME=settings.BASE_URL.partition("://")[2].partition(":")[0])
def at_once(*requests):
    # The answers to all of these (method, path, body, headers), begun together.
    gate = Barrier(len(requests))
    def ask(request):
        method, path, body, headers = request
        try:
            gate.wait(20)
            more = headers | {"Authorization": f"Bearer {key}"}
            return getattr(client(), method)(API + path, json.dumps(body), content_type="application/json", headers=more)
        finally:
            connection.close()
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))
def statuses(answers):
    return sorted(answer.status_code for answer in answers)
"""


@pytest.fixture
def site(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), migrated_site(tmp_path, "management-races") as site:
        yield site


def told(site: RunningSite, program: str):
    return json.loads(site.shell(NAMES + program))


FIELDS = """
page, topic = make.news(index, title="One"), make.topic(index.locale, name="Land", slug="land")
texts = {"summary": "S", "lead": "L", "menu_label": "M", "seo_title": "T", "search_description": "D"}
written = at_once(*[("patch", f"pages/{page.pk}/", {name: text}, {}) for name, text in texts.items()])
now = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
named = at_once(*[("patch", f"snippets/pages.Topic/{topic.pk}/", body, {}) for body in ({"name": "Soil"}, {"slug": "soil"})])
topic.refresh_from_db()
print(json.dumps([statuses(written), {name: getattr(now, name) for name in texts} == texts, statuses(named), topic.name, topic.slug]))
"""


def test_each_writes_what_it_has_sent_and_undoes_nothing_of_another(site):
    assert told(site, FIELDS) == [[200] * 5, True, [200] * 2, "Soil", "soil"]


SAME = """
page = make.news(index, title="One")
tag = client().get(f"{API}pages/{page.pk}/", headers={"Authorization": f"Bearer {key}"})["ETag"]
changed = at_once(*[("patch", f"pages/{page.pk}/", {"title": f"Title {n}"}, {"If-Match": tag}) for n in range(4)])
chosen = {"type": "pages.NewsPage", "title": "Two", "translation_key": str(uuid4()), "parent": index.pk}
made = at_once(*[("post", "pages/", chosen, {}) for _ in range(4)])
report = {"method": "POST", "path": "management/pages/", "body": chosen | {"translation_key": str(uuid4())}}
batches = at_once(*[("post", "batch/", {"operations": [report]}, {"Idempotency-Key": "once"}) for _ in range(4)])
ids = {each["body"]["id"] for batch in batches for each in batch.json()["results"]}
print(json.dumps([statuses(changed), statuses(made), statuses(batches), len(ids), NewsPage.objects.count()]))
"""


def test_of_four_who_write_the_same_one_does(site):
    assert told(site, SAME) == [[200, 412, 412, 412], [201, 409, 409, 409], [200] * 4, 1, 3]
