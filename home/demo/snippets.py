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

from .references import Stock
from .texts import snippets
from .texts.site_text import CALL, CHROME, CONTACT, FOLLOW, FOOTER, OLD_ADDRESSES, OPENING_HOURS


def create_snippets(locale: Locale) -> dict[str, dict[str, models.Model]]:
    """All snippets by the column that names them, then by slug."""
    topics = {slug: Topic(name=name) for slug, name in snippets.TOPICS.items()}
    authors = {
        slug: Author(name=name, role=role, about=about, is_circle=True)
        for slug, (name, role, about) in snippets.AUTHORS.items()
    }
    outlets = {slug: Outlet(name=name, website=website) for slug, (name, website) in snippets.OUTLETS.items()}
    places = {slug: create_place(**about) for slug, about in snippets.PLACES.items()}
    snippets_by_field = {"topics": topics, "authors": authors, "outlet": outlets, "place": places}
    for rows in snippets_by_field.values():
        for slug, row in rows.items():
            row.slug, row.locale = slug, locale
            row.full_clean(exclude=["translation_key"])
            row.save()
    return snippets_by_field


def create_place(**about) -> Place:
    """A place; the answer to an access question comes with its sentence."""
    answers = {name: value for name, value in about.items() if isinstance(value, tuple)}
    notes = {f"{name}_note": sentence for name, (answer, sentence) in answers.items()}
    return Place(**about | {name: answer for name, (answer, sentence) in answers.items()} | notes)


# Fills what stands around every page, and sends old addresses to today's pages.


def fill_settings(site: Site, stock: Stock, locale: Locale) -> None:
    network = Network.for_site(site)
    for name, value in CONTACT.items():
        setattr(network, name, value)
    network.footer_links = [
        FooterLink(page_id=stock.pages[slug], sort_order=position) for position, slug in enumerate(FOOTER)
    ]
    network.follow_links = [
        FollowLink(kind=kind, name=name, address=address, sort_order=position)
        for position, (kind, name, address) in enumerate(FOLLOW)
    ]
    network.privacy_page_id = stock.pages["privacy"]
    network.save()
    Chrome.objects.filter(locale=locale).update(**CHROME, call_page=stock.pages[CALL])
    words = chrome()
    words.opening_hours = [
        OpeningHours(weekdays=days, opens=opens, closes=closes) for days, opens, closes in OPENING_HOURS
    ]
    words.save()
    for path, slug in OLD_ADDRESSES.items():
        Redirect.add_redirect(path, Page.objects.get(pk=stock.pages[slug]))


def chrome() -> Chrome:
    """The words around every page in the language of the site."""
    return Chrome.objects.get(locale__language_code=settings.LANGUAGE_CODE)
