"""A visitor who registers: the form as it is shown, filled in and sent."""

from bs4 import BeautifulSoup

from pages.events.registration.models import Registration

from ..support.cases import words_of
from .test_allocation import RegistrationCase

TYPED = {"name": "Ms. Robinson", "reach": "email", "email": "robinson@example.org", "consent": "yes"}


class FormCase(RegistrationCase):
    """Sends forms as a browser without script does, and without a cookie."""

    def address(self, event) -> str:
        return f"{event.url}register/"

    def send(self, address: str, shown: BeautifulSoup | None = None, status: int = 303, **typed):
        """Fills in what is typed in the form at this address (or the one that is shown) and sends it."""
        form = (shown or self.look(address)).select_one("main form")
        fields: dict[str, list[str]] = {}
        for field in form.select("input[name], textarea[name]"):
            is_mark = field.get("type") in {"radio", "checkbox"}
            if not is_mark or (field.has_attr("checked") and not field.has_attr("disabled")):
                value = field.text.strip("\n") if field.name == "textarea" else field.get("value", "")
                fields.setdefault(field["name"], []).append(value)
        answer = self.client.post(address, fields | typed)
        self.assertEqual(answer.status_code, status, answer.content.decode()[:200])
        return answer

    def register(self, event, **typed) -> Registration:
        """Whoever registers by the form of this event."""
        answer = self.send(self.address(event), **(TYPED | typed))
        self.own = answer["Location"]
        return Registration.objects.latest("pk")

    def refused(self, event, **typed) -> BeautifulSoup:
        """The form that is shown again."""
        answer = self.send(self.address(event), status=422, **(TYPED | typed))
        self.assertFalse(Registration.objects.filter(name=TYPED["name"]).exists())
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def problems(self, page: BeautifulSoup) -> list[str]:
        """What the list above the form says, each line a link to a field that is there."""
        links = page.select("#problems a")
        for link in links:
            self.assertIsNotNone(page.select_one(link["href"]), link)
        return [words_of(link) for link in links]
