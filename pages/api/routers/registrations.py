"""Router of `events/registration/`: what registering for a date asks for, and a registration from another site of ours."""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Field, Path, Query, Router, Schema, Status
from wagtail.models import TranslatableMixin

from media.cache_tags import covered, use

from ...events.models import EventPage
from ...events.registration import limits
from ...events.registration.addresses import form_url, own_url
from ...events.registration.allocation import Entry, RegistrationRefused, free_separately, register
from ...events.registration.consents import consent_words
from ...events.registration.models import Phase, Registration, RegistrationDate, RegistrationState
from ...events.registration.terms import QuestionKind, RegistrationQuestion
from ...network import Network
from ...people.contact import normalize_email, without_marks
from ...people.models import ConsentKind, ConsentSource
from ...tree.current import current, seen_by
from ...tree.nodes import Node
from ..cors import allowed_origin
from ..errors import Problem
from ..idempotency import check_key, request_digest
from ..schemas.links import locale_code
from ..schemas.registrations import (
    AccessRequestOptionOut,
    ConsentOut,
    RegistrationFormOut,
    RegistrationIn,
    RegistrationMadeOut,
    RegistrationQuestionOut,
    SeparateCapacityOut,
    version_of,
)
from .base import activate_locale

router = Router(tags=["events"])
CLOSED = {Phase.NOT_YET, Phase.CLOSED, Phase.CANCELLED, Phase.OVER, Phase.GONE}

Event = Annotated[
    UUID,
    Path(description="`translation_key` of the event.", examples=["c2a3f1de-6a34-4c8e-9d4e-0d2a4c1b9e55"]),
]
Date = Annotated[dt.date, Path(description="The day for which it was first planned.", examples=["2026-05-16"])]


class RegistrationQuery(Schema):
    """Query parameters of both operations."""

    locale: str = Field(
        "",
        max_length=20,
        description="The language of the words, and of the mails to whoever registers; left out, the site's own.",
        examples=["es"],
    )


# What is asked for.


@router.get(
    "/{event}/{date}/",
    response=RegistrationFormOut,
    operation_id="registration_form",
    summary="What registering for a date asks for",
)
def registration_form(request: HttpRequest, event: Event, date: Date, asked: Query[RegistrationQuery]):
    """How much room there is at this date of an event, what people are asked and what they agree to.

    `events/` tells the key and the day of each date.
    """
    locale = activate_locale(request, asked.locale)
    on, page = found_or_refused(request, event, date, locale.pk)
    source = page.source
    return RegistrationFormOut(
        event=event,
        date=date,
        title=page.title,
        locale=locale_code(page, request),
        url=form_url(page, date if source.repeats else None),
        note=page.registration_note,
        starts_at=on.starts_at,
        zone=on.zone,
        phase=on.phase(),
        opens_at=on.opens_at,
        closes_at=on.closes_at,
        capacity=on.capacity,
        free=on.free,
        waiting=on.waiting,
        waiting_list=source.waiting_list,
        party_size=source.party_size,
        separate_capacities=list(serialize_capacities(on, page, request)),
        questions=list(serialize_questions(page, request)),
        access_requests=list(serialize_options(on, page, request)),
        consent=serialize_consent(ConsentKind.REGISTRATION, locale.language_code),
        newsletter=serialize_consent(ConsentKind.NEWSLETTER, locale.language_code),
        privacy_url=privacy_url(request, locale.pk),
    )


def found_or_refused(
    request: HttpRequest, event: UUID, date: dt.date, locale_id: int
) -> tuple[RegistrationDate, EventPage]:
    """The date, and the page of its event in this language, else as it was written; Problem 404 for what nobody may see."""
    node = visible_node(request, event, locale_id)
    with covered():
        on = node and RegistrationDate.objects.of(event, date)
    if node is None or on is None or not on.is_live:
        raise Problem(404, "not-found")
    use(f"pages_registrationdate:{on.pk}")
    return on, EventPage.objects.defer_streamfields().get(pk=node.pk)


def visible_node(request: HttpRequest, event: UUID, locale_id: int) -> Node | None:
    """The page of this event in this language, else its source, as far as the request's user may see it."""
    tree, now = seen_by(request.user), timezone.now()
    node = tree.translation(event, locale_id, now) or tree.source(event, now)
    node = node or next(iter(tree.translations(event, now)), None)
    return node if node and issubclass(node.model, EventPage) else None


