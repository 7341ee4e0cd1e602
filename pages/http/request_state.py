"""Request state: what modules hand to one another with a request, in one typed object."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.http import HttpRequest
from wagtail.models import APIToken, Page


@dataclass
class APICall:
    """State of a request to the API."""

    # The token in its header. Set by pages.api.middleware; read by authentication, idempotency keys and rate limit.
    token: APIToken | None = None
    # The JSON or form that was sent. Set by pages.api.requests.request_validation; read by body_validation and conflicts.
    body: dict[str, Any] = field(default_factory=dict)
    # (requests allowed, in how many seconds, requests left, seconds until they are counted anew). pages.api.requests.throttling.
    rate: tuple[int, int, int, int] | None = None


@dataclass
class RequestState:
    """State that modules share on a request, beside what Django and Wagtail keep on it themselves.

    What a module caches for itself while a request lasts stands in a WeakKeyDictionary of its own.
    """

    # The page shown; None on search and error pages. Set by pages.base.models; read by home.context.
    page: Page | None = None
    # What follows the page's address in any language, as a date does. Set by pages.events.routes; read by home.context.
    subpath: str = ""
    # The same by language code, where it holds words of a language, such as a topic's slug; not in it, not there.
    # Set by pages.posts.index_page and home.api.page_state; read by home.context.
    subpaths: dict[str, str] | None = None
    # Whether an error page is shown: the same at whichever address. Set by `forget_page`; read by home.context.
    is_error: bool = False
    # The query of a view that is no page but stands at its address in every language. Set by pages.search.views; read
    # by home.context.
    translated_query: str | None = None
    typed_form: str = ""  # the id of a form whose text goes along when the language is switched
    # The hosts of films on the page, which it may frame. Set by pages.blocks.video; read by settings.middleware.
    framed_hosts: set[str] = field(default_factory=set)
    # Whether the response is the same for every stranger who asks for this address, and may be kept. Set by `keep_response`,
    # pages.api.middleware and pages.base.models; read by home.page_store.response_cache and settings.middleware.
    is_kept: bool = False
    # Whether parts of it are kept already. Set by pages.base.models; read by home.page_store.response_cache.
    keeps_fragments: bool = False
    # The next moment at which something changes by itself, asked once. Set and read by home.templatetags.fragments.
    next_moment: datetime | None = None
    # Parameters of a query that make a difference; None: all. Set with `is_kept`; read by home.page_store.response_cache.
    parameters: tuple[str, ...] | None = None
    # What templates read around a page, once however many are rendered. Set and read by home.context.
    site_context: Any = None
    # What a preview link shows, for the bar above it. Set by the view that opens the link; read by templates/base.html.
    draft: Any = None
    # None but of requests to the API. Set by pages.api.middleware; read there, by home.redirects and settings.middleware.
    api: APICall | None = None

    def forget_page(self) -> None:
        """An error is no page, also where one said that there is nothing at an address below its own."""
        self.page, self.subpath, self.subpaths, self.site_context = None, "", None, None
        self.translated_query, self.draft, self.framed_hosts, self.is_error = None, None, set(), True

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The state of this request, created on first use: previews and tests make requests of their own."""
        return vars(request).setdefault("state", cls())
