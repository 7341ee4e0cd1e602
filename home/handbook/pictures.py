"""Pictures of our own screens in the handbook: what each shows, for `make handbook` (tests/handbook.py) to take."""

import json
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.templatetags.static import static

FOLDER = settings.ROOT / "site" / "handbook"
SIZES = "sizes.json"  # width and height by “<language>/<name>”


@dataclass(frozen=True)
class Screen:
    """A part of a screen of the demo: `element` (a CSS selector) of `path`, as the account `role` sees it; a
    translator sees it as whoever translates into the language of the picture.

    `opens` is pressed before, `words` typed then. `page` is the kind of a page whose id goes into the path.
    What is taller than `height` CSS pixels is cut below.
    """

    path: str
    element: str
    role: str = "editor"
    opens: str = ""
    words: tuple[tuple[str, str], ...] = ()  # language, what to type
    page: str = ""
    width: int = 1100
    height: int = 640


PHOTO = (("en", "photo"), ("es", "foto"), ("ar", "صورة"))
QUESTIONS = ".content form"
SCREENS = {
    "desk": Screen("/admin/", ".content"),
    "news": Screen("/admin/begin/news/", QUESTIONS),
    "press": Screen("/admin/begin/press/", QUESTIONS, height=300),
    "banner": Screen("/admin/begin/banner/", QUESTIONS, width=900),
    "event": Screen("/admin/begin/event/", QUESTIONS, height=760),
    "checks": Screen("/admin/pages/{page}/checks/", ".publishing-checks", page="pages.NewsPage", width=760),
    "pictures": Screen("/admin/images/", ".content"),
    "blocks": Screen(
        "/admin/pages/{page}/edit/",
        ".block-chooser",
        opens="[data-contentpath='body'] .c-sf-add-button >> nth=0",
        words=PHOTO,
        page="pages.NewsPage",
    ),
    "pattern": Screen(
        "/admin/pages/{page}/edit/", ".block-note", opens="[data-block-action='copy'] >> nth=0", page="pages.StoryPage"
    ),
    "calendar": Screen("/admin/schedule/", ".month", width=1280, height=800),
    "state": Screen("/admin/pages/{page}/edit/", "[data-state-line]", page="pages.NewsPage"),
    "translate": Screen("/admin/translate/{page}/", ".content", role="translator"),
    "invite": Screen("/admin/invite/", ".content", role="admin", height=760),
    "look": Screen("/admin/settings/pages/look/1/", ".content", role="admin"),
    "poster": Screen("/admin/pages/{page}/poster/", ".poster-paper", page="pages.EventPage", width=900, height=760),
}


@cache
def sizes() -> dict[str, list[int]]:
    path = FOLDER / SIZES
    return json.loads(path.read_text()) if path.exists() else {}


def picture(name: str, language: str) -> dict | None:
    """Address and size of a picture in this language, else in English; None where it was not taken yet."""
    for key in (f"{language}/{name}", f"en/{name}"):
        if key in sizes():
            width, height = sizes()[key]
            return {"src": static(f"handbook/{key}.webp"), "width": width, "height": height}
    return None
