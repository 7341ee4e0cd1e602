"""Pictures of translations: where a picture of the source or its description changes, its translations take both at once,
the description in the source's words until somebody translates it.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from wagtail.fields import StreamField
from wagtail.models import Revision
from wagtail.search import index
from wagtail_localize.models import String, StringTranslation

from ..base.models import BasePage
from ..blocks.translation import has_letters
from ..i18n.locales import name_of
from ..tree.current import current

FIELD, TEXT = "picture", "picture_text"


class DescribedPicture(NamedTuple):
    """A picture in a page: its id, its description there and whether it counts as decoration."""

    picture: int | None
    text: str
    decorative: bool = False


Uses = dict[str, DescribedPicture]  # by the path of the description, as the translation engine names it


def stream_names(kind: type[Model]) -> list[str]:
    return [field.name for field in kind._meta.concrete_fields if isinstance(field, StreamField)]


def raw_stream(page: BasePage, name: str) -> list[dict]:
    """Return the stored value of a stream."""
    return page._meta.get_field(name).stream_block.get_prep_value(getattr(page, name))


def image_values(value: Any, path: str) -> Iterator[tuple[str, dict]]:
    """Yield (path of the description, raw value) of every ImageBlock in the stored value of a block at this path."""
    if isinstance(value, dict):
        if {"image", "alt_text"} <= value.keys():
            yield f"{path}.alt_text", value
            return
        for name, child in value.items():
            yield from image_values(child, f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict) and {"id", "value"} <= item.keys():
                yield from image_values(item["value"], f"{path}.{item['id']}")


def use_of(image: dict) -> DescribedPicture:
    return DescribedPicture(image["image"], image["alt_text"] or "", bool(image.get("decorative")))


def uses_of(page: BasePage) -> Uses:
    """Return every picture of a page that has a description."""
    uses = {TEXT: DescribedPicture(page.picture_id, page.picture_text)}
    for name in stream_names(type(page)):
        uses |= {path: use_of(image) for path, image in image_values(raw_stream(page, name), name)}
    return uses


def has_translations(page: BasePage) -> bool:
    """Whether a page is the source of others: for the engine, else in the site's own language or the oldest. No query."""
    tree = current()
    family = tree.by_key.get(page.translation_key, ())
    own = next((pk for pk, code in tree.languages.items() if code == settings.LANGUAGE_CODE), None)
    wanted = tree.sources.get(page.translation_key, own)
    source = next((node for node in family if node.locale_id == wanted), next(iter(family), None))
    return len(family) > 1 and source is not None and source.pk == page.pk


def note_uses(page: BasePage) -> None:
    """Before a public source is saved: note the pictures that it has in the database. One query, none without translations."""
    page.picture_uses_before = None
    if page.pk and page.live and not page.alias_of_id and has_translations(page):
        columns = (FIELD, TEXT, *stream_names(type(page)))
        saved = type(page)._base_manager.filter(pk=page.pk, live=True).only(*columns).first()
        page.picture_uses_before = saved and uses_of(saved)


def update_translations(page: BasePage) -> None:
    """After it was saved: its translations take the pictures and descriptions that have changed since `note_uses`.

    One where there was none before is new: translators find it, as any new text.
    """
    before = {path: use for path, use in (getattr(page, "picture_uses_before", None) or {}).items() if use.picture}
    after = uses_of(page) if before else {}
    changed = {path: (before[path], use) for path, use in after.items() if path in before and before[path] != use}
    if not changed:
        return
    rows = type(page)._base_manager.filter(translation_key=page.translation_key, live=True, alias_of=None)
    for translation in rows.exclude(pk=page.pk).select_related("locale"):
        update_translation(translation, page, changed)


def update_translation(
    translation: BasePage, page: BasePage, changed: dict[str, tuple[DescribedPicture, DescribedPicture]]
) -> None:
    """Update the public translation and its latest revision, where it has the picture that its source had."""
    words = {path: current_words(translation, page, path, *uses) for path, uses in changed.items()}
    columns = changed_columns(translation, changed, words)
    if not columns:
        return
    left = [use.text for path, (_was, use) in changed.items() if words[path] == use.text and has_letters(use.text)]
    untranslated = list(dict.fromkeys([*translation.untranslated, *left]))
    type(page)._base_manager.filter(pk=translation.pk).update(**columns, untranslated=untranslated)
    if revision := Revision.objects.filter(pk=translation.latest_revision_id).first():
        draft = revision.as_object()
        if drafted := changed_columns(draft, changed, words):
            for name, value in drafted.items():
                setattr(draft, name, value)
            content = draft.serializable_data()
            revision.content |= {name: content[name] for name in drafted}
            revision.save(update_fields=["content"])
    transaction.on_commit(partial(reindex, type(page), translation.pk), robust=True)


def reindex(kind: type[BasePage], pk: int) -> None:
    if page := kind._default_manager.filter(pk=pk).first():
        index.insert_or_update_object(page)


def current_words(
    translation: BasePage, page: BasePage, path: str, was: DescribedPicture, use: DescribedPicture
) -> str | None:
    """Return the description for a translation: None for its own, where that of the source is the same as before.

    A description that was translated at this place before is known to the engine; else it is the source's.
    """
    if was.text == use.text:
        return None
    known = StringTranslation.objects.filter(
        context__object_id=page.translation_key,
        context__path=path,
        translation_of__data_hash=String._get_data_hash(use.text),
        translation_of__locale=page.locale_id,
        locale=translation.locale_id,
        has_error=False,
    )
    return known.values_list("data", flat=True).first() or use.text


def changed_columns(translation: BasePage, changed: dict, words: dict[str, str | None]) -> dict[str, Any]:
    """Return the new values of the columns of a translation in which one of these uses stands."""
    columns: dict[str, Any] = {}
    if TEXT in changed and words[TEXT] is not None and translation.picture_text != words[TEXT]:
        columns[TEXT] = words[TEXT]
    for name in stream_names(type(translation)):
        raw, is_changed = raw_stream(translation, name), False
        for path, image in image_values(raw, name):
            if path in changed and image["image"] == changed[path][0].picture:
                use, own = changed[path][1], use_of(image)
                text = own.text if words[path] is None else words[path]
                image |= {"image": use.picture, "alt_text": text, "decorative": use.decorative}
                is_changed |= use_of(image) != own
        if is_changed:
            columns[name] = translation._meta.get_field(name).stream_block.to_python(raw)
    return columns


def forget_translated(page: BasePage) -> None:
    """After a translation was published: descriptions of its source that it has in its own words now are not left."""
    if not page.untranslated or page.source.pk == page.pk:
        return
    texts = {use.text for use in uses_of(page.source).values()} - {use.text for use in uses_of(page).values()}
    untranslated = [text for text in page.untranslated if text not in texts]
    if untranslated != page.untranslated:
        page.untranslated = untranslated
        type(page)._base_manager.filter(pk=page.pk).update(untranslated=untranslated)


def untranslated_languages(page: BasePage) -> list[str]:
    """Return the names of the languages that read a description of a picture of this page in its own words."""
    if not has_translations(page):
        return []
    texts = {use.text for use in uses_of(page).values() if use.text and not use.decorative}
    rows = type(page)._base_manager.filter(translation_key=page.translation_key, live=True, alias_of=None)
    rows = rows.exclude(pk=page.pk).select_related("locale").order_by("locale_id")
    return [name_of(row.locale.language_code) for row in rows if texts & set(row.untranslated)]
