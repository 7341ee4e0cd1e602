"""Fallback in lists for pages that nobody has translated into their language yet: each as it is, or nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.query import PageQuerySet

from media.cache_tags import covered, use

from ..id_lists import among
from ..tree import listing
from ..tree.current import current
from ..tree.nodes import Node


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


def language_of(index: Page) -> int:
    """The id of the locale that a list is shown in: that of `set_list_locale`, else that of its index page."""
    return getattr(index, "list_locale_id", None) or index.locale_id


def set_list_locale(locale_id: int, index: Page) -> Page:
    """This index page, set to list its children in this locale, whatever its own is."""
    index.list_locale_id = locale_id
    return index


def nodes_below(index: Page) -> tuple[Node, ...]:
    """The visible children of this index page, each in one language; the newest first. No query."""
    return listing.listed(current(), index.translation_key, language_of(index), timezone.now())


def pages_below(index: Page, pages: PageQuerySet) -> list[Page]:
    """Those of this queryset that are visible children of this index page, each in one language, without their bodies; one query."""
    ids = [node.pk for node in nodes_below(index)]
    with covered(*(f"page:{pk}" for pk in ids)):
        found = list(among(pages, ids).defer_streamfields()) if ids else []
    use(*(f"media_picture:{page.picture_id}" for page in found))
    return found
