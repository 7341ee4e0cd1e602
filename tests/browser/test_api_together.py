"""Programs that write at the same moment: of two who have read the same one writes, and what is sent twice is done once."""

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

TOKEN = """
import json
from django.contrib.auth import get_user_model
from pages.api.tokens import WRITE
from pages.news.models import NewsIndexPage
from tests.api.test_middleware import token_of
news = NewsIndexPage.objects.get(locale__language_code="en")
print(json.dumps([token_of(get_user_model().objects.filter(is_superuser=True).first(), WRITE), news.pk]))
"""
AT_ONCE = 6


@pytest.fixture(scope="module")
def client(own_site):
    """A program that may write, and what a new page of its has beside a title."""
    key, parent = json.loads(own_site.shell(TOKEN))
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{own_site.url}/api/v3/management/pages/", headers=headers, timeout=180) as program:
        yield program, {"type": "pages.NewsPage", "parent": parent, "date": "2026-05-01"}


def together(send) -> list[httpx.Response]:
    """What each of several calls at the same moment was answered; each gets its number."""
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(send, range(AT_ONCE)))


def test_of_those_who_have_read_the_same_one_writes(client):
    program, new = client
    page = program.post("", json=new | {"title": "One"}).json()["id"]
    etag = program.get(f"{page}/", params={"version": "draft"}).headers["ETag"]
    answers = together(
        lambda number: program.patch(f"{page}/", json={"title": f"Written {number}"}, headers={"If-Match": etag})
    )
    assert sorted(each.status_code for each in answers) == [200] + [412] * (AT_ONCE - 1)
    written = next(number for number, each in enumerate(answers) if each.status_code == 200)
    assert program.get(f"{page}/", params={"version": "draft"}).json()["title"] == f"Written {written}"


def test_what_is_sent_twice_at_once_is_done_once(client):
    program, new = client
    body = new | {"title": "Sent again and again"}
    answers = together(lambda _number: program.post("", json=body, headers={"Idempotency-Key": "the-same"}))
    assert {each.status_code for each in answers} == {201}
    assert len({each.json()["id"] for each in answers}) == 1
    assert sorted("Idempotency-Replayed" in each.headers for each in answers) == [False] + [True] * (AT_ONCE - 1)
