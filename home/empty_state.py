"""Empty state of a new site: what its front page shows while nothing is published below it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from media.cache_tags import use
from pages.about.models import MissionPage, PrinciplesPage, StoryPage
from pages.announcements.models import AnnouncementIndexPage
from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage
from pages.tree.current import current

# What will be here, by the kind of page that shall hold it. The titles of drafts are nobody's business yet.
COMING = {
    NewsIndexPage: (pgettext_lazy("first day", "News"), _("What happened, and who says so.")),
    EventIndexPage: (pgettext_lazy("first day", "Events"), _("When we meet, and who can come in.")),
    AnnouncementIndexPage: (pgettext_lazy("first day", "Announcements"), _("What cannot wait.")),
    MissionPage: (pgettext_lazy("first day", "Mission"), _("What we are for.")),
    StoryPage: (pgettext_lazy("first day", "Our Story"), _("How it began.")),
    PrinciplesPage: (pgettext_lazy("first day", "Principles"), _("What binds us.")),
}


@dataclass(frozen=True)
class FirstDay:
    """The empty state of a home page: its tagline, and what will be here."""

    tagline: str
    to_come: list[tuple]  # name, and a few words


def first_day(home: Page, source: Page, name: str, tagline: str) -> FirstDay | None:
    """The empty state of a home page while no other page is public; None once it has a picture or blocks of its own.

    `source` is the home page whose drafts say what will be here, `name` that of the site, `tagline` that for search engines.
    """
    if home.picture_id or any(block["type"] != "section" for block in home.sections.raw_data):
        return None
    use(f"list:{source.translation_key}")
    kinds = {node.model._meta.model_name for node in current().children.get(source.path, ())}
    headline = "" if home.headline in {home.title, name} else home.headline
    to_come = [words for kind, words in COMING.items() if kind._meta.model_name in kinds]
    return FirstDay(home.lead or headline or tagline, to_come)
