"""Router of `changes/`: what strangers see of the site's pages that is not as it was, for a copy of the whole site that
fetches only what changed.
"""

from copy import copy
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Query, Router, Schema

from pages.api.errors import Problem
from pages.api.lists.pagination import MAX_LIMIT, cursor_problem
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFieldsQuery, json_response, parse_fields
from pages.api.openapi import problem_response
from pages.api.routers.base import activate_locale
from pages.api.schemas.rich_text import Format
from pages.fragment_cache.recording import recording
from pages.http.request_state import RequestState

from ..api.content import ContentOut, ContentQuery, content_by_id
from . import log
from .models import ChangeKind, ChangeLog, PageChange

router = Router(tags=["site"])
MAY_BE_UNKNOWN = {"responses": PARTIAL_RESPONSE["responses"] | {410: problem_response(410)}}
SIGNER = Signer(salt="commonhouse.changes")  # cursors outlive an upgrade


class ChangesQuery(SparseFieldsQuery):
    since: str = Field(
        "",
        max_length=300,
        description="`since` of the last answer; left out, all pages that there are, which is how a copy begins.",
    )
    limit: int = Field(
        MAX_LIMIT, ge=1, le=MAX_LIMIT, description=f"How many pages to send, at most {MAX_LIMIT}.", examples=[100]
    )
    include: Literal["", "body"] = Field(
        "", description="`body`: with each page as `content/` has it, so that a hundred come by one request."
    )
    locale: str = Field("", max_length=20, description="Only pages in this language.", examples=["es"])
    rich_text: Format = Field("html", description="What running text is written in.")


class ChangeOut(Schema):
    """A page, and what became of it last."""

    id: int = Field(description="The id of the page; it stays the same wherever the page is moved.", examples=[42])
    change: Literal[tuple(ChangeKind.values)] = Field(
        description="`published`: not public before, or published anew; `moved`: it has another address; `changed`: something that it shows, as a picture, a topic or another page; `gone`: not public any more. Of several changes, the last."
    )
    at: datetime = Field(description="When it was noted.", examples=["2026-05-03T09:30:00Z"])
    type: str = Field(description="The kind of page.", examples=["pages.NewsPage"])
    locale: str = Field(description="Its language.", examples=["en"])
    translation_key: UUID = Field(
        description="The same in every language that the page is in.", examples=["0f9cf5a2-5d2c-4f4e-9a51-2f0c3e6d1b7a"]
    )
    url: str = Field(
        description="Its full address; of one that is gone, the last.",
        examples=["https://www.example.org/news/the-harvest-is-in/"],
    )
    content: ContentOut | None = Field(
        None,
        description="With `include=body`: the page as it is now; null where it is gone, be it this moment: then that is told next.",
    )


class ChangesOut(Schema):
    """Changes in their order, each page once."""

    items: list[ChangeOut] = Field(description="Each page that is not as it was, by its last change, earliest first.")
    since: str = Field(
        description="Where to go on: ask with it next time, at once where there is `more`. It stays good for 90 days of silence.",
        examples=["WyJiMm…"],
    )
    more: bool = Field(description="Whether there are more already.")


@router.get("/", response=ChangesOut, operation_id="changes", summary="What has changed", openapi_extra=MAY_BE_UNKNOWN)
def changes(request: HttpRequest, asked: Query[ChangesQuery]):
    """Pages that are not as they were: published, moved, changed by something that they show, or gone. Nothing is left
    out, and a page may come twice, so take each as it is now.

    Without `since` all pages come: a copy is begun and kept fresh by the same loop. 410 where nobody knows any more
    what has changed since: begin again without it. It is always what strangers see, whoever asks. What the clock alone changes
    is told of events, announcements and the home page. What stands around all pages is `site/`, which has an `ETag`.
    """
    RequestState.of(request).is_kept = False
    fields = parse_fields(asked.fields, ChangeOut)
    locale = activate_locale(request, asked.locale).language_code if asked.locale else ""
    entry = log.begin()
    since = number_of(asked.since, entry) if asked.since else 0
    rows = PageChange.objects.filter(number__gt=since)
    rows = rows if asked.since else rows.exclude(change=ChangeKind.GONE)
    rows = rows.filter(locale=locale) if locale else rows
    found = list(rows.order_by("number").defer("tags")[: asked.limit + 1])
    more, found = len(found) > asked.limit, found[: asked.limit]
    # Where all were sent: up to what had a number before they were asked for; what is of other languages needs no second look.
    last = found[-1].number if more else max(entry.last, found[-1].number if found else 0)
    with_body = asked.include == "body" and fields.wants("content")
    items, made = [], []
    for row in found:
        with recording() as dependencies:
            items.append(serialize(row, request, asked if with_body else None))
        if (content := items[-1].content) and not row.digest and asked.rich_text == "html":
            made.append((row, content.model_dump_json(), dependencies.tags if dependencies.is_complete else set()))
    log.keep_first(made)
    data = ChangesOut(items=items, since=cursor_of(last, entry), more=more)
    response = json_response(data, fields, within="items")
    response["Cache-Control"] = "no-cache"
    return response


def serialize(row: PageChange, request: HttpRequest, asked: ChangesQuery | None) -> ChangeOut:
    """Serializes a change; with the page where `asked` is given."""
    content = content_of(row, request, asked) if asked and row.change != ChangeKind.GONE else None
    return ChangeOut(
        id=row.page_id,
        change=row.change,
        at=row.at,
        type=row.kind,
        locale=row.locale,
        translation_key=row.translation_key,
        url=row.url,
        content=content,
    )


def content_of(row: PageChange, request: HttpRequest, asked: ChangesQuery) -> ContentOut | None:
    """The page in its language, as if it alone were asked for; None where it is gone this moment, which is told next."""
    alone = copy(request)
    vars(alone)["state"] = RequestState(api=RequestState.of(request).api)
    with translation.override(row.locale):
        return content_by_id(row.page_id, alone, ContentQuery(rich_text=asked.rich_text))


def cursor_of(number: int, entry: ChangeLog) -> str:
    return SIGNER.sign_object([entry.epoch.hex, number])


def number_of(cursor: str, entry: ChangeLog) -> int:
    """The number up to which a copy is fresh; raises Problem 422 for no cursor of ours, 410 for one of which nobody knows any more."""
    try:
        epoch, number = SIGNER.unsign_object(cursor)
    except (BadSignature, ValueError):
        raise cursor_problem("This is no `since` of an answer of this site.", "since") from None
    if epoch != entry.epoch.hex or number < entry.forgotten or number > entry.last:
        raise Problem(410, "changes-unknown", detail="Begin again without `since`.")
    return number
