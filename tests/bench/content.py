"""What is measured of our site, in its own process: an address of each kind of page and answer, and a page's publication."""

import json
import re

from django.utils import timezone
from wagtail.models import Page, Site

from pages.about.models import MissionPage, TextPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news.models import NewsIndexPage, NewsPage
from pages.press.models import PressPage

from .measured_client import MeasuredClient

ELSEWHERE = ("home", "news", "news, last page", "events", "article", "event", "404")  # in every language


def fullest(kind: type[Page], code: str) -> str:
    """The address of the page of this kind with the most blocks, of the oldest two hundred."""
    rows = kind.objects.live().filter(locale__language_code=code, alias_of=None).defer(None)
    return max(rows.order_by("pk")[:200], key=lambda page: (len(page.body), -page.pk)).url


def addresses_in(code: str, visitor: MeasuredClient) -> dict[str, str]:
    first = Site.objects.get(is_default_site=True).root_page.specific
    home = next(each for each in first.get_translations(inclusive=True) if each.locale.language_code == code)
    news, events, announcements = (
        kind.objects.child_of(home).get().url for kind in (NewsIndexPage, EventIndexPage, AnnouncementIndexPage)
    )
    article, event = fullest(NewsPage, code), fullest(EventPage, code)
    pages = re.findall(r"page=([0-9]+)", visitor.call(news)[2].decode())
    return {
        "home": home.url,
        "news": news,
        "news, last page": f"{news}?page={max([1, *map(int, pages)])}",
        "events": events,
        "calendar of a month": f"{events}?month={timezone.localdate():%Y-%m}",
        "announcements": announcements,
        "article": article,
        "event": event,
        "text page": fullest(TextPage, code),
        "press": fullest(PressPage, code),
        "announcement": fullest(AnnouncementPage, code),
        "mission": MissionPage.objects.child_of(home).get().url,
        "404": f"{home.url}nothing/at/all/",
        "search": f"{home.url}search/?query=land",
        "feed": f"{news}feed/",
        "calendar.ics": f"{events}calendar.ics",
        "Markdown": f"{article.rstrip('/')}.md",
        "API content": f"/api/v3/content/?path={article}",
    }


def addresses(visitor: MeasuredClient) -> dict[str, str]:
    """Address by name; one in another language than English ends with its code."""
    found = addresses_in("en", visitor)
    number = json.loads(visitor.call("/api/v3/news/?limit=1")[2])["count"]
    found |= {
        "API list of 10": "/api/v3/news/?limit=10",
        "API list of 10, last": f"/api/v3/news/?limit=10&offset={max(0, number - 10)}",
        "API events": "/api/v3/events/?limit=10",
        "sitemap": "/sitemap.xml",
        "llms.txt": "/llms.txt",
    }
    for code in ("es", "ar"):
        here = addresses_in(code, visitor)
        found |= {f"{name} ({code})": here[name] for name in ELSEWHERE}
    return found


def publish(visitor: MeasuredClient, path: str) -> dict:
    """What the first view of a page costs after it was published as it is, where nothing else has changed since the last."""
    visitor.call(path)
    slug = path.rstrip("/").rpartition("/")[2]
    named = Page.objects.filter(slug=slug) if slug else Page.objects.filter(depth=2)
    next(each for each in named if each.url == path).specific.save_revision().publish()
    return visitor.view(path)
