"""What is dated and stands newest first: news, press and announcements build on it."""

from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import Page, TranslatableMixin
from wagtail.search import index

from .base import BasePage, facts

PAGE_SIZE = 12


class Named(TranslatableMixin, models.Model):
    """Something posts are filed under: a name, and a slug for its own list."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=100, help_text=_("Stands in the address of its list: small letters, digits and hyphens.")
    )

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self):
        return self.name


class Topic(Named):
    """What a post or an event is about."""

    class Meta(Named.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


def today():
    """The date where the site is at home."""
    return timezone.localdate()


class Post(BasePage):
    """A dated page."""

    date = models.DateField(_("date"), default=today, db_index=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, *facts("date")]
    search_fields = [*BasePage.search_fields, index.FilterField("date")]

    class Meta:
        abstract = True


def as_rows(posts, kind: int = 0):
    """(id, kind, date) of these posts, newest first."""
    return posts.order_by("-date", "-pk").values_list("pk", models.Value(kind), "date")


def paged(rows, request):
    """The page of these rows that the visitor asks for; nonsense gives the first, too far the last."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


def in_own_words(chosen: list, locale_id: int) -> list:
    """Each of these snippets (of one kind) in the given language, where it has a name there; else as it is."""
    keys = [row.translation_key for row in chosen if row.locale_id != locale_id]
    if not keys:
        return chosen
    model = type(chosen[0])
    own = {row.translation_key: row for row in model.objects.filter(translation_key__in=keys, locale=locale_id)}
    return [own.get(row.translation_key, row) for row in chosen]


class PostIndex(BasePage):
    """Holds posts of one or several kinds, and lists them newest first."""

    is_index = True
    post_kinds: list[type[Post]] = []

    class Meta:
        abstract = True

    def rows(self):
        """(id, kind, date) of every visible post, newest first; one query, whatever the kinds."""
        kinds = enumerate(self.post_kinds)
        queries = [as_rows(kind.objects.child_of(self).visible(), number) for number, kind in kinds]
        return (
            queries[0].order_by().union(*(query.order_by() for query in queries[1:]), all=True).order_by("-date", "-pk")
        )

    def load(self, rows: list[tuple]) -> list[Post]:
        """The posts of these rows in their order, with what a listing prints; one query a kind."""
        found = {}
        for number, kind in enumerate(self.post_kinds):
            ids = [pk for pk, row_kind, date in rows if row_kind == number]
            if ids:
                found |= {post.pk: post for post in kind.listed().filter(pk__in=ids)}
        return [found[pk] for pk, kind, date in rows if pk in found]

    def items(self, limit: int, first: Page | None = None) -> list[Post]:
        """The newest posts; a chosen one, if it is visible here, stands first and counts. One query a kind."""
        chosen = models.Case(models.When(pk=first.pk if first else 0, then=0), default=1)
        found = []
        for kind in self.post_kinds:
            newest = kind.listed().child_of(self).visible().alias(chosen=chosen).order_by("chosen", "-date", "-pk")
            found += newest[:limit]
        found.sort(key=lambda post: (first is not None and post.pk == first.pk, post.date, post.pk), reverse=True)
        return found[:limit]

    def get_context(self, request, *args, **kwargs):
        page = paged(self.rows(), request)
        page.object_list = self.load(page.object_list)
        return super().get_context(request, *args, **kwargs) | {"posts": page}
