"""Router of `events/registration/`: what registering for a date asks for, and a registration from another site of ours."""

import datetime as dt
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema, Status
from wagtail.models import TranslatableMixin

from media.cache_tags import covered, use

from ....api.errors import Problem, invalid, value_error
from ....api.idempotency import check_key, request_digest
from ....api.requests.cors import allowed_origin
from ....api.routers.base import activate_locale
from ....api.schemas.links import locale_code
from ....network.models import Network
from ....people.models import ConsentKind, ConsentSource
from ....tree.current import current, seen_by
from ....tree.nodes import Node
from ...models import EventPage
from ..actions.allocation import Entry, RegistrationRefused, free_separately, sent_before
from ..actions.limits import register_within_limits
from ..addresses import form_url, own_url
from ..links import PAGE
from ..models import KEPT, Phase, Registration, RegistrationDate, RegistrationState
from ..public.consents import REQUESTED_KINDS, consent_words
from ..public.display import DateChoice, in_words
from ..public.form_protection import is_own_origin
from ..public.forms import EMAIL, PHONE, RegistrationForm, answers_of
from ..terms import QuestionKind, RegistrationQuestion
from .schemas import (
    AccessRequestOptionOut,
    ConsentOut,
    RegistrationFormOut,
    RegistrationIn,
    RegistrationMadeOut,
    RegistrationQuestionOut,
    SeparateCapacityOut,
)

router = Router(tags=["events"])
NONE_OF_THEM = "\0"  # no answer can be it
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
        url=form_url(page, date),
        note=page.registration_words,
        starts_at=on.starts_at,
        zone=on.zone,
        phase=on.phase(),
        opens_at=on.opens_at,
        closes_at=on.closes_at,
        capacity=on.capacity,
        free=on.free,
        open_places=on.open_places,
        waiting=on.waiting,
        waiting_list=source.waiting_list,
        party_size=source.party_size,
        confirmation_required=source.confirmation_required,
        separate_capacities=list(serialize_capacities(on, page, request)),
        questions=list(serialize_questions(page, request)),
        access_requests=list(serialize_options(on, page, request)),
        consent=serialize_consent(ConsentKind.REGISTRATION, locale.language_code),
        newsletter=serialize_newsletter(locale.language_code),
        erased_after_days=KEPT.days,
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


def asked_fields(row: TranslatableMixin, request: HttpRequest) -> dict[str, str]:
    return {"key": row.translation_key.hex, "hint": row.hint, "locale": locale_code(row, request)}


def serialize_capacities(on: RegistrationDate, page: EventPage, request: HttpRequest):
    free = free_separately(on, page.source)
    for fact, words in in_words(page, "separate_capacities"):
        left = free[fact.translation_key.hex][1]
        fields = asked_fields(words, request) | {"access_question": fact.answered_question}
        yield SeparateCapacityOut(name=words.name, capacity=fact.capacity, free=left, **fields)


def serialize_questions(page: EventPage, request: HttpRequest):
    for fact, words in in_words(page, "registration_questions"):
        choices = [answer for _place, answer in answers_of(fact, words)] if fact.kind == QuestionKind.CHOICE else []
        yield RegistrationQuestionOut(
            words=words.words, kind=fact.kind, choices=choices, **asked_fields(words, request)
        )


def serialize_options(on: RegistrationDate, page: EventPage, request: HttpRequest):
    for fact, words in in_words(page, "access_request_options"):
        wanted_by = on.day - dt.timedelta(days=fact.days_ahead) if fact.days_ahead else None
        fields = asked_fields(words, request) | {"access_question": fact.answered_question}
        yield AccessRequestOptionOut(name=words.name, wanted_by=wanted_by, **fields)


def serialize_consent(kind: str, language: str) -> ConsentOut:
    words = consent_words(kind, language)
    return ConsentOut(words=words, locale=words.language, version=words.version)


