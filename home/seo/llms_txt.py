"""`/llms.txt`: what this site is and where its sections are in Markdown, for language models and whoever reads for them (llmstxt.org)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_info, gettext, pgettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from media.cache_tags import covered
from pages.base.models import BasePage
from pages.http.responses import keep_response
from pages.markdown.converter import escape_text
from pages.markdown.views import twin_url
from pages.tree.listing import children

from ..context.site import SiteContext

MOST = 100  # pages below the home page of each language


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """View of `/llms.txt`: the sections of every language that is on, the site's own first."""
    keep_response(request)
    site_context = SiteContext(request)
    tagline = site_context.text("tagline")
    parts = [f"# {escape_text(site_context.name)}", f"> {escape_text(tagline)}" if tagline else ""]
    parts += [opening_hours(site_context)] if site_context.hours else []
    parts += [language_section(site_context, code) for code in (each.code for each in site_context.languages)]
    lines = [
        f"- [{escape_text(name)}]({site_context.site.root_url}{address})" for name, address in other_links(site_context)
    ]
    parts.append("\n".join([f"## {gettext('Optional')}", "", *lines]))
    return HttpResponse("\n\n".join(filter(None, parts)) + "\n", content_type="text/plain; charset=utf-8")


def opening_hours(site_context: SiteContext) -> str:
    """Return when the network is open, in the language of the file."""
    lines = [f"- {escape_text(str(line))}" for line in site_context.hours]
    return "\n".join([f"{pgettext('opening hours', 'Open')}:", "", *lines])


def language_section(site_context: SiteContext, code: str) -> str:
    """The home page of this language and the first pages below it; the sitemap names all."""
    home = site_context.home_in(code)
    below = children(site_context.tree, home, Page, site_context.now)[:MOST]
    lines = [f"## {get_language_info(code)['name_local'].capitalize()}", ""]
    for page in specific_pages([home.pk, *(node.pk for node in below)]):
        description = escape_text(page.description)
        lines.append(
            f"- [{escape_text(page.title)}]({site_context.site.root_url}{twin_url(page)})"
            + (f": {description}" if description else "")
        )
    return "\n".join(lines)


def specific_pages(ids: list[int]) -> list[BasePage]:
    """The specific pages with these ids, StreamFields deferred, in this order; one query a kind."""
    with covered(*(f"page:{pk}" for pk in ids)):
        found = {page.pk: page for page in Page.objects.filter(pk__in=ids).defer_streamfields().specific()}
    return [found[pk] for pk in ids if pk in found]


def other_links(site_context: SiteContext) -> list[tuple[str, str]]:
    """(name, path) of machine-readable addresses beside the pages."""
    with translation.override(settings.LANGUAGE_CODE):
        return [(gettext("Every page (sitemap)"), "/sitemap.xml"), (pgettext("desk", "Search"), "/search/?query=")]
