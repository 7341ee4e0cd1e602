"""Loader of the demo: every page as a draft first, so that all can link to all, then its content; all of it or nothing."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import ManyToOneRel
from django.db.models.signals import post_save
from django.utils import translation
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from media.features import announced_functions
from media.images.models import Picture
from pages.translation.jobs.sync import sync_deferred

from ..begin.bootstrap import begin
from ..models import HomePage
from . import media, users
from .dates import Days, today
from .drafts import Draft, read_drafts, read_toml
from .references import BLOCKS, Stock
from .remove import delete_demo
from .snippets import chrome, create_snippets, fill_settings
from .translations import Catalogue, fill_translation_jobs, translate

LANGUAGES = ["en", "es", "ar"]
NAME = read_toml("site")["name"]
# Columns that name pages: filled when all pages are there.
LINKS = ("event", "button_page", "pinned", "related", "about")


def create_pages(drafts: list[Draft], stock: Stock, locale: Locale) -> None:
    """Create and publish all pages; fill those that `begin` has made."""
    pages = [create_draft(draft, stock, locale) for draft in drafts]
    for draft, page in zip(drafts, pages, strict=True):
        publish_page(draft, page, stock)


def create_draft(draft: Draft, stock: Stock, locale: Locale) -> Page:
    """Return the page of this draft in the tree, not live yet, with all fields that refer to no other page."""
    page = existing_page(draft, locale) or draft.kind(slug=draft.slug, locale=locale, live=False)
    for name, value in draft.fields.items():
        if name not in LINKS:
            set_field(page, name, value, stock)
    page.draft_title = page.title
    if not page.pk:
        Page.objects.get(pk=stock.pages[draft.under]).add_child(instance=page)
    stock.pages[draft.slug] = page.pk
    return page


def existing_page(draft: Draft, locale: Locale) -> Page | None:
    """Return the page that `begin` has made for this draft."""
    is_top_level = draft.under in ("", "home")
    return draft.kind.objects.filter(slug=draft.slug, locale=locale).first() if is_top_level else None


def set_field(page: Page, name: str, value, stock: Stock) -> None:
    """Set one field of a page, from its value in the texts."""
    field = page._meta.get_field(name)
    if isinstance(field, ManyToOneRel):
        setattr(page, name, [create_child(page, name, *entry, stock) for entry in enumerate(value)])
    elif name == "picture":
        page.picture = stock.files[Picture][value]
        page.picture_text = page.picture.description
    else:
        setattr(page, name, stock.column(field, value))


def create_child(page: Page, name: str, position: int, entry: dict, stock: Stock):
    """Return an entry of a list that belongs to the page, with the same translation key after every load."""
    model = page._meta.get_field(name).related_model
    values = {column: stock.column(model._meta.get_field(column), value) for column, value in entry.items()}
    instance = model(sort_order=position, **values)
    if hasattr(model, "translation_key"):
        instance.translation_key, instance.locale = uuid.uuid5(BLOCKS, f"{page.slug}/{name}/{position}"), page.locale
    return instance


def publish_page(draft: Draft, page: Page, stock: Stock) -> None:
    """Set blocks and references to other pages, then publish the page."""
    if draft.blocks:
        definition = page._meta.get_field(draft.stream).stream_block
        setattr(page, draft.stream, stock.stream(definition, draft.blocks, f"{draft.slug}/{draft.stream}"))
    for name in LINKS:
        if name in ("related", "about") and name in draft.fields:
            set_field(page, name, [{"page_id": stock.pages[slug]} for slug in draft.fields[name]], stock)
        elif name in draft.fields:
            setattr(page, f"{name}_id", stock.pages[draft.fields[name]])
    page.refresh_from_db(fields=["numchild"])  # pages came below it meanwhile; saving the old number would hide them
    page.save_revision(log_action=True).publish()  # with a line in its history, from which one can go back to it


# Keeps the search and reference indexes out of the load, and brings them up to date once at its end.


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """Context manager that updates the search and reference indexes once, at its end.

    Else every one of a thousand saves would queue two tasks, and the search would lag behind the first visitor.
    """
    models = [model for model in get_indexed_models() if post_save.disconnect(post_save_signal_handler, sender=model)]
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
    for command in ("update_index", "rebuild_references_index"):
        call_command(command, verbosity=0)
    if connection.vendor == "postgresql":
        # It looks at new tables only after a minute, and until then plans a page so badly that it takes half a second.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def is_loaded() -> bool:
    return Site.objects.filter(is_default_site=True, site_name=NAME).exists() and HomePage.objects.exists()


def load(password: str, days: Days | None = None, reset: bool = False) -> None:
    """Begin a site and fill it; with `reset`, in place of all that is there.

    Raises whatever goes wrong, with nothing changed and no file left behind.
    """
    remove_orphans()
    try:
        with transaction.atomic(), translation.override(LANGUAGES[0]), indexed_at_the_end(), sync_deferred():
            if reset:
                delete_demo()
            create_content(days or Days(today()))
            users.create_users(password)
            fill_translation_jobs()
            for function in announced_functions("demo_content"):
                function()
    except BaseException:
        remove_orphans()
        raise
    Redirect.objects.filter(automatically_created=True).delete()  # nobody knows the addresses from before the end


def remove_orphans() -> None:
    """Remove the stored files of an interrupted load."""
    media.remove_orphaned_pictures()
    media.remove_orphaned_files()


def create_content(days: Days) -> None:
    begin(NAME, LANGUAGES)
    source, *others = [Locale.objects.get(language_code=code) for code in LANGUAGES]
    stock = Stock(days, source.language_code, media.create_files(), create_snippets(source))
    pages = read_drafts()
    create_pages(pages, stock, source)
    fill_settings(Site.objects.get(is_default_site=True), stock, source)
    catalogues = [
        Catalogue(locale, stock.format_dates, Stock(days, locale.language_code).format_dates) for locale in others
    ]
    for row in [chrome(), *(row for shelf in stock.snippets.values() for row in shelf.values())]:
        translate(row, catalogues)
    for page in pages:
        if page.translated:
            translate(Page.objects.get(pk=stock.pages[page.slug]).specific, catalogues)
