"""Loads the demo: all of it or nothing."""

from django.db import transaction
from django.utils import translation
from wagtail.models import Locale, Page, Site

from home.beginning import begin
from home.models import HomePage
from pages.translation.keeping import kept_at_the_end

from . import files, people, pictures
from .bench import lay_out
from .contents import drafts
from .days import Days, today
from .filling import Stock
from .indexing import indexed_at_the_end
from .planting import plant
from .removal import remove
from .shelves import shelve
from .surroundings import chrome, surround
from .texts.home import NAME
from .translating import Catalogue, translate

LANGUAGES = ["en", "es", "ar"]


def is_loaded() -> bool:
    return Site.objects.filter(is_default_site=True, site_name=NAME).exists() and HomePage.objects.exists()


def load(password: str, days: Days | None = None, reset: bool = False) -> None:
    """Begins a site and fills it; with `reset`, in place of all that is there.

    Raises whatever goes wrong, with nothing changed and no file left behind.
    """
    sweep()
    try:
        with transaction.atomic(), translation.override(LANGUAGES[0]), indexed_at_the_end(), kept_at_the_end():
            if reset:
                remove()
            fill(days or Days(today()))
            people.admit(password)
            lay_out()
    except BaseException:
        sweep()
        raise


def sweep() -> None:
    """Removes the files of a load that never ended."""
    pictures.sweep()
    files.sweep()


def fill(days: Days) -> None:
    begin(NAME, LANGUAGES)
    source, *others = [Locale.objects.get(language_code=code) for code in LANGUAGES]
    stock = Stock(
        days.words(LANGUAGES[0]), pictures.store(), shelve(source), papers=files.papers(), sounds=files.sounds()
    )
    pages = drafts(days)
    plant(pages, stock, source)
    surround(Site.objects.get(is_default_site=True), stock, source)
    catalogues = [Catalogue(locale, stock.said, Stock(days.words(locale.language_code), {}).said) for locale in others]
    for row in [chrome(), *(row for shelf in stock.snippets.values() for row in shelf.values())]:
        translate(row, catalogues)
    for page in pages:
        if page.translated:
            translate(Page.objects.get(pk=stock.pages[page.slug]).specific, catalogues)
