"""Export of a registration: all that is kept about it, as JSON can hold it (GDPR, articles 15 and 20)."""

from collections.abc import Iterator
from typing import Any

from ..event_pages import words_in
from ..models import Registration
from .display import in_words
from .forms import answer_words


def export_of(registration: Registration) -> dict[str, Any]:
    """All that is kept, with moments in ISO 8601; names of what the organizers ask in the language of the registration.

    What is written of somebody without their doing (who confirmed a wish) is among it; names of organizers are not. Nor is what
    else is known of the person: whoever types the address of somebody else gets a link too.
    """
    on, person = registration.on, registration.person
    page = words_in(on, registration.language)
    return {
        "event": {
            "title": page.title,
            "url": page.full_url if page.live else None,
            "date": on.date.isoformat(),
            "starts_at": iso(on.starts_at.astimezone(on.tz)),
            "ends_at": iso(on.ends_at.astimezone(on.tz)),
        },
        "registration": {
            "name": registration.name,
            "email": person.email,
            "new_email": registration.new_email,
            "phone": "" if person.email else person.phone,
            "language": registration.language,
            "state": registration.shown_state,
            "number_in_line": registration.number,
            "people": registration.party,
            "separate_capacities": dict(separate(page, registration)),
            "answers": dict(answers(page, registration)),
            "anything_else": registration.wish,
            "access_requests": [
                {"name": each.name, "confirmed_at": iso(each.confirmed_at), "set_aside": each.note}
                for each in registration.access_requests.order_by("pk")
            ],
            "made": registration.source,
            "created": iso(registration.created),
            "confirmed_at": iso(registration.confirmed_at),
            "cancelled_at": iso(registration.cancelled_at),
            "offered_until": iso(registration.offered_until),
            "offers_not_taken": registration.lapses,
            "changed_from": registration.changed_from,
        },
        "consents": [
            {
                "kind": each.kind,
                "words": each.text.words,
                "language": each.text.language,
                "given_at": iso(each.given_at),
                "withdrawn_at": iso(each.withdrawn_at),
                "source": each.source,
            }
            for each in registration.consents.select_related("text").order_by("pk")
        ],
        "told": [
            {"kind": each.kind, "created": iso(each.created), "done_at": iso(each.done_at)}
            for each in registration.notices.order_by("pk")
        ],
        "erased_from": iso(on.erased_from),
    }


def iso(moment) -> str | None:
    return moment and moment.isoformat()


def separate(page, registration: Registration) -> Iterator[tuple[str, int]]:
    """How many of what there is less of, by its name; by its key where the event has it no more."""
    names = {facts.translation_key.hex: words.name for facts, words in in_words(page, "separate_capacities")}
    return ((names.get(key, key), number) for key, number in registration.separately.items())


def answers(page, registration: Registration) -> Iterator[tuple[str, str]]:
    """What was answered, by the words of the question; where the event has it no more, as it is kept."""
    questions = {facts.translation_key.hex: (facts, words) for facts, words in in_words(page, "registration_questions")}
    for key, value in registration.answers.items():
        if key not in questions:
            yield key, value
            continue
        facts, words = questions[key]
        yield words.words, answer_words(facts, words, value)
