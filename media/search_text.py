"""Text for the search index: folding of accents, Arabic vowel marks and alef; text of stored StreamFields without
queries.

PostgreSQL's `unaccent` knows no Arabic and would have to come before the stemmer, which needs the accents ("cooperaciones"
and "cooperación" share a stem, "cooperacion" has none). So what the search reads is followed by the same words as they
may be typed: both are in the index, on every database.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from wagtail.blocks import Block, ChooserBlock, ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.search.index import AutocompleteField, BaseField, RelatedFields, SearchField

from .arabic_clitics import bases
from .stemming import stem

# The words of a stream of blocks as it is stored: without the pictures, pages and documents chosen in it, which would each cost a query.


def texts(block: Block, stored: Any) -> Iterator[str]:
    """What a search reads of this block, given its stored value: strings, in their order; nothing of what it doesn't know."""
    if isinstance(block, ChooserBlock) or not getattr(block, "search_index", True):
        return
    if isinstance(block, StreamBlock):
        for child in stored or []:
            if child["type"] in block.child_blocks:
                yield from texts(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, StructBlock):
        known = stored if isinstance(stored, dict) else {}
        for name, child in block.child_blocks.items():
            if name in known:
                yield from texts(child, known[name])
    elif isinstance(block, ListBlock):
        for item in stored or []:
            yield from texts(block.child_block, item["value"] if isinstance(item, dict) and "id" in item else item)
    else:
        yield from map(str, block.get_searchable_content(block.to_python(stored)))


MARKS = "".join(letter for letter in map(chr, range(0x300, 0x10000)) if unicodedata.category(letter)[0] == "M")
WORD = re.compile(rf"[^\W_][\w{MARKS}\u0640]*")  # Python counts no mark among the letters
VOWELS = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed]")  # Arabic; not the hamza
# Digits of any script are the same number: ٢٠١٤ is 2014.
DIGITS = {letter: str(unicodedata.decimal(letter)) for letter in map(chr, range(0x80, 0x10000)) if letter.isdecimal()}
OTHER_FORMS = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "\u0640": None} | DIGITS)
TYPED = {"spellings", "title_spellings"}
UNSHOWN = {"title", "tags", *TYPED}  # a title is shown anyway; tags are notes among staff


def is_left_out(mark: str) -> bool:
    """Whether this is a mark that people leave out: an accent, a vowel of Hebrew or Arabic; not one of Hindi or Thai."""
    kind = unicodedata.combining(mark)
    return 10 <= kind <= 36 or kind >= 200


def fold_text(text: str) -> str:
    """The text as it is compared: small letters without what people leave out."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in parts if not is_left_out(letter))
    return unicodedata.normalize("NFC", kept).translate(OTHER_FORMS)


def words_of(text: str) -> list[str]:
    """The words of a text as they are written, without anything between them."""
    return WORD.findall(text)


def forms(word: str) -> list[str]:
    """A word as it is compared, and what it is without the clitics of Arabic."""
    folded = fold_text(word)
    return [folded, *bases(folded)]


def spellings(text: str) -> str:
    """How the words of this text may be typed otherwise, each once: without vowel marks, without anything, without clitics.

    Whoever changes what this writes raises `VERSION` in pages.search.reindex: then the index is written anew.
    """
    if text.isascii():
        return ""
    written = dict.fromkeys(word for word in words_of(text) if not word.isascii())
    others = {word: (VOWELS.sub("", word), *forms(word)) for word in written}
    return " ".join(dict.fromkeys(other for word, forms in others.items() for other in forms if other != word.lower()))


@lru_cache(50_000)
def stems_of(word: str, algorithm: str) -> frozenset[str]:
    """The stems of a word as it is written, as it is compared, and of what it is without clitics; each as it is compared."""
    written = {VOWELS.sub("", word.lower()), *forms(word)}
    return frozenset(fold_text(stem(each, algorithm)) for each in written if each)


def stems(text: str, algorithm: str) -> str:
    """The stems of the words of this text, each once, without those that stand in it as they are."""
    written = dict.fromkeys(words_of(text.lower()))
    found = dict.fromkeys(each for word in written for each in sorted(stems_of(word, algorithm)))
    return " ".join(each for each in found if each not in written)


def searched_texts(row: Any, fields: list) -> Iterator[str]:
    """What the search reads by these fields, part by part, and what hangs on the row."""
    for field in fields:
        value = getattr(row, field.field_name, None) if isinstance(field, RelatedFields) else None
        if value is not None:
            for related in value.all() if hasattr(value, "all") else [value]:
                yield from searched_texts(related, field.fields)
        elif isinstance(field, SearchField):
            stream = getattr(row, field.field_name, None)
            if isinstance(stream, StreamValue):
                yield from texts(stream.stream_block, stream.raw_data)
                continue
            value = field.get_value(row)
            yield from (str(part) for part in (value if isinstance(value, list) else [value]) if part)


class SearchTextMixin:
    """For an Indexed model with a title: the search finds it by its words, however they are typed."""

    title: str
    get_search_fields: Callable[[], list[BaseField]]

    spelled_fields = [
        SearchField("title_spellings", boost=2),
        SearchField("spellings"),
        AutocompleteField("title_spellings"),
    ]

    def texts(self) -> list[str]:
        """What the search reads of this row beside its title, part by part; a query for each thing that hangs on it."""
        return list(searched_texts(self, [each for each in self.get_search_fields() if each.field_name not in UNSHOWN]))

    @classmethod
    def with_texts(cls, rows):
        """These rows, with what `texts` asks for; a query for each kind of thing that hangs on them."""
        for field in cls.get_search_fields():
            if isinstance(field, RelatedFields) and field.field_name not in UNSHOWN:
                rows = field.select_on_queryset(rows)
        return rows

    stemmed_by = ""  # Snowball's algorithm, set while an index without a stemmer reads this row

    @property
    def title_spellings(self) -> str:
        return self.found_as(self.title)

    @property
    def spellings(self) -> str:
        return self.found_as(" ".join(self.texts()))

    def found_as(self, text: str) -> str:
        """What stands in the index beside this text."""
        return f"{spellings(text)} {stems(text, self.stemmed_by) if self.stemmed_by else ''}".strip()
