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
ASKED: ContextVar[bool] = ContextVar("somebody was asked what becomes of the translations", default=False)


class Undone(Exception):
    """One of the translations can't follow, so nothing is done at all; `words` says why."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


@dataclass
class Family:
    """A source with what hangs on it in other languages; kept while the source itself is moved or deleted."""

    page: Page
    keys: list[UUID] = field(default_factory=list)  # of the page and of all below it

    @classmethod
    def of(cls, page: Page) -> "Family | None":
        """None for a page that has no translations, and for one that is a translation itself."""
        below = page.get_descendants(inclusive=True).order_by()
        family = cls(page, list(below.values_list("translation_key", flat=True)))
        return family if family.is_source and family.members.exists() else None

    @property
    def is_source(self) -> bool:
        """Whether other languages follow this page: as the engine knows it, else as the oldest of its group."""
        known = TranslationSource.objects.filter(object_id=self.page.translation_key).values_list("locale", flat=True)
        if known:
            return self.page.locale_id in known
        return not Page.objects.filter(translation_key=self.page.translation_key, pk__lt=self.page.pk).exists()

    @property
    def members(self):
        """The pages that stand for this one in other languages, placeholders of what is translated below too."""
        return Page.objects.filter(translation_key=self.page.translation_key).exclude(locale=self.page.locale_id)

    @property
    def languages(self) -> list[str]:
        """The names of the languages that something of it is written in."""
        written = Page.objects.filter(translation_key__in=self.keys).exclude(placeholder_q())
        locales = Locale.objects.filter(pk__in=written.exclude(locale=self.page.locale_id).values("locale"))
        return [name_of(locale.language_code) for locale in locales.order_by("pk")]


@transaction.atomic
def move(family: Family, destination: Page, user) -> list[str]:
    """Moves the translations to where the new parent stands in their language; in words, those that stay. Raises Undone."""
    stay = []
    for page in family.members.select_related("locale").order_by("pk"):
        target = Page.objects.filter(translation_key=destination.translation_key, locale=page.locale_id).first()
        if target is None:
            stay.append(
                _("%(language)s stays where it is: “%(title)s” has no page there. Translate that one first.")
                % {"language": name_of(page.locale.language_code), "title": destination.get_admin_display_title()}
            )
        elif target.pk != page.get_parent().pk:
            move_one(page, target, user)
    return stay


def move_one(page: Page, target: Page, user) -> None:
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
def left_to_themselves() -> Iterator[None]:
    """Within, the translations of what goes offline stay as they are: somebody was asked what becomes of them."""
    token = ASKED.set(True)
    try:
        yield
    finally:
        ASKED.reset(token)


def follow_offline(page: Page) -> None:
    """After a page went offline, by whatever way: so do its translations, whoever did it."""
    if ASKED.get():
        return
    family = Family(page)
    for each in family.members.filter(live=True).specific() if family.is_source else ():
        UnpublishPageAction(each, set_expired=page.expired).execute(skip_permission_checks=True)


def may_take_offline(family: Family, user) -> None:
    """Raises Undone where this person may not do with the translations what they are doing with their source."""
    for page in family.members.filter(live=True).select_related("locale"):
        if not page.permissions_for_user(user).can_unpublish():
            words = _("%(language)s: you may not take that page offline. Nothing was changed.")
            raise Undone(words % {"language": name_of(page.locale.language_code)})


@transaction.atomic
def take_offline(family: Family, user, below: bool) -> None:
    """The translations, and with `below` what stands below them. Raises Undone."""
    may_take_offline(family, user)
    for page in family.members.specific():
        UnpublishPageAction(page, user=user, include_descendants=below).execute(skip_permission_checks=True)


@transaction.atomic
def apply_choice(family: Family, user, what: str) -> None:
    """After the source was deleted: its translations go too, or are pages of their own from now on. Raises Undone."""
    for page in family.members.select_related("locale").order_by("pk"):
        if what == FOLLOW:
            if not page.permissions_for_user(user).can_delete():
                words = _("%(language)s: you may not delete that page. Nothing was deleted.")
                raise Undone(words % {"language": name_of(page.locale.language_code)})
            page.specific.delete(user=user)
    if what == OFFLINE:
        take_offline(family, user, below=True)
    detach_translations(family.keys, family.page.locale_id)


def detach_translations(keys: Iterable[UUID], locale_id: int) -> None:
    """The engine forgets that these were translated from what is gone: they are edited like any other page."""
    TranslationSource.objects.filter(object_id__in=list(keys), locale=locale_id).delete()


@transaction.atomic
def rename(before: Page, page: Page) -> None:
    """After the address of a source changed: a translation with the same one takes the new one, where that is free."""
    family = Family.of(page)
    for each in family.members.filter(slug=before.slug).specific() if family else ():
        if Page._slug_is_available(page.slug, each.get_parent(), page=each):
            each.slug = page.slug
            each.save(clean=False)
            rename_in_drafts(each, before.slug)


def rename_in_drafts(page: Page, old: str) -> None:
    """What is not published yet, and what the engine knows, must not bring the old address back."""
    rename_in_draft(page, old)
    said = StringTranslation.objects.filter(context__object_id=page.translation_key, context__path="slug")
    said.filter(locale=page.locale_id, data=old).update(data=page.slug)
