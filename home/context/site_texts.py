"""What staff set for the whole site: network, look, site texts, opening hours and the call to act."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.translation import get_language

from media.cache_tags import use
from pages.fact_notes import FactNote
from pages.network.models import Chrome, Network, row_of
from pages.opening_hours.formatting import HoursLine
from pages.theme.models import Look
from pages.theme.stylesheet import sheet
from pages.tree.links import TreePage

from .base import PageContext


@dataclass
class CallToAction:
    """The one button at the head of every page."""

    label: FactNote
    url: str  # empty where it leads to a page that strangers don't see
    page: TreePage | None  # None where it leads to an address
    current: bool  # whether it leads to the page that is shown


class SiteTextContext(PageContext):
    """Name, look and texts of the site in the visitor's language."""

    @cached_property
    def network(self) -> Network:
        return Network.for_request(self.request)

    @cached_property
    def look(self) -> Look:
        """Colours, headline face and logo; while they are previewed, those not saved yet."""
        previewed = getattr(self.request, Look.get_cache_attr_name(), None)
        look = previewed or getattr(self.network.site, "look", None) or Look()
        if look.logo_id:
            use(f"media_picture:{look.logo_id}")  # which another part of the page may have loaded
        return look

    @cached_property
    def theme(self) -> tuple[str, str]:
        """(digest, CSS) of the site's own style sheet."""
        return sheet(self.name, self.look.choice, self.look.face)

    @cached_property
    def name(self) -> str:
        """The name printed at the head of every page."""
        return self.network.shown_name

    @cached_property
    def chromes(self) -> list[Chrome]:
        """The site texts in the visitor's language, then those in the site's own."""
        rows = {self.tree.locales.get(pk): row_of(Chrome, row) for pk, row in self.tree.chromes.items()}
        return [rows[code] for code in dict.fromkeys([get_language(), settings.LANGUAGE_CODE]) if code in rows]

    @property
    def chrome(self) -> Chrome | None:
        """The site texts in the visitor's language, else in the site's own."""
        return next(iter(self.chromes), None)

    def text(self, name: str) -> FactNote:
        """Return one of the site texts as it is current: in the visitor's language, else in that of its source."""
        return self.chrome.notes[name] if self.chrome else FactNote("")

    @cached_property
    def hours(self) -> list[HoursLine]:
        """The opening hours in the visitor's language."""
        return self.chrome.hours_lines if self.chrome else []

    @cached_property
    def call(self) -> CallToAction | None:
        """The call to act in the visitor's language, else in the site's own; None where it leads nowhere strangers may go."""
        calls = (self.call_of(row) for row in self.chromes if row.notes["call_label"])
        return next((call for call in calls if call.url), None)

    def call_of(self, chrome: Chrome) -> CallToAction:
        label, page_id = chrome.notes["call_label"], chrome.source.call_page_id
        chosen = self.tree.nodes.get(page_id)
        page = next(iter(self.in_language_or_own([chosen.translation_key])), None) if chosen else None
        url = page.url if page else "" if page_id else chrome.notes["call_address"]
        return CallToAction(label, url or "", page, current=url == self.path)
