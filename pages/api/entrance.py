"""The first things a program asks: where the document and its human form are, and what a problem's type means."""

from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Path, Router, Schema

from .problems import KINDS, PLACE, Problem

router = Router(tags=["start"])


class Entrance(Schema):
    """Where to begin."""

    openapi: str = Field(description="This API as an OpenAPI 3.1 document.", examples=["/api/v3/openapi.json"])
    docs: str = Field(description="The same, to read and to try.", examples=["/api/v3/docs/"])
    problems: str = Field(description="Every problem it may answer with.", examples=["/api/v3/problems/"])


class ProblemKind(Schema):
    """A problem that the API may answer with."""

    type: str = Field(description="What `type` holds in such an answer.", examples=["/api/v3/problems/not-found/"])
    status: int = Field(description="The status of such an answer.", examples=[404])
    title: str = Field(description="In a few words.", examples=["Nothing is here"])
    meaning: str = Field(description="What it means, and what to do.", examples=[KINDS["not-found"][2]])


def kind_of(name: str) -> ProblemKind:
    status, title, meaning = KINDS[name]
    return ProblemKind(type=f"{PLACE}{name}/", status=status, title=title, meaning=meaning)


@router.get("/", response=Entrance, operation_id="start", summary="Where to begin", auth=None)
def start(request: HttpRequest):
    """Addresses of the document, its human form and the list of problems."""
    places = {"openapi": "openapi-json", "docs": "openapi-view", "problems": "problems"}
    return {name: reverse(f"wagtailapi_v3:{place}") for name, place in places.items()}


@router.get(
    "/problems/",
    response=list[ProblemKind],
    operation_id="problems_list",
    summary="Every problem",
    url_name="problems",
    auth=None,
)
def problems(request: HttpRequest):
    """Every error is told as problem details (RFC 9457); these are the kinds."""
    return [kind_of(name) for name in KINDS]


@router.get("/problems/{kind}/", response=ProblemKind, operation_id="problems_detail", summary="A problem", auth=None)
def problem(
    request: HttpRequest, kind: Annotated[str, Path(description="The last part of its type.", examples=["not-found"])]
):
    """What stands at the address in an error's `type`."""
    if kind not in KINDS:
        raise Problem(404, "not-found", detail="No problem has this name.")
    return kind_of(kind)
