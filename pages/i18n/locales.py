"""Locales that are on: those that nobody has switched off. Every page asks here, once a request."""

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, get_language_info, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Site

from .catalogs import is_untranslated

NAMES_OF_LOCALES = "wagtail_locales_display_name"  # where Wagtail keeps them for five minutes
CAPITALS = {"en", "de", "nl", "id", "sw", "cy"}  # languages that write the names of languages with a capital
enabled_ids: tuple = ()  # the primary keys of the locales this process last knew


class SwitchedOff(models.Model):
    """A language that was on once and is not now: its pages and translations stay, and nobody sees them."""

    locale = models.OneToOneField(Locale, on_delete=models.CASCADE, related_name="switched_off")
    since = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "pages"
        default_permissions = ()
        permissions = [("switch_language", _("Can switch languages on and off"))]

    def __str__(self):
        return self.locale.language_code


def name_of(code: str) -> str:
    """Display name of a language in the active one: from our catalogue, else Django's, which knows more languages."""
    name = get_language_info(code)["name"]
    if get_language() == settings.LANGUAGE_CODE or not is_untranslated(name, "language"):
        return pgettext("language", name)
    return str(get_language_info(code)["name_translated"])  # lazy in Django


def within_sentence(name: str) -> str:
    """The name of a language as it stands within a sentence: most languages write it small there."""
    return name if get_language() in CAPITALS else name.lower()


def isolate(words: str) -> str:
    """Isolates words of any direction within a sentence of another (bidi FIRST STRONG ISOLATE, UAX 9)."""
    return f"\u2068{words}\u2069"


def lower_first_word(name: str) -> str:
    """A name as it is written within a sentence: “hora de Jackson” for “Hora de Jackson”.

    A name of which only the first word is capitalized keeps it, since it may be a proper noun: “Jackson time”.
    """
    has_proper_noun = any(word[:1].isupper() for word in name.split()[1:])
    return name if get_language() in CAPITALS or not has_proper_noun else name[:1].lower() + name[1:]


def off_q() -> Q:
    """Q on whatever has a locale: its language is switched off. A subquery, no query of its own."""
    return Q(locale__in=SwitchedOff.objects.values("locale"))


def enabled_locales(locales: QuerySet | None = None) -> list[Locale]:
    """The locales that are not switched off (of these), in the order of settings.LANGUAGES. One query."""
    order = [code for code, _name in settings.LANGUAGES]
    rows = Locale.objects.all() if locales is None else locales
    known = [row for row in rows.exclude(pk__in=SwitchedOff.objects.values("locale")) if row.language_code in order]
    return sorted(known, key=lambda row: order.index(row.language_code))


def refresh_caches(locales: list[Locale]) -> None:
    """Cache invalidation between processes: clears Wagtail's caches where another one has switched a language."""
    global enabled_ids
    current = tuple(sorted(locale.pk for locale in locales))
    if current != enabled_ids:
        enabled_ids = current
        clear_caches()


def clear_caches() -> None:
    """Clears what Wagtail caches of locales in this process: root paths of sites, display names."""
    Site.clear_site_root_paths_cache()
    cache.delete(NAMES_OF_LOCALES)


def in_language(code: str) -> str:
    """“in English”, in the active language."""
    name = name_of(code)
    if is_untranslated("in %(language)s"):
        return name  # a language without our catalogue: no half a sentence in another
    return gettext("in %(language)s") % {"language": within_sentence(name)}


def still_in_language(code: str) -> str:
    """“Still in English”, in the active language."""
    if is_untranslated("Still %(in_language)s"):
        return name_of(code)
    return gettext("Still %(in_language)s") % {"in_language": in_language(code)}
