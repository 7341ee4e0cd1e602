"""Alternative text of a picture: one rule wherever it is asked for, and words that go with their picture when its file
is replaced.
"""

from collections.abc import Iterator

from django.db.models import ForeignKey
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page

from ..usage import pages_naming

RULE = _(
    "One sentence for people who can't see it; a screen reader reads it aloud. Left empty, the picture counts as "
    "decoration and is passed over."
)


def uses(row, kind: type) -> Iterator[tuple]:
    """Each use of a picture of this kind in a row: the id of the picture, its words, and how to give it others."""
    for field in row._meta.get_fields():
        if (
            isinstance(field, ForeignKey)
            and issubclass(field.related_model, kind)
            and hasattr(row, f"{field.name}_text")
        ):
            name = f"{field.name}_text"
            yield getattr(row, field.attname), getattr(row, name), lambda words, name=name: setattr(row, name, words)
        elif isinstance(field, StreamField):
            stored = field.stream_block.get_prep_value(getattr(row, field.name))
            for use in uses_in(stored):

                def put(words, use=use, field=field, stored=stored):
                    use["alt_text"] = words
                    setattr(row, field.name, field.stream_block.to_python(stored))

                yield use["image"], use["alt_text"] or "", put


def uses_in(value) -> Iterator[dict]:
    """Every ImageBlock in a stored stream that is not marked as decoration."""
    if isinstance(value, dict):
        if {"image", "alt_text"} <= value.keys() and not value.get("decorative"):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from uses_in(each)


def replace(row, picture, before: str) -> tuple[bool, bool]:
    """Gives the uses that said `before` the picture's description; whether there were such, and any with words of their own."""
    changed = own = False
    for pk, words, put in list(uses(row, type(picture))):
        if pk == picture.pk and words == before:
            put(picture.description)
            changed = True
        elif pk == picture.pk and words:
            own = True
    return changed, own


def carry(picture, before: str, user) -> tuple[list[Page], list[Page]]:
    """After its file was replaced: the pages on which its new description stands now, and those that have words of their own.

    What was public is published again, with those words alone changed; a draft stays a draft. Translations are left to
    their translators, who find what changed.
    """
    changed, own = [], []
    for page in pages_naming(picture):
        if page.alias_of_id or getattr(page, "source", page).pk != page.pk:
            continue
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else page
        ours, others = replace(draft, picture, before)
        if ours and draft is not page and page.live and replace(page, picture, before)[0]:
            page.save(clean=False)
        if ours:
            revision = draft.save_revision(user=user, log_action=True, clean=False)
            if draft is page and page.live:
                revision.publish(user=user)
            changed.append(page)
        if others:
            own.append(page)
    return changed, own
