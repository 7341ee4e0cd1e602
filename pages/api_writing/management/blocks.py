"""Streams of blocks in the shape in which Wagtail stores them: their types for pydantic, and the way there and back.

A block is `{"type", "value", "id"}`, an item of a list `{"value", "id"}`; the ids hold translations to their texts, and so
outlive a change when they are sent back. Rich text is a string in one of the formats of Wagtail's API.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from django import forms
from django.db.models import Model
from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field, create_model
from wagtail import blocks
from wagtail.api.rich_text import APIRichText
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.coreutils import resolve_model_string
from wagtail.rich_text import features as feature_registry

from ...api.errors import invalid, invalid_value, value_error
from ...api.input_fields import PREFIX, owner_prefix, pascal, reference_to
from ...blocks.switched_off import SwitchedOffBlock
from ...http.urls import whole_number

RichTextFormat = Literal["db_html", "db_markdown"]
MAX_CHOICES = 60  # more than these, such as time zones, are told as a text
Loc = tuple[str | int, ...]
LISTS = (blocks.BaseStreamBlock, blocks.ListBlock)
REFERENCE = re.compile(r'<(?:a|embed)\s(?:[^>]*\s)?id="([^"]*)"')  # in rich text as it is stored
STRICT = ConfigDict(extra="forbid")
EMPTY_TABLE: dict[str, Any] = {"columns": [], "rows": [], "caption": ""}
BLOCK_ID = (
    str | None,
    Field(
        None,
        max_length=100,
        pattern=r"^[0-9A-Za-z_-]*$",  # a dot would part the path of a text that is translated
        description="Its own, to which its translations are tied; left out, it gets one.",
        examples=["9be85ad3-5c85-4fb6-b03d-345bff426546"],
    ),
)


def text_of(words: Any) -> str:
    """A label or help text in English, as the document of the API is."""
    with translation.override("en"):
        return str(words or "").strip()


def described(label: Any, help_text: Any = "") -> str:
    """The description of a field: its label at the desk, and the help beside it."""
    label, help_text = text_of(label), text_of(help_text)
    return f"{label[:1].upper()}{label[1:]}. {help_text}".strip()


def choice_annotation(values: Iterable[Any]) -> Any:
    """One of these values; a text where there are very many."""
    values = tuple(dict.fromkeys(values))
    return Literal[values] if 0 < len(values) <= MAX_CHOICES else str


def flat_values(choices: Iterable) -> Iterable[Any]:
    """The values of Django's choices, those of groups too."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from (each for each, _label in label)
        else:
            yield value


EXAMPLES: dict[Any, Any] = {
    str: "The harvest is in",
    int: 42,
    Decimal: "32.3",
    dt.date: "2027-03-06",
    dt.time: "10:00:00",
    dt.datetime: "2027-03-06T16:00:00Z",
}
# By the name of a field, where the words of its kind would say little.
NAMED_EXAMPLES = {
    "slug": "the-harvest-is-in",
    "website": "https://example.org/",
    "link": "https://example.org/",
    "address": "939 W. Capitol St., Jackson",
    "email": "hello@example.org",
    "phone": "+1 601 555 0100",
    "zone": "America/Chicago",
    "password": "open sesame",
    "name": "The land trust",
}


def examples_of(name: str, annotation: Any) -> list[Any] | None:
    """An example of a text, a number or a moment; None for what shows by its values what it holds."""
    plain = next((each for each in EXAMPLES if each in plain_types(annotation)), None)
    return None if plain is None else [NAMED_EXAMPLES.get(name, EXAMPLES[plain]) if plain is str else EXAMPLES[plain]]


