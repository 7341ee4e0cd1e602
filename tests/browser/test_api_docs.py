"""The documentation of the API in a browser: a request is made by hand, sent to this site and to no other, and its answer shown."""

import json

import pytest

TOKEN = """
from django.contrib.auth import get_user_model
from tests.api.test_middleware import token_of
print(token_of(get_user_model().objects.get(username="editor")))
"""
PATIENCE = 60_000  # ms; a document of a megabyte is drawn on a machine that carries the suite beside


@pytest.fixture
def docs(page, demo_site):
    """The page of the docs, opened under a name of the site that its document does not know."""
    asked, said = [], []
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{demo_site.url.replace('localhost', '127.0.0.1')}/api/v3/docs/")
    page.wait_for_selector(".opblock-tag")
    yield page, asked
    assert not [text for text in said if "Content Security Policy" in text or "Refused" in text], said


def opened(page, tag: str, operation: str):
    """The form of an operation, open and ready to be filled in."""
    page.locator(f"#operations-tag-{tag}").click()
    block = page.locator(f"#operations-{tag}-{operation}")
    block.locator(".opblock-summary-control").click()
    return block


def answer_of(page, block) -> tuple[int, str, dict]:
    """Sends the request: the status and body that the page then shows, and the headers that were sent."""
    with page.expect_response(lambda response: "/api/v3/" in response.url) as waited:
        block.locator("button.execute").click()
    shown = block.locator(".live-responses-table .response").first
    shown.wait_for()
    status = shown.locator(".response-col_status").inner_text().split()[0]
    return int(status), shown.inner_text(), waited.value.request.all_headers()


def test_a_request_is_tried_without_another_host(docs):
    page, asked = docs
    block = opened(page, "news", "news_list")
    block.locator("tr[data-param-name=limit] input").fill("1")
    block.locator("tr[data-param-name=fields] input").fill("title")
    status, shown, sent = answer_of(page, block)
    assert status == 200
    assert '"title"' in shown
    assert '"summary"' not in shown
    assert not sent.keys() & {"cookie", "authorization"}
    assert "topic" not in block.locator(".request-url").inner_text()  # an example is no wish
    hosts = {request.url.split("/")[2] for request in asked if request.url.startswith("http")}
    assert hosts == {page.url.split("/")[2]}


def test_a_wrong_request_shows_what_is_wrong(docs):
    page, _asked = docs
    block = opened(page, "start", "problems_detail")
    block.locator("tr[data-param-name=kind] input").fill("nonsense")
    status, shown, _sent = answer_of(page, block)
    assert status == 404
    assert "No problem has this name." in shown


def test_a_token_that_is_typed_in_is_sent_and_kept_nowhere(docs, demo_site):
    page, _asked = docs
    key = demo_site.shell(TOKEN).strip()
    page.locator("button.authorize").first.click()
    page.locator(".modal-ux input").fill(key)
    page.locator(".modal-ux button.authorize").click()
    page.locator(".modal-ux button.btn-done").click()
    status, shown, sent = answer_of(page, opened(page, "auth", "whoami"))
    assert status == 200
    assert "editor" in shown
    assert sent["authorization"] == f"Bearer {key}"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert key not in kept
    page.goto(page.url.partition("#")[0])
    page.wait_for_selector(".opblock-tag")
    status, _shown, sent = answer_of(page, opened(page, "auth", "whoami"))
    assert status == 401
    assert "authorization" not in sent
    assert json.loads(kept)[2] == ""