def serialize_newsletter(language: str) -> ConsentOut | None:
    """The words for the newsletter; None while there is none."""
    is_requested = ConsentKind.NEWSLETTER in REQUESTED_KINDS
    return serialize_consent(ConsentKind.NEWSLETTER, language) if is_requested else None


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

    What is answered is the same for an address that is on the list already: it is one more registration. Too many at once
    are `held` until they confirm by mail; so is everyone where the organizers require it, with a place meanwhile if one is
    free. With the same `Idempotency-Key` and body it is one registration, however often it is sent. A browser
    sends this from your own site only if it is among CORS_ORIGINS.
    """
    check_sender(request)
    locale = activate_locale(request, asked.locale)
    on, page = found_or_refused(request, event, date, locale.pk)
    check_keys(body, page.source)
    check_consents(body, locale.language_code)
    entry = form_of(body, on, page).entry(form_key_of(request))
    entry.source, entry.party = ConsentSource.API, body.party
    try:
        return Status(201, serialize_made(registered(on, entry, request.META["REMOTE_ADDR"])))
    except RegistrationRefused as refused:
        raise as_problem(refused) from None


def registered(on: RegistrationDate, entry: Entry, address: str) -> Registration:
    """The registration of this entry; what is sent again is not counted again."""
    return sent_before(on, entry.form_key) or register_within_limits(on, entry, address, attempt=entry.form_key)


def check_sender(request: HttpRequest) -> None:
    """Raises Problem 403 for a page of a foreign site that makes its visitors' browsers send this; 415 for what such a page
    could send without being asked for leave (the Fetch standard's CORS-safelisted types).
    """
    if request.content_type != "application/json":
        raise Problem(415, "unsupported-media-type")
    origin = request.headers.get("Origin")
    if origin and not is_own_origin(origin, request) and not allowed_origin(origin):
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
    state = registration.shown_state
    is_held = state == RegistrationState.HELD
    return RegistrationMadeOut(
        state=state,
        number=registration.number,
        held_until=registration.held_until if is_held else None,
        url=own_url(registration, purpose=PAGE),
    )


def as_problem(refused: RegistrationRefused) -> Problem:
    """409 where there is no room or it is not open, 422 for what was sent."""
    message = refused.messages[0]
    if refused.code in CLOSED:
        return Problem(409, "registration-closed", detail=message, phase=refused.code)
    error = value_error(message, error_path(refused.name), refused.code)
    if refused.code == "full":
        return Problem(409, "full", detail=message, errors=[error])
    return Problem(422, "invalid", detail=message, errors=[error])


def error_path(name: str) -> list[str]:
    """Where in the body the field of the form stands: `separately-…` is a key of `separately`, `answer-…` of `answers`."""
    field, _dash, key = name.partition("-")
    return ["body", *filter(None, ("answers" if field == "answer" else field, key))]


# From what is sent to what is registered.


def check_keys(body: RegistrationIn, event: EventPage) -> None:
    """Raises Problem 422 for a key that the event does not have, or has no more."""
    known = {"separately": "separate_capacities", "answers": "registration_questions"}
    known |= {"access_requests": "access_request_options"}
    errors = [
        value_error("There is no such key.", ["body", name, key], "unknown_key")
        for name, children in known.items()
        for key in set(getattr(body, name)) - {row.translation_key.hex for row in getattr(event, children).all()}
    ]
    refuse(errors)


def check_consents(body: RegistrationIn, language: str) -> None:
    """Raises Problem 422 for a version that is not of the words that are shown in this language now, or of none."""
    shown = {"consent": ConsentKind.REGISTRATION, "newsletter": ConsentKind.NEWSLETTER}
    message = "This is not the version of the words in this language. Show them as they are now."
    refuse(
        [
            value_error(message, ["body", name], "version")
            for name, kind in shown.items()
            if (name == "consent" or body.newsletter)
            and (kind not in REQUESTED_KINDS or getattr(body, name) != consent_words(kind, language).version)
        ]
    )


def form_of(body: RegistrationIn, on: RegistrationDate, page: EventPage) -> RegistrationForm:
    """The form that a visitor would have sent; Problem 422 names what is wrong in it."""
    data = QueryDict(mutable=True)
    data.update({"date": on.date.isoformat(), "name": body.name, "wish": body.wish, "party": str(body.party)})
    data.update({"email": body.email, "phone": body.phone, "reach": EMAIL if body.email else PHONE})
    data[RegistrationForm.ASKED] = body.email  # a program is not asked whether the address is mistyped
    data.update({"consent": "on", "newsletter": "on" if body.newsletter else ""})
    data.update({f"separately-{key}": str(number) for key, number in body.separately.items()})
    questions = {facts.translation_key.hex: (facts, words) for facts, words in in_words(page, "registration_questions")}
    data.update({f"answer-{key}": as_typed(answer, *questions[key]) for key, answer in body.answers.items()})
    data.setlist("options", body.access_requests)
    form = RegistrationForm(page, [choice := DateChoice(on, page)], choice, data=data)
    refuse([value_error(message, error_path(name)) for name, messages in form.errors.items() for message in messages])
    return form


def as_typed(answer: bool | int | str, facts: RegistrationQuestion, words: RegistrationQuestion) -> str:
    """An answer as it is sent by a form: of several by its words as they are shown, or by its place; else what is none."""
    if facts.kind == QuestionKind.CHOICE:
        known = {label: value for value, label in answers_of(facts, words)} | dict(enumerate(facts.answers))
        return NONE_OF_THEM if isinstance(answer, bool) else known.get(answer, NONE_OF_THEM)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def refuse(errors: list[dict]) -> None:
    if errors:
        raise invalid(errors)
