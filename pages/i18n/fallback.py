"""Fallback in lists for pages that nobody has translated into their language yet: each as it is, or nothing."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from ..visibility import placeholder_q, visible


def untranslated_field(default: bool) -> models.BooleanField:
    """The model field `show_untranslated` of an index page: the editors' choice; a fact, the same in every language."""
    return models.BooleanField(
        _("show what is not translated"),
        default=default,
        help_text=_(
            "Where nobody has translated this page or one below it yet, lists and home pages in other languages show it as it is and name its language. Otherwise they leave it out."
        ),
    )


def untranslated_panel() -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel("show_untranslated")], _("In other languages"))


def parent_path() -> Substr:
    """Annotation: the tree path of the parent page."""
    return Substr("path", 1, Length("path") - Page.steplen)


def untranslated(locale_id: int, within: Q, user=None, *, by_key: bool = True) -> PageQuerySet:
    """Queryset of the fallback pages: of those `within` (a Q), the ones without a live translation in this locale.

    Each in one language: the one it was written in, else what is oldest. `user` as in `visible_q`. What is there and
    private is no reason to show it in another language. To be used as an uncorrelated subquery: the database works it
    out once, and not again for each row that it looks at. `by_key`: whether an older page is looked up for each;
    otherwise all are joined at once, which is less work where `within` is most of the site.
    """
    translated = Page.objects.filter(
        ~placeholder_q(), locale=locale_id, live=True, translation_key=OuterRef("translation_key")
    )
    older = visible(Page.objects.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk")), user)
    if by_key:  # counted, they are no join to PostgreSQL
        older = older.order_by().values("translation_key").annotate(number=Count("pk")).filter(number__gt=0)
    found = visible(Page.objects.filter(within).exclude(locale=locale_id), user)
    return found.filter(~Exists(translated), ~Exists(older)).order_by()


def shown_untranslated() -> PageQuerySet:
    """Queryset of the pages with `show_untranslated` and of their children."""
    kinds = [kind._meta.model_name for kind in get_page_models() if hasattr(kind, "show_untranslated")]
    chosen = reduce(or_, (Q(**{f"{kind}__show_untranslated": True}) for kind in kinds))
    paths = Page.objects.filter(chosen).order_by().values("path")
    return Page.objects.alias(above=parent_path()).filter(Q(above__in=paths) | Q(path__in=paths)).order_by()


def directly_below(paths: Iterable[str]) -> Q:
    """Q: the children of the pages with these tree paths, as a range that the database index of paths answers."""
    found = Q(pk__in=[])
    for path in paths:
        depth = len(path) // Page.steplen + 1
        found |= Q(path__range=Page._get_children_path_interval(path), depth=depth)
    return found


def paths_for(index: Page) -> list[str]:
    """Tree paths of this index page in the locale of the list; where it shows what is untranslated, in all others too.

    One query for each index and locale, none after `set_list_locale` with paths. They are read first: as a subquery,
    the planner expects one page below them, and reads all pages again for each of the thousands there.
    """
    locale, paths = language_of(index), index.__dict__.setdefault("paths_by_locale", {})
    if locale not in paths:
        alike = type(index)._base_manager.filter(translation_key=index.translation_key).order_by("pk")
        paths[locale] = list(alike.filter(Q(locale=locale) | Q(show_untranslated=True)).values_list("path", flat=True))
    return paths[locale]


def language_of(index: Page) -> int:
    """The id of the locale that a list is shown in: that of `set_list_locale`, else that of its index page."""
    return getattr(index, "list_locale_id", None) or index.locale_id


def set_list_locale(locale_id: int, index: Page, paths: list[str] | None = None) -> Page:
    """This index page, set to list its children in this locale, whatever its own is; `paths` as of `paths_for`."""
    index.list_locale_id = locale_id
    if paths is not None:
        index.__dict__.setdefault("paths_by_locale", {})[locale_id] = paths
    return index


def pages_below(index: Page, pages: PageQuerySet, *, by_key: bool = True) -> PageQuerySet:
    """Queryset of the visible children of this index page, each in one language; see `paths_for`, `untranslated`."""
    locale, children = language_of(index), directly_below(paths_for(index))
    others = untranslated(locale, children, by_key=by_key).values("pk")
    return visible(pages.filter(children)).filter(Q(locale=locale) | Q(pk__in=others)).defer_streamfields()
