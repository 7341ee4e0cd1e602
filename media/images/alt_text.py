"""Alternative text of a picture: one rule wherever it is asked for, and words that go with their picture when its file
is replaced.
"""

from collections.abc import Iterator

from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..permissions import is_open
from ..publishing import amending
from ..usage.references import referencing_pages

RULE = _(
    "One sentence for people who can't see it; a screen reader reads it aloud. Left empty, the picture counts as "
    "decoration and is passed over."
)

INSTEAD = _("A drawing stands here in place of a picture that is no longer shown.")


def public_alt_text(picture, words: str | None = None) -> str:
    """What is read aloud of a picture where it is used: `words` there, unless it is decoration, else those of an ImageBlock.

    Where a drawing stands in its place the words would tell of somebody who does not want to be shown.
    """
    if words is None:
        words = "" if picture.decorative else picture.contextual_alt_text or ""
    return str(INSTEAD) if words and picture.withdrawn_at else words


def alt_text_for(request: HttpRequest, picture, words: str) -> str:
    """The alternative text of a use of a picture, as a program reads it that sends this request.

    As it is stored for those who may choose the picture; else the public text, and none of a picture in a private collection.
    """
    if not words or may_choose(request.user, picture):
        return words
    return public_alt_text(picture, words) if is_open(picture, request) else ""


def may_choose(user, picture) -> bool:
    """Whether the picture chooser shows this picture to a user."""
    policy = policy_registry.get_by_type(type(picture))
    return user.is_authenticated and policy.user_has_any_permission_for_instance(user, ["choose"], picture)


def uses(row, kind: type) -> Iterator[tuple]:
    """Each use of a picture of this model in a row: the picture's id, its alternative text, and a setter of that text."""
    for field in row._meta.get_fields():
        if (
            isinstance(field, ForeignKey)
            and issubclass(field.related_model, kind)
            and hasattr(row, f"{field.name}_text")
        ):
            name = f"{field.name}_text"
            yield getattr(row, field.attname), getattr(row, name), lambda words, name=name: setattr(row, name, words)
        elif isinstance(field, StreamField):
            raw_value = field.stream_block.get_prep_value(getattr(row, field.name))
            for image_block in image_blocks(raw_value):

                def set_text(words, image_block=image_block, field=field, raw_value=raw_value):
                    image_block["alt_text"] = words
                    setattr(row, field.name, field.stream_block.to_python(raw_value))

                yield image_block["image"], image_block["alt_text"] or "", set_text


def image_blocks(value) -> Iterator[dict]:
    """The raw value of every ImageBlock in a StreamField's raw value that is not marked as decoration."""
    if isinstance(value, dict):
        if {"image", "alt_text"} <= value.keys() and not value.get("decorative"):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from image_blocks(each)


def replace_alt_text(row, picture, old_text: str) -> tuple[bool, bool]:
    """Sets the picture's description where `old_text` is its alternative text.

    Whether any text changed, and whether any use has a text of its own.
    """
    changed = has_own = False
    for pk, words, set_text in list(uses(row, type(picture))):
        if pk == picture.pk and words == old_text:
            set_text(picture.description)
            changed = True
        elif pk == picture.pk and words:
            has_own = True
    return changed, has_own


def update_alt_texts(picture, old_text: str, user) -> tuple[list[Page], list[Page]]:
    """Updates the alternative texts of a picture whose file was replaced: the pages changed, and those with own texts.

    What was live is published again with only these texts changed; a draft stays a draft. Translations are left to
    their translators, who find what changed.
    """
    changed, with_own_text = [], []
    for page in referencing_pages(picture):
        if page.alias_of_id or getattr(page, "source", page).pk != page.pk:
            continue
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes else page
        is_changed, has_own = replace_alt_text(draft, picture, old_text)
        if is_changed and draft is not page and page.live and replace_alt_text(page, picture, old_text)[0]:
            page.save(clean=False)
        if is_changed:
            revision = draft.save_revision(user=user, log_action=True, clean=False)
            if draft is page and page.live:
                with amending():
                    revision.publish(user=user)
            changed.append(page)
        if has_own:
            with_own_text.append(page)
    return changed, with_own_text
