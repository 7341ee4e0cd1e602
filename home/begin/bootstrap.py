"""Bootstrap of an empty site: home page, sections and index pages of each language as drafts; Wagtail's Site follows
BASE_URL.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from media.features import announced_functions
from pages.base.models import BasePage
from pages.blocks.home_sections import section_models
from pages.network.models import Chrome, Network

from ..models import HomePage
from ..users.roles import groups

# Lets Wagtail's Site follow BASE_URL, so that every full address names the host and port that visitors use.


def sync_site_host(base_url: str) -> None:
    """Sets host and port of the default site to those of this address; without a site, does nothing."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (parts.hostname, port):
        site.hostname, site.port = parts.hostname, port
        site.save()


def follow_base_url() -> None:
    """Step of a restore: the site is at the address of this installation."""
    sync_site_host(settings.PUBLIC_URL)


def initial_page_types() -> list[type[BasePage]]:
    """Page models of which a new site gets a page, in menu order: that of the home page's `subpage_types`."""
    return [kind for kind in HomePage.allowed_subpage_models() if kind.initial]


@transaction.atomic
def begin(name: str, languages: list[str]) -> HomePage:
    """Creates home pages, site texts, settings and groups that are missing, in one transaction; leaves the rest alone.

    The first of `languages` (codes of settings.LANGUAGES) has no URL prefix; its home page is returned.
    """
    locales = [Locale.objects.get_or_create(language_code=code)[0] for code in languages]
    home = HomePage.objects.filter(locale=locales[0]).first() or make_home(name, locales[0])
    for locale in locales[1:]:
        if not home.has_translation(locale):
            make_translation(home, locale)
    for locale in locales:
        Chrome.objects.get_or_create(locale=locale, defaults={"translation_key": chrome_key(locales[0])})
    Network.objects.get_or_create(site=Site.objects.get(is_default_site=True), defaults={"name": name})
    groups.sync_groups()
    return home


def chrome_key(locale: Locale):
    """The translation key that the site texts (Chrome) share in every language."""
    first = Chrome.objects.filter(locale=locale).first() or Chrome(locale=locale)
    return first.translation_key


def make_home(name: str, locale: Locale) -> HomePage:
    """The home page and, below it, the drafts its sections draw from, in place of Wagtail's own welcome."""
    root = Page.get_first_root_node()
    with translation.override(locale.language_code):
        Page.objects.filter(depth=2, slug="home").update(slug="welcome-to-wagtail")
        home = root.add_child(instance=HomePage(title=name, headline=name, slug="home", locale=locale))
        Site.objects.update_or_create(is_default_site=True, defaults={"root_page": home, "site_name": name})
        sync_site_host(settings.PUBLIC_URL)
        welcome = Page.objects.filter(depth=2, slug="welcome-to-wagtail").first()
        if welcome:
            welcome.delete()
        pages = {kind: add_draft(Page.objects.get(pk=home.pk), kind) for kind in initial_page_types()}
        begin_language(locale)
    home = HomePage.objects.get(pk=home.pk)
    home.sections = [("section", section_value(pages[kind])) for kind in section_models() if kind in pages]
    home.save_revision().publish()
    return home


def add_draft(home: Page, kind: type[BasePage]) -> BasePage:
    """Adds a draft of this page model below the home page."""
    title, slug = str(kind.initial.title), kind.initial.slug
    return home.add_child(instance=kind(title=title, slug=slug, locale=home.locale, live=False, show_in_menus=True))


def section_value(page: BasePage) -> dict:
    """The StreamField value of a section that draws from this page."""
    return {"page": page, "title": "", "number": 4, "show_first": None, "more": "", "ground": page.initial.colour}


def begin_language(locale: Locale) -> None:
    """Make what the apps bring for each language of a new site."""
    for make in announced_functions("at_begin"):
        make(locale)


def make_translation(home: HomePage, locale: Locale) -> None:
    """The home page in another language, live, and its parts as drafts with their titles in that language."""
    with translation.override(locale.language_code):
        translated = home.copy_for_translation(locale)
        translated.title, translated.live = home.title, True
        translated.save_revision().publish()
        begin_language(locale)
        for kind in initial_page_types():
            for source in kind.objects.child_of(home):
                copy = source.copy_for_translation(locale)
                copy.title = copy.draft_title = str(kind.initial.title)
                copy.live = False
                copy.save()
                copy.save_revision()


def first_steps() -> list[str]:
    """What to do next, in the order that works."""
    return [
        _("Log in, open Settings > Network and fill in address, telephone and e-mail."),
        _("Open Lists > Words around every page: tagline, opening hours, small print."),
        _("Open the home page, write the headline, choose an opening picture."),
        _(
            "Fill in Mission and Story, add principles, and publish the pages; each section appears when it has something to show."
        ),
        _("Publish the indexes of news, announcements and events, then add the first of each."),
        _("Invite colleagues under Settings > Users and put them into a group."),
    ]
