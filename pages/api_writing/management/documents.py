"""Documents: a page or a row as whoever edits it has it, in one shape for reading and for writing.

The shape is made of the form at the desk, and what is written goes through that form: what it refuses is refused, what a
page's form works out, such as a free slug, is worked out here too.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Schema
from pydantic import BaseModel, create_model
from pydantic import Field as PydanticField
from pydantic import ValidationError as PydanticValidationError
from pydantic.json_schema import models_json_schema
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.api import api
from wagtail.api.v3.form_data import build_form_data
from wagtail.contrib.settings.registry import registry
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import get_snippet_models
from wagtail.utils.forms import FormValidationError

from media.features import announced_by_name

from ...api.errors import Problem, invalid, invalid_value, upload_problem, value_error
from ...api.input_fields import Id, name_of, owner_prefix
from ...api.lists.pagination import PaginatedOut
from ...api.requests.request_validation import announced_models
from ...api.schemas.links import full_url
from ...base.models import page_kinds
from ...http.request_state import RequestState
from ...translation.offline import translations_to_bring_back
from .blocks import STRICT, BlockSchemas, RichTextFormat, StreamWriter, refuse_twins, rich_texts, text_of, told
from .fields import (
    child_fields,
    column_of,
    editable_children,
    editable_fields,
    field_of,
    form_class_of,
)

READ_ONLY = {"readOnly": True}
schemas = BlockSchemas()


def told_only(annotation: Any, about: str, **more: Any) -> tuple[Any, Any]:
    """A member that is read; what is sent there is not looked at, so that a document can be sent back as it is."""
    return annotation | None, PydanticField(None, description=about, json_schema_extra=READ_ONLY, **more)


ID: dict[str, tuple[Any, Any]] = {
    "id": told_only(Id, "Its number.", examples=[42]),
    "warnings": told_only(
        list[str],
        "What of the rich text that was sent was taken out; told to whoever has sent it alone.",
        examples=[["<script> was removed: feature_disabled"]],
    ),
}
ROW_HEADER: dict[str, tuple[Any, Any]] = ID | {
    "locale": (str | None, PydanticField(None, description="Its language, said where it is made.", examples=["en"])),
    "translation_key": (
        UUID | None,
        PydanticField(
            None,
            description="The same in every language. Whoever makes something may choose it: made again with the same, it is told as a conflict.",
            examples=["0eb22df6-73ea-4132-b5a5-903efd94053d"],
        ),
    ),
}
PAGE_HEADER: dict[str, tuple[Any, Any]] = ROW_HEADER | {
    "offline_translations": told_only(
        list[int],
        "Its translations that went offline with it and still are, as far as you may publish them; only in the answer to a "
        "write that publishes it.",
        examples=[[43]],
    ),
    "parent": (
        Id | None,
        PydanticField(
            None, description="The page above it, said where it is made; to move it is an action.", examples=[6]
        ),
    ),
    "live": told_only(bool, "Whether it is public."),
    "has_unpublished_changes": told_only(bool, "Whether it says something else than what is public."),
    "url": told_only(
        str, "Where visitors find it, or will.", examples=["https://www.example.org/news/the-harvest-is-in/"]
    ),
    "first_published_at": told_only(dt.datetime, "When it was first published.", examples=["2026-05-01T16:00:00Z"]),
    "last_published_at": told_only(dt.datetime, "When it was last published.", examples=["2026-05-01T16:00:00Z"]),
    "saved_at": told_only(dt.datetime, "When it was last saved.", examples=["2026-05-01T16:00:00Z"]),
}


@cache
def schema_of(model: type[Model]) -> type[BaseModel]:
    """The shape of the documents of this model."""
    with translation.override("en"):
        header = header_fields(model)
        fields = {name: field_of(model, name, field, schemas) for name, field in editable_fields(model).items()}
        for relation, formset in editable_children(model).items():
            about = text_of(formset.model._meta.verbose_name_plural)
            limit = formset.max_num or None
            fields[relation] = (
                list[child_schema(formset)],
                PydanticField([], max_length=limit, description=f"Its {about}, in order."),
            )
        about = f"{text_of(model._meta.verbose_name).capitalize()}: all that its form at the desk holds."
        shape = {"type": (Literal[model._meta.label], ...), **header, **fields}
        return create_model(name_of(model._meta.label), __config__=STRICT, __doc__=about, **shape)


def header_fields(model: type[Model]) -> dict[str, tuple[Any, Any]]:
    """What a document says of where it stands, and what became of it."""
    if issubclass(model, Page):
        return PAGE_HEADER
    if header := announced_header(model):
        return ID | {name: member for name, (member, _value) in header.items()}
    if issubclass(model, TranslatableMixin):
        return ROW_HEADER
    return {name: ROW_HEADER[name] for name in ("id", "locale") if column_of(model, name)}


def announced_header(model: type[Model]) -> dict[str, tuple[tuple[Any, Any], Callable]]:
    """What an app announces that documents of this model tell: by name, the member and a function of row and request."""
    return announced_by_name("written_headers").get(model._meta.label, {})


def child_schema(formset: type[forms.BaseFormSet]) -> type[BaseModel]:
    """The shape of a row that belongs to a page or row."""
    model = formset.model
    fields = {
        "id": (Id | None, PydanticField(None, description="Its number; left out, the row is a new one.", examples=[7]))
    }
    fields |= {name: field_of(model, name, field, schemas) for name, field in child_fields(formset).items()}
    return schemas.model(
        f"{owner_prefix(model)}{model.__name__}", text_of(model._meta.verbose_name).capitalize(), fields
    )


class FormatQuery(Schema):
    """Query parameters of every document."""

    rich_text: RichTextFormat = Field(
        "db_html",
        description="What running text is written in, here and there: HTML as it is stored, or Markdown; links name pages, documents and pictures by their numbers.",
    )


# In the document of the API, which is made where somebody asks for it: pydantic keeps a validator for each shape, and a
# server that nobody writes to needs none of them.


def any_of(labels: Iterable[str]) -> dict[str, Any]:
    """The schema of a document of one of these models, told apart by its `type`."""
    names = {label: f"#/components/schemas/{name_of(label)}" for label in labels}
    if len(names) == 1:
        return {"$ref": next(iter(names.values()))}
    alternatives = [{"$ref": name} for name in names.values()]
    return {"oneOf": alternatives, "discriminator": {"propertyName": "type", "mapping": names}}


def json_content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def answers(labels: Iterable[str], status: int = 200) -> dict[str, Any]:
    """`openapi_extra` of an operation that answers with a document of one of these models."""
    return {"responses": {status: {"description": "The document.", **json_content(any_of(labels))}}}


def writes(labels: Iterable[str], status: int = 200) -> dict[str, Any]:
    """The same of one that takes such a document too."""
    labels = tuple(labels)
    return answers(labels, status) | {"requestBody": {"required": True, **json_content(any_of(labels))}}


def lists(labels: Iterable[str]) -> dict[str, Any]:
    """`openapi_extra` of a list of documents of these models."""
    envelope = PaginatedOut.model_json_schema()
    items = {"type": "array", "items": any_of(labels), "description": "Documents, in the order of the list."}
    schema = {
        "type": "object",
        "properties": envelope["properties"] | {"items": items},
        "required": [*envelope["required"], "items"],
    }
    return {"responses": {200: {"description": "A page of the list.", **json_content(schema)}}}


def components() -> dict[str, dict]:
    """{name: JSON schema} of every document, for the components of the API's own."""
    models = [*page_kinds(), *get_snippet_models(), *registry, *announced_models().values()]
    kinds = [(schema_of(model), "validation") for model in models]
    _names, told = models_json_schema(kinds, ref_template="#/components/schemas/{model}")
    return told["$defs"]


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON that was sent."""
    return RequestState.of(request).api.body


# Reading: from a row, or a page as it was last saved, to its document.


def document_of(instance: Model, request: HttpRequest, rich_text: RichTextFormat) -> dict[str, Any]:
    """The document of a page or row."""
    model = type(instance)
    document = {"type": model._meta.label, "id": instance.pk}
    if isinstance(instance, Page):
        document |= page_header(instance, request)
    elif isinstance(instance, TranslatableMixin):
        document |= {"locale": instance.locale.language_code, "translation_key": instance.translation_key}
    elif column_of(model, "locale"):
        document["locale"] = instance.locale.language_code
    document |= {name: value(instance, request) for name, (_member, value) in announced_header(model).items()}
    document |= {name: value_of(instance, name, rich_text) for name in editable_fields(model)}
    for relation, formset in editable_children(model).items():
        document[relation] = [
            {"id": row.pk} | {name: value_of(row, name, rich_text) for name in child_fields(formset)}
            for row in getattr(instance, relation).all()
        ]
    return document


def written_response(
    request: HttpRequest, binding: "FormBinding", status: int = 200, *, is_published: bool = False
) -> HttpResponse:
    """The response with the document of what was just written, as the next who asks will have it, and what was taken out of it."""
    written = binding.model._default_manager.get(pk=binding.instance.pk)
    if isinstance(written, Page):
        written = written.get_latest_revision_as_object()
    document = document_of(written, request, binding.writer.rich_text)
    if binding.writer.removals:
        document["warnings"] = [f"<{each.tag}> was {each.action}: {each.reason}" for each in binding.writer.removals]
    if is_published:
        document["offline_translations"] = offline_ids(written, request)
    return document_response(request, document, status)


def offline_ids(page: Page, request: HttpRequest) -> list[int]:
    """Return the ids of the translations that went offline with a page that is public, and that may be published."""
    return [each.pk for each in translations_to_bring_back(page, request.user)] if page.live else []


def document_response(request: HttpRequest, document: dict[str, Any], status: int = 200) -> HttpResponse:
    """The response with a document. What is stored is told as it is, also where it would not be taken today."""
    return api.create_response(request, document, status=status)


def page_header(page: Page, request: HttpRequest) -> dict[str, Any]:
    """Where a page stands, and what became of it."""
    return {
        "parent": parent.pk if (parent := page.get_parent()) else None,
        "locale": page.locale.language_code,
        "translation_key": page.translation_key,
        "live": page.live,
        "has_unpublished_changes": page.has_unpublished_changes,
        "url": full_url(page, request) or None,
        "first_published_at": page.first_published_at,
        "last_published_at": page.last_published_at,
        "saved_at": page.latest_revision_created_at,
    }


def value_of(row: Model, name: str, rich_text: RichTextFormat) -> Any:
    """The value of one field in a document."""
    column = column_of(type(row), name)
    if column is None:
        return False
    if isinstance(column, StreamField):
        block = column.stream_block
        return told(block, column.get_prep_value(getattr(row, name)), rich_text)
    if isinstance(column, RichTextField):
        return APIRichText.serialize(getattr(row, name), format=rich_text, features=column.features)
    if column.many_to_many:
        return [each.pk for each in getattr(row, name).all()]
    value = getattr(row, column.attname)
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


# Writing: from what was sent, over what is there, to a bound form.


def sent_document(model: type[Model], body: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with its types; raises Problem 422 for values of another shape."""
    try:
        return schema_of(model).model_validate({"type": model._meta.label} | body).model_dump(exclude_unset=True)
    except PydanticValidationError as problem:
        errors = [
            value_error(each["msg"], ("body", *steps_in(body, each["loc"])), each["type"])
            for each in problem.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise invalid(errors) from None


def steps_in(sent: Any, loc: tuple[int | str, ...]) -> Iterator[int | str]:
    """Yield the steps to a value in what was sent: pydantic names the `type` of a block before what is in the block."""
    for step in loc:
        if isinstance(sent, dict) and step not in sent and step == sent.get("type"):
            continue
        yield step
        if isinstance(sent, dict):
            sent = sent.get(step)
        elif isinstance(sent, list):
            sent = sent[step]


class FormBinding:
    """Binds the form of the desk to a document: what was sent, and for the rest what is there."""

    def __init__(self, instance: Model, sent: dict[str, Any], rich_text: RichTextFormat):
        self.instance, self.sent, self.model = instance, sent, type(instance)
        self.writer = StreamWriter(rich_text, self.rich_texts())

    def rich_texts(self) -> Iterator[str]:
        """Each rich text in the streams that are written."""
        for name in self.sent:
            if isinstance(column := column_of(self.model, name), StreamField):
                yield from rich_texts(column.stream_block, column.get_prep_value(getattr(self.instance, name)))

    def bind(self, **form_kwargs: Any) -> forms.ModelForm:
        """The bound form; raises Problem 422 for streams that can't be read, and what is chosen in them and not there."""
        form_class = form_class_of(self.model)
        data = build_form_data(form_class, self.payload(), instance=self.instance if self.instance.pk else None)
        for name in editable_fields(self.model):
            if isinstance(column := column_of(self.model, name), StreamField):
                data[name] = self.stream(column, name)
        self.writer.check_chosen()
        return form_class(data=data, instance=self.instance, **form_kwargs)

    def stream(self, column: StreamField, name: str) -> Any:
        """The value of a stream: of what was sent, else the one that is there, with the ids of all its blocks."""
        if name not in self.sent:
            return getattr(self.instance, name)
        return column.to_python(self.writer.stored(column.stream_block, self.sent[name], ("body", name)))

    def payload(self) -> dict[str, Any]:
        """{field: value} of all but streams, which a form would take apart."""
        fields, children = editable_fields(self.model), editable_children(self.model)
        names = [name for name in fields if not isinstance(column_of(self.model, name), StreamField)]
        payload = {name: self.value(self.model, name, self.sent, self.instance, ("body", name)) for name in names}
        for relation, formset in children.items():
            rows = list(getattr(self.instance, relation).all()) if self.instance.pk else []
            if relation in self.sent:
                refuse_twins(self.sent[relation], ("body", relation))
                there = {row.pk: row for row in rows if row.pk}
                payload[relation] = [
                    self.row(formset, there, each, ("body", relation, index))
                    for index, each in enumerate(self.sent[relation])
                ]
            else:
                payload[relation] = [
                    {"id": row.pk} | {name: value_of(row, name, "db_html") for name in child_fields(formset)}
                    for row in rows
                ]
        return payload

    def row(
        self, formset: type[forms.BaseFormSet], there: dict[int, Model], sent: dict[str, Any], loc: tuple
    ) -> dict[str, Any]:
        """One row of a relation: what was sent, over what is there (id to row)."""
        row = there.get(sent.get("id")) or formset.model()
        if sent.get("id") and row.pk is None:
            message = f"No {text_of(formset.model._meta.verbose_name)} of this page has the number {sent['id']}."
            raise invalid_value((*loc, "id"), message, "invalid")
        values = {name: self.value(formset.model, name, sent, row, (*loc, name)) for name in child_fields(formset)}
        return {"id": row.pk} | values

    def value(self, model: type[Model], name: str, sent: dict[str, Any], row: Model, loc: tuple) -> Any:
        """The value of one field for `build_form_data`."""
        column = column_of(model, name)
        if name not in sent:
            return value_of(row, name, "db_html") if row.pk or column is None or not column.many_to_many else []
        if isinstance(column, RichTextField):
            return {"content": self.writer.cleaned(sent[name], column.features, loc)}
        return sent[name]


def form_problem(problem: FormValidationError) -> Problem:
    """Problem 422 with what the form refuses, each beside the field it stands at; 507 or 503 where no file is at fault."""
    errors = [
        value_error(message, ("body", *path), code) for path, coded in problem.loc_errors for message, code in coded
    ]
    return upload_problem(errors) or invalid(errors)


def value_problem(name: str, message: str) -> Problem:
    return invalid_value(("body", name), message, "invalid")


def check_place(sent: dict[str, Any], place: dict[str, Any]) -> None:
    """Raises Problem 422 for a document that stands elsewhere, or in another language."""
    for name, value in place.items():
        if sent.get(name) not in {None, value}:
            raise value_problem(name, f"It stands elsewhere: here it is “{value}”, and no write changes that.")


def refuse_invalid(form: forms.ModelForm) -> None:
    """Raises Problem 422 for what the form refuses, gaps too."""
    if not form.is_valid():
        raise form_problem(FormValidationError.from_form(form))


def run(action: Any) -> None:
    """Executes an action of Wagtail's; what its form refuses becomes Problem 422. Only a draft may have gaps."""
    action.check()
    if not action.draftstate_enabled:
        refuse_invalid(action.form)
    try:
        action.execute()
    except FormValidationError as problem:
        raise form_problem(problem) from None
