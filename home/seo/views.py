"""Views of what search engines read: the sitemap and robots.txt."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from pages.http.responses import keep_response

from ..context.site import SiteContext
from .sitemap import HouseSitemap


@require_safe
def sitemap(request):
    """Every public page (sitemaps.org, 0.9): all of them, or where they are many an index of the parts `?p=1`, `?p=2` …"""
    keep_response(request, "p")
    parts = 1 if "p" in request.GET else HouseSitemap(request).part_count()
    if parts == 1:
        return wagtail_sitemap(request, {"pages": HouseSitemap})
    address = f"{SiteContext(request).site.root_url}{request.path}"
    sitemaps = [{"location": f"{address}?p={number}"} for number in range(1, parts + 1)]
    response = TemplateResponse(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"  # as Django's own
    return response


@require_safe
def robots(request):
    """RFC 9309: everything may be read but the admin and the search."""
    keep_response(request)
    site_context = SiteContext(request)
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        *(f"Disallow: {language.url}search/" for language in site_context.languages),
        "",
        f"Sitemap: {site_context.site.root_url}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
