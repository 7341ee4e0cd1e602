"""Template tag of parts of a public page that are kept in the process until something that they are made of changes."""

from collections.abc import Hashable

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from media.cache_tags import use, use_all
from pages.caching import next_moment
from pages.fragment_cache.cache import Fragment
from pages.fragment_cache.deferred import DeferredContext
from pages.fragment_cache.recording import recording
from pages.http.identity import is_identified
from pages.http.request_state import RequestState
from pages.tree.current import current_state

from ..context.banner import BannerRow
from ..context.site import SiteContext

register = template.Library()


@register.tag
def fragment(parser, token) -> "FragmentNode":
    """What stands between {% fragment "name" %} and {% endfragment %}, kept for a page.

    With `around`, for a page by what the tree knows of it, without its context; with `everywhere`, for all pages of a language;
    with `of part`, for whatever has this `key`, and with the context that a DeferredContext has; with `of part as name`, its
    `page` has this name within, and nothing is rendered where there is none.
    """
    _tag, name, *options = token.split_contents()
    scope, part = (options or ["page"])[0], parser.compile_filter(options[1]) if options[1:] else None
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return FragmentNode(name.strip('"'), nodelist, scope, part, options[3] if options[2:] else "")


class FragmentNode(template.Node):
    def __init__(self, name: str, nodelist, scope: str, part, page_name: str):
        self.name, self.nodelist, self.part, self.page_name = name, nodelist, part, page_name
        self.scope = scope  # "page", "around", "everywhere" or "of"

    def render(self, context) -> SafeString:
        deferred, part = context.get("deferred"), self.part and self.part.resolve(context, ignore_failures=True)
        if (self.part and part is None) or (deferred is None and not self.is_shared(context, part)):
            with context.push(part.context if isinstance(part, DeferredContext) else {}):
                return self.render_anew(context, part)
        request, state = context["request"], current_state()
        key = (self.name, context["site_context"].site.pk, get_language(), *self.key(part, deferred))
        if (found := state.fragments.get(key, timezone.now())) is None:
            found, is_complete = self.make(context, part, deferred if self.scope == "page" else part)
            if is_complete:
                state.fragments.put(key, found, state.version)
        use(*found.tags)
        RequestState.of(request).framed_hosts |= found.framed_hosts
        return mark_safe(found.content.decode())  # noqa: S308 (what templates have rendered)

    def is_shared(self, context, part) -> bool:
        """Whether it is kept for strangers also on a page that is not, as an answer to a search."""
        if self.scope != "everywhere" and not isinstance(part, BannerRow):
            return False
        return not (is_identified(context["request"]) or getattr(context["request"], "is_preview", False))

    def render_anew(self, context, part) -> SafeString:
        if not self.page_name:
            return self.nodelist.render(context)
        page = part.page
        with context.push({self.page_name: page}):
            return self.nodelist.render(context) if page else mark_safe("")

    def key(self, part, deferred: DeferredContext) -> tuple[Hashable, ...]:
        if part is not None:
            return part.key
        return () if self.scope == "everywhere" else deferred.key

    def make(self, context, part, of) -> tuple[Fragment, bool]:
        """The fragment, with the context that it is `of`, and whether the changes of all that it is made of are told."""
        now, of_request = timezone.now(), RequestState.of(context["request"])
        hosts, of_request.framed_hosts = of_request.framed_hosts, set()
        own = of if isinstance(of, DeferredContext) else None
        with (
            recording() as found,
            context.push((own.context if own else {}) | {"site_context": SiteContext(context["request"])}),
        ):
            if own:  # also where the context was asked for before, as by the Markdown twin
                use(*own.known)
                use_all(own.dependencies)
            html = self.render_anew(context, part)
        of_request.next_moment = of_request.next_moment or next_moment(now)
        found_hosts, of_request.framed_hosts = of_request.framed_hosts, hosts
        if self.scope == "page":  # whose context was asked for before, as by the Markdown twin
            found_hosts |= hosts
        return Fragment(
            html.encode(), frozenset(found.tags), now, of_request.next_moment, frozenset(found_hosts)
        ), found.is_complete
