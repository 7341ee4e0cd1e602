"""Looks for a lost address in the other languages."""

from django.conf import settings
from django.utils import translation
from wagtail.models import Page

from pages.visibility import visible

from .navigation import Around


def elsewhere(request) -> list[Page]:
    """The visible pages that stand at this address in other languages, each with its `language`; else none.

    `/es/noticias/x/` that exists only as `/noticias/x/` is found, and the other way around.
    """
    around = Around(request)
    parts = [part for part in request.path_info.split("/") if part]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    if not parts:
        return []
    found = []
    for language in around.languages:
        home = around.home_in(language.code)
        path = f"{home.url_path}{'/'.join(parts)}/"
        for page in visible(Page.objects.filter(url_path=path))[:1]:
            page.language = language
            found.append(page)
    return [page for page in found if page.language.code != translation.get_language()]
