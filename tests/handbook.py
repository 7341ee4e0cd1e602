"""`make handbook`: takes the pictures of the handbook anew, from a demo of its own, in every language of the desk.

`python -m tests.handbook en ar/desk` takes those of English and one of the Arabic ones; with HANDBOOK_URL and HANDBOOK_PASSWORD from a demo that
runs already. An element that is no longer on its screen fails the run, and says which.
"""

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as BrowserError

from .set_up import CHROMIUM

LANGUAGES = ["en", "es", "ar"]
TRANSLATORS = {"en": "translator-es", "es": "translator-es", "ar": "translator-ar"}
MOST = 60_000  # bytes of a picture
WIDTH = 1000  # pixels


@contextmanager
def demo():
    """Address and password of the demo that is looked at."""
    if url := os.environ.get("HANDBOOK_URL"):
        yield url, os.environ["HANDBOOK_PASSWORD"]
        return
    from .support.running_site import demo_site

    with tempfile.TemporaryDirectory() as folder, demo_site(Path(folder)) as site:
        yield site.url, site.password


class Photographer:
    """Somebody of each role at the desk, who looks at it in one language."""

    def __init__(self, browser: Browser, url: str, password: str, language: str):
        self.browser, self.url, self.password, self.language = browser, url, password, language
        self.pages: dict[str, Page] = {}

    def page(self, role: str) -> Page:
        if role not in self.pages:
            context = self.browser.new_context(
                base_url=self.url, locale=self.language, color_scheme="light", reduced_motion="reduce"
            )
            page = self.pages[role] = context.new_page()
            page.set_default_timeout(30_000)
            page.goto("/admin/")
            page.locator("#id_username").fill(TRANSLATORS[self.language] if role == "translator" else role)
            page.locator("#id_password").fill(self.password)
            page.locator("#id_password").press("Enter")
            expect(page.locator(".sidebar")).to_be_visible(timeout=30_000)
            if role != "translator":
                self.speak(page)
        return self.pages[role]

    def speak(self, page: Page) -> None:
        """This person's language of the desk; put back by whoever comes next in another one."""
        page.goto("/admin/account/")
        field = page.locator("[name='locale-preferred_language']")
        if field.count() and field.input_value() != self.language:
            field.select_option(self.language)
            with page.expect_navigation():
                page.locator("main form [type=submit]").last.click()

    def address(self, screen, page: Page) -> str:
        if screen.path.startswith("/admin/translate/"):
            page.goto("/admin/translate/")
            links = page.locator("main a[href^='/admin/translate/']").evaluate_all("all => all.map((a) => a.pathname)")
            return next(link for link in links if link.split("/")[3].isdigit())
        if not screen.page:
            return screen.path
        # A translation has no form of its own.
        language = "en" if screen.path.endswith("/edit/") else self.language
        return screen.path.format(page=next(self.pages_of(screen.page, language, page)))

    def pages_of(self, kind: str, language: str, page: Page) -> Iterator[int]:
        for offset in range(0, 400, 20):
            query = {"locale": language, "fields": "_,id,type", "limit": "20", "offset": str(offset)}
            answer = page.request.get("/admin/api/main/pages/", params=query)
            assert answer.ok, answer.text()
            found = answer.json()["items"]
            yield from (each["id"] for each in found if each["meta"]["type"] == kind)

    def take(self, screen) -> Image.Image:
        page = self.page(screen.role)
        # Higher than what is shown: bars that stay at the foot of the window lie below it.
        page.set_viewport_size({"width": screen.width, "height": screen.height + 500})
        page.goto(self.address(screen, page))
        page.wait_for_load_state("networkidle")
        if screen.opens:
            page.locator(screen.opens).first.dispatch_event(
                "click"
            )  # tools of a block are hidden until it is pointed at
        if screen.words:
            page.keyboard.type(dict(screen.words)[self.language])
        element = page.locator(screen.element).first
        expect(element).to_be_visible(timeout=15_000)
        page.wait_for_timeout(500)
        page.locator("[data-minimap-container]").evaluate_all("all => all.forEach((each) => each.remove())")
        picture = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
        return picture.crop((0, 0, picture.width, min(picture.height, screen.height)))


def encode(picture: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """As WebP of at most MOST bytes, and its size."""
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)))
    for quality in (72, 60, 48, 36, 24):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST:
            break
    return file.getvalue(), picture.size


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from home.handbook.pictures import FOLDER, SCREENS, SIZES, sizes

    from .browser.conftest import FLAGS

    found, missing, total = dict(sizes()), [], 0
    with demo() as (url, password), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        asked = sys.argv[1:] or LANGUAGES
        for language in sorted({each.partition("/")[0] for each in asked}):
            photographer = Photographer(browser, url, password, language)
            (FOLDER / language).mkdir(parents=True, exist_ok=True)
            for name, screen in SCREENS.items():
                key = f"{language}/{name}"
                if not {key, language} & set(asked):
                    continue
                try:
                    content, size = encode(photographer.take(screen))
                except (AssertionError, BrowserError, LookupError, StopIteration) as problem:
                    missing.append(
                        f"{key}: {screen.element} on {screen.path} ({type(problem).__name__}: {str(problem)[:200]!r})"
                    )
                    continue
                (FOLDER / f"{key}.webp").write_bytes(content)
                found[key], total = list(size), total + len(content)
        browser.close()
    (FOLDER / SIZES).write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")
    print(f"{total // 1024} KB of pictures")
    if missing:
        sys.exit("Not on its screen any more:\n" + "\n".join(missing))


if __name__ == "__main__":
    main()
