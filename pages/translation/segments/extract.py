"""Extraction of a source's segments in memory, nothing stored; and their word count in every script."""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from html import unescape
from math import ceil

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail_localize.models import String
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

from ...blocks.translation import has_letters
from .slugs import has_address

# How many words a text has, as translators count them, in every script.

BREAK = re.compile(r"<(?:br|/?(?:p|li|ol|ul|h\d|td|th|tr|div|blockquote))\b[^>]*>", re.IGNORECASE)  # parts words
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)  # may stand within a word
ALONE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Thai, Lao, Burmese and Khmer: no space parts the words; signs above and below a letter are counted with it.
STRUNG = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
LETTERS_A_WORD = 5


def words(text: str) -> int:
    """The words in this HTML or plain text: what has a letter in it; a Chinese or Japanese sign counts as one word."""
    plain = unescape(TAG.sub("", BREAK.sub(" ", text)))
    if plain.isascii():
        return sum(map(has_letters, plain.split()))
    strung = sum(ceil(len(run) / LETTERS_A_WORD) for run in STRUNG.findall(plain))
    spaced = STRUNG.sub(" ", ALONE.sub(" ", plain))
    return len(ALONE.findall(plain)) + strung + sum(map(has_letters, spaced.split()))


SLUG = "slug"  # made from the title where a translator writes none


@dataclass
class Found:
    """The segments of one source, by kind, in the order of the page."""

    strings: list[StringSegmentValue] = field(default_factory=list)
    templates: list[TemplateSegmentValue] = field(default_factory=list)
    related: list[RelatedObjectSegmentValue] = field(default_factory=list)
    overridables: list[OverridableSegmentValue] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """Changes when what a translation is made from does: words, structure, marks and what they lead to."""
        said = [[each.path, each.string.data, each.attrs] for each in self.strings]
        built = [[each.path, each.template] for each in self.templates]
        chosen = [[each.path, str(each.translation_key)] for each in self.related]
        chosen += [[each.path, each.data] for each in self.overridables]
        return sha256(json.dumps([said, built, chosen], cls=DjangoJSONEncoder).encode()).hexdigest()

    @cached_property
    def work(self) -> dict[tuple, int]:
        """How many words each segment has that needs a translator, by path and hash of the string."""
        return {
            (each.path, String._get_data_hash(each.string.data)): words(each.string.data)
            for each in self.strings
            if is_work(each.path, each.string.data)
        }


def is_work(path: str, data: str) -> bool:
    """Whether somebody has to translate this: not so for bare figures, and for an address, which follows the title."""
    return path != SLUG and words(data) > 0


def extract(instance: Model) -> Found:
    """All of an object as it is in memory; a query for each kind of rows that hang on it, however many there are."""
    load_children(instance)
    found = Found()
    lists = {
        StringSegmentValue: found.strings,
        TemplateSegmentValue: found.templates,
        RelatedObjectSegmentValue: found.related,
        OverridableSegmentValue: found.overridables,
    }
    for value in extract_segments(instance):
        if value.path != SLUG or has_address(instance):
            lists[type(value)].append(value)
    return found


def load_children(instance: Model) -> None:
    """Rows that hang on it are read once, and not once for every question about them."""
    for relation in get_all_child_relations(instance) if hasattr(instance, "copy_child_relation") else []:
        getattr(instance, relation.get_accessor_name()).get_object_list()
