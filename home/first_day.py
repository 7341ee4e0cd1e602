"""The first day of a site: what its front page shows while nothing is published below it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from pages.about import MissionPage, PrinciplesPage, StoryPage
from pages.announcements import AnnouncementIndexPage
from pages.events.index import EventIndexPage
from pages.news import NewsIndexPage

from .navigation import Around

# What will be here, by the kind of page that shall hold it. The titles of drafts are nobody's business yet.
COMING = {
    NewsIndexPage: (pgettext_lazy("first day", "News"), _("What happened, and who says so.")),
    EventIndexPage: (pgettext_lazy("first day", "Events"), _("When we meet, and who can come in.")),
    AnnouncementIndexPage: (pgettext_lazy("first day", "Announcements"), _("What cannot wait.")),
    MissionPage: (pgettext_lazy("first day", "Mission"), _("What we are for.")),
    StoryPage: (pgettext_lazy("first day", "Our Story"), _("How it began.")),
    PrinciplesPage: (pgettext_lazy("first day", "Principles"), _("What binds us.")),
}


def first_day(home: Page, around: Around) -> dict:
    """For the template of a home page without sections: name, tagline and what is to come; nothing once a page is public."""
    if home.picture_id or any(page.depth > 2 for page in around.pages):
        return {}
    begun = (around.source or home).get_children().order_by().values_list("content_type__model", flat=True)
    kinds = set(begun) if home.pk else set()
    headline = "" if home.headline in {home.title, around.name} else home.headline
    return {
        "first_day": True,
        "tagline": home.lead or headline or (around.chrome.tagline if around.chrome else ""),
        "to_come": [words for kind, words in COMING.items() if kind._meta.model_name in kinds],
    }
