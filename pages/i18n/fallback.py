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
    """The editors' choice, on the page that a list stands on; a fact, the same in every language."""
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
    """The place in the tree of the page above, as an annotation."""
    return Substr("path", 1, Length("path") - Page.steplen)


def untranslated(locale_id: int, within: Q, user=None, *, by_key: bool = True) -> PageQuerySet:
    """Of the pages `within` (a condition), those not there in this language: of the languages of each, the first.

    The first is the one it was written in, else what is oldest. `user` as in `visible_q`. What is there and private is
    no reason to show it in another language. To be asked as a subquery of its own, which refers to no row outside: the
    database works it out once, and not again for each row that it looks at. `by_key`: whether an older page is looked
    up for each; otherwise all are joined at once, which is less work where `within` is most of the site.
    """
    there = Page.objects.filter(
        ~placeholder_q(), locale=locale_id, live=True, translation_key=OuterRef("translation_key")
    )
    older = visible(Page.objects.filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk")), user)
    if by_key:  # counted, they are no join to PostgreSQL
        older = older.order_by().values("translation_key").annotate(number=Count("pk")).filter(number__gt=0)
    found = visible(Page.objects.filter(within).exclude(locale=locale_id), user)
    return found.filter(~Exists(there), ~Exists(older)).order_by()


def shown_untranslated() -> PageQuerySet:
    """Pages of which editors chose to show them untranslated, and those directly below such a page."""
    kinds = [kind._meta.model_name for kind in get_page_models() if hasattr(kind, "show_untranslated")]
    chosen = reduce(or_, (Q(**{f"{kind}__show_untranslated": True}) for kind in kinds))
    paths = Page.objects.filter(chosen).order_by().values("path")
    return Page.objects.alias(above=parent_path()).filter(Q(above__in=paths) | Q(path__in=paths)).order_by()


def directly_below(paths: Iterable[str]) -> Q:
    """Standing directly below one of these places in the tree; a condition that the index of paths answers."""
    found = Q(pk__in=[])
    for path in paths:
        depth = len(path) // Page.steplen + 1
        found |= Q(path__range=Page._get_children_path_interval(path), depth=depth)
    return found


def paths_for(index: Page) -> list[str]:
    """The places of this index in the language asked for; where it shows what is untranslated, in all others too.

    One query for each index and language, none where `told_to` was told. They are asked for first: a database that is
    to find out in the same breath expects one page below them, and reads all pages again for each of the thousands there.
    """
    locale, known = language_of(index), index.__dict__.setdefault("known_paths", {})
    if locale not in known:
        alike = type(index)._base_manager.filter(translation_key=index.translation_key).order_by("pk")
        known[locale] = list(alike.filter(Q(locale=locale) | Q(show_untranslated=True)).values_list("path", flat=True))
    return known[locale]


def language_of(index: Page) -> int:
    """The id of the locale that a list is shown in: that of its index, unless somebody reads it from elsewhere."""
    return getattr(index, "told_in", None) or index.locale_id


def told_to(locale_id: int, index: Page, paths: list[str] | None = None) -> Page:
    """This index, whose lists are read in this language from now on, whatever its own is; `paths` as of `paths_for`."""
    index.told_in = locale_id
    if paths is not None:
        index.__dict__.setdefault("known_paths", {})[locale_id] = paths
    return index


def pages_below(index: Page, pages: PageQuerySet, *, by_key: bool = True) -> PageQuerySet:
    """Of these pages, those that a visitor finds below this index, each in one language; see `paths_for`, `untranslated`."""
    locale, here = language_of(index), directly_below(paths_for(index))
    others = untranslated(locale, here, by_key=by_key).values("pk")
    return visible(pages.filter(here)).filter(Q(locale=locale) | Q(pk__in=others)).defer_streamfields()
