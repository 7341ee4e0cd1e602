"""How much of a site is served here: all of it, all but the API (`off`), or all but the pages of visitors (`only`)."""

import re

from django.conf import settings
from django.http import HttpResponse

# What is served here even where a front end shows the pages: desk, API, uploads, and files that machines ask for.
STAYS = re.compile(
    r"^/(?:admin|api|documents|media|static)(?:/|$)"
    r"|^/(?:livez|readyz|favicon\.ico|robots\.txt|sitemap\.xml|llms\.txt|theme-[0-9a-f]{8}\.css)$"
    r"|/feed/$|/(?:feed\.json|[\w-]+\.ics|[\w-]+\.md)$"
)


class Headless:
    """With HEADLESS=only, leads visitors to the front end, with path and query.

    By 307: an operator may change her mind, which a browser that was told 301 would never hear; and a form sent here
    arrives there as it was sent.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_preview = getattr(request, "is_dummy", False)  # an editor's, made from inside (wagtail.models.preview)
        if settings.HEADLESS != "only" or is_preview or STAYS.search(request.path_info):
            return self.get_response(request)
        return HttpResponse(status=307, headers={"Location": settings.FRONTEND_URL + request.get_full_path()})
