"""Types of what programs send: an id, an instant in any place, an hour; and how the shapes are named."""

from datetime import UTC, datetime, time
from typing import Annotated, Any

from django.apps import apps
from django.db.models import Model
from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as PydanticField

from media.own_apps import is_own_app

PREFIX = "Editable"  # how the names of all shapes begin in the document of the API
Id = Annotated[int, PydanticField(ge=1, le=2**31 - 1)]


def reference_to(model: type[Model]) -> Any:
    """The id of a row of this model; the document says of which (`x-refers-to`), so that a program can follow it."""
    extra = PydanticField(json_schema_extra={"x-refers-to": model._meta.label})
    return Annotated[Id, BeforeValidator(refuse_bool), extra]


def refuse_bool(value: Any) -> Any:
    """Return the value; raise ValueError for true and false, which pydantic would take for 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("the id of what is chosen is an integer")
    return value


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def owner_prefix(kind: type) -> str:
    """Return what names of the shapes of a class begin with: the label of its app where it is a site's own, else nothing."""
    config = apps.get_containing_app_config(kind.__module__)
    return pascal(config.label) if config and is_own_app(config.label) else ""


def name_of(label: str) -> str:
    """What the document of the API calls the documents of a model."""
    model = apps.get_model(label)
    return f"{PREFIX}{owner_prefix(model)}{model.__name__}"


def to_utc(value: datetime | None) -> datetime | None:
    """An aware datetime in UTC: PostgreSQL knows no offset of 16 hours. Raises ValueError outside years 1 to 9999."""
    try:
        return value.astimezone(UTC) if value and value.tzinfo else value
    except OverflowError:
        raise ValueError("no year from 1 to 9999") from None


Instant = Annotated[datetime, AfterValidator(to_utc)]


def validate_naive_time(value: time | None) -> time | None:
    if value and value.tzinfo:
        raise ValueError("an hour of the page's own time zone has no offset")
    return value
