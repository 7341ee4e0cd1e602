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
    """A value as people say it: yes and no, a day, nothing at all for what is empty."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return pgettext("in a comparison", "Yes") if value else pgettext("in a comparison", "No")
    if isinstance(value, dt.datetime) and is_aware(value):
        value = localtime(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(display_value(each) for each in value)
    return str(localize(value))


def difference(before: str, after: str) -> SafeString:
    """What went and what came, each marked."""
    pairs = [(kind, words) for kind, words in (("deletion", before), ("addition", after)) if words]
    return TextDiff(pairs).to_html()


class ValueComparison(FieldComparison):
    def htmldiff(self):
        return difference(display_value(self.val_a), display_value(self.val_b))

    def has_changed(self):
        return display_value(self.val_a) != display_value(self.val_b)


class WordsComparison(TextFieldComparison):
    """As Wagtail's, but no text and an empty one are the same."""

    def plain(self, value) -> str:
        return value or ""

    def has_changed(self):
        return self.plain(self.val_a) != self.plain(self.val_b)

    def htmldiff(self):
        return diff_text(self.plain(self.val_a), self.plain(self.val_b)).to_html()


class RichTextComparison(WordsComparison):
    def plain(self, value) -> str:
        return text_from_html(value or "")


def words_of(block: blocks.Block, value: Any) -> str:
    """What a block without parts says; nothing for an empty one."""
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
    """What became of this block between two values of it (None where it is not there): its changed parts alone."""
    if isinstance(block, blocks.StructBlock):
        return describe_parts(block, before, after)
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        return describe_sequence(rows_of(block, before), rows_of(block, after))
    old, new = words_of(block, before), words_of(block, after)
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


def rows_of(block: blocks.Block, value: Any) -> list:
    """The blocks of a stream or a list, each with `id`, `block` and `value`."""
    if value is None:
        return []
    return list(value.bound_blocks) if isinstance(block, blocks.ListBlock) else list(value)


def describe_sequence(before: list, after: list) -> SafeString | str:
    """A stream or a list: a line for each block that came, went, moved or changed, in today's order."""
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    places = {name: number for number, name in enumerate(name for name in old if name in new)}
    kept = [name for name in new if name in old]
    stay = {kept[at + number] for _a, at, size in matches(list(places), kept) for number in range(size)}
    lines = []
    for number, name in enumerate(new):
        row, was = new[name], old.get(name)
        if was is None:
            lines.append(
                (
                    number,
                    line(ADDED, row, pgettext("in a comparison", "New"), block_changes(row.block, None, row.value)),
                )
            )
            continue
        moved = (
            ""
            if name in stay
            else pgettext("in a comparison", "Moved up")
            if places[name] > kept.index(name)
            else pgettext("in a comparison", "Moved down")
        )
        words = block_changes(row.block, was.value, row.value) if was.value != row.value else ""
        if moved or words:
            lines.append(
                (number, line(CHANGED, row, moved or pgettext("in a comparison", "Changed"), words or first_words(row)))
            )
    for number, name in enumerate(old):
        if name not in new:
            lines.append(
                (
                    number - 0.5,
                    line(
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
    """By which a block that only moved is recognised."""
    words = text_from_html(row.block.render_basic(row.value)).strip()
    return f"{words[:80]}…" if len(words) > 80 else words


def line(kind: str, row, what: str, words: SafeString | str) -> SafeString:
    frame = '<div class="comparison__child-object {}"><p class="comparison-what"><b>{}</b> · {}</p>{}</div>'
    return format_html(frame, kind, row.block.label, what, words)


class StreamComparison(StreamFieldComparison):
    def has_changed(self):
        return bool(self.htmldiff())

    def htmldiff(self):
        block = self.field.stream_block
        return describe_sequence(rows_of(block, self.val_a), rows_of(block, self.val_b))


def register() -> None:
    for field in (models.CharField, models.TextField):
        register_comparison_class(field, comparison_class=WordsComparison)
    for field in (models.BooleanField, models.DateField, models.TimeField, models.IntegerField, models.FloatField):
        register_comparison_class(field, comparison_class=ValueComparison)
    register_comparison_class(models.JSONField, comparison_class=ValueComparison)
    register_comparison_class(RichTextField, comparison_class=RichTextComparison)
    register_comparison_class(StreamField, comparison_class=StreamComparison)