def in_words(source_rows: Iterable, own_rows: Iterable) -> list[tuple]:
    """Each row of the source with the one that has its words: its translation, else itself."""
    own = {row.translation_key: row for row in own_rows}
    return [(row, own.get(row.translation_key, row)) for row in source_rows]


def asked_fields(row: TranslatableMixin, request: HttpRequest) -> dict[str, str]:
    return {"key": row.translation_key.hex, "hint": row.hint, "locale": locale_code(row, request)}


def serialize_capacities(on: RegistrationDate, page: EventPage, request: HttpRequest):
    source = page.source
    free = free_separately(on, source)
    for fact, words in in_words(source.separate_capacities.all(), page.separate_capacities.all()):
        left = free[fact.translation_key.hex][1]
        yield SeparateCapacityOut(name=words.name, capacity=fact.capacity, free=left, **asked_fields(words, request))


def serialize_questions(page: EventPage, request: HttpRequest):
    rows = in_words(page.source.registration_questions.all(), page.registration_questions.all())
    for fact, words in rows:
        choices = words.answers if fact.kind == QuestionKind.CHOICE else []
        yield RegistrationQuestionOut(
            words=words.words, kind=fact.kind, choices=choices, **asked_fields(words, request)
        )


def serialize_options(on: RegistrationDate, page: EventPage, request: HttpRequest):
    rows = in_words(page.source.access_request_options.all(), page.access_request_options.all())
    for fact, words in rows:
        wanted_by = on.day - dt.timedelta(days=fact.days_ahead) if fact.days_ahead else None
        yield AccessRequestOptionOut(name=words.name, wanted_by=wanted_by, **asked_fields(words, request))


def serialize_consent(kind: str, language: str) -> ConsentOut:
    words = consent_words(kind, language)
    return ConsentOut(words=words, version=version_of(words))


def privacy_url(request: HttpRequest, locale_id: int) -> str:
    """The page about privacy in this language, else in its own; empty where strangers can't read it."""
    tree, now = current(), timezone.now()
    node = tree.nodes.get(Network.for_request(request).privacy_page_id)
    node = node and (tree.translation(node.translation_key, locale_id, now) or tree.source(node.translation_key, now))
    return (node and tree.full_address(node)) or ""


# What is sent.


@router.post(
    "/{event}/{date}/",
    response={201: RegistrationMadeOut},
    operation_id="registration_create",
    summary="Register for a date",
)
def registration_create(
    request: HttpRequest, event: Event, date: Date, body: RegistrationIn, asked: Query[RegistrationQuery]
):
    """Registers somebody, without a token: with a place, else with a number in line.

    What is answered is the same for an address that is on the list already. Too many at once are `held` until they
    confirm by mail. With the same `Idempotency-Key` and body it is one registration, however often it is sent. A browser
    sends this from your own site only if it is among CORS_ORIGINS.
    """
    check_sender(request)
    locale = activate_locale(request, asked.locale)
    on, page = found_or_refused(request, event, date, locale.pk)
    entry = entry_of(body, page.source, locale.language_code)
    entry.form_key = form_key_of(request)
    is_held = limits.is_held(entry.email, request.META.get("REMOTE_ADDR", ""))
    entry.may_mail = limits.may_mail(entry.email)
    try:
        return Status(201, serialize_made(register(on, entry, is_held=is_held)))
    except RegistrationRefused as refused:
        raise as_problem(refused) from None


def check_sender(request: HttpRequest) -> None:
    """Raises Problem 403 for a page of a foreign site that makes its visitors' browsers send this; 415 for what such a page
    could send without being asked for leave (the Fetch standard's CORS-safelisted types).
    """
    if request.content_type != "application/json":
        raise Problem(415, "unsupported-media-type")
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host() and not allowed_origin(origin):
        raise Problem(403, "forbidden", detail="This site takes no registrations from there.")


