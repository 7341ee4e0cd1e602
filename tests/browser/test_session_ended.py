"""A login that ends while somebody writes, and a line that is gone: nothing is lost, and it is saved afterwards."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import await_stillness, until
from .test_page_form import drafted, state

PATIENCE = 30_000  # ms: a save, its answer and the question whether the login holds come one after the other
OURS = "Object.keys(sessionStorage).filter(key => key.startsWith('kept:')).length"
TURN = "from home.crisis.switch import turn_by_command; turn_by_command(to_on={!r} == 'on')"
# Counts the saves that fail; Wagtail tries again every few seconds.
COUNT = """() => {
  window.failed = 0;
  document.addEventListener("w-autosave:error", () => { window.failed += 1; });
}"""
END = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def written(desk, site, title) -> str:
    """The opening words of this draft, as the database has them."""
    return next((summary for name, _slug, summary in state(site)["drafts"] if name == title), "")


def begun(desk, words) -> str:
    """A draft that is open in its form; its title."""
    title = f"{words} {uuid4().hex[:6]}"
    drafted(desk, title)
    return title


def refuse_form(route) -> None:
    """The login page is shown; what is sent to it is refused, as after five wrong passwords."""
    route.fulfill(status=429) if route.request.method == "POST" else route.continue_()


def test_a_login_that_ends_is_renewed_beside_the_text(desk, own_site):
    page = desk.page
    title = begun(desk, "Ended one")
    own_site.shell(END)
    page.locator("#id_summary").fill("What was written after the login ended.")
    panel = page.get_by_role("alertdialog", name="Your login has ended")
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Kept here, not saved yet")
    expect(page.locator("#id_summary")).to_be_editable()
    until(page, f"() => {OURS} === 1")
    expect(panel).to_contain_text(re.compile(r"Words kept since \d.*: 7"))
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    panel.get_by_role("button", name="Copy the text").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("window.copied") == "What was written after the login ended."
    panel.get_by_label("Password").fill("not the right one")
    panel.get_by_role("button", name="Log in and save").click()
    expect(panel).to_contain_text("That password is not right")
    page.route("**/admin/login/", refuse_form)
    panel.get_by_label("Password").fill("the fifth one")
    panel.get_by_role("button", name="Log in and save").click()
    expect(panel).to_contain_text("not even the right one")
    page.unroute("**/admin/login/")
    page.locator("#id_summary").fill("And this as well.")
    panel.get_by_label("Password").fill(own_site.password)
    panel.get_by_role("button", name="Log in and save").click()
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    until(page, f"() => {OURS} === 0")
    assert written(desk, own_site, title) == "And this as well."
    desk.publish()  # with the new token


def test_a_button_pressed_after_it_ended_loses_nothing(desk, own_site):
    page = desk.page
    begun(desk, "Ended two")
    form, interval = page.locator("form[data-edit-form]"), "data-w-autosave-interval-value"
    usual = form.get_attribute(interval)
    form.evaluate(f"form => form.setAttribute('{interval}', '600000')")
    own_site.shell(END)
    page.locator("#id_summary").fill("Typed, then published at once.")
    page.locator("[name=action-publish]").click()
    panel = page.get_by_role("alertdialog", name="Your login has ended")
    expect(panel).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#id_summary")).to_have_value("Typed, then published at once.")
    form.evaluate(f"(form, usual) => form.setAttribute('{interval}', usual)", usual)
    panel.get_by_label("Password").fill(own_site.password)
    panel.get_by_role("button", name="Log in and save").click()
    expect(panel).to_have_count(0, timeout=PATIENCE)
    desk.publish()


@pytest.mark.soak
def test_logged_in_in_another_window_it_goes_on(desk, own_site):
    page = desk.page
    title = begun(desk, "Ended three")
    own_site.shell(END)
    page.locator("#id_summary").fill("Written meanwhile.")
    panel = page.get_by_role("alertdialog", name="Your login has ended")
    with page.expect_popup() as window:
        panel.get_by_role("link", name="Log in in another window").click()
    window.value.locator("#id_username").fill("editor")
    window.value.locator("#id_password").fill(own_site.password)
    window.value.locator("#id_password").press("Enter")
    expect(window.value.locator(".sidebar")).to_be_visible()
    window.value.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    assert written(desk, own_site, title) == "Written meanwhile."


def test_another_persons_login_saves_nothing(desk, own_site):
    page = desk.page
    title = begun(desk, "Ended four")
    own_site.shell(END)
    page.locator("#id_summary").fill("The editor’s words.")
    expect(page.get_by_role("alertdialog", name="Your login has ended")).to_be_visible(timeout=PATIENCE)
    other = page.context.new_page()
    other.goto(f"{own_site.url}/admin/login/")
    other.locator("#id_username").fill("author")
    other.locator("#id_password").fill(own_site.password)
    other.locator("#id_password").press("Enter")
    expect(other.locator(".sidebar")).to_be_visible()
    other.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert", name="Somebody else is logged in")).to_be_visible(timeout=PATIENCE)
    assert written(desk, own_site, title) == ""


def test_a_desk_closed_by_the_crisis_switch_keeps_the_text_and_saves_it_afterwards(desk, own_site):
    page = desk.page
    title = begun(desk, "Closed one")
    own_site.shell(TURN.format("on"))
    try:
        page.locator("#id_summary").fill("Written meanwhile.")
        panel = page.get_by_role("status", name="The desk is closed for now")
        expect(panel).to_be_visible(timeout=PATIENCE)
        until(page, f"() => {OURS} === 1")
    finally:
        own_site.shell(TURN.format("off"))
    panel.get_by_role("button", name="Try now").click()
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    assert written(desk, own_site, title) == "Written meanwhile."


def test_without_a_line_it_is_kept_and_saved_when_it_is_back(desk, own_site):
    page = desk.page
    title = begun(desk, "Offline one")
    page.context.set_offline(True)
    until(page, "() => !navigator.onLine")
    page.locator("#id_summary").fill("Written on the train.")
    panel = page.get_by_role("status", name="The line is gone. Write on.")
    expect(panel).to_be_visible(timeout=PATIENCE)
    page.evaluate(COUNT)
    page.locator("[name=action-publish]").click()  # not lost either
    for times in (0, 1):  # with the save under way the press is given up: by the next one that fails it has been
        until(page, f"() => window.failed > {times}")
    expect(page.locator("[name=action-publish]")).to_be_enabled(timeout=PATIENCE)
    expect(page.locator("#id_summary")).to_have_value("Written on the train.")
    assert page.evaluate(OURS) == 1
    page.context.set_offline(False)
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    assert written(desk, own_site, title) == "Written on the train."


def test_a_line_that_goes_while_a_save_is_on_its_way_is_seen(desk, own_site):
    page = desk.page
    title = begun(desk, "Offline two")
    held = []
    page.route("**/edit/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.locator("#id_summary").fill("Sent, and never answered.")
    until(page, f"() => {OURS} === 1")
    page.context.set_offline(True)
    panel = page.get_by_role("status", name="The line is gone. Write on.")
    expect(panel).to_be_visible()
    page.unroute("**/edit/")
    page.context.set_offline(False)
    for route in held:
        route.abort()
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    assert written(desk, own_site, title) == "Sent, and never answered."


def test_what_is_typed_as_soon_as_the_form_is_there_is_saved(desk, own_site):
    page = desk.page
    title = begun(desk, "At once")
    page.reload(wait_until="domcontentloaded")
    page.evaluate("document.addEventListener('w-autosave:success', () => { window.answered = true; })")
    page.locator("#id_summary").press_sequentially("Typed at once.")
    until(page, "() => window.answered")
    assert written(desk, own_site, title) == "Typed at once."


def unavailable(route):
    """What a site answers to a save while its database takes nothing."""
    if route.request.method == "POST":
        route.fulfill(status=503, content_type="text/html", body="<!doctype html><title>Repaired</title>")
    else:
        route.continue_()


def test_a_site_that_takes_nothing_keeps_the_form_and_saves_when_it_does(desk, own_site):
    page = desk.page
    title = begun(desk, "Trouble one")
    page.route("**/edit/", unavailable)
    page.locator("#id_summary").fill("Written meanwhile.")
    panel = page.get_by_role("status", name="The site could not save this")
    expect(panel).to_be_visible(timeout=PATIENCE)
    until(page, f"() => {OURS} === 1")
    page.locator("[name=action-publish]").click()
    expect(page.locator("#id_summary")).to_have_value("Written meanwhile.")
    page.unroute("**/edit/")
    panel.get_by_role("button", name="Try now").click()
    expect(panel).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=PATIENCE)
    assert written(desk, own_site, title) == "Written meanwhile."


def test_words_that_a_button_sent_in_vain_are_offered_again(desk, own_site):
    page = desk.page
    title = begun(desk, "Trouble two")
    address = page.url
    page.route("**/edit/", unavailable)
    # The form does not save itself: where that fails first, it says so, and the button does not send it.
    page.evaluate("document.addEventListener('w-autosave:save', (event) => event.preventDefault(), true)")
    page.locator("#id_summary").fill("Sent in vain.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("button.action-save").first.click(no_wait_after=True)
    page.wait_for_function("() => document.title === 'Repaired'", timeout=PATIENCE)
    page.unroute("**/edit/")
    page.goto(address)
    found = page.get_by_role("status", name="Here is something that was not saved")
    found.get_by_role("button", name="Save it now").click()
    expect(found).to_have_count(0, timeout=PATIENCE)
    assert written(desk, own_site, title) == "Sent in vain."
    page.goto(address)
    expect(page.locator("html[data-watches]")).to_be_attached()
    expect(found).to_have_count(0)


def test_kept_over_a_page_that_was_left_and_gone_at_sign_out(desk, own_site):
    page = desk.page
    title = begun(desk, "Left one")
    address = page.url
    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#id_summary").fill("Left behind.")
    expect(page.locator("html[data-kept]")).to_be_attached()
    page.unroute("**/edit/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    found = page.get_by_role("status", name="Here is something that was not saved")
    found.get_by_role("button", name="Save it now").click()
    expect(page.locator("#id_summary")).to_have_value("Left behind.")
    expect(found).to_have_count(0, timeout=PATIENCE)
    assert written(desk, own_site, title) == "Left behind."
    page.evaluate("sessionStorage.setItem('kept:99999:/admin/pages/1/edit/', '{}')")  # somebody else's
    page.reload()
    until(page, f"() => {OURS} === 0")
    page.evaluate("sessionStorage.setItem(`kept:${document.querySelector('#kept-words').dataset.user}:/x/`, '{}')")
    page.locator(".sidebar-footer__account").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("#id_username")).to_be_visible()
    until(page, f"() => {OURS} === 0")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_preview_covers_nothing_of_it(desk, own_site, width):
    page = desk.page
    page.set_viewport_size({"width": width, "height": 800})
    begun(desk, f"Beside {width}")
    # Before the panel opens: Wagtail's script can't read the login page in place of a preview that is still under way.
    answer = {"is_valid": True, "is_available": True}
    page.route("**/preview/**", lambda route: route.fulfill(json=answer))
    page.get_by_label("Toggle preview").click()
    expect(page.locator("body.side-panel-open")).to_be_attached()
    own_site.shell(END)
    page.evaluate("document.querySelector('#id_summary').value = 'Written meanwhile.'")
    page.locator("#id_summary").dispatch_event("input")
    panel = page.get_by_role("alertdialog", name="Your login has ended")
    expect(panel).to_be_visible(timeout=PATIENCE)
    await_stillness(page)
    covered = panel.evaluate("""panel => {
      const parts = [panel, ...panel.querySelectorAll("h2, p, input:not([type=hidden]), button, a")];
      const corners = ({ left, right, top, bottom }) => [[left + 3, top + 3], [right - 3, top + 3], [left + 3, bottom - 3]];
      return parts.filter((part) => part.getClientRects().length).flatMap((part) => {
        part.scrollIntoView({ block: "nearest" });
        return corners(part.getBoundingClientRect()).map(([x, y]) => document.elementFromPoint(x, y))
          .filter((there) => !panel.contains(there)).map((there) => `${part.tagName}: ${there?.className}`);
      });
    }""")
    assert covered == []
