"""Comparison of two revisions: only what changed, moved blocks too, in words; where nothing stood, nothing is said.

Takes the place of Wagtail's comparison classes (8.0), which print every block of a text, and “None” and “True”.
"""

import datetime as dt
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import pgettext
from wagtail import blocks
from wagtail.admin.compare import (
    FieldComparison,
    StreamFieldComparison,
    TextDiff,
    TextFieldComparison,
    diff_text,
    register_comparison_class,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.utils.text import text_from_html

CHANGED, ADDED, REMOVED = "", "addition", "deletion"


def display_value(value: Any) -> str:
    """A field value as localized text: yes and no, a date in the active language, an empty string for what is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return pgettext("in a comparison", "Yes") if value else pgettext("in a comparison", "No")
    if isinstance(value, dt.datetime) and is_aware(value):
        value = localtime(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(display_value(each) for each in value)
    return str(localize(value))


def field_text(field, value: Any) -> str:
    """Return a raw value of a model field as text."""
    if value in (None, "", []):
        return ""
    if isinstance(field, RichTextField):
        return text_from_html(value)
    if isinstance(field, StreamField):
        return " ".join(block_text(child.block, child.value) for child in field.to_python(value))
    if field.is_relation and field.related_model:
        return related_text(field.related_model, value if isinstance(value, list) else [value])
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return display_value(field.to_python(value))


def related_text(model: type[models.Model], keys: list) -> str:
    rows = model._default_manager.in_bulk(keys)
    return ", ".join(str(rows[key]) for key in keys if key in rows)


def difference(before: str, after: str) -> SafeString:
    """HTML of a diff that keeps nothing: the old text as a deletion, the new one as an addition."""
    pairs = [(kind, words) for kind, words in (("deletion", before), ("addition", after)) if words]
    return TextDiff(pairs).to_html()


class ValueComparison(FieldComparison):
    def htmldiff(self):
        return difference(display_value(self.val_a), display_value(self.val_b))

    def has_changed(self):
        return display_value(self.val_a) != display_value(self.val_b)


class WordsComparison(TextFieldComparison):
    """Wagtail's text comparison, in which NULL and an empty string are equal."""

    def plain(self, value) -> str:
        return value or ""

    def has_changed(self):
        return self.plain(self.val_a) != self.plain(self.val_b)

    def htmldiff(self):
        return diff_text(self.plain(self.val_a), self.plain(self.val_b)).to_html()


class RichTextComparison(WordsComparison):
    def plain(self, value) -> str:
        return text_from_html(value or "")


def block_text(block: blocks.Block, value: Any) -> str:
    """The value of a block without child blocks as plain text; empty for an empty one."""
    if value is None or value == "":
        return ""
    if isinstance(block, blocks.BooleanBlock):
        return display_value(bool(value))
    if isinstance(block, blocks.ChoiceBlock):
        return str(dict(block.field.choices).get(value, value))
    if isinstance(block, blocks.RichTextBlock):
        return text_from_html(str(value.source))
    if isinstance(block, blocks.FieldBlock):
        return display_value(value)
    return text_from_html(block.render_basic(value))


def block_changes(block: blocks.Block, before: Any, after: Any) -> SafeString | str:
    """Diff of one block as HTML, from two values of it (None where it is missing): its changed children alone."""
    if isinstance(block, blocks.StructBlock):
        return describe_parts(block, before, after)
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return describe_sequence(child_blocks(block, before), child_blocks(block, after))
    old, new = block_text(block, before), block_text(block, after)
    both = before is not None and after is not None
    return diff_text(old, new).to_html() if both and old and new else difference(old, new)


def describe_parts(block: blocks.StructBlock, before: Any, after: Any) -> SafeString | str:
    parts = []
    for name, child in block.child_blocks.items():
        old = before.get(name) if before is not None else None
        new = after.get(name) if after is not None else None
        if old != new and (words := block_changes(child, old, new)):
            parts.append((child.label, words))
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", parts)) if parts else ""


def child_blocks(block: blocks.Block, value: Any) -> list:
    """The bound child blocks of a StreamBlock or ListBlock value, each with `id`, `block` and `value`."""
    if value is None:
        return []
    return list(value.bound_blocks) if isinstance(block, blocks.ListBlock) else list(value)


def describe_sequence(before: list, after: list) -> SafeString | str:
    """Diff of a stream or list as HTML: a line for each block added, removed, moved or changed, in the new order."""
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    positions = {name: number for number, name in enumerate(name for name in old if name in new)}
    kept_ids = [name for name in new if name in old]
    unmoved = {kept_ids[at + number] for _a, at, size in matches(list(positions), kept_ids) for number in range(size)}
    lines = []
    for number, name in enumerate(new):
        row, earlier = new[name], old.get(name)
        if earlier is None:
            lines.append(
                (
                    number,
                    render_change(
                        ADDED, row, pgettext("in a comparison", "New"), block_changes(row.block, None, row.value)
                    ),
                )
            )
            continue
        moved = (
            ""
            if name in unmoved
            else pgettext("in a comparison", "Moved up")
            if positions[name] > kept_ids.index(name)
            else pgettext("in a comparison", "Moved down")
        )
        words = block_changes(row.block, earlier.value, row.value) if earlier.value != row.value else ""
        if moved or words:
            lines.append(
                (
                    number,
                    render_change(
                        CHANGED, row, moved or pgettext("in a comparison", "Changed"), words or first_words(row)
                    ),
                )
            )
    for number, name in enumerate(old):
        if name not in new:
            lines.append(
                (
                    number - 0.5,
                    render_change(
                        REMOVED,
                        old[name],
                        pgettext("in a comparison", "Taken out"),
                        block_changes(old[name].block, old[name].value, None),
                    ),
                )
            )
    return format_html_join("", "{}", [(words,) for _place, words in sorted(lines, key=lambda each: each[0])])


def matches(before: list, after: list) -> list:
    return SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()


def first_words(row) -> str:
    """Excerpt of a block's text, at most 80 characters, by which one that only moved is recognised."""
    words = text_from_html(row.block.render_basic(row.value)).strip()
    return f"{words[:80]}…" if len(words) > 80 else words


def render_change(kind: str, row, label: str, words: SafeString | str) -> SafeString:
    frame = '<div class="comparison__child-object {}"><p class="comparison-what"><b>{}</b> · {}</p>{}</div>'
    return format_html(frame, kind, row.block.label, label, words)


class StreamComparison(StreamFieldComparison):
    def has_changed(self):
        return bool(self.htmldiff())

    def htmldiff(self):
        block = self.field.stream_block
        return describe_sequence(child_blocks(block, self.val_a), child_blocks(block, self.val_b))


def register() -> None:
    for field in (models.CharField, models.TextField):
        register_comparison_class(field, comparison_class=WordsComparison)
    for field in (models.BooleanField, models.DateField, models.TimeField, models.IntegerField, models.FloatField):
        register_comparison_class(field, comparison_class=ValueComparison)
    register_comparison_class(models.JSONField, comparison_class=ValueComparison)
    register_comparison_class(RichTextField, comparison_class=RichTextComparison)
    register_comparison_class(StreamField, comparison_class=StreamComparison)
