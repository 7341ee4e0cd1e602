"""One sheet of results as it is printed: each with its title and a piece of its text, the words marked."""

from django.db.models import Model, QuerySet
from django.utils.translation import get_language_info
from wagtail.search.backends import get_search_backend

from media.models import Document
from media.spelling import forms

from .excerpts import alike, excerpt, marked
from .finding import Hit


def show(found: list[Hit], words: str, locales: dict[int, str], language: str) -> list:
    """The pages and documents of these hits in their order; `language` is the one around them."""
    rows = {(type(row), row.pk): row for model in {hit.model for hit in found} for row in loaded(model, found)}
    shown = [rows[key] for hit in found if (key := (hit.model, hit.pk)) in rows]
    texts = {row: row.texts() for row in shown}
    same = words_marked([each for row in shown for each in [row.title, *texts[row]]], words, list(locales.values()))
    for row in shown:
        row.is_document = isinstance(row, Document)
        row.spoken = row.language if row.is_document else locales.get(row.locale_id, "")
        row.foreign = describe(row.spoken) if row.spoken not in {"", language} else None
        row.marked_title, row.excerpt = marked(row.title, same), excerpt(texts[row], same)
    return shown


def loaded(model: type[Model], found: list[Hit]) -> QuerySet:
    """The rows of this kind."""
    rows = model._default_manager.filter(pk__in=[hit.pk for hit in found if hit.model is model])
    return model.with_texts(rows)


def words_marked(texts: list[str], words: str, languages: list[str]) -> set[str]:
    """The words of these texts that are, in one of these languages, a word asked for."""
    asked = words.split()
    near = alike(texts, asked)
    wanted = {form for word in asked for form in forms(word)}
    alike_to = {word for word in near if not wanted.isdisjoint(forms(word))}
    return get_search_backend().same(near, asked, languages) | alike_to


def describe(code: str) -> dict:
    """Code, own name and direction of a language."""
    info = get_language_info(code)
    return {"code": code, "name": info["name_local"].capitalize(), "direction": "rtl" if info["bidi"] else "ltr"}
