"""Fills what stands around every page, and sends old addresses to today's pages."""

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from pages.network import Chrome, FollowLink, FooterLink, Network

from .filling import Stock
from .texts.around import CHROME, CONTACT, FOLLOW, FOOTER, OLD_ADDRESSES


def surround(site: Site, stock: Stock, locale: Locale) -> None:
    network = Network.for_site(site)
    for name, value in CONTACT.items():
        setattr(network, name, value)
    network.footer_links = [
        FooterLink(page_id=stock.pages[slug], sort_order=place) for place, slug in enumerate(FOOTER)
    ]
    network.follow_links = [
        FollowLink(name=name, address=address, sort_order=place) for place, (name, address) in enumerate(FOLLOW)
    ]
    network.save()
    Chrome.objects.filter(locale=locale).update(**CHROME)
    for path, slug in OLD_ADDRESSES.items():
        Redirect.add_redirect(path, Page.objects.get(pk=stock.pages[slug]))


def chrome() -> Chrome:
    """The words around every page in the language of the site."""
    return Chrome.objects.get(locale__language_code=settings.LANGUAGE_CODE)
