"""Router of `places/`: where events happen, and what a body needs to know of it before setting out."""

from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import BaseModel

from ...events.access import QUESTIONS, Access, AccessAnswer
from ...events.index_page import EventIndexPage
from ...events.models import EventPage
from ...events.occurrences import Occurrence
from ...events.places import Place, with_sources
from ...posts.taxonomy import once
from ..lists.filters import answer, degrees, filtered_by, key, row, slug_of, text
from ..lists.pagination import PaginatedOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.links import locale_code, note_language
from .base import ListEndpoint, ListQuery

router = Router(tags=["places"])


class AccessAnswerOut(BaseModel):
    """One access question with its answer."""

    question: Literal[tuple(QUESTIONS)] = Field(
        description="Its name, by which events are asked for.", examples=["entrance"]
    )
    label: str = Field(description="The question in words.", examples=["Entrance without steps"])
    answer: Literal[tuple(AccessAnswer.values)] = Field(description="Whether it is so.", examples=["yes"])
    note: str = Field(description="A sentence about it.", examples=["The ramp is at the back."])
    note_locale: str | None = Field(description="The language of that sentence; null without one.", examples=["en"])


class PlaceOut(BaseModel):
    """Somewhere one can go."""

    id: int = Field(description="Its id; another in every language.", examples=[3])
    name: str = Field(description="Its name.", examples=["Community center"])
    slug: str = Field(description="By this events are narrowed to it.", examples=["community-center"])
    locale: str = Field(description="The language of the name.", examples=["en"])
    translation_key: UUID = Field(
        description="The same in every language.", examples=["5d0a7c0e-3c76-4f0c-9b1f-6a0c0de0f9c1"]
    )
    address: str = Field(
        description="As on an envelope, in lines.", examples=["939 West Capitol Street\nJackson, MS 39203"]
    )
    directions: str = Field(description="How to get there.", examples=["Bus 4 stops at the door."])
    directions_locale: str | None = Field(
        description="The language of those words; null without them.", examples=["en"]
    )
    latitude: float | None = Field(description="Degrees, WGS 84.", examples=[32.3005])
    longitude: float | None = Field(description="Degrees, WGS 84.", examples=[-90.1951])


class PlaceItemOut(PlaceOut):
    """A place with its answers; each event there begins with them."""

    access: list[AccessAnswerOut] = Field(description="Every access question.")


@filtered_by(
    row("id", "The id of the place."),
    key("translation_key", "What is the same in every language."),
    text("name", "Its name.", "Community center"),
    slug_of("slug", "What events are narrowed to it by.", "community-center"),
    text("address", "What stands on an envelope.", "Capitol Street"),
    degrees("latitude", "How far north it is.", 32.3),
    degrees("longitude", "How far east it is.", -90.2),
    *(answer(name, f"The answer to the access question `{name}`.", AccessAnswer.values, "yes") for name in QUESTIONS),
)
class PlacesQuery(ListQuery):
    order: Literal["name", "-name"] = Field("name", description="`-` puts the last first.")


class PlacesListOut(PaginatedOut):
    """Places, a page of the list."""

    items: list[PlaceItemOut] = Field(description="In the order asked for.")


@router.get("/", response=PlacesListOut, operation_id="places_list", summary="Places", openapi_extra=PARTIAL_RESPONSE)
def places_list(request: HttpRequest, asked: Query[PlacesQuery]):
    """Where some event happens, or did."""
    listing = ListEndpoint(request, asked, PlaceItemOut)
    occurrences = Occurrence.objects.of_events(listing.visible_nodes(EventPage, EventIndexPage))
    held_there = occurrences.order_by().filter(place__translation_key=OuterRef("translation_key"))
    results = listing.paginate(once(Place.objects.all(), listing.locale.pk).filter(Exists(held_there)), [asked.order])
    items = [
        PlaceItemOut(**serialize_place(row, request), access=serialize_access(row, request))
        for row in with_sources(results.rows)
    ]
    return listing.respond(PlacesListOut(items=items, **results.envelope))


def serialize_place(row: Place, request: HttpRequest) -> dict:
    """The fields of `PlaceOut`."""
    fields = ("id", "name", "slug", "translation_key", "address", "latitude", "longitude")
    directions = row.notes["directions"]
    texts = {
        "locale": locale_code(row, request),
        "directions": directions,
        "directions_locale": note_language(directions, request),
    }
    return {name: getattr(row, name) for name in fields} | texts


def serialize_access(row: Place, request: HttpRequest) -> list[AccessAnswerOut]:
    answers = [Access(name, getattr(row, name), row.notes[f"{name}_note"]) for name in QUESTIONS]
    return [serialize_access_answer(answer, request) for answer in answers]


def serialize_access_answer(access: Access, request: HttpRequest) -> AccessAnswerOut:
    """Serializes an answer with its note."""
    return AccessAnswerOut(
        question=access.name,
        label=str(access.question),
        answer=access.answer,
        note=access.sentence,
        note_locale=note_language(access.sentence, request),
    )
