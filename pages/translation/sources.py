"""Which page or snippet is the source of a set of translations."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import TranslationSource

from ..visibility import announced, placeholder_q


def snippet_models() -> list[type[Model]]:
    """Every kind of snippet that can be translated."""
    return [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]


def locale_of_sources(keys: Iterable[UUID]) -> dict[UUID, int]:
    """By translation key: the language the engine translates from."""
    rows = TranslationSource.objects.filter(object_id__in=keys).order_by("-pk")
    return dict(rows.values_list("object_id", "locale_id"))


def first_of(rows: list[Model], engine: int | None, default: int | None) -> Model | None:
    """The source among these translations of each other: the one the engine knows, else that of the default language, else the oldest."""
    if engine is not None:
        return next((row for row in rows if row.locale_id == engine), None)
    return next((row for row in rows if row.locale_id == default), min(rows, key=lambda row: row.pk, default=None))


def choose(rows: Iterable[Model], engine: dict[UUID, int]) -> list[Model]:
    """One row of each translation key: its source."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.translation_key].append(row)
    default = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).values_list("pk", flat=True).first()
    found = [first_of(same, engine.get(key), default) for key, same in by_key.items()]
    return [row for row in found if row is not None]


def readable_sources(keys: Iterable[UUID]) -> PageQuerySet:
    """The source pages with these keys that every visitor can read, now or from a moment on."""
    keys = list(keys)
    pages = Page.objects.filter(translation_key__in=keys, depth__gt=1).exclude(placeholder_q())
    chosen = choose(pages.only("pk", "translation_key", "locale_id", "path"), locale_of_sources(keys))
    return announced(Page.objects.filter(pk__in=[page.pk for page in chosen]))


def source_pages(keys: Iterable[UUID]) -> list[Page]:
    """The same, each as its own kind."""
    return list(readable_sources(keys).select_related("locale").specific())


def source_snippets(keys: Iterable[UUID] | None = None) -> list[Model]:
    """The source rows of these snippets, or of all there are."""
    rows = []
    for model in snippet_models():
        found = model._default_manager.select_related("locale")
        rows += found if keys is None else found.filter(translation_key__in=list(keys))
    return choose(rows, locale_of_sources([row.translation_key for row in rows])) if rows else []
