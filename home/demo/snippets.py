"""Snippets, site texts and redirects of the demo."""

from django.conf import settings
from django.db import models
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from pages.events.places import Place
from pages.network.models import Chrome, FollowLink, FooterLink, Network
from pages.news.models import Author
from pages.opening_hours.models import OpeningHours
from pages.posts.models import Topic
from pages.press.models import Outlet

from .drafts import read_toml
from .references import Stock

SNIPPET_MODELS = {"topics": Topic, "authors": Author, "outlet": Outlet, "place": Place}


def create_snippets(locale: Locale) -> dict[str, dict[str, models.Model]]:
    """Create the snippets, and return them by the column that names them, then by slug."""
    snippets_by_field = {
        name: {slug: SNIPPET_MODELS[name](slug=slug, locale=locale, **columns) for slug, columns in rows.items()}
        for name, rows in read_toml("snippets").items()
    }
    for rows in snippets_by_field.values():
        for row in rows.values():
            row.full_clean(exclude=["translation_key"])
            row.save()
    return snippets_by_field


# Fills what stands around every page, and sends old addresses to today's pages.


def fill_settings(site: Site, stock: Stock, locale: Locale) -> None:
    texts = read_toml("site")
    network = Network.for_site(site)
    for name, value in texts["network"].items():
        setattr(network, name, value)
    network.footer_links = [
        FooterLink(page_id=stock.pages[slug], sort_order=position) for position, slug in enumerate(texts["footer"])
    ]
    network.follow_links = [
        FollowLink(sort_order=position, **columns) for position, columns in enumerate(texts["follow"])
    ]
    network.privacy_page_id = stock.pages[texts["privacy"]]
    network.save()
    Chrome.objects.filter(locale=locale).update(**texts["chrome"], call_page=stock.pages[texts["call"]])
    words = chrome()
    words.opening_hours = [OpeningHours(**columns) for columns in texts["opening_hours"]]
    words.save()
    for path, slug in texts["old_addresses"].items():
        Redirect.add_redirect(path, Page.objects.get(pk=stock.pages[slug]))


def chrome() -> Chrome:
    """The words around every page in the language of the site."""
    return Chrome.objects.get(locale__language_code=settings.LANGUAGE_CODE)
