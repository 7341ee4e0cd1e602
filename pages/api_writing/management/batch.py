"""Router of `management/batch/`: up to a hundred writes in one request, each as if it had been sent by itself.

Each is its own transaction: what failed has done nothing, what went through is there whatever comes after it. With an
`Idempotency-Key` each has a key of its own, made of that and its place, so that a batch that was cut off, or ended with
the server, is sent again and goes on where it stopped.
"""

import json
import logging
from http import HTTPStatus
from io import BytesIO
from typing import Annotated, Any, Literal
from urllib.parse import unquote_to_bytes, urlsplit

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from ninja import Field, Router, Schema

from ...api import middleware
from ...api.errors import Problem, as_problem, response_to
from ...api.idempotency import REPLAYED_HEADER, check_key
from ...api.requests import request_validation, throttling
from ...http.database_errors import is_database_away
from ...http.request_state import APICall, RequestState
from ..write_log import record_write

logger = logging.getLogger("django.request")
router = Router(tags=["management"])
MAX_OPERATIONS = 100
API = middleware.API
KEY = "HTTP_IDEMPOTENCY_KEY"
# Of the headers of the batch, those that hold for each of its writes too.
OWN_HEADERS = {"HTTP_IF_MATCH", KEY, "HTTP_IF_NONE_MATCH", "HTTP_CONTENT_ENCODING", "HTTP_ACCEPT_ENCODING"}


class OperationIn(Schema):
    """One write."""

    method: Literal["POST", "PATCH", "PUT", "DELETE"] = Field(description="As it would be sent by itself.")
    path: Annotated[str, Field(max_length=2000)] = Field(
        description="Its address, with its query, after `/api/v3/`.", examples=["management/pages/42/?publish=true"]
    )
    body: dict[str, Any] = Field({}, description="What it sends, as JSON. Files are sent by themselves.")
    if_match: str | None = Field(
        None,
        max_length=1000,
        description="As the header `If-Match`: the `ETag` of what was read.",
        examples=['"0123456789abcdef"'],
    )


class BatchIn(Schema):
    """Writes, one after the other."""

    operations: list[OperationIn] = Field(min_length=1, max_length=MAX_OPERATIONS, description="In their order.")
    stop_at_error: bool = Field(
        True, description="Whether what follows one that fails is left undone; else each is tried."
    )


class OperationOut(Schema):
    """What one write was answered."""

    status: int = Field(description="As it would be answered by itself.", examples=[201])
    body: dict[str, Any] | None = Field(description="The answer: what was written, or a problem; null for none.")
    replayed: bool = Field(False, description="Whether it had been done before, under the same `Idempotency-Key`.")


class BatchOut(Schema):
    """What became of the writes."""

    results: list[OperationOut] = Field(
        description="In the order of the writes; fewer, where one has failed and the rest was left undone."
    )
    failed: int = Field(description="How many of them failed.", examples=[0])


@router.post(
    "/batch/",
    response={200: BatchOut, 207: BatchOut},
    operation_id="management_batch",
    summary="Many writes at once",
)
def management_batch(request: HttpRequest, data: BatchIn):
    """Up to a hundred writes of this API, in their order, each with the rights, checks and transaction that it has by itself.

    207 where one has failed. Safe to send again with the same `Idempotency-Key`: what is done is answered again.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        check_key(f"{key}/{MAX_OPERATIONS}")
    results: list[OperationOut] = []
    for number, operation in enumerate(data.operations):
        result = perform(operation_request(request, operation, key and f"{key}/{number}"))
        results.append(result)
        if result.status >= HTTPStatus.BAD_REQUEST and data.stop_at_error:
            break
    failed = sum(result.status >= HTTPStatus.BAD_REQUEST for result in results)
    return (207 if failed else 200), {"results": results, "failed": failed}


def operation_request(batch: HttpRequest, operation: OperationIn, key: str | None) -> WSGIRequest:
    """The request of one write, with the token and the client of the batch."""
    address = urlsplit(f"{API}{operation.path.removeprefix(API).lstrip('/')}")
    body = json.dumps(operation.body, ensure_ascii=False).encode()  # not longer than it was sent
    headers = {name: value for name, value in batch.META.items() if name not in OWN_HEADERS}
    headers |= {KEY: key} if key else {}
    headers |= {} if operation.if_match is None else {"HTTP_IF_MATCH": operation.if_match}
    environ = headers | {
        "REQUEST_METHOD": operation.method,
        "PATH_INFO": unquote_to_bytes(address.path).decode("latin-1"),  # as WSGI has it (PEP 3333)
        "QUERY_STRING": address.query.encode().decode("latin-1"),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    request = WSGIRequest(environ)
    request.user = batch.user
    RequestState.of(request).api = APICall(token=RequestState.of(batch).api.token)
    return request


def perform(request: WSGIRequest) -> OperationOut:
    """Performs one write in its own transaction, which is rolled back where it fails; an error of ours fails it alone."""
    try:
        response = write(request)
    except Exception as error:
        if is_database_away(error):
            raise  # of the whole batch, which is sent again
        response = server_error(request)
    return OperationOut(
        status=response.status_code,
        body=json.loads(response.content) if response.content else None,
        replayed=REPLAYED_HEADER in response,
    )


@transaction.atomic
def write(request: WSGIRequest) -> HttpResponse:
    """The response to one write, noted in the log of writes; an error rolls it back."""
    response = as_problem(respond(request))
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        transaction.set_rollback(True)
    elif operation := middleware.written_operation(request, response):
        record_write(request, response, RequestState.of(request).api.token, operation["operationId"])
    return response


def server_error(request: WSGIRequest) -> HttpResponse:
    """Problem 500, with the error in the log as that of any request."""
    logger.exception("%s %s, in a batch", request.method, request.path)
    return response_to(Problem(500, "server-error"))


def respond(request: WSGIRequest) -> HttpResponse:
    """The response to one write; every check that it would meet by itself is made."""
    try:
        throttling.check(request)
        request_validation.check_path(request)
        request_validation.check_body(request)
        view, args, kwargs = request.resolver_match = resolve(request.path_info)
        middleware.check_method(request, kwargs)
        operation = middleware.operation_of(request)
        if not operation or operation in UNBATCHED:
            raise Problem(422, "invalid", detail="No write of this API that sends JSON has this address.")
        return middleware.check_view(request, view, args, kwargs) or view(request, *args, **kwargs)
    except Problem as problem:
        return response_to(problem)
    except Http404:
        return response_to(Problem(404, "not-found"))


# What is no write of staff, comes with a file, or is a batch itself.
UNBATCHED = {
    "management_batch",
    "registration_create",
    "images_create",
    "documents_create",
    "management_recordings_create",
}
