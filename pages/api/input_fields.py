"""What a program may send for a page, beyond what Wagtail says of its kind; and an instant in any place."""

from datetime import UTC, datetime, time
from typing import Annotated, Any

from django.db.models import DateTimeField, Field, Model, TimeField
from modelcluster.fields import ParentalManyToManyField
from ninja.orm.fields import get_schema_field
from pydantic import AfterValidator
from pydantic import Field as PydanticField
from wagtail.api.v3.schemas import create_generator, patch_generator
from wagtail.api.v3.schemas.generators.write import InputFieldSchema, InputSchemaGenerator

PREFIX = "Editable"  # how the names of all shapes begin in the document of the API
Id = Annotated[int, PydanticField(ge=1, le=2**31 - 1)]


def reference_to(model: type[Model]) -> Any:
    """The id of a row of this model; the document says of which (`x-refers-to`), so that a program can follow it."""
    return Annotated[Id, PydanticField(json_schema_extra={"x-refers-to": model._meta.label})]


def name_of(label: str) -> str:
    """What the document of the API calls the documents of a model."""
    return f"{PREFIX}{label.rpartition('.')[2]}"


def to_utc(value: datetime | None) -> datetime | None:
    """An aware datetime in UTC: PostgreSQL knows no offset of 16 hours. Raises ValueError outside years 1 to 9999."""
    try:
        return value.astimezone(UTC) if value and value.tzinfo else value
    except OverflowError:
        raise ValueError("no year from 1 to 9999") from None


Instant = Annotated[datetime, AfterValidator(to_utc)]


def related_ids(generator: InputSchemaGenerator, field: Field) -> InputFieldSchema:
    """The input field of a many-to-many relation: a list of ids; by default empty where the relation may be blank."""
    return list[Id], [] if field.blank else ...


def validate_naive_time(value: time | None) -> time | None:
    if value and value.tzinfo:
        raise ValueError("an hour of the page's own time zone has no offset")
    return value


def local_time_field(generator: InputSchemaGenerator, field: TimeField) -> InputFieldSchema:
    """The input field of a local time (`time-local`); pydantic would parse “10:00Z”, and numbers, as aware times."""
    annotation, default = get_schema_field(field)
    return Annotated[annotation, AfterValidator(validate_naive_time)], default


def instant_field(generator: InputSchemaGenerator, field: DateTimeField) -> InputFieldSchema:
    """The input field of a datetime: an `Instant`."""
    annotation, default = get_schema_field(field)
    return Annotated[annotation, AfterValidator(to_utc)], default


for generator in (create_generator, patch_generator):
    generator.register_field_schema(ParentalManyToManyField, related_ids)
    generator.register_field_schema(TimeField, local_time_field)
    generator.register_field_schema(DateTimeField, instant_field)
