"""Settings › Languages: list with the state of each language, and switching one on or off, read from the database by
every process.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation, TranslationSource

from ..admin_frame import ScreenLink
from ..i18n import catalogs
from ..i18n.locales import SwitchedOff, enabled_locales
from ..visibility import placeholder_q, restricted_q
from .jobs.outdated import mark_untranslated
from .models import Job
from .permissions import PREFIX

# Switches a language on and off. Nothing is kept in memory: every process asks the database, and so is told at once.

SWITCH_PERMISSION = "pages.switch_language"


class NotToBeSwitched(Exception):
    """The language is not one of the settings, or the site's own, which stays on."""


def own_codes() -> set[str]:
    """Codes of languages that can't be switched off: the one without a prefix, and those of the sites' root pages."""
    return {settings.LANGUAGE_CODE, *Site.objects.values_list("root_page__locale__language_code", flat=True)}


@transaction.atomic
def switch_on(code: str, user) -> Locale:
    """Creates or enables the locale of a code of settings.LANGUAGES; its pages and translations are public again.

    A language that is new gets a home page by the translation engine, in the words of the site's own until they are
    translated; rights and groups follow its home page (home.users.roles.groups). Raises NotToBeSwitched.
    """
    if code not in dict(settings.LANGUAGES):
        raise NotToBeSwitched(code)
    was_on = {locale.language_code for locale in enabled_locales()}
    locale, _made = Locale.objects.get_or_create(language_code=code)
    SwitchedOff.objects.filter(locale=locale).delete()
    for home in Page.objects.filter(pk__in=Site.objects.values("root_page")).exclude(locale=locale).specific():
        publish_home(home, locale, user)
    if code not in was_on:
        log(instance=locale, action="languages.switch_on", user=user)
    return locale


def publish_home(home: Page, locale: Locale, user) -> None:
    """Publishes the home page in this locale: the one there is, else a new translation in the source's words."""
    translation = home.get_translation_or_none(locale)
    if translation is None or translation.alias_of_id:
        translation = translate_home(home, locale, user)
        mark_untranslated(type(translation), [translation.pk], True)
    if not translation.live:
        (translation.get_latest_revision() or translation.save_revision(user=user)).publish(user=user)


def translate_home(home: Page, locale: Locale, user) -> Page:
    """Creates the translated home page with the translation engine, as a draft."""
    source, _made = TranslationSource.update_or_create_from_instance(home)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    translation.save_target(user=user, publish=False)
    return home.get_translation(locale)


@transaction.atomic
def switch_off(code: str, user) -> None:
    """Disables a locale: nothing of it is public, its pages, translations and jobs stay. Raises NotToBeSwitched."""
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None or code in own_codes():
        raise NotToBeSwitched(code)
    _row, made = SwitchedOff.objects.get_or_create(locale=locale, defaults={"by": user})
    if made:
        log(instance=locale, action="languages.switch_off", user=user)


@dataclass(frozen=True)
class Holdings:
    """Counts of what there is in a language beside its public pages."""

    drafts: int
    begun: int
    questions: int


def holdings(code: str) -> Holdings:
    """The counts that are shown before a language is switched off."""
    jobs, asked = (rows.filter(locale__language_code=code) for rows in (Job.objects, Job.every))
    return Holdings(
        drafts=Page.objects.filter(locale__language_code=code, depth__gt=1, live=False, alias_of=None).count(),
        begun=jobs.filter(segments_left__gt=0, segments_left__lt=F("segments")).count(),
        questions=asked.filter(questions__isnull=False, questions__answered_at=None).count(),
    )


def pages_by_language() -> dict[str, int]:
    """Language code to the number of public pages, were the language on."""
    visible = Q(live=True) & ~Q(restricted_q()) & ~placeholder_q()
    rows = Page.objects.filter(visible, depth__gt=1).order_by().values_list("locale__language_code")
    return dict(rows.annotate(number=Count("pk")))


def translators_by_language() -> dict[str, int]:
    """Language code to how many may translate into it."""
    active = Count("user", filter=Q(user__is_active=True))
    groups = Group.objects.filter(name__startswith=PREFIX).values_list("name").annotate(number=active)
    return {name.removeprefix(PREFIX): number for name, number in groups}


def check_permission(user) -> None:
    """Raises PermissionDenied for users who may not switch languages."""
    if not user.has_perm(SWITCH_PERMISSION):
        raise PermissionDenied


# The languages of the settings, each with its state and what there is in it.

ON, OFF, READY = "on", "off", "ready"


