"""The pages search engines may know, in every language (sitemaps.org, 0.9)."""

from collections import defaultdict

from django.conf import settings
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from pages.visibility import visible


class HouseSitemap(Sitemap):
    """Every visible page of every language, with its language alternates."""

    limit = 5000

    def items(self):
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        below = Page.objects.none()
        for home in homes:
            below = below | Page.objects.descendant_of(home, inclusive=True)
        return visible(below).order_by("path")

    def _urls(self, page, protocol, domain):
        addresses = defaultdict(dict)
        for each in self.items().select_related("locale"):
            addresses[each.translation_key][each.locale.language_code] = each.get_full_url(self.request)
        return [self.entry(each, addresses[each.translation_key]) for each in self.paginator.page(page).object_list]

    def entry(self, page: Page, addresses: dict[str, str]) -> dict:
        """What Django's template prints of a page; `addresses` are its own and those of its translations."""
        alternates = [{"lang_code": code, "location": address} for code, address in addresses.items()]
        fallback = addresses.get(settings.LANGUAGE_CODE) or next(iter(addresses.values()))
        alternates.append({"lang_code": "x-default", "location": fallback})
        found = {"location": page.get_full_url(self.request), "lastmod": self.lastmod(page)}
        return found | {"alternates": alternates if len(addresses) > 1 else []}
