"""Marks of outdated translations (`behind_since`) and of home pages nobody has begun to translate, read by pages
without a query.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Model, OuterRef, Q
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from ...base.models import BasePage
from ..models import Job
from ..querysets import HOME_DEPTH

# The home page of a language: it is live as soon as the language is on, whether or not anybody has translated it.

MARK = "in_source_words"  # the column of a kind of home page that says so to visitors


def open_home(home: Page, locale: Locale, user) -> None:
    """The home page in this language, live: as it was, else made from this one, in its words."""
    own = home.get_translation_or_none(locale)
    if own is None or own.alias_of_id:
        own = made_from(home, locale, user)
        mark(type(own), [own.pk], True)
    if not own.live:
        (own.get_latest_revision() or own.save_revision(user=user)).publish(user=user)


def made_from(home: Page, locale: Locale, user) -> Page:
    """By the translation engine, as a draft."""
    source, _made = TranslationSource.update_or_create_from_instance(home)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    translation.save_target(user=user, publish=False)
    return home.get_translation(locale)


def mark_untranslated_homes(keys: Iterable[UUID]) -> None:
    """After jobs were counted or a translation was published: notes which home pages of these keys nobody has begun to translate."""
    homes = Page.objects.filter(translation_key__in=keys, depth=HOME_DEPTH).select_related("content_type")
    if not homes:
        return
    jobs = Job.every.filter(translation_key__in=[home.translation_key for home in homes], segments__gt=0)
    untouched = set(jobs.filter(segments_left__gte=F("segments")).values_list("translation_key", "locale_id"))
    for home in homes:
        mark(home.specific_class, [home.pk], (home.translation_key, home.locale_id) in untouched)


def mark(kind: type[Model] | None, ids: list[int], untouched: bool) -> None:
    """Writes only what is different, and only where the kind has a column for it."""
    if kind and any(field.name == MARK for field in kind._meta.fields):
        kind._base_manager.filter(pk__in=ids, **{MARK: not untouched}).update(**{MARK: untouched})


def update_outdated(keys: Iterable[UUID]) -> None:
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
    mark_untranslated_homes(keys)


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
