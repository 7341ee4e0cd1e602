"""Plants the drafts: first every page as a draft, so that all can link to all, then what they say."""

import uuid

from wagtail.models import Locale, Page

from pages.about import Moment, Pillar
from pages.corrections import Correction
from pages.coverage import Subject
from pages.events.dates import ChangedDate
from pages.events.models import Host
from pages.news import RelatedPage

from .drafts import Draft
from .filling import BLOCKS, Stock

# Children of a page, as the texts give them: model, and the columns of one entry.
CHILDREN = {
    "pillars": (Pillar, ("name", "sentence")),
    "moments": (Moment, None),
    "hosts": (Host, ("name", "website", "partner")),
    "changes": (ChangedDate, None),
    "corrections": (Correction, ("date", "text")),
    "related": (RelatedPage, ("page_id",)),
    "about": (Subject, ("page_id",)),
}
LINKS = (
    "event",
    "button_page",
    "pinned",
    "related",
    "about",
)  # columns that name pages: filled when all pages are there


def plant(drafts: list[Draft], stock: Stock, locale: Locale) -> None:
    """Makes and publishes all pages; those that `begin` has made are filled."""
    planted = [place(draft, stock, locale) for draft in drafts]
    for draft, page in zip(drafts, planted, strict=True):
        say(draft, page, stock)


def place(draft: Draft, stock: Stock, locale: Locale) -> Page:
    """The page of this draft at its place, not live yet, with all that names no other page."""
    page = existing(draft, locale) or draft.kind(slug=draft.slug, locale=locale, live=False)
    page.title = page.draft_title = draft.title
    for name, value in draft.fields.items():
        if name not in LINKS:
            fill(page, name, value, stock)
    if not page.pk:
        Page.objects.get(pk=stock.pages[draft.under]).add_child(instance=page)
    stock.pages[draft.slug] = page.pk
    return page


def existing(draft: Draft, locale: Locale) -> Page | None:
    """The page that `begin` has made for this draft."""
    at_the_door = draft.under in ("", "home")
    return draft.kind.objects.filter(slug=draft.slug, locale=locale).first() if at_the_door else None


def fill(page: Page, name: str, value, stock: Stock) -> None:
    """One column of a page, from what the text says."""
    if name in CHILDREN:
        setattr(
            page, name, [child(page, name, place, with_snippets(entry, stock)) for place, entry in enumerate(value)]
        )
    elif name == "picture":
        page.picture = stock.pictures[value] if value else None
        page.picture_text = page.picture.description if value else ""
    elif name in stock.snippets:
        named = stock.snippets[name]
        setattr(page, name, [named[slug] for slug in value] if isinstance(value, list) else named[value])
    elif isinstance(value, tuple):  # the answer to an access question, and its sentence
        setattr(page, name, value[0])
        setattr(page, f"{name}_note", value[1])
    else:
        setattr(page, name, stock.said(value) if isinstance(value, str) else value)


def with_snippets(entry, stock: Stock):
    """An entry with the snippets that it names by their slugs."""
    if not isinstance(entry, dict):
        return entry
    return {name: stock.snippets[name][value] if name in stock.snippets else value for name, value in entry.items()}


def child(page: Page, name: str, place: int, entry):
    """One entry of a list that belongs to the page; it has the same key after every load."""
    model, columns = CHILDREN[name]
    made = model(sort_order=place, **(entry if columns is None else dict(zip(columns, entry, strict=True))))
    if hasattr(model, "translation_key"):
        made.translation_key, made.locale = uuid.uuid5(BLOCKS, f"{page.slug}/{name}/{place}"), page.locale
    return made


def say(draft: Draft, page: Page, stock: Stock) -> None:
    """What the page says, and where it leads; then it is published."""
    for name, blocks in draft.streams.items():
        setattr(page, name, stock.stream(blocks, f"{draft.slug}/{name}"))
    for name in LINKS:
        if name in ("related", "about") and name in draft.fields:
            fill(page, name, [(stock.pages[slug],) for slug in draft.fields[name]], stock)
        elif name in draft.fields:
            setattr(page, f"{name}_id", stock.pages[draft.fields[name]])
    page.refresh_from_db(fields=["numchild"])  # pages came below it meanwhile; saving the old number would hide them
    page.save_revision(log_action=True).publish()  # with a line in its history, from which one can go back to it
