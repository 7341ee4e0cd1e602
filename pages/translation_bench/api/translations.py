"""Router of `management/translations/`: what a translator, a second reader, an author and an editor do at the bench."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, Exists, Model, OuterRef, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Status
from wagtail.models import Page

from ...api.errors import Problem, invalid_value
from ...api.lists.pagination import PaginationQuery, paginate
from ...api.requests.request_validation import model_of
from ...api.routers.base import unknown_locale
from ...api.schemas.links import full_url
from ...translation.jobs.sources import Gone, existing_translations, segment_state
from ...translation.models import Job
from ...translation.permissions import name_of
from ...translation.segments.state import pair_of
from ..editor.job_list import STATES, JobList, with_details
from ..editor.rows import Segment, segments
from ..jobs.hand_back import HandBackAction
from ..jobs.preconditions import (
    RELATED,
    PublishRefused,
    TranslationAction,
    available_actions,
    job_to_edit,
    job_to_save,
    refuse_unavailable,
)
from ..jobs.publish import ApproveTranslationAction, PublishTranslationAction
from ..jobs.questions import create_question, mark_answers_seen
from ..jobs.save import Answer, Conflict, Saved, SourceChanged, save
from ..jobs.submit import SubmitTranslationAction
from ..models import OrderItem
from .orders import check_editor
from .questions import serialize_asked, serialize_questions, source_of
from .schemas import (
    AsideOut,
    AskedQuestionOut,
    DueIn,
    EarlierSegmentOut,
    HandBackIn,
    PublishIn,
    QuestionIn,
    ReturnedOut,
    SegmentConflictOut,
    SegmentIn,
    SegmentLinkOut,
    SegmentOut,
    SegmentSavedOut,
    SegmentSourceChangedOut,
    SegmentUnknownOut,
    TranslationDetailOut,
    TranslationIn,
    TranslationItemOut,
    TranslationsListOut,
    TranslationTargetOut,
    TranslationWrittenOut,
    WaitingOut,
)

router = Router(tags=["management"])
TranslationId = Annotated[int, Path(description="The id of the translation.", examples=[311])]


# The list.


class TranslationsQuery(PaginationQuery):
    """Query parameters of the list of translations."""

    locale: str = Field(
        "", max_length=20, description="Only into this language; left out, into all of one’s own.", examples=["es"]
    )
    state: Literal[tuple(STATES)] = Field(
        "due",
        description="`due`: there is something to do; or what of it: `never` translated, `changed` since, a question `answered`, `waiting` for a second reader, `returned` by one. `all`: these and what is done.",
    )
    title: str = Field(
        "", max_length=100, description="Only what has these letters in its title.", examples=["harvest"]
    )
    type: str = Field("", max_length=100, description="Only this kind of source.", examples=["pages.NewsPage"])
    due_by: dt.date | None = Field(
        None, description="Only what is wanted on this day or before.", examples=["2026-05-16"]
    )
    order_id: int | None = Field(None, ge=1, le=2**31 - 1, description="Only what this order asked for.", examples=[5])
    order: Literal["due", "id", "-id"] = Field(
        "due", description="`due`: what is wanted soonest first, then what has no day; `-` puts the last first."
    )


@router.get("/", response=TranslationsListOut, operation_id="translations_list", summary="Translations to be made")
def translations_list(request: HttpRequest, asked: Query[TranslationsQuery]):
    """What there is to translate into the languages of whom the token stands for, and how far each is."""
    rows = found_jobs(request.user, asked).select_related(*RELATED)
    rows = rows.annotate(wanted=Coalesce("due_on", Value(dt.date.max), output_field=DateField()))
    keys = {"due": ["wanted", "pk"], "id": ["pk"], "-id": ["-pk"]}[asked.order]
    results = paginate(rows, keys, asked, request)
    return TranslationsListOut(items=serialize_jobs(results.rows, request), **results.envelope)


def found_jobs(user, asked: TranslationsQuery):
    """Queryset of the jobs that all filters leave, of those whose source is public at this very moment."""
    listing = JobList(user, {"language": asked.locale, "state": asked.state, "q": asked.title})
    if not listing.languages:
        raise Problem(403, "forbidden", detail="Whom this token stands for translates into no language of this site.")
    if asked.locale and not (listing.language and listing.language.language_code == asked.locale):
        raise unknown_locale(asked.locale, [each.language_code for each in listing.languages])
    rows = listing.found.public()
    if asked.type:
        model = model_of(asked.type)
        if not (isinstance(model, type) and issubclass(model, Model)):
            raise invalid_value(["query", "type"], f"“{asked.type[:50]}” is no kind of this site.")
        rows = rows.filter(content_type=ContentType.objects.get_for_model(model))
    if asked.due_by:
        rows = rows.filter(due_on__lte=asked.due_by)
    if asked.order_id:
        own = {"page__translation_key": OuterRef("translation_key"), "locale": OuterRef("locale")}
        rows = rows.filter(Exists(OrderItem.objects.filter(order=asked.order_id, **own)))
    return rows


def serialize_jobs(jobs: list[Job], request: HttpRequest) -> list[TranslationItemOut]:
    """The jobs as items; a query for their questions, and one for each model that is translated."""
    own = existing_translations(jobs)
    return [TranslationItemOut(**job_fields(job, own.get(job.pk), request)) for job in with_details(jobs)]


def job_fields(job: Job, own: Model | None, request: HttpRequest) -> dict[str, Any]:
    """The fields of TranslationItemOut of a job `with_details`; `own`: its page or row in that language."""
    waiting = job.waiting_since and WaitingOut(since=job.waiting_since, by=name_of(job.waiting_by))
    returned = job.returned_at and ReturnedOut(
        at=job.returned_at, by=name_of(job.returned_by), message=job.returned_words
    )
    return {
        "id": job.pk,
        "title": job.title,
        "source": source_of(job),
        "locale": job.locale.language_code,
        "state": job.state,
        "segment_count": job.segments,
        "waiting": waiting or None,
        "returned": returned or None,
        "has_question": job.is_asked,
        "has_answer": job.is_answered,
        "target": target_of(own, request) if own else None,
    } | {name: getattr(job, name) for name in COLUMNS}


def target_of(own: Model, request: HttpRequest) -> TranslationTargetOut:
    is_public = isinstance(own, Page) and own.live
    return TranslationTargetOut(id=own.pk, url=full_url(own, request) if is_public else "")


COLUMNS = (
    *("words", "words_left", "segments_left", "outdated"),
    *("due_on", "source_changed_at", "written_at", "translated_at"),
)


# One translation: to read, and to write.


@router.get(
    "/{int:translation_id}/", response=TranslationDetailOut, operation_id="translations_detail", summary="A translation"
)
def translations_detail(request: HttpRequest, translation_id: TranslationId):
    """A page or row with every text, what is written of it, and what helps to write it. Looking at it writes nothing."""
    job = found_job(request, translation_id)
    try:
        rows = segments(job, segment_state(job))
    except Gone:
        raise Problem(404, "not-found") from None
    shown = {question.pk for row in rows for question in row.questions}
    others = job.questions.filter(settled_at=None).exclude(pk__in=shown).select_related("asked_by", "answered_by")
    return TranslationDetailOut(
        **dict(serialize_jobs([job], request)[0]),
        actions=available_actions(job, request.user),
        segments=[serialize_segment(row) for row in rows],
        questions=serialize_questions(others),
    )


def found_job(request: HttpRequest, pk: int) -> Job:
    """The job, if the request's user may open it; else Problem 404, so that nobody else learns that there is one."""
    if (job := job_to_edit(pk, request.user)) is None:
        raise Problem(404, "not-found")
    return job


