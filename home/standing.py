"""Which page stands at an address."""

from collections.abc import Iterable

from django.conf import settings
from wagtail.models import Page, Site

from pages.languages import off_q


def standing(paths: Iterable[str]) -> dict[str, Page]:
    """path to the live page there, for addresses from the root of the site; what is no page is left out. Two queries."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    homes = site.root_page.get_translations(inclusive=True).exclude(off_q()).select_related("locale") if site else []
    roots = {home.locale.language_code: home.url_path for home in homes}
    wanted = {path: url_path for path in paths if (url_path := url_path_of(path, roots))}
    found = {page.url_path: page for page in Page.objects.live().filter(url_path__in=set(wanted.values()))}
    return {path: found[url_path] for path, url_path in wanted.items() if url_path in found}


def url_path_of(path: str, roots: dict[str, str]) -> str:
    """The place in the tree of a page with this address; empty where its language has no home page."""
    parts = [part for part in path.split("/") if part]
    code = parts.pop(0) if parts and parts[0] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return "/".join([roots[code].rstrip("/"), *parts, ""]) if code in roots else ""
