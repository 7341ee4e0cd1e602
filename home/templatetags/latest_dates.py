"""Template tag of the newest report and the next date, where a list of years runs up to today."""

from django import template
from django.utils import timezone

from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage
from pages.tree.current import current
from pages.tree.links import TreePage
from pages.tree.listing import children

register = template.Library()
AHEAD = 6  # dates looked at for one that takes place


@register.simple_tag(takes_context=True)
def latest_dates(context) -> dict:
    """(`post`) the newest report and (`date`) the next date that takes place, in the language of the page; empty without either."""
    tree, now, home = current(), timezone.now(), context["site_context"].home
    found = [children(tree, home, kind, now)[:1] for kind in (NewsIndexPage, EventIndexPage)]
    news, events = (TreePage(tree, each[0]).specific if each else None for each in found)
    post = next(iter(news.items(1)), None) if news else None
    date = next((each for each in events.items(AHEAD) if not each.is_off), None) if events else None
    return {"post": post, "date": date} if post or date else {}
