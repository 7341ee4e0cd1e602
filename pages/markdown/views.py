"""View of the Markdown twin of every page: `<page>.md`, `/index.md` of a home page; what its main part says, for
machines that read.
"""

import json

from bs4 import BeautifulSoup
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from ..http.responses import file_response
from ..posts.models import query_of
from ..visibility import visible
from .converter import markdown

HOME = "index"


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponseBase:
    """The twin of the page at this path; 404 for one that not everybody may see."""
    path = "" if path == HOME else f"{path}/"
    route = Page.route_for_request(request, path)
    if route is None:
        raise Http404("no such page")
    page, args, kwargs = route
    if not visible(Page.objects.filter(pk=page.pk)).exists():
        raise Http404("no such page")
    shown = page.specific.serve(request, *args, **kwargs)
    if not isinstance(shown, TemplateResponse):
        raise Http404("nothing that is read")
    content = head(page.specific, shown.context_data) + body(shown.render(), page, request)
    answer = file_response(request, content.encode(), "text/markdown", f"{page.slug}.md", None)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def head(page: Page, shown: dict) -> str:
    """Facts of the page as YAML, between lines of hyphens; each value is JSON, which YAML 1.2 reads as it is."""
    facts = {
        "title": page.title,
        "description": page.description,
        "kind": page.share_kind,
        "date": str(getattr(page, page.date_column)) if page.date_column else "",
        "updated": page.last_published_at.date().isoformat() if page.last_published_at else "",
        "behind_original_since": page.behind_since.date().isoformat() if page.behind_since else "",
        "authors": [row.name for row in shown.get("authors") or []],
        "topics": [row.name for row in shown.get("topics") or []],
        "language": page.locale.language_code,
        "canonical": shown.get("canonical") or page.full_url,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value]
    return "\n".join(["---", *lines, "---", "", ""])


def body(answer: TemplateResponse, page: Page, request: HttpRequest) -> str:
    """The main part in Markdown, and the way on where there are more of a list."""
    main = BeautifulSoup(answer.content.decode(), "html.parser").find("main")
    posts = answer.context_data.get("posts")
    onward = ""
    if posts and posts.has_next():
        query = query_of(posts, posts.next_page_number())
        onward = f"\n[{gettext('Next page')}]({Site.find_for_request(request).root_url}{request.path}?{query})\n"
    return markdown(main, page.full_url) + onward


def address_of(page: Page) -> str:
    """The address of the twin of this page, from the root of the site where it is on this site."""
    address = page.url
    return f"{address}{HOME}.md" if page.depth == 2 else f"{address.rstrip('/')}.md"
