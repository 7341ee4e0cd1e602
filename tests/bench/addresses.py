"""What is measured: an address of each kind of page and of each answer for programs, found in the site's own process."""

FIND = """
import json
from django.utils import timezone
from wagtail.models import Site
from pages.about import MissionPage, TextPage
from pages.announcements import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news import NewsIndexPage, NewsPage
from pages.press.models import PressPage

site = Site.objects.get(is_default_site=True)
home = site.root_page.specific


def fullest(kind, code):
    rows = kind.objects.live().filter(locale__language_code=code, alias_of=None).defer(None)
    return max(rows.order_by("pk")[:200], key=lambda page: (len(page.body), -page.pk)).url


def addresses_in(code):
    root = next(each for each in home.get_translations(inclusive=True) if each.locale.language_code == code)
    news, events, announcements = (
        kind.objects.child_of(root).get().url for kind in (NewsIndexPage, EventIndexPage, AnnouncementIndexPage)
    )
    article, event = fullest(NewsPage, code), fullest(EventPage, code)
    return {
        "home": root.url,
        "news": news,
        "news, last page": f"{news}?page={{last}}",
        "events": events,
        "calendar of a month": f"{events}?month={timezone.localdate():%Y-%m}",
        "announcements": announcements,
        "article": article,
        "event": event,
        "text page": fullest(TextPage, code),
        "press": fullest(PressPage, code),
        "announcement": fullest(AnnouncementPage, code),
        "mission": MissionPage.objects.child_of(root).get().url,
        "404": f"{root.url}nothing/at/all/",
        "search": f"{root.url}search/?query=land",
        "feed": f"{news}feed/",
        "calendar.ics": f"{events}calendar.ics",
        "Markdown": f"{article.rstrip('/')}.md",
        "API content": f"/api/v3/content/?path={article}",
    }


answer = {code: addresses_in(code) for code in ("en", "es", "ar")}
english = answer["en"]
english |= {
    "API list of 10": "/api/v3/news/?limit=10",
    "API list of 10, last": "/api/v3/news/?limit=10&offset={offset}",
    "API events": "/api/v3/events/?limit=10",
    "sitemap": "/sitemap.xml",
    "llms.txt": "/llms.txt",
}
count = json.loads(visitor.call("/api/v3/news/?limit=1")[2])["count"]
english["API list of 10, last"] = english["API list of 10, last"].format(offset=max(0, count - 10))
for code, named in answer.items():
    body = visitor.call(named["news"])[2].decode()
    import re
    last = max([1, *map(int, re.findall(r"page=([0-9]+)", body))])
    named["news, last page"] = named["news, last page"].format(last=last)
"""


def addresses(meter) -> dict[str, str]:
    """Address by name; a name in another language than English ends with its code."""
    found = meter.run(FIND)
    return {
        name if code == "en" else f"{name} ({code})": path
        for code, paths in found.items()
        for name, path in paths.items()
    }