@dataclass(frozen=True)
class LanguageRow:
    """One language of the settings, as the screen shows it."""

    code: str
    state: str
    is_own: bool = False
    off: SwitchedOff | None = None
    pages: int = 0
    translators: int = 0
    percent: int = 0

    @property
    def name(self) -> str:
        """In the language of whoever reads."""
        return str(dict(settings.LANGUAGES)[self.code])

    @property
    def info(self) -> dict:
        return get_language_info(self.code)

    @property
    def own_name(self) -> str:
        """As its speakers write it."""
        return capfirst(self.info["name_local"])

    @property
    def address(self) -> str:
        return "/" if self.code == settings.LANGUAGE_CODE else f"/{self.code}/"

    @property
    def interface(self) -> int:
        """Percent of the words that belong to no page."""
        return catalogs.percent_translated(self.code)


def language_rows() -> list[LanguageRow]:
    """A row for each of settings.LANGUAGES, in their order; a constant number of queries."""
    locales = {locale.language_code: locale for locale in Locale.objects.select_related("switched_off")}
    fixed_codes, done = own_codes(), progress()
    pages, translators = pages_by_language(), translators_by_language()
    found = []
    for code, _name in settings.LANGUAGES:
        off = getattr(locales.get(code), "switched_off", None)
        state = (OFF if off else ON) if code in locales else READY
        counts = (pages.get(code, 0), translators.get(code, 0), done.get(code, 0))
        found.append(LanguageRow(code, state, code in fixed_codes, off, *counts))
    return found


def progress() -> dict[str, int]:
    """Language code to percent of the words that are translated."""
    return {
        row["locale__language_code"]: 100 * (row["all_words"] - row["all_words_left"]) // row["all_words"]
        for row in Job.objects.all().progress()
        if row["all_words"]
    }


ICON = "wagtail-localize-language"


def index(request):
    """The list of languages, grouped by state: on, off, ready."""
    check_permission(request.user)
    rows = language_rows()
    context = {state: [row for row in rows if row.state == state] for state in (ON, OFF, READY)}
    context[READY].sort(key=lambda row: row.name.casefold())
    return render(request, "translation/languages/index.html", context | header_context(_("Languages")))


@require_POST
def turn_on(request, code: str):
    """Switches a language on, without confirmation."""
    check_permission(request.user)
    try:
        switch_on(code, request.user)
    except NotToBeSwitched:
        raise Http404(code) from None
    row = LanguageRow(code, ON)
    message = _("%(language)s is on. Visitors find it at %(address)s and in the list of languages of every page.")
    messages.success(request, message % {"language": row.name, "address": row.address})
    return redirect("languages")


def turn_off(request, code: str):
    """The confirmation page; POST switches the language off."""
    check_permission(request.user)
    row = next((each for each in language_rows() if each.code == code and each.state == ON), None)
    if row is None:
        raise Http404(code)
    if row.is_own:
        raise PermissionDenied
    if request.method == "POST":
        switch_off(code, request.user)
        message = _("%(language)s is off. Everything in it is kept, and is there again when you switch it on.")
        messages.success(request, message % {"language": row.name})
        return redirect("languages")
    title = _("Switch %(language)s off") % {"language": row.name}
    context = {"row": row, "held": holdings(code)}
    return render(request, "translation/languages/switch_off.html", context | header_context(title, _("Languages")))


def header_context(title: str, *above: str) -> dict:
    """Template context of the page header; `above` is the title of this list, on the pages below it."""
    breadcrumbs = [*({"url": reverse("languages"), "label": label} for label in above), {"url": "", "label": title}]
    return {"breadcrumbs_items": breadcrumbs, "header_title": title, "page_title": title, "header_icon": ICON}


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("translate/languages/", index, name="languages"),
        path("translate/languages/<str:code>/on/", turn_on, name="language_on"),
        path("translate/languages/<str:code>/off/", turn_off, name="language_off"),
    ]


def handbook_links(chapter: str, request: HttpRequest) -> list[ScreenLink]:
    """Return the link of the handbook's chapter on translation to the list of languages."""
    if chapter != "translate" or not request.user.has_perm(SWITCH_PERMISSION):
        return []
    return [ScreenLink(gettext_lazy("Languages"), reverse("languages"))]


class LanguagesItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SWITCH_PERMISSION)


@hooks.register("register_settings_menu_item")
def register_menu_item():
    return LanguagesItem(gettext_lazy("Languages"), reverse("languages"), name="languages", icon_name=ICON, order=120)


@hooks.register("construct_settings_menu")
def hide_locales_menu_item(request, items):
    """Hides Wagtail's list of locales, which has no switch and makes no home page, and deletes what is kept here."""
    items[:] = [item for item in items if item.name != "locales"]


@hooks.register("register_permissions")
def register_permissions():
    return Permission.objects.filter(content_type__app_label="pages", codename="switch_language")


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("languages.switch_on", gettext_lazy("Switch a language on"), gettext_lazy("Switched on"))
    actions.register_action("languages.switch_off", gettext_lazy("Switch a language off"), gettext_lazy("Switched off"))
