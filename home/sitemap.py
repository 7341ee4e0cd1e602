"""The pages search engines may know, in every language (sitemaps.org, 0.9)."""

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
