"""View of the Markdown twin of every page: `<page>.md`, `/index.md` of a home page; what its main part says, for
machines that read.
"""

import json

from bs4 import BeautifulSoup
from django.core import paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from ..http.responses import file_response, keep_response
from ..posts.models import query_of
from ..tree.current import current
from ..tree.routing import find_site, route
from .converter import to_markdown

HOME = "index"


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponseBase:
    """View of the Markdown of the page at this path; 404 for a page that is not public."""
    path = "" if path == HOME else f"{path}/"
    found = route(request, path) or Page.route_for_request(request, path)
    if found is None:
        raise Http404("no such page")
    (page, args, kwargs), tree = found, current()
    node = tree.nodes.get(page.pk)
    if node is None or not tree.is_visible(node, timezone.now()):
        raise Http404("no such page")
    response = page.specific.serve(request, *args, **kwargs)
    if not isinstance(response, TemplateResponse):
        raise Http404("nothing that is read")
    keep_response(request, "page")
    context = whole_context(response)
    page = context["page"]
    content = front_matter(page, context) + main_content(response.render(), page, context.get("posts"), request)
    file = file_response(request, content.encode(), "text/markdown", f"{page.slug}.md", None)
    file["X-Robots-Tag"] = "noindex"
    return file


def whole_context(response: TemplateResponse) -> dict:
    """The template's context, with what a page works out of it only if it is asked for."""
    deferred = response.context_data.get("deferred")
    context = response.context_data | (deferred.context if deferred else {})
    return context | (context["listing"].context if "listing" in context else {})


def front_matter(page: Page, context: dict) -> str:
    """Front matter of the page in YAML; each value is JSON, which is valid YAML 1.2."""
    facts = {
        "title": page.title,
        "description": page.description,
        "kind": page.share_kind,
        "date": str(getattr(page, page.date_column)) if page.date_column else "",
        "updated": page.last_published_at.date().isoformat() if page.last_published_at else "",
        "behind_original_since": page.behind_since.date().isoformat() if page.behind_since else "",
        "authors": [row.name for row in context.get("authors") or []],
        "topics": [row.name for row in context.get("topics") or []],
        "language": page.locale.language_code,
        "canonical": context.get("canonical") or page.full_url,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def main_content(response: TemplateResponse, page: Page, posts: paginator.Page | None, request: HttpRequest) -> str:
    """The page's <main> in Markdown, with a link to the next page of a paginated list."""
    main = BeautifulSoup(response.content.decode(), "html.parser").find("main")
    next_link = ""
    if posts and posts.has_next():
        query = query_of(posts, posts.next_page_number())
        next_link = f"\n[{gettext('Next page')}]({find_site(request).root_url}{request.path}?{query})\n"
    return to_markdown(main, page.full_url) + next_link


def twin_url(page: Page) -> str:
    """URL of the Markdown of this page, relative to the root where `page.url` is."""
    address = page.url
    return f"{address}{HOME}.md" if page.depth == 2 else f"{address.rstrip('/')}.md"
