"""Abstract index page of posts: lists them newest first, filtered as a reader chooses, paginated, and as feeds."""

from functools import cached_property

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, re_path
from wagtail.models import Page

from .. import feeds
from ..base.models import BasePage, facts
from ..http.request_state import RequestState
from ..i18n.fallback import directly_below, pages_below, untranslated_field, untranslated_panel
from .facets import LABELS, Facets
from .filters import NAMED, PostFilters
from .models import Post, as_rows, paged
from .taxonomy import term_keys_by_page

FEED_SIZE = 20
READ_ON = 3


class PostIndex(RoutablePageMixin, BasePage):
    """Holds posts of one or several kinds, and lists them newest first."""

    is_index = True
    schema = "CollectionPage"
    pinned_id: int | None = None  # a post that stands first while nothing is chosen
    show_untranslated = untranslated_field(default=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("show_untranslated")]
    promote_panels = [*BasePage.promote_panels, untranslated_panel()]

    by_key = False  # how pages in other languages are looked up (pages.i18n.fallback.untranslated)

    class Meta:
        abstract = True

    @cached_property
    def post_kinds(self) -> list[type[Post]]:
        """The kinds of posts that may stand here, in the order of `subpage_types`."""
        return [kind for kind in self.allowed_subpage_models() if issubclass(kind, Post)]

    def pieces(self, kind: type[Post]):
        """Every post of this kind that a visitor may find here, whatever it is written in."""
        return pages_below(self, kind.objects.all(), by_key=self.by_key)

    def own_pieces(self, kind: type[Post]):
        """Those in the language of this index: a feed has one."""
        return kind.objects.child_of(self).visible()

    def rows(self, querysets: list, first: models.QuerySet | None = None):
        """(id, kind, date, whether it leads) of these posts (a query for each kind), newest first; one query in all."""
        queries = [as_rows(posts, number, first).order_by() for number, posts in enumerate(querysets)]
        return queries[0].union(*queries[1:], all=True).order_by("-leads", "-date", "-pk")

    def load(self, rows: list[tuple], whole: bool = False) -> list[Post]:
        """The posts of these rows in their order, with what a listing prints or `whole`; one query a kind."""
        found = {}
        for number, kind in enumerate(self.post_kinds):
            leads = {row[0]: row[3] for row in rows if row[1] == number}
            posts = kind.detailed() if whole else kind.listed()
            for post in posts.filter(pk__in=leads) if leads else ():
                found[post.pk], post.leads = post, leads[post.pk]
        return [found[row[0]] for row in rows if row[0] in found]

    def items(self, limit: int, first: Page | None = None) -> list[Post]:
        """The newest posts; a chosen one, if it is visible here, stands first and counts. One query a kind."""
        chosen = models.Case(models.When(pk=first.pk if first else 0, then=0), default=1)
        found = []
        for kind in self.post_kinds:
            newest = (
                pages_below(self, kind.listed(), by_key=False).alias(chosen=chosen).order_by("chosen", "-date", "-pk")
            )
            found += newest[:limit]
        found.sort(key=lambda post: (first is not None and post.pk == first.pk, post.date, post.pk), reverse=True)
        return found[:limit]

    def related_posts(self, topics: list, post: Post) -> list[Post]:
        """The newest posts under one of these topics, without this one; one query a kind."""
        keys, found = [topic.translation_key for topic in topics], []
        for kind in self.post_kinds:
            topic_links = kind.topics.through.objects.filter(topic__translation_key__in=keys)
            related = pages_below(self, kind.listed(), by_key=False).filter(
                pk__in=topic_links.values(f"{kind._meta.model_name}_id")
            )
            found += related.exclude(translation_key=post.translation_key).order_by("-date", "-pk")[:READ_ON]
        return sorted(found, key=lambda each: (each.date, each.pk), reverse=True)[:READ_ON]

    def get_context(self, request, *args, **kwargs):
        choices = PostFilters.from_query(request.GET, self.post_kinds, self.locale_id)
        return super().get_context(request, *args, **kwargs) | self.listing_context(request, choices)

    def listing_context(self, request: HttpRequest, choices: PostFilters, place: str = "") -> dict:
        """Template context of the list in this state; filtered, it has addresses of its own in other languages too.

        `place` is the name of the choice that stands before the query, in the address itself.
        """
        query = {name: value for name, value in choices.query_parameters.items() if name != place}
        facets = Facets([self.pieces(kind) for kind in self.post_kinds], choices, self.locale_id)
        pinned = Page.objects.filter(pk=self.pinned_id).values("translation_key") if self.pinned_id else None
        querysets = [choices.filter_queryset(self.pieces(kind)) for kind in self.post_kinds]
        page = paged(
            self.rows(querysets, None if choices.query_parameters else pinned), request, facets.total, query=query
        )
        page.object_list = self.load(page.object_list)
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

    def subpaths(self, choices: PostFilters) -> dict[str, str]:
        """For a list of one term: its path below this index, by each language that has such a list; three queries."""
        if not choices.sole_name:
            return {}
        row, indexes = getattr(choices, choices.sole_name), Page.objects.filter(translation_key=self.translation_key)
        siblings = directly_below(indexes.values_list("path", flat=True))
        filtered = [choices.filter_queryset(kind.objects.visible().filter(siblings)) for kind in self.post_kinds]
        locales = [posts.order_by().values_list("locale_id", "locale__language_code").distinct() for posts in filtered]
        slugs = dict(type(row).objects.filter(translation_key=row.translation_key).values_list("locale_id", "slug"))
        return {code: f"{choices.sole_name}/{slugs.get(pk, row.slug)}/" for pk, code in locales[0].union(*locales[1:])}

    def feed_posts(self, choices: PostFilters, number: int) -> tuple[list[Post], bool]:
        """A page of whole posts for a feed, each with `topics_named` and `authors_named`; and whether more follow."""
        start = (number - 1) * FEED_SIZE
        querysets = [choices.filter_queryset(self.own_pieces(kind)) for kind in self.post_kinds]
        rows = list(self.rows(querysets)[start : start + FEED_SIZE + 1])
        posts = self.load(rows[:FEED_SIZE], whole=True)
        for name in ("topic", "author"):
            self.attach_terms(posts, name)
        return posts, len(rows) > FEED_SIZE

    def attach_terms(self, posts: list[Post], name: str) -> None:
        """Attaches to each post its terms, as `topics_named`; one query for all kinds, and one for all names."""
        kinds = [kind for kind in self.post_kinds if name in kind.filed_under]
        keys_by_post = term_keys_by_page(posts, [(kind, kind.filed_under[name]) for kind in kinds])
        keys = {key for keys in keys_by_post.values() for key in keys}
        rows = kinds[0].model_of(name).objects.by_key(keys, self.locale_id) if keys else {}
        for post in posts:
            setattr(post, f"{name}s_named", [rows[key] for key in keys_by_post.get(post.pk, []) if key in rows])

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
