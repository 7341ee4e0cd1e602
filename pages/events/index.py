"""The calendar: the index page above all events."""

from django.utils.translation import gettext_lazy as _

from ..base import BasePage
from ..posts import paged
from .dates import Occurrence
from .models import EventPage
from .places import names_in


class EventIndexPage(BasePage):
    """The calendar: what comes, and what was."""

    is_index = True
    subpage_types = ["pages.EventPage"]
    template = "pages/event_index_page.html"

    class Meta:
        verbose_name = _("event index")
        verbose_name_plural = _("event indexes")

    def occurrences(self):
        """The dates of every visible event below, in the language of this index."""
        return Occurrence.objects.of(EventPage.objects.child_of(self).visible())

    def items(self, limit: int) -> list[Occurrence]:
        """The next dates, soonest first, each with its page in this language."""
        return self.dress(self.occurrences().upcoming()[:limit])

    def dress(self, occurrences) -> list[Occurrence]:
        """These dates, each with `page` (the event in this language); two queries, three where places have names of their own."""
        found = list(occurrences.select_related("source__place", "source__picture"))
        by_key = {each.event: each.source for each in found if each.source.locale_id == self.locale_id}
        foreign = {each.event for each in found} - by_key.keys()
        if foreign:
            pages = EventPage.objects.child_of(self).visible().filter(translation_key__in=foreign)
            by_key |= {page.translation_key: page for page in pages}
        places = names_in(self.locale_id, [each.source.place for each in found])
        for each in found:
            each.page = by_key[each.event]
            each.page.source = each.source
            each.page.shown_place = places.get(each.source.place.translation_key) if each.source.place else None
        return found

    def get_context(self, request, *args, **kwargs):
        past = paged(self.occurrences().past().values_list("pk"), request)
        past.object_list = self.dress(self.occurrences().past().filter(pk__in=[pk for (pk,) in past.object_list]))
        return super().get_context(request, *args, **kwargs) | {"upcoming": self.items(100), "past": past}
