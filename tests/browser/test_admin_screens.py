"""The desk's own screens can be used by everybody: no fault by axe, light and dark; on a phone nothing sticks out."""

import json

import pytest

from .admin_page import Desk
from .checks import SIDEWAYS, axe, window
from .page_kinds import drawn, soak

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THINGS = """
import json
from wagtail.models import Page, Task
from home.content_releases.models import ContentRelease
from home.models import HomePage
from home.users.models import User
from home.webhooks.models import Webhook
from media.images.models import Picture
from pages.events.models import EventPage
from pages.mail.models import OutgoingMail
from pages.news.models import NewsIndexPage, NewsPage
editor, author = (User.objects.get(username=name) for name in ("editor", "author"))
page, offline = NewsPage.objects.filter(locale__language_code="en").order_by("pk")[:2]
page.title = "Second words"
page.save_revision(user=editor).publish(user=editor)
offline.unpublish(user=editor)
index = NewsIndexPage.objects.get(locale__language_code="en")
for number, status in enumerate(("sent in", "returned")):
    draft = index.add_child(instance=NewsPage(title=f"A draft, {status}", owner=author, locale=index.locale, live=False))
    draft.save_revision(user=author)
    draft.get_workflow().start(draft, author)
    if number:
        task = draft.current_workflow_task_state
        task.reject(user=editor, comment="Please say when.")
release = ContentRelease.objects.create(name="Assembly weekend", made_by=editor)
release.pages.set([draft, offline])
OutgoingMail.objects.create(sender="a@b.example", recipients=["c@d.example"], subject="A mail", message=b"", last_error="SMTPServerDisconnected")
hook = Webhook.objects.create(name="Build", url="https://build.invalid/", events=["page.published"])
hook.deliveries.create(kind="page.published", body='{"type": "page.published"}', tries=2, problem="slow")
hook.deliveries.create(kind="page.moved", body="{}", status=204, milliseconds=20, sent_at=page.last_published_at)
print(json.dumps({"webhook": hook.pk, "page": page.pk, "offline": offline.pk, "draft": draft.pk, "release": release.pk, "home": HomePage.objects.get(locale__language_code="en").pk, "picture": Picture.objects.first().pk}))
"""
# Who looks, and at what.
SCREENS = {
    "editor": [
        "/admin/",
        "/admin/my-pages/",
        "/admin/images/multiple/add/",
        "/admin/recordings/new/",
        "/admin/images/usage/{picture}/",
        "/admin/reports/media/pictures/",
        "/admin/pages/{offline}/bring-back/",
        "/admin/releases/{release}/",
        "/admin/pages/{page}/looked-after/",
    ],
    "author": ["/admin/", "/admin/my-pages/"],
    "organizer": ["/admin/"],
    "translator-es": ["/admin/"],
    "admin": [
        "/admin/",
        "/admin/settings/pages/look/1/",
        "/admin/reports/outbox/",
        "/admin/reports/state/",
        "/admin/translate/languages/",
        "/admin/translate/languages/es/off/",
        "/admin/translate/order/",
        "/admin/reports/api/",
        "/admin/api-tokens/",
        "/admin/webhooks/{webhook}/",
    ],
}
# Beside them, those of a kind that stands there already.
BESIDE = ", alike"
ALIKE = {
    f"editor{BESIDE}": [
        "/admin/images/add/",
        "/admin/documents/multiple/add/",
        "/admin/reports/media/documents/?show=all",
        "/admin/pages/{page}/unpublish/",
        "/admin/pages/{page}/undo/",
        "/admin/pages/{page}/checks/",
        "/admin/releases/?page={draft}",
        "/admin/images/{picture}/people/add/",
    ],
    f"admin{BESIDE}": [
        "/admin/pages/{page}/delete/",
        "/admin/translate/report/",
        "/admin/webhooks/",
        "/admin/webhooks/add/",
    ],
}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def things(own_site) -> dict:
    return json.loads(own_site.shell(THINGS).splitlines()[-1])


@pytest.mark.parametrize(
    ("visit", "scheme"),
    drawn([(who, scheme) for who in SCREENS for scheme in SCHEMES])
    + [soak(visit, scheme) for visit in ALIKE for scheme in SCHEMES],
)
def test_the_desk_can_be_used_by_everybody(browser, own_site, things, visit, scheme):
    faults = []
    with window(browser, color_scheme=scheme, locale="en") as page:
        desk = Desk(page, own_site, visit.removesuffix(BESIDE))
        for address in (SCREENS | ALIKE)[visit]:
            status = desk.go(address.format(**things))
            assert status == 200, (address, status)
            page.wait_for_load_state("networkidle")
            faults += [f"{address} {fault}" for fault in axe(page, tags=RULES)]
            page.set_viewport_size({"width": 390, "height": 844})
            faults += [f"{address} sticks out by {out} px"] if (out := page.evaluate(SIDEWAYS)) > 0 else []
            page.set_viewport_size({"width": 1280, "height": 900})
    assert not faults, "\n".join(faults)
