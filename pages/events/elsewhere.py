"""The coupon at the foot of an event page for which people register elsewhere."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext

from .formatting import format_weekday
from .occurrences import Occurrence


@dataclass
class ElsewhereCoupon:
    """What is said of a date of which somebody else keeps the list."""

    each: Occurrence

    color = "gold"

    @property
    def state(self) -> str:
        """`elsewhere`; empty where there is nothing to say."""
        return "elsewhere" if self.link and not (self.each.is_off or self.each.is_over) else ""

    @property
    def link(self) -> str:
        """Where somebody else keeps the list."""
        return self.each.source.registration_link

    @property
    def host(self) -> str:
        """The name of whoever keeps the list, as the address has it."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")

    @property
    def kind(self) -> str:
        return format_weekday(self.each.day)

    @property
    def title(self) -> str:
        return gettext("You register with our partners")

    @property
    def text(self) -> str:
        return gettext("Somebody else keeps the list for this one. The link leaves this site.")
