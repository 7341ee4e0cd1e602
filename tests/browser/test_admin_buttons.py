"""Every button of the desk's own screens is pressed once: none is refused. Moved blocks keep the focus; long words break."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, follow, window
from .page_kinds import soak
from .test_page_form import drafted

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
THINGS = f"""
import json
from django.utils import timezone
from home.models import HomePage
from home.users.models import User
from media.images.models import Picture
from media.recordings.models import Recording
from pages.press.link_checks import LinkCheck
from pages.mail.models import OutgoingMail
from pages.redirect_report.models import MissedAddress
from pages.news.models import NewsIndexPage, NewsPage
from pages.press.models import PressPage
from pages.translation_bench import orders
from tests.support import make
from wagtail.models import Locale, Page
editor = User.objects.get(username="editor")
index = NewsIndexPage.objects.get(locale__language_code="en")
def news(title, **more):
    page = index.add_child(instance=NewsPage(title=title, summary=title, locale=index.locale, live=True, **more))
    page.save_revision(user=editor).publish(user=editor)
    return NewsPage.objects.get(pk=page.pk)
page, offline, long = news("First words"), news("Taken offline"), news("{LONG}")
page.title = "Second words"
page.save_revision(user=editor).publish(user=editor)
offline.unpublish(user=editor)
for number in range(2):
    OutgoingMail.objects.create(sender="a@b.example", recipients=["c@d.example"], subject="A mail", message=b"", last_error="Refused", given_up_at=timezone.now())
MissedAddress.objects.create(path="/old/" + page.slug + "/", language="en", count=9, last=timezone.localdate())
link = PressPage.objects.exclude(link="").first().link
LinkCheck.objects.update_or_create(address=link, defaults=dict(failures=3, status=404, checked_at=timezone.now(), is_gone=True))
moved = PressPage.objects.exclude(link="").exclude(link=link).first().link
LinkCheck.objects.update_or_create(address=moved, defaults=dict(failures=0, status=200, checked_at=timezone.now(), moved_to=moved + "new/"))
recording, lost = (make.recording(title=title) for title in ("A welcome", "To be deleted"))
order = orders.place_order([Page.objects.get(pk=page.pk)], list(Locale.objects.exclude(language_code="en")), editor, None)
print(json.dumps(dict(recording=recording.pk, lost=lost.pk, order=order.pk, page=page.pk, offline=offline.pk, long=long.url, picture=Picture.objects.first().pk, home=HomePage.objects.get(locale__language_code="en").pk)))
"""
SCREENS = [
    "/admin/reports/missed/",
    "/admin/reports/outbox/",
    soak("/admin/reports/links/"),
    "/admin/pages/{page}/undo/",
    soak("/admin/pages/{offline}/bring-back/"),
    soak("/admin/pages/{page}/unpublish/"),
    soak("/admin/pages/{page}/copy/"),
    "/admin/pages/{offline}/delete/",
    soak("/admin/images/{picture}/delete/"),
    "/admin/translate/languages/",
    "/admin/translate/order/",
    soak("/admin/translate/order/{order}/"),
    "/admin/recordings/new/",
    soak("/admin/recordings/edit/{recording}/"),
    soak("/admin/recordings/delete/{lost}/"),
    "/admin/redirects/import/",
]
TABLE = {"name": "old.csv", "mimeType": "text/csv", "buffer": b"/once/upon/,/news/\n"}
# What has to be said first, so that a button does what it says.
BEFORE = {
    "/admin/translate/order/": lambda page: [box.check() for box in ticked(page)],
    "/admin/recordings/new/": lambda page: (page.fill("#id_title", "New"), page.set_input_files("#id_file", RECORDING)),
    "/admin/redirects/import/": lambda page: page.set_input_files("#id_file", TABLE),
}
RECORDING = "media/recordings/demo/welcome.mp3"


def ticked(page) -> list:
    """The first section, and the last language: not the one it is written in."""
    return [page.locator("main [name=pages]").first, page.locator("main [name=locales]").last]


BUTTONS = (
    "main form[method=post i] :is(button:not([type=button]), input[type=submit]), main form[method=post i] + button"
)


@pytest.fixture(scope="module")
def things(own_site) -> dict:
    return json.loads(own_site.shell(THINGS).splitlines()[-1])


@pytest.mark.parametrize("screen", SCREENS)
def test_every_button_is_pressed(browser, own_site, things, screen):
    with window(browser) as page:
        press_every_button(page, own_site, things, screen)


def press_every_button(page, own_site, things, screen) -> None:
    desk, pressed = Desk(page, own_site, "admin"), set()
    while True:
        desk.go(screen.format(**things))
        if urlsplit(page.url).path != screen.format(**things):
            break  # there is nothing more to ask
        buttons = page.locator(BUTTONS)
        names = [f"{number % 10} {words}" for number, words in enumerate(buttons.all_inner_texts())]
        words = [name.partition(" ")[2] for name in names]
        left = [number for number, each in enumerate(words) if each not in pressed]
        if not left:
            break
        pressed.add(words[left[0]])
        BEFORE.get(screen, lambda page: None)(page)
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            follow(buttons.nth(left[0]))
        assert told.value.status < 400, (screen, words[left[0]], told.value.status)
    assert pressed, screen


def test_a_block_that_moves_keeps_the_focus(page, own_site):
    desk = Desk(page, own_site, "editor")
    page.clock.install()
    drafted(desk, "Moved blocks", [("quote", {"words": words}) for words in ("One.", "Two.", "Three.")])
    blocks = page.locator("[data-streamfield-child]")
    path = blocks.nth(2).get_attribute("data-contentpath")
    blocks.nth(2).get_by_role("button", name="Move up").first.focus()
    # At the top there is no way up: the way down has it.
    for place, focused in ((1, "Move up"), (0, "Move down")):
        page.keyboard.press("Enter")
        page.clock.run_for(600)  # all that gives the focus away, and back, some time after
        expect(blocks.nth(place)).to_have_attribute("data-contentpath", path)
        expect(blocks.nth(place).get_by_role("button", name=focused).first).to_be_focused()


def test_a_long_word_breaks(page, own_site, things):
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/news/", "/", things["long"], "/search/?query=Donaudampfschifffahrt"):
        page.goto(own_site.url + address)
        assert page.evaluate(SIDEWAYS) <= 0, address


LOGO = """
from io import BytesIO
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Site
from media.images.models import Picture
from pages.theme.models import Look
file = BytesIO()
Image.new("RGBA", (600, 150), (0, 0, 0, 255)).save(file, "PNG")
logo = Picture.objects.create(title="A wide logo", file=ContentFile(file.getvalue(), name="wide.png"))
look, _made = Look.objects.get_or_create(site=Site.objects.get(is_default_site=True))
look.logo = logo
look.save()
"""


def test_a_logo_of_another_shape(browser, own_site):
    own_site.shell(LOGO)
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(own_site.url)
    logo = page.locator(".nameplate img")
    box = logo.bounding_box()
    assert 3 < box["width"] / box["height"] < 4.2, box
    assert logo.evaluate("image => getComputedStyle(image).backgroundColor") == "rgb(247, 240, 225)"
    assert page.evaluate(SIDEWAYS) <= 0
    context.close()
