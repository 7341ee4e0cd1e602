"""Log of what organizers do: in the history of the event, without a name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter, log

from ..models import RegistrationDate
from .titles import source_draft

ACTIONS = {
    "registration.enter": gettext_lazy("Write somebody down"),
    "registration.change": gettext_lazy("Change a registration"),
    "registration.move": gettext_lazy("Move a registration to another date"),
    "registration.cancel": gettext_lazy("Cancel a registration"),
    "registration.admit": gettext_lazy("Give a place"),
    "registration.confirm": gettext_lazy("Confirm a registration"),
    "registration.accept": gettext_lazy("Accept an offer for somebody"),
    "registration.pass_on": gettext_lazy("Decline an offer for somebody"),
    "registration.leave": gettext_lazy("Take somebody off the waiting list"),
    "registration.set_aside": gettext_lazy("Confirm what people asked for"),
    "registration.terms": gettext_lazy("Change places and hours of one date"),
    "registration.message": gettext_lazy("Write to who is registered"),
    "registration.export": gettext_lazy("Download who comes"),
}


def log_action(on: RegistrationDate, action: str, user, registration: int | None = None) -> None:
    """Adds an entry to the history of the event; to that of the date, where the event was deleted."""
    data = {"date": on.date.isoformat()} | ({"registration": registration} if registration else {})
    log(instance=source_draft(on) or on, action=f"registration.{action}", user=user, data=data)


class RegistrationFormatter(LogFormatter):
    """“Cancel a registration: number 12 of 2027-03-27”."""

    def format_message(self, log_entry):
        data = log_entry.data or {}
        values = {"label": self.label, "date": data.get("date", ""), "number": data.get("registration", 0)}
        if values["number"]:
            return _("%(label)s: registration %(number)s of %(date)s") % values
        return _("%(label)s: %(date)s") % values


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for name, label in ACTIONS.items():
        formatter = type("RegistrationLog", (RegistrationFormatter,), {"label": label})
        actions.register_action(name)(formatter)