def serialize_segment(row: Segment) -> SegmentOut:
    earlier = EarlierSegmentOut(source=row.earlier_source, text=row.earlier_text) if row.earlier_text else None
    asides = [AsideOut(text=each.text, by=name_of(each.written_by), at=each.written_at) for each in row.asides]
    return SegmentOut(
        key=row.key,
        text=row.text,
        version=row.version,
        path=row.path,
        place=str(row.place),
        label=str(row.label),
        element=row.tag,
        kind="rich" if row.is_rich else "plain",
        needs_translation=row.is_work,
        source=row.source_html if row.is_rich else row.source_text,
        links=[SegmentLinkOut(id=key, target=target) for key, target in row.links.items()],
        state=row.state,
        problem=row.problem,
        earlier=earlier,
        elsewhere=row.elsewhere,
        asides=asides,
        questions=serialize_questions(row.questions),
        written_by=name_of(row.last_by),
        written_at=row.last_at,
        is_late=row.is_late,
        is_outdated=row.is_outdated,
        meanwhile=row.meanwhile,
    )


@router.patch(
    "/{int:translation_id}/",
    response=TranslationWrittenOut,
    operation_id="translations_update",
    summary="Write texts of a translation",
)
def translations_update(request: HttpRequest, translation_id: TranslationId, body: TranslationIn):
    """Saves each text whose `version` is still that of what is stored, and says of each what became of it.

    Nothing is lost: where another wrote meanwhile, or the source says something else by now, both are kept. What is
    written is public when the translation is published.
    """
    job, is_offline = job_to_save(translation_id, request.user)
    if job is None:
        raise Problem(404, "not-found")
    try:
        answers = save(job, request.user, texts_of(body.segments))
    except Gone:
        raise Problem(404, "not-found") from None
    job.refresh_from_db(fields=["words_left", "segments_left"])
    return TranslationWrittenOut(
        id=job.pk,
        title=job.title,
        words_left=job.words_left,
        segments_left=job.segments_left,
        is_offline=is_offline,
        segments=[serialize_answer(each) for each in answers],
    )


def texts_of(rows: list[SegmentIn]) -> dict[str, tuple[str, str]]:
    """{key: (text, version)}, as `save` takes them; Problem 422 for a key that is sent twice."""
    texts = {row.key: (row.text, row.version) for row in rows}
    if len(texts) < len(rows):
        known: set[str] = set()
        twice = next(place for place, row in enumerate(rows) if row.key in known or known.add(row.key))
        raise invalid_value(["body", "segments", twice, "key"], f"“{rows[twice].key}” is sent twice.")
    return texts


