"""All pages of the demo, in an order in which every page follows the one above it."""

from .days import Days
from .drafts import Draft
from .texts import about, announcements, cooperatives, events, home, news, past, press, principles, small_print


def drafts(on: Days) -> list[Draft]:
    """The order below a page is the order of the menu and of lists in tree order."""
    return [
        *home.pages(),
        *news.news_pages(on),
        *press.press_pages(),
        *announcements.announcement_pages(on),
        *events.event_pages(on),
        *past.past_events(),
        *about.about_pages(),
        *principles.principle_pages(),
        *cooperatives.cooperative_pages(),
        *small_print.small_print_pages(),
    ]
