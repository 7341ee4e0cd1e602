"""The home page of a language: it is live as soon as the language is on, whether or not anybody has translated it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Model
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from .models import Job
from .queries import HOME_DEPTH

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


def tell(keys: Iterable[UUID]) -> None:
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
