"""Pictures of translations: where a picture of the source or its description changes, its translations take both at once,
the description in the source's words until it is translated.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from wagtail.fields import StreamField
from wagtail.models import PageLogEntry, Revision
from wagtail.search import index
from wagtail_localize.models import String, StringTranslation

from ..base.models import BasePage
from ..blocks.translation import has_letters
from ..i18n.locales import name_of
from ..tree.current import current

FIELD, TEXT = "picture", "picture_text"
# In the content of a revision, beside its fields: {path: [use of the source before, own description before]}.
REPLACED = "replaced_descriptions"
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
MOST_REVISIONS = 20  # of a translation, in which the age of a description is looked up


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


def stored_uses(kind: type[Model], content: dict) -> Uses:
    """Return the same of the content of a revision."""
    uses = {TEXT: DescribedPicture(content.get(FIELD), content.get(TEXT) or "")}
    for name in stream_names(kind):
        raw = json.loads(content.get(name) or "[]")
        uses |= {path: use_of(image) for path, image in image_values(raw, name)}
    return uses


def source_id(page: BasePage) -> int | None:
    """Return the id of the source of a page and its translations: for the engine, else in the site's own language or the
    oldest; None for a page that has no translations. No query.
    """
    tree = current()
    family = tree.by_key.get(page.translation_key, ())
    own = next((pk for pk, code in tree.languages.items() if code == settings.LANGUAGE_CODE), None)
    wanted = tree.sources.get(page.translation_key, own)
    source = next((node for node in family if node.locale_id == wanted), next(iter(family), None))
    return source.pk if source and len(family) > 1 else None


def has_translations(page: BasePage) -> bool:
    """Whether a page is the source of others. No query."""
    return page.pk is not None and source_id(page) == page.pk


def store_picture_uses(page: BasePage) -> None:
    """Store, before a public source is saved, the pictures that it has in the database. One query, none without translations."""
    page.picture_uses_before = None
    if page.pk and page.live and not page.alias_of_id and has_translations(page):
        columns = (FIELD, TEXT, *stream_names(type(page)))
        saved = type(page)._base_manager.filter(pk=page.pk).only(*columns).first()
        page.picture_uses_before = saved and uses_of(saved)


def update_translations(page: BasePage) -> None:
    """After it was saved: its translations, offline ones too, take the pictures and descriptions that have changed since
    `store_picture_uses`.

    One where there was none before is new: translators find it, as any new text.
    """
    before = {path: use for path, use in (getattr(page, "picture_uses_before", None) or {}).items() if use.picture}
    after = uses_of(page) if before else {}
    changed = {path: (before[path], use) for path, use in after.items() if path in before and before[path] != use}
    if not changed:
        return
    rows = type(page)._base_manager.filter(translation_key=page.translation_key, alias_of=None)
    for translation in rows.exclude(pk=page.pk).select_related("locale"):
        update_translation(translation, page, changed)


def update_translation(
    translation: BasePage,
    page: BasePage,
    changed: dict[str, tuple[DescribedPicture, DescribedPicture]],
    *,
    is_recorded: bool = True,
) -> None:
    """Update the row of a translation and its latest revision, where it has the picture that its source had.

    The revision records what was replaced: a form that was opened before may send it once more.
    """
    words = {path: current_words(translation, page, path, *uses) for path, uses in changed.items()}
    columns = changed_columns(translation, changed, words)
    if not columns:
        return
    untranslated = add_untranslated(translation, changed, words)
    type(page)._base_manager.filter(pk=translation.pk).update(**columns, untranslated=untranslated)
    if revision := Revision.objects.filter(pk=translation.latest_revision_id).first():
        draft = revision.as_object()
        own = uses_of(draft) if is_recorded else {}
        replaced = {path: [was, own[path].text] for path, (was, _use) in changed.items() if path in own}
        if drafted := changed_columns(draft, changed, words):
            for name, value in drafted.items():
                setattr(draft, name, value)
            content = draft.serializable_data()
            revision.content |= {name: content[name] for name in drafted} | {REPLACED: replaced}
            revision.save(update_fields=["content"])
    transaction.on_commit(partial(reindex, type(page), translation.pk), robust=True)


def add_untranslated(translation: BasePage, changed: dict, words: dict[str, str | None]) -> list[str]:
    """Return the untranslated texts of a translation with the descriptions that it takes from its source."""
    texts = [use.text for path, (_was, use) in changed.items() if words[path] == use.text and has_letters(use.text)]
    return list(dict.fromkeys([*translation.untranslated, *texts]))


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


def update_published_translation(page: BasePage) -> None:
    """After a translation was published: descriptions that were written before the source replaced its picture or changed
    its description become those of the source. So a form that was opened before that brings no old one back.
    """
    if changed := outdated_uses(page, page.revisions.all()):
        translation = type(page)._base_manager.select_related("locale").get(pk=page.pk)
        update_translation(translation, type(page)._base_manager.get(pk=source_id(page)), changed, is_recorded=False)


def update_restored_translation(draft: BasePage, version: Revision) -> None:
    """Do the same for the unsaved copy of an earlier revision of a translation."""
    if changed := outdated_uses(draft, draft.revisions.filter(created_at__lte=version.created_at)):
        source = type(draft)._base_manager.get(pk=source_id(draft))
        words = {path: current_words(draft, source, path, *uses) for path, uses in changed.items()}
        for name, value in changed_columns(draft, changed, words).items():
            setattr(draft, name, value)
        draft.untranslated = add_untranslated(draft, changed, words)
        type(draft)._base_manager.filter(pk=draft.pk).update(untranslated=draft.untranslated)


def outdated_uses(
    page: BasePage, revisions: QuerySet[Revision]
) -> dict[str, tuple[DescribedPicture, DescribedPicture]]:
    """Return, of a translation, what its source had where a description was written and has now, by path, where these
    differ.
    """
    pk = source_id(page)
    if page.alias_of_id or pk in {None, page.pk}:
        return {}
    source = type(page)._base_manager.filter(pk=pk, live=True).first()
    own = uses_of(page)
    current_uses = uses_of(source) if source else {}
    texts = {
        path: own[path].text
        for path, use in current_uses.items()
        if use.picture and path in own and own[path].text and own[path] != use
    }
    before = uses_before(page, pk, texts, revisions) if texts else {}
    return {path: (was, current_uses[path]) for path, was in before.items() if was != current_uses[path]}


def uses_before(page: BasePage, source_pk: int, texts: dict[str, str], revisions: QuerySet[Revision]) -> Uses:
    """Return what the source had where each of these descriptions of a translation was written, by path, as far as these
    revisions and the log of the source show it.
    """
    found: Uses = {}
    written_at, paths = {}, set(texts)
    for revision in revisions.order_by("-created_at", "-pk")[:MOST_REVISIONS]:
        uses, replaced = stored_uses(type(page), revision.content), revision.content.get(REPLACED, {})
        for path in list(paths):
            if path in uses and uses[path].text == texts[path]:
                written_at[path] = revision.created_at
                continue
            paths.remove(path)
            was, text = replaced.get(path, (None, None))
            if text == texts[path]:
                found[path] = DescribedPicture(*was)
    for moment in {written_at[path] for path in written_at.keys() - found.keys()}:
        public = uses_at(type(page), source_pk, moment)
        found |= {
            path: public[path]
            for path in written_at.keys() - found.keys()
            if written_at[path] == moment and path in public and public[path].picture
        }
    return found


def uses_at(kind: type[Model], pk: int, moment: datetime) -> Uses:
    """Return the pictures of a page as it was public at a moment; none where that revision is purged. Two queries."""
    notes = PageLogEntry.objects.filter(page=pk, action__in=PUBLISHED, timestamp__lte=moment)
    revision_id = notes.order_by("-timestamp", "-pk").values_list("revision", flat=True).first()
    revision = Revision.objects.filter(pk=revision_id).first()
    return stored_uses(kind, revision.content) if revision else {}


def remove_translated_descriptions(page: BasePage) -> None:
    """Remove from `untranslated`, after a translation was published, descriptions that it has in its own words now."""
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
