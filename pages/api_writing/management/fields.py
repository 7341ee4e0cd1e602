"""What an editor can say of a page or a row: the fields of its form at the desk, as types for pydantic."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Field, Model
from pydantic import AfterValidator
from pydantic import Field as PydanticField
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import Panel, get_edit_handler, get_form_for_model
from wagtail.blocks.base import BlockField
from wagtail.fields import RichTextField
from wagtail.models import COMMENTS_RELATION_NAME

from media.features import announced_by_name

from ...api.input_fields import Instant, reference_to, validate_naive_time
from .blocks import BlockSchemas, choice_annotation, described, examples_of, flat_values

# Talk among those who work at the desk, and the language, which says where something stands.
NOT_CONTENT = {"comment_notifications", "locale"}
# Fields of a form that are no column and yet say something that no other field does.
WITHOUT_COLUMN = {"show_again"}
MAX_INTEGER = 2**31 - 1
LocalTime = Annotated[dt.time, AfterValidator(validate_naive_time)]


def handler_of(model: type[Model]) -> Panel:
    """The panels of a model at the desk."""
    if viewset := announced_by_name("written_viewsets").get(model._meta.label):
        return viewset.edit_handler.bind_to_model(model)
    return model.get_edit_handler() if hasattr(model, "get_edit_handler") else get_edit_handler(model)


@cache
def form_class_of(model: type[Model]) -> type[WagtailAdminModelForm]:
    """The form of the desk, without what is not content."""
    handler = handler_of(model)
    options = handler.get_form_options()
    options["fields"] = [name for name in options.get("fields", ()) if name not in NOT_CONTENT]
    formsets = (options.get("formsets") or {}).items()
    options["formsets"] = {name: each for name, each in formsets if name != COMMENTS_RELATION_NAME}
    base = handler.base_form_class or getattr(model, "base_form_class", None) or WagtailAdminModelForm
    return get_form_for_model(model, form_class=base, **options)


def column_of(model: type[Model], name: str) -> Field | None:
    """The model field of this name; None where the form alone has it."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


@cache
def editable_fields(model: type[Model]) -> dict[str, forms.Field]:
    """{name: form field} of what an editor can say, children apart."""
    fields = form_class_of(model).base_fields
    named = {name: field for name, field in fields.items() if not isinstance(field, forms.FileField)}
    return {name: field for name, field in named.items() if column_of(model, name) or name in WITHOUT_COLUMN}


@cache
def editable_children(model: type[Model]) -> dict[str, type[forms.BaseFormSet]]:
    """{relation: formset class} of the rows that belong to it, such as the hosts of an event."""
    return getattr(form_class_of(model), "formsets", {})


def child_fields(formset: type[forms.BaseFormSet]) -> dict[str, forms.Field]:
    """{name: form field} of one row of a formset."""
    fields = formset.form.base_fields
    return {name: field for name, field in fields.items() if column_of(formset.model, name)}


def annotation_of(model: type[Model], name: str, field: forms.Field, schemas: BlockSchemas) -> Any:
    """The type of what this form field takes, and of what its column holds."""
    column = column_of(model, name)
    if isinstance(field, BlockField):
        return schemas.annotation(field.block)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return list[reference_to(field.queryset.model)]
    if isinstance(field, forms.ModelChoiceField):
        return reference_to(field.queryset.model) | None
    if isinstance(field, forms.MultipleChoiceField):
        return list[choice_annotation(flat_values(field.choices))]
    if isinstance(column, models.BooleanField):
        return bool | None if column.null else bool
    if isinstance(field, forms.BooleanField):
        return bool
    if isinstance(field, forms.ChoiceField):
        return choice_annotation(choice_values(column or field))
    return plain_annotation(field)


def choice_values(field: Any) -> list[Any]:
    """The values of a field of choices; the empty one where nothing need be chosen."""
    values = list(flat_values(field.choices))
    return values if not getattr(field, "blank", False) or "" in values else ["", *values]


def plain_annotation(field: forms.Field) -> Any:
    """The type of a form field of one value."""
    if isinstance(field, forms.DateTimeField):
        return Instant | None
    if isinstance(field, forms.DateField):
        return dt.date | None
    if isinstance(field, forms.TimeField):
        return LocalTime | None
    if isinstance(field, forms.DecimalField):
        return Decimal | None
    if isinstance(field, forms.IntegerField):
        low, high = field.min_value, field.max_value
        return Annotated[int, PydanticField(ge=low, le=MAX_INTEGER if high is None else high)] | None
    return Annotated[str, PydanticField(max_length=getattr(field, "max_length", None))]


def default_of(model: type[Model], name: str) -> Any:
    """What stands there where nobody says anything."""
    column = column_of(model, name)
    if column is None:
        return False
    if column.many_to_many or isinstance(column, (models.JSONField, RichTextField)) or hasattr(column, "stream_block"):
        return "" if isinstance(column, RichTextField) else []
    if column.has_default() and not callable(column.default):
        return getattr(column.default, "value", column.default)
    return None if column.null or column.get_internal_type() not in {"CharField", "TextField", "SlugField"} else ""


def field_of(model: type[Model], name: str, field: forms.Field, schemas: BlockSchemas) -> tuple[Any, Any]:
    """(annotation, default) of one field, with its label and help in English."""
    annotation, default = annotation_of(model, name, field, schemas), default_of(model, name)
    examples = examples_of(name, annotation)
    if get_origin(annotation) is Literal and default not in get_args(annotation):
        default, examples = None, list(get_args(annotation)[:1])  # one of them has to be chosen
    if default is None and type(None) not in getattr(annotation, "__args__", ()):
        annotation = annotation | None
    about = described(field.label or (column_of(model, name) or field).verbose_name, field.help_text)
    return annotation, PydanticField(default, description=about, examples=examples)
