"""How the tests look at a page: windows that take notes of what goes wrong, and what axe says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Locator, Page

NEAR = {"127.0.0.1", "localhost", None}  # None: data: and blob: have no host
BROKEN_OFF = {"media", "image", "fetch", "document", "other"}  # other: the icon
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Loads all pictures, also those further down; the addresses of the broken ones.
BROKEN_PICTURES = """async () => {
  const pictures = [...document.images];
  pictures.forEach((each) => { each.loading = "eager"; });
  await Promise.allSettled(pictures.map((each) => each.decode()));
  return pictures.filter((each) => !each.naturalWidth || !each.hasAttribute("alt")).map((each) => each.currentSrc || each.src);
}"""
# Words in sight that do not fit their column: they are broken somewhere between two letters.
BROKEN_WORDS = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange(), broken = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, each = text.parentElement;
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("[class*=hidden], thead") || each.offsetWidth < 2) continue;
    for (const word of text.data.matchAll(/[\p{L}\p{M}\p{N}]{3,}/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((at) => at.width > 1).map((at) => Math.round(at.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
# Layout shifts of a page (Layout Instability API), each with what moved.
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push([
  entry.value, entry.sources.map(({ node }) => (node?.outerHTML || node?.data || "").slice(0, 90)),
]))).observe({ type: "layout-shift", buffered: true });"""
# axe in this element, once the run of Wagtail's own checker is over, which uses the same one: there is one at a time.
RUN_AXE = """async ([place, options]) => {
  for (;;) {
    try { return await axe.run(place, options); } catch (problem) {
      if (!String(problem).includes("already running")) throw problem;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}"""
# Whether no animation runs, of the style sheets or of jQuery; those that never end do not count.
STILL = """() => !window.jQuery?.timers.length && document.getAnimations().every((each) =>
  each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""
SIDEWAYS = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
# The close button of the menu takes the focus once that opens (`autofocus` in a popover). Where somebody writes beside a
# preview of the page, or follows a fragment, the browser mentions while loading that it has not given the focus away.
NO_FAULT = "Autofocus processing was blocked"
CONTEXTS: dict[str, BrowserContext] = {}  # by their options; what one window has fetched the next ones have


@contextmanager
def context_of(browser: Browser, shared: bool, options: dict) -> Iterator[BrowserContext]:
    """A context without cookies, storage and pages; `shared`: with the HTTP cache of earlier ones."""
    key = repr(sorted(options.items()))
    context = (shared and CONTEXTS.pop(key, None)) or browser.new_context(**options)
    try:
        yield context
        if shared:
            for page in context.pages:
                address = urlsplit(page.url)  # not by a script: the page may be on its way to another
                parts = {"origin": f"{address.scheme}://{address.netloc}", "storageTypes": "all"}
                context.new_cdp_session(page).send("Storage.clearDataForOrigin", parts)
                page.close()
            context.clear_cookies()
            CONTEXTS.setdefault(key, context)
    finally:
        if CONTEXTS.get(key) is not context:
            context.close()


@contextmanager
def window(browser: Browser, width: int = 1280, height: int = 900, shared: bool = True, **options) -> Iterator[Page]:
    """A stranger's window. Closing it fails if the page said something on the console, asked another host or missed something.

    A page that is lost by intention is answered with 404, which the browser itself mentions: that is no complaint.
    """
    options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
    complaints = []
    with context_of(browser, shared, options) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        listeners = listen(page, complaints)
        yield page
        page.unroute_all(behavior="ignoreErrors")  # what is still on its way through a route is of no interest any more
        for event, listener in listeners.items():
            context.remove_listener(event, listener)
    assert not complaints, complaints


def listen(page: Page, complaints: list[str]) -> dict:
    """Collects what goes wrong in this page and those that it opens; the listeners of its context, by event."""

    def note(answer):
        if answer.status >= 400 and not answer.request.is_navigation_request():
            complaints.append(f"{answer.status} {answer.url}")

    def broke_off(asked):
        # The browser itself stops asking: it knows how long a recording is, another size of a picture fits better, or
        # the page is left while a preview is on its way.
        if asked.failure != "net::ERR_ABORTED" or asked.resource_type not in BROKEN_OFF:
            complaints.append(f"failed {asked.url} {asked.failure}")

    def ask(asked):
        if urlsplit(asked.url).hostname not in NEAR:
            complaints.append(f"asked {asked.url}")

    page.on("pageerror", lambda error: complaints.append(f"broke {error}"))
    page.on(
        "console",
        lambda said: (
            (said.location["url"] == page.url and "status of 4" in said.text)
            or said.text.startswith(NO_FAULT)
            or complaints.append(said.text)
        ),
    )
    listeners = {"request": ask, "requestfailed": broke_off, "response": note}
    for event, listener in listeners.items():
        page.context.on(event, listener)
    return listeners


def axe(page: Page, rules: list[str] | None = None, tags: list[str] = RULES) -> list[str]:
    """What axe finds fault with, one line each; all rules of WCAG 2.2 AA and the best practices, or only these."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, ["html", {"runOnly": only, "resultTypes": ["violations"]}])
    return [
        f"{fault['id']}: {node['html'][:120]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def read_to_the_end(page: Page) -> None:
    """Scrolls down like a reader, until every picture on the way has come."""
    page.evaluate("""async () => {
      for (let at = 0; at < document.body.scrollHeight; at += innerHeight / 2) {
        scrollTo(0, at);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
    }""")
    page.evaluate("Promise.all([...document.images].map((each) => each.decode()))")
    page.wait_for_load_state("networkidle")


def follow(link: Locator) -> None:
    """Click what leads to another document, and wait until that has loaded.

    `wait_for_load_state` after a click may still see the document that is left, and a form that saves itself changes its
    address without a new document.
    """
    with link.page.expect_event("load"):
        link.click()


def await_equal(page: Page, read: Callable[[], object], wanted: object) -> None:
    """Wait until `read` returns this."""
    for _attempt in range(100):
        if (found := read()) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{found!r} did not become {wanted!r}")


def until(page: Page, condition: str, *argument: str) -> None:
    """Wait until the condition (JavaScript, a function) holds. Playwright's own wait needs eval, which our policy forbids."""
    await_equal(page, lambda: (condition, bool(page.evaluate(condition, *argument))), (condition, True))


def await_stillness(page: Page) -> None:
    """Wait until no animation runs."""
    until(page, STILL)


def assert_still(page: Page) -> None:
    """Nothing that was in sight has moved (asks for `SHIFTS` as the page's init script)."""
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _sources in shifts) < 0.01, shifts
