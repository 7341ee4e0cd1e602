"""Tells each translated page whether it is behind its source, so that visitors can be told without a query."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from wagtail.models import Page
from wagtail_localize.models import Translation

from ..base import BasePage
from . import homes
from .models import Job


def tell(keys: Iterable[UUID]) -> None:
    """After jobs were counted or a translation was published: sets `behind_since` of the translations with these keys.

    It is the moment the words of the source changed, or the last publication where some were left untranslated; empty for
    what follows it, and for facts alone, which are never behind. Writes what is different; two queries, one more for each
    kind of page, and one for each kind that changes.
    """
    keys = list(keys)
    since = behind(keys)
    kinds = Page.objects.filter(translation_key__in=keys).order_by().values_list("content_type", flat=True).distinct()
    for content_type in list(kinds):
        kind = ContentType.objects.get_for_id(content_type).model_class()
        if kind and issubclass(kind, BasePage):
            write(kind, keys, since)
    homes.tell(keys)


def behind(keys: list[UUID]) -> dict[tuple, datetime]:
    """(translation key, locale id) to the moment since which it is behind.

    Where somebody wrote the translation without the engine, nobody knows what is left: it is behind until published again.
    """
    own = {"source__object_id": OuterRef("translation_key"), "target_locale": OuterRef("locale")}
    begun = Exists(Translation.objects.filter(**own))
    rows = Job.every.filter(translation_key__in=keys, page__isnull=False, source_changed_at__isnull=False).changed()
    rows = rows.filter(begun | Q(source_changed_at__gt=F("translated_at")))
    return {(key, locale): at for key, locale, at in rows.values_list("translation_key", "locale", "source_changed_at")}


def write(kind: type[BasePage], keys: list[UUID], since: dict[tuple, datetime]) -> None:
    pages = kind._base_manager.filter(translation_key__in=keys)
    pages = pages.only("translation_key", "locale", "behind_since", "untranslated", "last_published_at")
    changed = []
    for page in pages:
        known, moved = page.behind_since, since.get((page.translation_key, page.locale_id))
        page.behind_since = moved or (page.last_published_at if page.untranslated else None)
        if page.behind_since != known:
            changed.append(page)
    kind._base_manager.bulk_update(changed, ["behind_since"])
