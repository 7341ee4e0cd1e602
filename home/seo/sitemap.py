"""Sitemaps (sitemaps.org, 0.9): the pages search engines may know, in every language."""

from collections import defaultdict
from math import ceil

from django.conf import settings
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from pages.visibility import visible


class HouseSitemap(Sitemap):
    """Every visible page of every language, with its language alternates."""

    limit = 500  # pages in one part: what an answer costs is bounded, however many parts there are

    def items(self):
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        descendants = Page.objects.none()
        for home in homes:
            descendants = descendants | Page.objects.descendant_of(home, inclusive=True)
        return visible(descendants).order_by("path")

    def part_count(self) -> int:
        """How many parts all pages take; one query."""
        return max(1, ceil(self.items().count() / self.limit))

    def _urls(self, page, protocol, domain):
        rows, addresses = list(self.paginator.page(page).object_list), defaultdict(dict)
        translations = self.items().filter(translation_key__in={row.translation_key for row in rows})
        for each in translations.select_related("locale"):
            addresses[each.translation_key][each.locale.language_code] = each.get_full_url(self.request)
        return [self.entry(each, addresses[each.translation_key]) for each in rows]

    def entry(self, page: Page, addresses: dict[str, str]) -> dict:
        """Context of a page for Django's sitemap template; `addresses`: language code to URL, of each translation."""
        alternates = [{"lang_code": code, "location": address} for code, address in addresses.items()]
        fallback = addresses.get(settings.LANGUAGE_CODE) or next(iter(addresses.values()))
        alternates.append({"lang_code": "x-default", "location": fallback})
        found = {"location": page.get_full_url(self.request), "lastmod": self.lastmod(page)}
        return found | {"alternates": alternates if len(addresses) > 1 else []}
