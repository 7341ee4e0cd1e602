"""Sync of the page tree: what becomes of the translations of a page that is moved, renamed, taken offline or deleted."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationSource

from ..base.copy import rename_in_draft
from ..i18n.locales import name_of
from ..visibility import placeholder_q

FOLLOW, OWN, OFFLINE = "follow", "own", "offline"  # with their source; pages of their own; kept, but nobody sees them
FOLLOW_DISABLED: ContextVar[bool] = ContextVar("somebody was asked what becomes of the translations", default=False)


class Undone(Exception):
    """One of the translations can't follow, so that the transaction is rolled back; `message` says why."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass
class Family:
    """A source page and its translations; in memory while the source itself is moved or deleted."""

    page: Page
    keys: list[UUID] = field(default_factory=list)  # of the page and of all below it

    @classmethod
    def for_page(cls, page: Page) -> "Family | None":
        """The family of a source page; None for a page without translations, and for a translation."""
        below = page.get_descendants(inclusive=True).order_by()
        family = cls(page, list(below.values_list("translation_key", flat=True)))
        return family if family.is_source and family.translations.exists() else None

    @property
    def is_source(self) -> bool:
        """Whether the page is the source of its translations: for the engine, else as the oldest of them."""
        known = TranslationSource.objects.filter(object_id=self.page.translation_key).values_list("locale", flat=True)
        if known:
            return self.page.locale_id in known
        return not Page.objects.filter(translation_key=self.page.translation_key, pk__lt=self.page.pk).exists()

    @property
    def translations(self):
        """Queryset of the translations, with the engine's placeholder pages."""
        return Page.objects.filter(translation_key=self.page.translation_key).exclude(locale=self.page.locale_id)

    @property
    def languages(self) -> list[str]:
        """Display names of the languages that the page or a descendant is translated into."""
        written = Page.objects.filter(translation_key__in=self.keys).exclude(placeholder_q())
        locales = Locale.objects.filter(pk__in=written.exclude(locale=self.page.locale_id).values("locale"))
        return [name_of(locale.language_code) for locale in locales.order_by("pk")]


@transaction.atomic
def move_translations(family: Family, destination: Page, user) -> list[str]:
    """Moves each translation below that of the new parent. Returns warnings about those that stay. Raises Undone."""
    warnings = []
    for page in family.translations.select_related("locale").order_by("pk"):
        target = Page.objects.filter(translation_key=destination.translation_key, locale=page.locale_id).first()
        if target is None:
            warnings.append(
                _("%(language)s stays where it is: “%(title)s” has no page there. Translate that one first.")
                % {"language": name_of(page.locale.language_code), "title": destination.get_admin_display_title()}
            )
        elif target.pk != page.get_parent().pk:
            move_translation(page, target, user)
    return warnings


def move_translation(page: Page, target: Page, user) -> None:
    if not page.permissions_for_user(user).can_move_to(target):
        raise Undone(
            _("%(language)s: you may not move that page. Nothing was moved.")
            % {"language": name_of(page.locale.language_code)}
        )
    try:
        MovePageAction(page, target, pos="last-child", user=user).execute(skip_permission_checks=True)
    except ValidationError as problem:  # the site itself needs that address
        raise Undone(problem.messages[0]) from problem


@contextmanager
def follow_disabled() -> Iterator[None]:
    """Context manager without `follow_offline`: the user has chosen what becomes of the translations."""
    token = FOLLOW_DISABLED.set(True)
    try:
        yield
    finally:
        FOLLOW_DISABLED.reset(token)


def follow_offline(page: Page) -> None:
    """Unpublishes the translations of a page that was unpublished, by any user, task or program."""
    if FOLLOW_DISABLED.get():
        return
    family = Family(page)
    for each in family.translations.filter(live=True).specific() if family.is_source else ():
        UnpublishPageAction(each, set_expired=page.expired).execute(skip_permission_checks=True)


def check_can_unpublish(family: Family, user) -> None:
    """Raises Undone where the user has no permission to unpublish one of the translations."""
    for page in family.translations.filter(live=True).select_related("locale"):
        if not page.permissions_for_user(user).can_unpublish():
            message = _("%(language)s: you may not take that page offline. Nothing was changed.")
            raise Undone(message % {"language": name_of(page.locale.language_code)})


@transaction.atomic
def unpublish(family: Family, user, include_descendants: bool) -> None:
    """Unpublishes the translations, with their descendants or without. Raises Undone."""
    check_can_unpublish(family, user)
    for page in family.translations.specific():
        UnpublishPageAction(page, user=user, include_descendants=include_descendants).execute(
            skip_permission_checks=True
        )


@transaction.atomic
def delete_or_detach(family: Family, user, choice: str) -> None:
    """After a source was deleted: deletes its translations, or detaches them from the engine. Raises Undone."""
    for page in family.translations.select_related("locale").order_by("pk"):
        if choice == FOLLOW:
            if not page.permissions_for_user(user).can_delete():
                message = _("%(language)s: you may not delete that page. Nothing was deleted.")
                raise Undone(message % {"language": name_of(page.locale.language_code)})
            page.specific.delete(user=user)
    if choice == OFFLINE:
        unpublish(family, user, include_descendants=True)
    detach_translations(family.keys, family.page.locale_id)


def detach_translations(keys: Iterable[UUID], locale_id: int) -> None:
    """Deletes the engine's sources with these keys, so that the translations are edited like any other page."""
    TranslationSource.objects.filter(object_id__in=list(keys), locale=locale_id).delete()


@transaction.atomic
def sync_slug(before: Page, page: Page) -> None:
    """After the slug of a source changed: translations with the old slug take the new one, where it is free."""
    family = Family.for_page(page)
    for each in family.translations.filter(slug=before.slug).specific() if family else ():
        if Page._slug_is_available(page.slug, each.get_parent(), page=each):
            each.slug = page.slug
            each.save(clean=False)
            sync_slug_in_drafts(each, before.slug)


def sync_slug_in_drafts(page: Page, old: str) -> None:
    """Changes the slug in draft revisions and in the engine's translation, which would bring the old one back."""
    rename_in_draft(page, old)
    slugs = StringTranslation.objects.filter(context__object_id=page.translation_key, context__path="slug")
    slugs.filter(locale=page.locale_id, data=old).update(data=page.slug)