def form_key_of(request: HttpRequest) -> str:
    """What stands for one submission: the `Idempotency-Key` together with all that was sent, so that nobody finds the
    registration of somebody else by a key that both have chosen; empty without one.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        check_key(key)
    return sha256(f"API:{key}:{request_digest(request)}".encode()).hexdigest() if key else ""


def serialize_made(registration: Registration) -> RegistrationMadeOut:
    is_held = registration.state == RegistrationState.HELD
    return RegistrationMadeOut(
        state=registration.state,
        number=registration.number,
        held_until=registration.held_until if is_held else None,
        url=None if is_held else own_url(registration),
    )


def as_problem(refused: RegistrationRefused) -> Problem:
    """409 where there is no room or it is not open, 422 for what was sent."""
    message = refused.messages[0]
    if refused.code in CLOSED:
        return Problem(409, "registration-closed", detail=message, phase=refused.code)
    error = {"loc": error_path(refused.name), "msg": message, "type": refused.code}
    if refused.code == "full":
        return Problem(409, "full", detail=message, errors=[error])
    return Problem(422, "invalid", detail=message, errors=[error])


def error_path(name: str) -> list[str]:
    """Where in the body it is: `separately-…`, as the form calls it, is a key of `separately`."""
    field, _dash, key = name.partition("-")
    return ["body", *filter(None, (field, key))]


# From what is sent to what is registered.


class BodyErrors:
    """What is wrong with a body, value by value."""

    def __init__(self):
        self.found: list[dict] = []

    def add(self, message: str, *path: str) -> None:
        self.found.append({"loc": ["body", *path], "msg": str(message), "type": "value_error"})

    def check(self) -> None:
        if self.found:
            raise Problem(422, "invalid", detail=self.found[0]["msg"], errors=self.found)


def entry_of(body: RegistrationIn, event: EventPage, language: str) -> Entry:
    """What is registered; Problem 422 names each value that can't be."""
    errors = BodyErrors()
    entry = Entry(
        name=without_marks(body.name),
        email=valid_email(body.email, errors),
        language=language,
        party=body.party,
        separately=by_key(body.separately, event.separate_capacities.all(), "separately", errors),
        answers=valid_answers(body, event, errors),
        options=list(
            by_key(dict.fromkeys(body.access_requests), event.access_request_options.all(), "access_requests", errors)
        ),
        wish=body.wish.strip(),
        consents=valid_consents(body, language, errors),
        source=ConsentSource.API,
    )
    if not entry.name:
        errors.add(gettext("Please write a name."), "name")
    errors.check()
    return entry


def valid_email(text: str, errors: BodyErrors) -> str:
    try:
        return normalize_email(text)
    except ValidationError as problem:
        errors.add(problem.messages[0], "email")
        return ""


def by_key(values: dict, rows: Iterable[TranslatableMixin], name: str, errors: BodyErrors) -> dict:
    """These values by the keys of these rows; a key that there is not, any more, is an error."""
    known = {row.translation_key.hex for row in rows}
    found = {key.replace("-", "").lower(): value for key, value in values.items()}
    for key in found.keys() - known:
        errors.add("There is no such key.", name, key)
    return found


def valid_answers(body: RegistrationIn, event: EventPage, errors: BodyErrors) -> dict[str, str | int]:
    questions = {row.translation_key.hex: row for row in event.registration_questions.all()}
    answers = by_key(body.answers, questions.values(), "answers", errors)
    for key, answer in answers.items():
        if key in questions and not is_answer(answer, questions[key]):
            errors.add("This is no answer to this question.", "answers", key)
    return {
        key: answer.strip() if isinstance(answer, str) else answer for key, answer in answers.items() if answer != ""
    }


def is_answer(answer: bool | int | str, question: RegistrationQuestion) -> bool:
    """Whether it is in the way in which this question is answered; an empty text is none, to any."""
    if answer == "" or question.kind == QuestionKind.TEXT:
        return isinstance(answer, str)
    if question.kind == QuestionKind.YES_NO:
        return isinstance(answer, bool)
    return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer < len(question.answers)


def valid_consents(body: RegistrationIn, language: str, errors: BodyErrors) -> dict[str, str]:
    """By kind the words that they agree to; those of another version are not what is shown now."""
    consents = {}
    for kind, name in ((ConsentKind.REGISTRATION, "consent"), (ConsentKind.NEWSLETTER, "newsletter")):
        words, version = consent_words(kind, language), getattr(body, name)
        if version == version_of(words):
            consents[str(kind)] = words
        elif version or kind == ConsentKind.REGISTRATION:
            errors.add("This is not the version of the words in this language. Show them as they are now.", name)
    return consents
