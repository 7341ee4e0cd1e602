"""Template tag of parts of a public page that are kept in the process until something that they are made of changes."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from media.cache_tags import use
from pages.caching import next_moment
from pages.fragment_cache.cache import Fragment
from pages.fragment_cache.deferred import DeferredContext
from pages.fragment_cache.recording import recording
from pages.http.request_state import RequestState
from pages.tree.current import current_state

from ..context import SiteContext

register = template.Library()


@register.tag
def fragment(parser, token) -> "FragmentNode":
    """What stands between {% fragment "name" %} and {% endfragment %}, kept for a page; with `everywhere`, for all of a language."""
    _tag, name, *options = token.split_contents()
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return FragmentNode(name.strip('"'), nodelist, "everywhere" in options)


class FragmentNode(template.Node):
    def __init__(self, name: str, nodelist, is_everywhere: bool):
        self.name, self.nodelist, self.is_everywhere = name, nodelist, is_everywhere

    def render(self, context) -> SafeString:
        deferred = context.get("deferred")
        if deferred is None:
            return self.nodelist.render(context)
        request, state = context["request"], current_state()
        site = context["site_context"].site.pk
        key = (self.name, site, get_language(), *(() if self.is_everywhere else deferred.key))
        if (found := state.fragments.get(key, timezone.now())) is None:
            found, is_complete = self.make(context, deferred)
            if is_complete:
                state.fragments.put(key, found, state.version)
        use(*found.tags)
        RequestState.of(request).framed_hosts |= found.framed_hosts
        return mark_safe(found.content)  # noqa: S308 (what templates have rendered)

    def make(self, context, deferred: DeferredContext) -> tuple[Fragment, bool]:
        """The fragment, and whether the changes of all that it is made of are told."""
        now = timezone.now()
        own = {} if self.is_everywhere else deferred.context
        with recording() as found, context.push(own | {"site_context": SiteContext(context["request"])}):
            use(*(() if self.is_everywhere else deferred.tags))
            html = self.nodelist.render(context)
        hosts = () if self.is_everywhere else RequestState.of(context["request"]).framed_hosts
        is_complete = found.is_complete and (self.is_everywhere or deferred.dependencies.is_complete)
        return Fragment(html, frozenset(found.tags), now, next_moment(now), frozenset(hosts)), is_complete
