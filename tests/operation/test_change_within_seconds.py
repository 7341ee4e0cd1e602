"""A page that is moved: its webhook, the changes, the redirect and the page itself agree within seconds, on running servers."""

import json
import time
import urllib.error
import urllib.request

import pytest

from home.webhooks.events import WebhookEvent
from settings.run import WORK

from ..support.processes import await_true, running
from ..support.running_site import demo_copy, served
from ..webhooks.receiver import Receiver

pytestmark = [pytest.mark.servers, pytest.mark.differs]
SECONDS = 5
MADE = """
import json
from home.webhooks.models import Webhook
from pages.about.models import TextPage
from pages.news.models import NewsPage
page = NewsPage.objects.get(slug="two-tons-from-one-farm", locale__language_code="en")
text = TextPage.objects.filter(live=True, locale__language_code="en", numchild=0).first()
Webhook.objects.create(name="Build", url={url!r}, events={events!r})
print(json.dumps({{"old": page.url, "gone": text.url, "page": page.pk, "text": text.pk}}))
"""
RENAMED = """
from wagtail.models import Page
page = Page.objects.get(pk={page}).specific
page.slug = "four-tons-from-one-farm"
page.save_revision().publish()
"""
DELETED = "from wagtail.models import Page\nPage.objects.get(pk={text}).specific.delete()"


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory, receiver):
    with demo_copy(tmp_path_factory.mktemp("var"), finished=True) as site:
        variables = {"DJANGO_SETTINGS_MODULE": "tests.support.fetching_settings", "FETCHES": receiver.netloc}
        site.variables |= variables | {"BASE_URL": f"http://localhost:{site.variables['PORT']}"}
        site.url = site.variables["BASE_URL"]
        with served(site.variables), running(site.variables, *WORK):
            yield site


def get(address: str) -> tuple[int, str, bytes]:
    """(status, address at the end of the way, body)."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.url, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.url, refusal.read()


class FrontEnd:
    """Asks for what has changed since it asked last."""

    def __init__(self, site):
        self.site, self.since = site, ""

    def refresh(self) -> dict[int, dict]:
        status, _url, body = get(f"{self.site.url}/api/v3/changes/?include=body&since={self.since}")
        assert status == 200, body
        told = json.loads(body)
        self.since = told["since"]
        return {item["id"]: item for item in told["items"]}


def test_a_page_with_another_address_and_one_that_is_deleted(site, receiver):
    events = [*WebhookEvent.values]
    ids = json.loads(site.shell(MADE.format(url=receiver.url(), events=events)).splitlines()[-1])
    front_end, told = FrontEnd(site), {}
    old, gone = ids.pop("old"), ids.pop("gone")
    assert {*ids.values()} <= {*front_end.refresh()}

    def has(pk: int, change: str) -> bool:
        told.update(front_end.refresh())
        return told.get(pk, {}).get("change") == change

    time.sleep(2)
    receiver.forget()
    site.shell(RENAMED.format(**ids))
    began = time.monotonic()  # it is committed
    await_true(lambda: has(ids["page"], "moved"), SECONDS)
    await_true(lambda: "page.renamed" in receiver.kinds and "redirect.made" in receiver.kinds, SECONDS)
    status, where, _body = get(site.url + old)
    assert (status, where) == (200, site.url + old.replace("two-tons", "four-tons"))
    assert time.monotonic() - began < SECONDS
    renamed = next(event["data"] for event in receiver.events if event["type"] == "page.renamed")
    assert {renamed["url"], told[ids["page"]]["url"], told[ids["page"]]["content"]["meta"]["canonical"]} == {where}
    assert renamed["previous_urls"] == [site.url + old]

    site.shell(DELETED.format(**ids))
    began = time.monotonic()
    await_true(lambda: has(ids["text"], "gone"), SECONDS)
    await_true(lambda: "page.deleted" in receiver.kinds, SECONDS)
    assert get(site.url + gone)[0] == 404
    assert time.monotonic() - began < SECONDS
