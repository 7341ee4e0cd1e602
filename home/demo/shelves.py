"""Puts the snippets in place: topics, authors, outlets, places."""

from django.db import models
from wagtail.models import Locale

from pages.events.places import Place
from pages.news import Author
from pages.posts import Topic
from pages.press import Outlet

from .texts import snippets


def shelve(locale: Locale) -> dict[str, dict[str, models.Model]]:
    """All snippets by the column that names them, then by slug."""
    topics = {slug: Topic(name=name) for slug, name in snippets.TOPICS.items()}
    authors = {
        slug: Author(name=name, role=role, about=about, is_circle=True)
        for slug, (name, role, about) in snippets.AUTHORS.items()
    }
    outlets = {slug: Outlet(name=name, website=website) for slug, (name, website) in snippets.OUTLETS.items()}
    places = {slug: place(**about) for slug, about in snippets.PLACES.items()}
    shelves = {"topics": topics, "authors": authors, "outlet": outlets, "place": places}
    for shelf in shelves.values():
        for slug, row in shelf.items():
            row.slug, row.locale = slug, locale
            row.full_clean(exclude=["translation_key"])
            row.save()
    return shelves


def place(**about) -> Place:
    """A place; the answer to an access question comes with its sentence."""
    answers = {name: value for name, value in about.items() if isinstance(value, tuple)}
    notes = {f"{name}_note": sentence for name, (answer, sentence) in answers.items()}
    return Place(**about | {name: answer for name, (answer, sentence) in answers.items()} | notes)
