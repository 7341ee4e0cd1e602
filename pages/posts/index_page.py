"""Abstract index page of posts: lists them newest first, filtered as a reader chooses, paginated, and as feeds."""

from functools import cached_property
from itertools import islice
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.contrib.routable_page.models import re_path

from media.cache_tags import use

from .. import feeds
from ..base.fallback import language_of, nodes_below, untranslated_field, untranslated_panel
from ..base.models import BasePage, facts, load_pages
from ..base.routable import RoutableMixin
from ..fragment_cache.deferred import DeferredContext
from ..http.request_state import RequestState
from ..tree.current import current
from ..tree.listing import listed_under, localized_terms, newest_first
from ..tree.nodes import Node
from .cards import PageCards
from .facets import LABELS, Facets
from .filters import NAMED, NAMES, PostFilters
from .models import Post, paged

FEED_SIZE = 20
READ_ON = 3


class PostIndex(RoutableMixin, BasePage):
    """Holds posts of one or several kinds, and lists them newest first."""

    is_index = True
    template = "pages/post_index.html"  # Wagtail gives each kind one of its own: take `PostIndex.template` to share it
    schema = "CollectionPage"
    pinned_id: int | None = None  # a post that stands first while nothing is chosen
    show_untranslated = untranslated_field(default=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]

    state_parameters = ("page",)
    filter_parameters = NAMES

    class Meta:
        abstract = True

    @cached_property
    def post_kinds(self) -> list[type[Post]]:
        """The kinds of posts that may stand here, in the order of `subpage_types`."""
        return [kind for kind in self.allowed_subpage_models() if issubclass(kind, Post)]

    def pieces(self) -> tuple[Node, ...]:
        """Every post that a visitor may find here, whatever it is written in; the newest first."""
        return nodes_below(self)

    def own_pieces(self) -> tuple[Node, ...]:
        """Those directly below this index, in its language: a feed has one."""
        tree = current()
        use(f"list:{self.translation_key}:{self.locale_id}")
        return newest_first(tree.visible(tree.children.get(self.path, ()), timezone.now()))

    def items(self, limit: int) -> list[Post]:
        """The newest posts; one query a kind."""
        return load_pages(self.pieces()[:limit])

    def related_posts(self, topics: list, post: Post) -> PageCards:
        """The newest posts under one of these topics, without this one."""
        keys = {topic.translation_key for topic in topics}
        found = listed_under(current(), self.translation_key, language_of(self), keys, timezone.now())
        return PageCards(islice((node for node in found if node.translation_key != post.translation_key), READ_ON))

    def get_context(self, request, *args, **kwargs):
        choices = PostFilters.from_query(request.GET, self.post_kinds, self.locale_id)
        context, listing = super().get_context(request, *args, **kwargs), lambda: self.listing_context(request, choices)
        if request.GET:
            return context | listing()
        head = {"canonical": self.full_url, "feeds": feeds.links(self, choices)}
        return context | head | {"listing": DeferredContext((self.pk, self.pinned_id), listing)}

    def listing_context(self, request: HttpRequest, choices: PostFilters, place: str = "") -> dict:
        """Template context of the list in this state; filtered, it has addresses of its own in other languages too.

        `place` is the name of the choice that stands before the query, in the address itself.
        """
        query = {name: value for name, value in choices.query_parameters.items() if name != place}
        facets = Facets(self.pieces(), self.post_kinds, choices, self.locale_id)
        page = paged(
            facets.found if choices.query_parameters else self.pinned_first(facets.found), request, query=query
        )
        page.object_list = PageCards(page.object_list, None if choices.query_parameters else self.pinned_key)
        if choices.query_parameters:
            RequestState.of(request).subpaths = self.subpaths(choices)
        return {
            "posts": page,
            "choices": choices,
            "facets": list(facets),
            "filed_under": getattr(choices, choices.sole_name) if choices.sole_name else None,
            "canonical": self.full_url + choices.subpath(page=page.number),
            "feeds": feeds.links(self, choices),
        }

    @cached_property
    def pinned_key(self) -> UUID | None:
        """The translation key of the pinned post."""
        node = current().nodes.get(self.pinned_id)
        return node and node.translation_key

    def pinned_first(self, posts: list[Node]) -> list[Node]:
        """The same, with the pinned one in front."""
        return sorted(posts, key=lambda node: node.translation_key != self.pinned_key) if self.pinned_key else posts

    def subpaths(self, choices: PostFilters) -> dict[str, str]:
        """For a list of one term: its path below this index, by each language that has such a list; one query."""
        if not choices.sole_name:
            return {}
        row, tree = getattr(choices, choices.sole_name), current()
        use(f"list:{self.translation_key}")
        siblings = [each for index in tree.by_key[self.translation_key] for each in tree.below(index)]
        found = choices.filter(tree.visible(siblings, timezone.now()), tree)
        slugs = dict(type(row).objects.filter(translation_key=row.translation_key).values_list("locale_id", "slug"))
        locales = {node.locale_id for node in found}
        return {tree.locales[pk]: f"{choices.sole_name}/{slugs.get(pk, row.slug)}/" for pk in locales}

    def feed_posts(self, choices: PostFilters, number: int) -> tuple[list[Post], bool]:
        """A page of whole posts for a feed, each with `topics_named` and `authors_named`; and whether more follow."""
        start = (number - 1) * FEED_SIZE
        found = choices.filter(self.own_pieces(), current())
        posts = load_pages(found[start : start + FEED_SIZE], whole=True)
        for name in ("topic", "author"):
            self.attach_terms(posts, name)
        return posts, len(found) > start + FEED_SIZE

    def attach_terms(self, posts: list[Post], name: str) -> None:
        """Attaches to each post its terms in this language, as `topics_named`, in the order of their names; no query."""
        tree = current()
        rows = localized_terms(tree, name, self.locale_id)
        for post in posts:
            named = [rows[key] for key in tree.terms_of(tree.nodes[post.pk], name) if key in rows]
            setattr(post, f"{name}s_named", sorted(named, key=lambda row: row.name))

    @re_path(r"^(?P<form>feed|feed\.json)/$")
    @re_path(rf"^(?P<name>{'|'.join(NAMED)})/(?P<slug>[^/]+)/(?:(?P<form>feed|feed\.json)/)?$")
    def list_view(self, request: HttpRequest, form: str = "", name: str = "", slug: str = "") -> HttpResponse:
        """Answers at `topic/<slug>/` and its kind, and at `feed/` and `feed.json` below the index and below these."""
        place = [name, slug] if name else []
        query = request.GET.dict() | dict([place] if place else [])
        choices = PostFilters.from_query(query, self.post_kinds, self.locale_id)
        if place and not getattr(choices, place[0]):
            raise Http404("nobody has heard of it")
        if form:
            return feeds.feed_response(form, request, self, choices)
        context = super().get_context(request) | self.listing_context(request, choices, place[0])
        if choices.sole_name and not context["posts"].paginator.count:
            raise Http404("nothing is filed under it")
        context |= {"filed_under": getattr(choices, place[0]), "label": LABELS[place[0]][0]}
        return TemplateResponse(request, "pages/posts_by.html", context)
