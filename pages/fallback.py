"""What a list shows of pages that nobody has translated into its language yet: each as it is, or nothing."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet

from .visibility import placeholder_q, visible


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


def untranslated_q(locale_id: int, user=None) -> Q:
    """Not there in this language, and of the languages it is in, the one it was written in first. `user` as in `visible_q`.

    What is there and private is no reason to show it in another language.
    """
    alike = Page.objects.filter(translation_key=OuterRef("translation_key"))
    there = alike.filter(~placeholder_q(), locale=locale_id, live=True)
    return ~Exists(there) & ~Exists(visible(alike, user).filter(pk__lt=OuterRef("pk")))


def shown_untranslated_q() -> Q:
    """On a page or below one of which editors chose that; a condition on pages that have `parent_path` as `above`."""
    kinds = [kind._meta.model_name for kind in get_page_models() if hasattr(kind, "show_untranslated")]
    chosen = reduce(or_, (Q(**{f"{kind}__show_untranslated": True}) for kind in kinds))
    paths = Page.objects.filter(chosen).order_by().values("path")
    return Q(above__in=paths) | Q(path__in=paths)


def indexes_for(index: Page) -> models.QuerySet:
    """This index in the language asked for; where it shows what is untranslated, in all others too."""
    alike = type(index)._base_manager.filter(translation_key=index.translation_key).order_by()
    return alike.filter(Q(locale=language_of(index)) | Q(show_untranslated=True))


def language_of(index: Page) -> int:
    """The id of the locale that a list is shown in: that of its index, unless somebody reads it from elsewhere."""
    return getattr(index, "told_in", None) or index.locale_id


def told_to(locale_id: int, index: Page) -> Page:
    """This index, whose lists are read in this language from now on, whatever its own is."""
    index.told_in = locale_id
    return index


def below(index: Page, pages: PageQuerySet) -> PageQuerySet:
    """Of these pages, those that a visitor finds below this index, each in one language; no query of its own."""
    locale = language_of(index)
    there = visible(pages.alias(above=parent_path()).filter(above__in=indexes_for(index).values("path")))
    return there.filter(Q(locale=locale) | untranslated_q(locale)).defer_streamfields()
