"""What may be left out of a page that a program makes, beyond what Wagtail says of its kind."""

from django.db.models import Field
from modelcluster.fields import ParentalManyToManyField
from ninja.orm.fields import get_schema_field
from wagtail.api.v3.schemas import create_generator
from wagtail.api.v3.schemas.generators.write import InputFieldSchema, InputSchemaGenerator


def chosen(generator: InputSchemaGenerator, field: Field) -> InputFieldSchema:
    """Topics, authors and their like: none where the form would be sent without."""
    annotation, default = get_schema_field(field)
    return annotation, [] if field.blank else default


create_generator.register_field_schema(ParentalManyToManyField, chosen)
