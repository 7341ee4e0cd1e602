"""What somebody who works at the editors' desk does, in a browser."""

from playwright.sync_api import Page, expect

from ..support.running_site import RunningSite
from .checks import follow

PREVIEW = "#w-preview-iframe"
# From this event on the form knows what is new in it, and saves it.
WATCHES = (
    "document.addEventListener('w-unsaved:watch-edits', () => { document.documentElement.dataset.watches = 'yes'; });"
)


class Desk:
    """Somebody at the desk of this site, logged in: the first of all by the form, who was before by the same cookie."""

    def __init__(self, page: Page, site: RunningSite, name: str):
        self.page, self.site = page, site
        page.context.clear_cookies()
        page.add_init_script(WATCHES)
        page.context.add_cookies(site.cookies.get(name, []))
        if not self.is_logged_in():
            if site.cookies:
                self.send_login(name)
            else:
                self.log_in(name)
            site.cookies[name] = page.context.cookies()

    def is_logged_in(self) -> bool:
        """Whoever is leads on from the login's own page."""
        return self.page.request.get(f"{self.site.url}/admin/login/", max_redirects=0).status == 302

    def send_login(self, name: str) -> None:
        """What the form sends, without a look at it."""
        address = f"{self.site.url}/admin/login/"
        token = next(each["value"] for each in self.page.context.cookies() if each["name"] == "csrftoken")
        form = {"username": name, "password": self.site.password, "csrfmiddlewaretoken": token, "next": "/admin/"}
        assert self.page.request.post(address, form=form, max_redirects=0).status == 302

    def log_in(self, name: str) -> None:
        self.go("/admin/")
        username = self.page.locator("#id_username")  # not by its words: the form speaks the browser's language
        expect(username).to_be_focused()  # by itself; who is faster is told so on the console
        username.fill(name)
        self.page.locator("#id_password").fill(self.site.password)
        with self.page.expect_event("load"):
            self.page.locator("#id_password").press("Enter")
        expect(self.page.locator(".sidebar")).to_be_visible()

    def go(self, address: str) -> int:
        """Opens an address of the site; the status of the answer."""
        self.page.wait_for_load_state()  # to leave before breaks off what is on its way
        return self.page.goto(self.site.url + address).status

    def begin(self, kind: str, parent: int) -> None:
        """The form of a new page of this kind below that page."""
        self.go(f"/admin/pages/add/pages/{kind}/{parent}/")
        expect(self.page.locator("html[data-watches]")).to_be_attached()

    def edit(self, pk: int) -> None:
        self.go(f"/admin/pages/{pk}/edit/")
        expect(self.page.locator("html[data-watches]")).to_be_attached()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"#id_{name}").fill(value)

    def add_block(self, kind: str) -> str:
        """A block at the end of the body; the prefix of its fields."""
        number = self.page.locator("[name='body-count']").input_value()
        self.page.locator(".c-sf-add-button").last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        expect(self.page.locator(f"[name='body-{number}-type']")).to_be_attached()
        return f"#body-{number}-value"

    def choose_picture(self, field: str, title: str) -> None:
        """The picture of this title, found in the chooser."""
        self.page.locator(f"{field}-chooser").get_by_role("button", name="Choose a picture").click()
        window = self.page.locator(".modal-dialog")
        window.locator("#id_q").fill(title)
        window.locator("[data-chooser-modal-choice]").filter(has_text=title).first.click()
        expect(window).to_be_hidden()
        expect(self.page.locator(f"{field}-chooser")).to_contain_text(title)

    def upload_picture(self, field: str, title: str, content: bytes) -> None:
        """A new picture, uploaded in the chooser."""
        self.page.locator(f"{field}-chooser").get_by_role("button", name="Choose a picture").click()
        window = self.page.locator(".modal-dialog")
        window.get_by_role("tab", name="Upload").click()
        window.locator("input[type=file]").set_input_files(
            {"name": "new.png", "mimeType": "image/png", "buffer": content}
        )
        window.locator("#id_image-chooser-upload-title").fill(title)
        window.get_by_role("button", name="Upload").click()
        expect(window).to_be_hidden()
        expect(self.page.locator(f"{field}-chooser")).to_contain_text(title)

    def preview(self):
        """The live preview beside the form."""
        frame = self.page.locator(PREVIEW)
        if not frame.is_visible():
            self.page.get_by_label("Toggle preview").click()
        return self.page.frame_locator(PREVIEW)

    def act(self, action: str) -> None:
        """One of the actions at the foot of the form, and the word that it worked."""
        button = self.page.locator(f"[name='{action}']")
        if not button.is_visible():
            self.page.get_by_role("button", name="More actions").click()
        follow(button)
        expect(self.page.locator(".messages .success")).to_be_visible()

    def publish(self) -> None:
        self.act("action-publish")
