"""Text for the search index: folding of accents, Arabic vowel marks and alef; text of stored StreamFields without
queries.

PostgreSQL's `unaccent` knows no Arabic and would have to come before the stemmer, which needs the accents ("cooperaciones"
and "cooperación" share a stem, "cooperacion" has none). So what the search reads is followed by the same words as they
may be typed: both are in the index, on every database.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.blocks import Block, ChooserBlock, ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.search.index import AutocompleteField, BaseField, RelatedFields, SearchField

from .arabic_clitics import bases
from .stemming import stem

# The words of a stream of blocks as it is stored: without the pictures, pages and documents chosen in it, which would each cost a query.


def texts(block: Block, raw_value: Any) -> Iterator[str]:
    """The searchable strings of a block, given its raw value, in their order; nothing of unknown blocks."""
    if isinstance(block, ChooserBlock) or not getattr(block, "search_index", True):
        return
    if isinstance(block, StreamBlock):
        for child in raw_value or []:
            if child["type"] in block.child_blocks:
                yield from texts(block.child_blocks[child["type"]], child["value"])
    elif isinstance(block, StructBlock):
        values = raw_value if isinstance(raw_value, dict) else {}
        for name, child in block.child_blocks.items():
            if name in values:
                yield from texts(child, values[name])
    elif isinstance(block, ListBlock):
        for item in raw_value or []:
            yield from texts(block.child_block, item["value"] if isinstance(item, dict) and "id" in item else item)
    else:
        yield from map(str, block.get_searchable_content(block.to_python(raw_value)))


MARKS = "".join(letter for letter in map(chr, range(0x300, 0x10000)) if unicodedata.category(letter)[0] == "M")
WORD = re.compile(rf"[^\W_][\w{MARKS}\u0640]*")  # Python counts no mark among the letters
VOWELS = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed]")  # Arabic; not the hamza
# Digits of any script are the same number: ٢٠١٤ is 2014.
DIGITS = {letter: str(unicodedata.decimal(letter)) for letter in map(chr, range(0x80, 0x10000)) if letter.isdecimal()}
FOLDED_LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "\u0640": None} | DIGITS)
SPELLING_FIELDS = {"spellings", "title_spellings"}
EXCLUDED_FIELDS = {"title", "tags", *SPELLING_FIELDS}  # a title is shown anyway; tags are notes among staff


def is_optional_mark(mark: str) -> bool:
    """Whether people omit this combining mark: an accent, a vowel of Hebrew or Arabic; not one of Hindi or Thai."""
    kind = unicodedata.combining(mark)
    return 10 <= kind <= 36 or kind >= 200


def fold_text(text: str) -> str:
    """The text folded for comparison: lower case, without optional marks (Unicode NFKD), digits as ASCII."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in decomposed if not is_optional_mark(letter))
    return unicodedata.normalize("NFC", kept).translate(FOLDED_LETTERS)


def rows_containing(rows: QuerySet, names: Iterable[str], query: str) -> QuerySet:
    """Return the rows in one of whose columns the query occurs, written with its accents or without.

    For lists at the desk, which no search index holds. Texts are folded here: PostgreSQL folds no accents without an
    extension that its owner may not be allowed to create, SQLite none but of ASCII.
    """
    names, folded = list(names), fold_text(query)
    plain = reduce(or_, (Q(**{f"{name}__icontains": query}) for name in names), Q())
    if not names or not folded:
        return rows.filter(plain)
    others = rows.exclude(plain).order_by().values_list("pk", *names)
    found = [pk for pk, *texts in others if any(folded in fold_text(str(each or "")) for each in texts)]
    return rows.filter(plain | Q(pk__in=found))


def words_of(text: str) -> list[str]:
    """Tokenizer: the words of a text as they are written."""
    return WORD.findall(text)


def forms(word: str) -> list[str]:
    """The folded form of a word, and its base forms without Arabic clitics."""
    folded = fold_text(word)
    return [folded, *bases(folded)]


def spellings(text: str) -> str:
    """Other spellings of the words of a text, each once: without vowel marks, folded, without clitics.

    Whoever changes what this returns raises `VERSION` in pages.search.reindex: then the index is written anew.
    """
    if text.isascii():
        return ""
    words = dict.fromkeys(word for word in words_of(text) if not word.isascii())
    variants = {word: (VOWELS.sub("", word), *forms(word)) for word in words}
    return " ".join(dict.fromkeys(each for word, found in variants.items() for each in found if each != word.lower()))


@lru_cache(50_000)
def stems_of(word: str, algorithm: str) -> frozenset[str]:
    """The folded stems of a word as it is written, of its folded form, and of its base forms without clitics."""
    variants = {VOWELS.sub("", word.lower()), *forms(word)}
    return frozenset(fold_text(stem(each, algorithm)) for each in variants if each)


def stems(text: str, algorithm: str) -> str:
    """The stems of the words of a text, each once, without those that are words of the text."""
    words = dict.fromkeys(words_of(text.lower()))
    stemmed = dict.fromkeys(each for word in words for each in sorted(stems_of(word, algorithm)))
    return " ".join(each for each in stemmed if each not in words)


def searched_texts(row: Any, fields: list) -> Iterator[str]:
    """The searchable strings of a row by these search fields, with those of related rows."""
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


class SpellingsMixin:
    """Mixin for an Indexed model with a title: adds search fields with other spellings and stems of its words."""

    title: str
    get_search_fields: Callable[[], list[BaseField]]

    spelled_fields = [
        SearchField("title_spellings", boost=2),
        SearchField("spellings"),
        AutocompleteField("title_spellings"),
    ]
    typed_fields = [
        *spelled_fields,
        AutocompleteField("spellings"),
    ]  # where more than the title is found as it is typed

    def strings_to_index(self) -> list[str]:
        """The searchable strings of this row beside its title; one query for each related row."""
        return list(
            searched_texts(self, [each for each in self.get_search_fields() if each.field_name not in EXCLUDED_FIELDS])
        )

    @classmethod
    def with_texts(cls, rows):
        """The rows with the relations that `strings_to_index` reads selected or prefetched."""
        for field in cls.get_search_fields():
            if isinstance(field, RelatedFields) and field.field_name not in EXCLUDED_FIELDS:
                rows = field.select_on_queryset(rows)
        return rows

    stemming_algorithm = ""  # Snowball's algorithm, set while an index without a stemmer reads this row

    @property
    def title_spellings(self) -> str:
        return self.index_text(self.title)

    @property
    def spellings(self) -> str:
        return self.index_text(" ".join(self.strings_to_index()))

    def index_text(self, text: str) -> str:
        """Spellings and stems that are indexed beside this text."""
        return f"{spellings(text)} {stems(text, self.stemming_algorithm) if self.stemming_algorithm else ''}".strip()


class SearchTextMixin(SpellingsMixin):
    """The same for what visitors search: its words join the vocabulary that corrects mistyped words."""

    def texts(self) -> list[str]:
        """The searchable strings of this row beside its title, of which results show an excerpt."""
        return self.strings_to_index()
