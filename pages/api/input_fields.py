"""What a program may send for a page, beyond what Wagtail says of its kind."""

from typing import Annotated

from django.db.models import Field
from modelcluster.fields import ParentalManyToManyField
from pydantic import Field as Limits
from wagtail.api.v3.schemas import create_generator, patch_generator
from wagtail.api.v3.schemas.generators.write import InputFieldSchema, InputSchemaGenerator

Id = Annotated[int, Limits(ge=1, le=2**31 - 1)]


def chosen(generator: InputSchemaGenerator, field: Field) -> InputFieldSchema:
    """Topics, authors and their like, by their ids; none where the form would be sent without."""
    return list[Id], [] if field.blank else ...


for generator in (create_generator, patch_generator):
    generator.register_field_schema(ParentalManyToManyField, chosen)
