"""What a program may send for a page, beyond what Wagtail says of its kind; and an instant in any place."""

from datetime import UTC, datetime, time
from typing import Annotated

from django.db.models import DateTimeField, Field, TimeField
from modelcluster.fields import ParentalManyToManyField
from ninja.orm.fields import get_schema_field
from pydantic import AfterValidator
from pydantic import Field as PydanticField
from wagtail.api.v3.schemas import create_generator, patch_generator
from wagtail.api.v3.schemas.generators.write import InputFieldSchema, InputSchemaGenerator

Id = Annotated[int, PydanticField(ge=1, le=2**31 - 1)]


def in_utc(moment: datetime | None) -> datetime | None:
    """An instant with an offset, in UTC: PostgreSQL knows no offset of sixteen hours. Raises ValueError outside years 1 to 9999."""
    try:
        return moment.astimezone(UTC) if moment and moment.tzinfo else moment
    except OverflowError:
        raise ValueError("no year from 1 to 9999") from None


Instant = Annotated[datetime, AfterValidator(in_utc)]


def chosen(generator: InputSchemaGenerator, field: Field) -> InputFieldSchema:
    """Topics, authors and their like, by their ids; none where the form would be sent without."""
    return list[Id], [] if field.blank else ...


def without_offset(hour: time | None) -> time | None:
    if hour and hour.tzinfo:
        raise ValueError("an hour of the page's own time zone has no offset")
    return hour


def clock_time(generator: InputSchemaGenerator, field: TimeField) -> InputFieldSchema:
    """What clocks show at the place (`time-local`); pydantic makes a time with an offset of “10:00Z”, and of a number."""
    annotation, default = get_schema_field(field)
    return Annotated[annotation, AfterValidator(without_offset)], default


def instant(generator: InputSchemaGenerator, field: DateTimeField) -> InputFieldSchema:
    """As `Instant`."""
    annotation, default = get_schema_field(field)
    return Annotated[annotation, AfterValidator(in_utc)], default


for generator in (create_generator, patch_generator):
    generator.register_field_schema(ParentalManyToManyField, chosen)
    generator.register_field_schema(TimeField, clock_time)
    generator.register_field_schema(DateTimeField, instant)