def serialize_answer(each: Answer):
    """What became of one text."""
    if isinstance(each, Saved):
        return SegmentSavedOut(key=each.key, version=each.version, state=each.state, problem=each.problem)
    if isinstance(each, Conflict):
        theirs = {"text": each.text, "version": each.version, "by": each.by, "at": each.at}
        return SegmentConflictOut(key=each.key, detail=each.words, **theirs)
    kind = SegmentSourceChangedOut if isinstance(each, SourceChanged) else SegmentUnknownOut
    return kind(key=each.key, detail=each.words)


# What is done with the whole of a translation.

WHOLE = PublishIn(partly=False)  # where no body is sent


@router.post(
    "/{int:translation_id}/actions/publish/",
    response=TranslationItemOut,
    operation_id="translations_actions_publish",
    summary="Publish a translation",
)
def translations_actions_publish(request: HttpRequest, translation_id: TranslationId, body: PublishIn = WHOLE):
    """Makes what is written public; 409 says what is to be done first, and whether a part can be published all the same."""
    return run(request, translation_id, "publish", lambda job: PublishTranslationAction(job, request.user, body.partly))


@router.post(
    "/{int:translation_id}/actions/submit/",
    response=TranslationItemOut,
    operation_id="translations_actions_submit",
    summary="Ask a second reader",
)
def translations_actions_submit(request: HttpRequest, translation_id: TranslationId):
    """Where the site wants a second person to read every translation."""
    return run(request, translation_id, "submit", lambda job: SubmitTranslationAction(job, request.user))


@router.post(
    "/{int:translation_id}/actions/approve/",
    response=TranslationItemOut,
    operation_id="translations_actions_approve",
    summary="Approve and publish a translation",
)
def translations_actions_approve(request: HttpRequest, translation_id: TranslationId):
    """As the second reader of what somebody else translated."""
    return run(request, translation_id, "approve", lambda job: ApproveTranslationAction(job, request.user))


@router.post(
    "/{int:translation_id}/actions/hand_back/",
    response=TranslationItemOut,
    operation_id="translations_actions_hand_back",
    summary="Hand a translation back",
)
def translations_actions_hand_back(request: HttpRequest, translation_id: TranslationId, body: HandBackIn):
    """As the second reader, with a word about what is to be changed."""
    return run(request, translation_id, "hand_back", lambda job: HandBackAction(job, request.user, body.message))


def run(request: HttpRequest, pk: int, action: str, act: Callable[[Job], TranslationAction]) -> TranslationItemOut:
    """Takes an action on the whole; Problem 409 with the words of the bench where it can't be taken now."""
    job = found_job(request, pk)
    try:
        refuse_unavailable(job, request.user, action)
        act(job).execute()
    except PublishRefused as refused:
        actions = available_actions(job, request.user)
        raise Problem(409, "conflict", detail=refused.message, partly=refused.partly, actions=actions) from None
    except Gone:
        raise Problem(404, "not-found") from None
    return item_of(request, pk)


def item_of(request: HttpRequest, pk: int) -> TranslationItemOut:
    """The translation as it is now."""
    return serialize_jobs([Job.every.select_related(*RELATED).get(pk=pk)], request)[0]


@router.post(
    "/{int:translation_id}/actions/due/",
    response=TranslationItemOut,
    operation_id="translations_actions_due",
    summary="Say until when a translation is wanted",
)
def translations_actions_due(request: HttpRequest, translation_id: TranslationId, body: DueIn):
    """As an editor; null takes the day away."""
    job = found_job(request, translation_id)
    check_editor(request)
    Job.objects.filter(pk=job.pk).update(due_on=body.due_on)
    return item_of(request, job.pk)


@router.post(
    "/{int:translation_id}/actions/ask/",
    response={201: AskedQuestionOut},
    operation_id="translations_questions_ask",
    summary="Ask the author",
)
def translations_questions_ask(request: HttpRequest, translation_id: TranslationId, body: QuestionIn):
    """A question about one text, or about the whole. The author is told by mail, and the answer stands beside the text."""
    job = found_job(request, translation_id)
    try:
        if body.key and pair_of(body.key) not in segment_state(job).pairs:
            raise invalid_value(["body", "key"], "This text is not part of the page.")
        question = create_question(job, request.user, body.key, body.text)
    except Gone:
        raise Problem(404, "not-found") from None
    return Status(201, serialize_asked(question))


@router.post(
    "/{int:translation_id}/actions/settle/",
    response=TranslationItemOut,
    operation_id="translations_actions_settle",
    summary="Take note of answers",
)
def translations_actions_settle(request: HttpRequest, translation_id: TranslationId):
    """Answers of the author are new until a translator says that they are read."""
    job = found_job(request, translation_id)
    mark_answers_seen(job)
    return item_of(request, job.pk)
