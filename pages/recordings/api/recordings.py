"""Router of `management/recordings/`: recordings whole, their file sent once, their words and rights read and written."""

from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Field, File, Form, Path, Query, Router, Schema, UploadedFile
from wagtail.actions import action_registry
from wagtail.permissions import policy_registry

from media.recordings.models import Recording

from ...api.errors import Problem
from ...api.lists.pagination import PaginationQuery, paginate
from ...api.requests.preconditions import lock
from ...api_writing.management.documents import (
    FormatQuery,
    FormBinding,
    answers,
    body_of,
    document_of,
    document_response,
    lists,
    run,
    sent_document,
    writes,
    written_response,
)

router = Router(tags=["management"])
KINDS = (Recording._meta.label,)
RecordingId = Annotated[int, Path(description="The number of the recording.", examples=[7])]
POLICY = policy_registry.get_by_type(Recording)


class RecordingsQuery(FormatQuery, PaginationQuery):
    """Query parameters of the list of recordings."""


class RecordingIn(Schema):
    """What is said of a recording where its file is sent; the rest is written to it afterwards."""

    title: str = Field(max_length=255, description="Its title.", examples=["Songs from the field"])
    language: str = Field(
        "", max_length=20, description="The language that is spoken; empty where nobody speaks.", examples=["en"]
    )
    collection: int | None = Field(None, ge=1, le=2**31 - 1, description="The collection it belongs to.", examples=[1])


def recording_of(request: HttpRequest, recording_id: int, action: str) -> Recording:
    """The recording; raises Problem 404 for one that is not there, or that the token's user may not change."""
    recording = POLICY.instances_user_has_permission_for(request.user, action).filter(pk=recording_id).first()
    if recording is None:
        raise Problem(404, "not-found", detail="No recording that you may change has this number.")
    return recording


@router.get(
    "/",
    operation_id="management_recordings_list",
    summary="Recordings to edit",
    openapi_extra=lists(KINDS),
)
def management_recordings_list(request: HttpRequest, asked: Query[RecordingsQuery]):
    """Each recording that the token's user may change, whole but for its file."""
    rows = POLICY.instances_user_has_permission_for(request.user, "change").prefetch_related("texts")
    results = paginate(rows, ["pk"], asked, request)
    items = [document_of(row, request, asked.rich_text) for row in results.rows]
    return document_response(request, {"items": items, **results.envelope})


@router.get(
    "/{int:recording_id}/",
    operation_id="management_recordings_detail",
    summary="A recording to edit",
    openapi_extra=answers(KINDS),
)
def management_recordings_detail(request: HttpRequest, recording_id: RecordingId, asked: Query[FormatQuery]):
    """A recording with all that its form at the desk holds, but for its file."""
    return document_response(
        request, document_of(recording_of(request, recording_id, "change"), request, asked.rich_text)
    )


@router.post(
    "/",
    operation_id="management_recordings_create",
    summary="Upload a recording",
    openapi_extra=answers(KINDS, 201),
)
def management_recordings_create(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="MP3, M4A, Ogg, Opus, MP4 or WebM.")],
    data: Form[RecordingIn],
):
    """A new recording of this file, measured and rid of what it says of people, as at the desk."""
    if not POLICY.user_has_permission(request.user, "add"):
        raise PermissionDenied
    recording = Recording(uploaded_by_user=request.user)
    sent = {name: value for name, value in data.dict().items() if value is not None}
    binding = FormBinding(recording, sent, "db_html")
    form = binding.bind(for_user=request.user, files={"file": file})
    run(action_registry.get_action_class(Recording, "create")(recording, user=request.user, form=form))
    return written_response(request, binding, 201)


@router.patch(
    "/{int:recording_id}/",
    operation_id="management_recordings_update",
    summary="Write a recording",
    openapi_extra=writes(KINDS),
)
def management_recordings_update(request: HttpRequest, recording_id: RecordingId, asked: Query[FormatQuery]):
    """Writes what was sent over what is there; what is left out stays, and so does the file."""
    lock({"type": Recording._meta.label, "pk": recording_id})
    recording = recording_of(request, recording_id, "change")
    binding = FormBinding(recording, sent_document(Recording, body_of(request)), asked.rich_text)
    action = action_registry.get_action_class(Recording, "edit")
    run(action(recording, user=request.user, form=binding.bind(for_user=request.user)))
    return written_response(request, binding)
