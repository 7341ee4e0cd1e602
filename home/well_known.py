"""What browsers and researchers look for at agreed places: the web app manifest (W3C), and security.txt (RFC 9116)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from pages.theme.palette import DAY, default_palette

from .context.site import SiteContext

ICONS = [
    ("icons/icon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
]
VALIDITY = dt.timedelta(days=180)  # RFC 9116, section 2.5.5: less than a year


@require_safe
@cache_control(public=True, max_age=86400)
def web_manifest(request):
    """Web app manifest (W3C): name, colours and icons, for those who install the site; it opens in their browser."""
    name, paper = SiteContext(request).name, default_palette()["paper"][DAY]
    manifest = {
        "name": name,
        "short_name": name.split()[-1] if len(name) > 12 else name,
        "start_url": "/",
        "display": "browser",
        "background_color": paper,
        "theme_color": paper,
        "icons": [
            {"src": static(file), "sizes": sizes, "type": kind, "purpose": purpose}
            for file, sizes, kind, purpose in ICONS
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@cache_control(public=True, max_age=86400)
def security(request):
    """security.txt (RFC 9116) with the e-mail of the network as contact; 404 where it has none."""
    site_context = SiteContext(request)
    if not site_context.network.email:
        raise Http404("nobody to write to")
    first = timezone.localdate().replace(day=1)  # the same file for a month
    lines = [
        f"Contact: mailto:{site_context.network.email}",
        f"Expires: {first + VALIDITY}T00:00:00Z",
        f"Preferred-Languages: {', '.join(site_context.language_of(home) for home in homes(site_context))}",
        f"Canonical: {site_context.site.root_url}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def homes(site_context: SiteContext) -> list:
    """The home pages of the languages that are on, the site's own first."""
    found = filter(None, map(site_context.home_in, site_context.tree.locales.values()))
    return sorted(found, key=lambda page: site_context.language_of(page) != settings.LANGUAGE_CODE)