def plain_types(annotation: Any) -> set[Any]:
    """The plain types of an annotation, without what is said beside them; none of a list or an object."""
    if get_origin(annotation) is Annotated:
        return plain_types(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return {each for part in get_args(annotation) for each in plain_types(part)}
    return {annotation} if annotation in EXAMPLES else set()


class BlockSchemas:
    """Makes a pydantic model for each kind of block, once."""

    def __init__(self):
        # By name, then by the types of their fields.
        self.models: dict[str, dict[str, type[BaseModel]]] = defaultdict(dict)

    def model(self, name: str, about: str, fields: dict[str, tuple[Any, Any]]) -> type[BaseModel]:
        """The model of this name and these fields, made at the first call; a number tells those of one name apart."""
        alike = self.models[name]
        types = repr({field: annotation for field, (annotation, _default) in fields.items()})
        if types not in alike:
            numbered = f"{PREFIX}{name}{len(alike) + 1 if alike else ''}"
            alike[types] = create_model(numbered, __config__=STRICT, __doc__=about or None, **fields)
        return alike[types]

    def annotation(self, block: blocks.Block) -> Any:
        """The type of the value of a block, also of one whose feature is off."""
        if isinstance(block, SwitchedOffBlock):
            return self.annotation(block.block)
        if isinstance(block, blocks.BaseStreamBlock):
            members = [self.member(name, child) for name, child in block.child_blocks.items()]
            return list[Annotated[reduce(or_, members), Field(discriminator="type")]]
        if isinstance(block, blocks.ListBlock):
            return list[self.item(block.child_block)]
        if isinstance(block, BaseTypedTableBlock):
            return self.table(block)
        if isinstance(block, blocks.BaseStructBlock):
            return self.struct(block)
        if isinstance(block, blocks.StaticBlock):
            return None
        return field_block_annotation(block)

    def member(self, name: str, block: blocks.Block) -> type[BaseModel]:
        """A block of a stream, told apart by its `type`."""
        fields = {
            "type": (Literal[name], ...),
            "value": self.value_field(block),
            "id": BLOCK_ID,
        }
        return self.model(f"{owner_prefix(type(block))}{pascal(name)}Block", described(block.label), fields)

    def item(self, block: blocks.Block) -> type[BaseModel]:
        """An item of a list."""
        fields = {
            "value": self.value_field(block),
            "id": BLOCK_ID,
        }
        return self.model(f"{kind_name(block)}Item", described(block.label), fields)

    def value_field(self, block: blocks.Block) -> tuple[Any, Any]:
        """The value of a block or item."""
        annotation = self.annotation(block)
        default = None if isinstance(block, blocks.StaticBlock) else ...
        return annotation, Field(
            default, description=described(block.label), examples=examples_of("", annotation), **features_of(block)
        )

    def struct(self, block: blocks.BaseStructBlock) -> type[BaseModel]:
        fields = {name: self.struct_field(name, child) for name, child in block.child_blocks.items()}
        return self.model(f"{kind_name(block)}Value", f"What is in it: {described(block.label)}", fields)

    def struct_field(self, name: str, block: blocks.Block) -> tuple[Any, Any]:
        about, annotation = described(block.label, help_of(block)), self.annotation(block)
        examples = examples_of(name, annotation)
        return annotation, Field(default_of(block), description=about, examples=examples, **features_of(block))

    def table(self, block: BaseTypedTableBlock) -> type[BaseModel]:
        kinds = Field(description="What its cells hold.")
        heading = Field("", description="What stands above it.", examples=["Cooperative"])
        column = {"type": (Literal[tuple(block.child_blocks)], kinds), "heading": (str, heading)}
        row = {"values": (list[str | None], Field(description="A text for each column."))}
        columns, rows = (
            self.model("TableColumn", "A column of a table.", column),
            self.model("TableRow", "A row of a table.", row),
        )
        fields = {
            "columns": (list[columns], Field([], description="Its columns.")),
            "rows": (list[rows], Field([], description="Its rows.")),
            "caption": (str, Field("", description="What it shows, for everybody.", examples=["Where they stand"])),
        }
        return self.model("TableCells", "Texts in rows and columns.", fields)


def help_of(block: blocks.Block) -> Any:
    """The help text of a block, or of its one form field."""
    return getattr(block.meta, "help_text", None) or getattr(getattr(block, "field", None), "help_text", "")


def features_of(block: blocks.Block) -> dict[str, Any]:
    """For rich text, what may stand in it (`x-rich-text-features`)."""
    if not isinstance(block, blocks.RichTextBlock):
        return {}
    return {"json_schema_extra": {"x-rich-text-features": rich_text_features(block)}}


def kind_name(block: blocks.Block) -> str:
    """What a block is called in names of models: its class, without the word that all have."""
    kind = type(block)
    return f"{owner_prefix(kind)}{kind.__name__.removesuffix('Block').removesuffix('Chooser')}"


def rich_text_features(block: blocks.RichTextBlock) -> list[str]:
    return feature_registry.get_default_features() if block.features is None else list(block.features)


def is_text(block: blocks.Block) -> bool:
    """Whether the value of a block is a text or a choice, which is empty where there is none."""
    field = getattr(block, "field", None) if isinstance(block, blocks.FieldBlock) else None
    several_or_rows = (forms.MultipleChoiceField, forms.ModelChoiceField)
    return isinstance(field, (forms.CharField, forms.ChoiceField)) and not isinstance(field, several_or_rows)


def field_block_annotation(block: blocks.Block) -> Any:
    """The type of the value of a block with one form field."""
    if isinstance(block, blocks.ChooserBlock):
        return reference_to(resolve_model_string(block.target_model)) | None
    if isinstance(block, blocks.RichTextBlock):
        return str
    field = block.field
    if isinstance(field, forms.BooleanField):
        return bool
    if isinstance(field, forms.MultipleChoiceField):
        return list[choice_annotation(flat_values(field.choices))]
    if isinstance(field, forms.ChoiceField):
        return choice_annotation(flat_values(field.choices))
    if isinstance(field, forms.IntegerField):
        return Annotated[int, Field(ge=field.min_value, le=field.max_value)] | None
    return Annotated[str, Field(max_length=getattr(field, "max_length", None))]


# From what was sent to what is stored, and back.


class StreamWriter:
    """Turns streams that were sent into what Wagtail stores: rich text cleaned, whatever is chosen there.

    `kept` are rich texts that are stored already: sent as they are, they stay as they are, to the order of attributes.
    """

    def __init__(self, rich_text: RichTextFormat, kept: Iterable[str] = ()):
        self.rich_text, self.kept = rich_text, set(kept)
        self.chosen: dict[type[Model], dict[int, Loc]] = defaultdict(dict)
        self.removals: list[Any] = []

    def stored(self, block: blocks.Block, value: Any, loc: Loc) -> Any:
        """The stored value; raises Problem 422 for text in its format that can't be read."""
        if isinstance(block, LISTS):
            refuse_twins(value, loc)
        if isinstance(block, blocks.BaseStreamBlock):
            return [
                each
                | {
                    "id": each.get("id"),
                    "value": self.stored(block.child_blocks[each["type"]], each.get("value"), (*loc, index, "value")),
                }
                for index, each in enumerate(value)
            ]
        if isinstance(block, blocks.ListBlock):
            return [
                {
                    "type": "item",
                    "id": each.get("id"),
                    "value": self.stored(block.child_block, each["value"], (*loc, index, "value")),
                }
                for index, each in enumerate(value)
            ]
        if isinstance(block, BaseTypedTableBlock):
            return whole_table(value, loc)
        if isinstance(block, blocks.BaseStructBlock):
            children = block.child_blocks
            lists = {name: [] for name, child in children.items() if isinstance(child, LISTS)}
            return lists | {name: self.stored(children[name], each, (*loc, name)) for name, each in value.items()}
        if isinstance(block, blocks.RichTextBlock):
            return self.cleaned(value, block.features, loc)
        if isinstance(block, blocks.ChooserBlock) and value is not None:
            self.chosen[resolve_model_string(block.target_model)].setdefault(value, loc)
        return value

    def cleaned(self, text: str, features: list[str] | None, loc: Loc) -> str:
        """Rich text as it is stored, of these features alone."""
        if self.rich_text == "db_html" and text in self.kept:
            return text
        try:
            html, removals = APIRichText.convert_input({"format": self.rich_text, "content": text}, features=features)
        except (ValueError, RecursionError) as problem:
            message = "This text can't be read." if isinstance(problem, RecursionError) else str(problem)
            raise invalid_value(loc, message, "invalid") from None
        if wrong := next((each for each in REFERENCE.findall(html) if not whole_number(each, 9)), None):
            message = f"“{wrong[:50]}” is no number of a page, picture or file."
            raise invalid_value(loc, message, "invalid")
        self.removals += removals
        return html

    def check_chosen(self) -> None:
        """Raises Problem 422 for the number of a page, picture or file that is not there."""
        errors = []
        for model, locs in self.chosen.items():
            there = set(model._default_manager.filter(pk__in=locs).values_list("pk", flat=True))
            name = text_of(model._meta.verbose_name)
            missing = [pk for pk in locs if pk not in there]
            errors += [value_error(f"There is no {name} with the number {pk}.", locs[pk], "invalid") for pk in missing]
        if errors:
            raise invalid(errors)


def refuse_twins(sent: list[dict[str, Any]], loc: Loc) -> None:
    """Raises Problem 422 for rows of one list with the same id: nobody could tell which of them is meant."""
    known: set[Any] = set()
    for index, each in enumerate(sent):
        if (own := each.get("id")) and own in known:
            message = f"Another here has the id {own} too. Without an id it is a new one."
            raise invalid_value((*loc, index, "id"), message, "invalid")
        known.add(own)


def whole_table(sent: dict[str, Any], loc: Loc) -> dict[str, Any]:
    """Return a table in which what was left out is empty; raise Problem 422 for a row that does not fit its columns."""
    table = EMPTY_TABLE | sent
    columns = [{"heading": ""} | each for each in table["columns"]]
    for index, row in enumerate(table["rows"]):
        if len(row["values"]) != len(columns):
            message = f"A row has a text for each of the {len(columns)} columns."
            raise invalid_value((*loc, "rows", index, "values"), message, "invalid")
    return table | {"columns": columns}


def told(block: blocks.Block, stored: Any, rich_text: RichTextFormat) -> Any:
    """The value of a block, from what is stored (`get_prep_value`)."""
    if isinstance(block, blocks.BaseStreamBlock):
        return [
            {
                "type": each["type"],
                "value": told(block.child_blocks[each["type"]], each["value"], rich_text),
                "id": each.get("id"),
            }
            for each in stored
        ]
    if isinstance(block, blocks.ListBlock):
        return [{"value": told(block.child_block, each["value"], rich_text), "id": each.get("id")} for each in stored]
    if isinstance(block, BaseTypedTableBlock):
        return EMPTY_TABLE | (stored or {})
    if isinstance(block, blocks.BaseStructBlock):
        return {name: told(child, kept(child, name, stored), rich_text) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.RichTextBlock):
        return APIRichText.serialize(stored or "", format=rich_text, features=block.features)
    return "" if stored is None and is_text(block) else stored


def kept(block: blocks.Block, name: str, stored: dict[str, Any]) -> Any:
    """What is stored of a block in a struct; of one that came later, its default."""
    return stored[name] if name in stored else default_of(block)


def default_of(block: blocks.Block) -> Any:
    """What a block holds where nobody says anything; of a list, nothing, where the desk begins with an empty item."""
    if isinstance(block, LISTS):
        return []
    if isinstance(block, blocks.BaseStructBlock) and not isinstance(block, BaseTypedTableBlock):
        return {name: default_of(child) for name, child in block.child_blocks.items()}
    stored = told(block, block.get_prep_value(block.get_default()), "db_html")
    return bool(stored) if isinstance(block, blocks.BooleanBlock) else stored


def rich_texts(block: blocks.Block, stored: Any) -> Iterator[str]:
    """Each rich text within a stored value."""
    if isinstance(block, blocks.BaseStreamBlock):
        for each in stored:
            yield from rich_texts(block.child_blocks[each["type"]], each["value"])
    elif isinstance(block, blocks.ListBlock):
        for each in stored:
            yield from rich_texts(block.child_block, each["value"])
    elif isinstance(block, blocks.BaseStructBlock):
        for name in block.child_blocks.keys() & stored.keys():
            yield from rich_texts(block.child_blocks[name], stored[name])
    elif isinstance(block, blocks.RichTextBlock) and stored:
        yield stored
