"""Switches a language on and off. Nothing is kept in memory: every process asks the database, and so is told at once."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Site

from ..languages import SwitchedOff, on
from ..visibility import placeholder_q, restricted_q
from .access import PREFIX
from .homes import open_home
from .models import Job, Question

MAY = "pages.switch_language"


class NotToBeSwitched(Exception):
    """The language is not one of the settings, or the site's own, which stays on."""


def own_codes() -> set[str]:
    """The languages that can't be switched off: the one without a prefix, and that of the site's first home page."""
    return {settings.LANGUAGE_CODE, *Site.objects.values_list("root_page__locale__language_code", flat=True)}


@transaction.atomic
def switch_on(code: str, user) -> Locale:
    """From now on visitors can read the site in this language (a code of settings.LANGUAGES); whatever was there is there again.

    A language that is new gets a home page by the translation engine, in the words of the site's own until they are
    translated; rights and groups follow its home page (home.receivers). Raises NotToBeSwitched.
    """
    if code not in dict(settings.LANGUAGES):
        raise NotToBeSwitched(code)
    was_on = {locale.language_code for locale in on()}
    locale, _made = Locale.objects.get_or_create(language_code=code)
    SwitchedOff.objects.filter(locale=locale).delete()
    for home in Page.objects.filter(pk__in=Site.objects.values("root_page")).exclude(locale=locale).specific():
        open_home(home, locale, user)
    if code not in was_on:
        log(instance=locale, action="languages.switch_on", user=user)
    return locale


@transaction.atomic
def switch_off(code: str, user) -> None:
    """From now on nothing in this language is to be seen; its pages, translations and jobs stay. Raises NotToBeSwitched."""
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None or code in own_codes():
        raise NotToBeSwitched(code)
    _row, made = SwitchedOff.objects.get_or_create(locale=locale, defaults={"by": user})
    if made:
        log(instance=locale, action="languages.switch_off", user=user)


@dataclass(frozen=True)
class Holdings:
    """What there is in a language beside its public pages."""

    drafts: int
    begun: int
    questions: int


def holdings(code: str) -> Holdings:
    """Counted before a language is switched off."""
    jobs = Job.objects.filter(locale__language_code=code)
    return Holdings(
        drafts=Page.objects.filter(locale__language_code=code, depth__gt=1, live=False, alias_of=None).count(),
        begun=jobs.filter(segments_left__gt=0, segments_left__lt=F("segments")).count(),
        questions=Question.objects.open().filter(job__locale__language_code=code).count(),
    )


def pages_by_language() -> dict[str, int]:
    """Language code to the number of pages that a visitor sees, or would see if the language were on."""
    shown = Q(live=True) & ~Q(restricted_q()) & ~placeholder_q()
    rows = Page.objects.filter(shown, depth__gt=1).order_by().values_list("locale__language_code")
    return dict(rows.annotate(number=Count("pk")))


def translators_by_language() -> dict[str, int]:
    """Language code to how many may translate into it."""
    active = Count("user", filter=Q(user__is_active=True))
    groups = Group.objects.filter(name__startswith=PREFIX).values_list("name").annotate(number=active)
    return {name.removeprefix(PREFIX): number for name, number in groups}


def check(user) -> None:
    """Raises PermissionDenied for whoever may not switch languages."""
    if not user.has_perm(MAY):
        raise PermissionDenied
