"""What there is to translate in a page or snippet, read in memory: nothing is stored for what nobody has begun."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

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

from .slugs import has_address
from .word_count import words

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
