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
CJK = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Thai, Lao, Burmese and Khmer: no space parts the words; signs above and below a letter are counted with it.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+")
LETTERS_PER_WORD = 5


def count_words(text: str) -> int:
    """Word count of this HTML or plain text: what has a letter in it; a Chinese or Japanese sign counts as one word."""
    plain = unescape(TAG.sub("", BREAK.sub(" ", text)))
    if plain.isascii():
        return sum(map(has_letters, plain.split()))
    unspaced = sum(ceil(len(run) / LETTERS_PER_WORD) for run in UNSPACED.findall(plain))
    spaced = UNSPACED.sub(" ", CJK.sub(" ", plain))
    return len(CJK.findall(plain)) + unspaced + sum(map(has_letters, spaced.split()))


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
        """SHA-256 of what a translation is made from: words, structure, marks and what they lead to."""
        strings = [[each.path, each.string.data, each.attrs] for each in self.strings]
        templates = [[each.path, each.template] for each in self.templates]
        objects = [[each.path, str(each.translation_key)] for each in self.related]
        objects += [[each.path, each.data] for each in self.overridables]
        return sha256(json.dumps([strings, templates, objects], cls=DjangoJSONEncoder).encode()).hexdigest()

    @cached_property
    def work(self) -> dict[tuple, int]:
        """{(path, hash of the string): word count} of the segments that need a translator."""
        return {
            (each.path, String._get_data_hash(each.string.data)): count_words(each.string.data)
            for each in self.strings
            if is_work(each.path, each.string.data)
        }


def is_work(path: str, data: str) -> bool:
    """Whether somebody has to translate this: not so for bare figures, and for an address, which follows the title."""
    return path != SLUG and count_words(data) > 0


def extract(instance: Model) -> Found:
    """The segments of an object as it is in memory; a query for each child relation, however many rows it has."""
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
    """Prefetches the child relations (modelcluster), which would else be queried at every access."""
    for relation in get_all_child_relations(instance) if hasattr(instance, "copy_child_relation") else []:
        getattr(instance, relation.get_accessor_name()).get_object_list()
