"""A browser as it was some years ago: the newest one, with what it has learned since taken from sheets, pages and scripts."""

import re
from functools import cache

from playwright.sync_api import Page, Route

from pages.theme.css_transpiler import CSSBlock, parse

NO_POPOVER = """
  for (const name of ["popover", "showPopover", "hidePopover", "togglePopover"]) delete HTMLElement.prototype[name];
"""
# What each lets a browser drop: these signs, written so that it does not know them.
UNKNOWN = {
    "popover": [(r"\[popover\]", "[data-popover]"), (r":popover-open", ":no-popover-open")],
    "light-dark": [(r"light-dark\(", "no-light-dark(")],
    "has": [(r":has\(", ":no-has(")],
    "container": [
        (r"(\d)cq(\w+)", r"\1zq\2"),
        (r"container-type", "no-container-type"),
        (r"@container", "@no-container"),
    ],
    "transform": [(r"(?<![\w-])(translate|rotate|scale):", r"no-\1:")],
    "dir": [(r":dir\(", ":no-dir(")],
}
LEARNED = [*UNKNOWN, "nesting", "layer"]


def forget(page: Page, *learned: str) -> None:
    """From now on this window knows nothing of these, each one of LEARNED."""
    page.route("**/*.css", lambda route: rewritten(route, lambda css: older_sheet(css, learned)))
    if "popover" in learned:
        page.add_init_script(NO_POPOVER)
        page.route(
            lambda address: not re.search(r"\.\w+(\?|$)", address), lambda route: rewritten(route, without_popover)
        )


def rewritten(route: Route, change) -> None:
    if route.request.method != "GET":
        return route.fallback()
    answer = route.fetch(max_redirects=0)
    kept = {name: value for name, value in answer.headers.items() if name not in {"content-encoding", "content-length"}}
    if not re.search("text/(html|css)", kept.get("content-type", "")):
        return route.fulfill(response=answer)
    return route.fulfill(status=answer.status, headers=kept, body=change(answer.text()))


def without_popover(html: str) -> str:
    return re.sub(r"(<[^>]*\s)popover(?=[\s>])", r"\1data-popover", html)


@cache
def older_sheet(css: str, learned: tuple[str, ...]) -> str:
    """The sheet as such a browser reads it: what it does not know is dropped, as CSS has it."""
    if {"nesting", "layer"} & {*learned}:
        css = "".join(kept(item, learned) for item in parse(css).items)
    for each in learned:
        for known, unknown in UNKNOWN.get(each, []):
            css = re.sub(known, unknown, css)
    return css


def kept(item: str | CSSBlock, learned: tuple[str, ...], within: bool = False) -> str:
    """A declaration or block; `within`: inside the rule of an element, where only declarations were known."""
    if isinstance(item, str):
        return f"{item};\n"
    dropped = (within and "nesting" in learned) or (item.prelude.startswith("@layer") and "layer" in learned)
    inside = within or not item.prelude.startswith("@")
    body = "".join(kept(each, learned, inside) for each in item.items)
    return "" if dropped else f"{item.prelude} {{\n{body}}}\n"
