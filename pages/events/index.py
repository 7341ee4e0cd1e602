"""The calendar: the index page above all events."""

from django.utils.translation import gettext_lazy as _

from ..base import BasePage, facts
from ..fallback import below, language_of, untranslated_field, untranslated_panel
from ..feeds import links
from .addressed import CalendarAddresses
from .calendar_page import context
from .dates import Occurrence
from .feed import feed_posts
from .listing import dress
from .models import EventPage


class EventIndexPage(CalendarAddresses, BasePage):
    """The calendar: what comes, and what was."""

    is_index = True
    subpage_types = ["pages.EventPage"]
    show_untranslated = untranslated_field(default=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]
    template = "pages/event_index_page.html"
    schema = "CollectionPage"

    class Meta:
        verbose_name = _("event index")
        verbose_name_plural = _("event indexes")

    def events(self):
        """Every visible event below, each in one language: that of this index, where it has been translated."""
        return below(self, EventPage.objects.all())

    def occurrences(self):
        """The dates of these events."""
        return Occurrence.objects.of(self.events())

    def items(self, limit: int) -> list[Occurrence]:
        """The next dates, soonest first, each with its page in this language."""
        upcoming = self.occurrences().upcoming()[:limit].by_themselves().select_related("source", "place")
        return self.dress(upcoming.defer("source__body", "source__recap"))

    def dress(self, occurrences) -> list[Occurrence]:
        """These dates, each with what a list prints of it in this language."""
        return dress(list(occurrences), self.events(), language_of(self))

    def feed_posts(self, choices, number: int) -> tuple[list, bool]:
        """See `pages.feeds`; a calendar has no choices there."""
        return feed_posts(self, number)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | context(self, request) | {"feeds": links(self)}
