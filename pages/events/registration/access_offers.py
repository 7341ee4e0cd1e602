"""Access questions answered by what an event offers: a separate capacity or an access request of that kind, and languages
that it is interpreted into.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext, pgettext

from media.cache_tags import covered

from ...fact_notes import FactNote
from ..access import QUESTIONS, AccessAnswer, EventAnswer
from ..formatting import language_names
from .terms import AccessRequestOption, OfferedAccess, SeparateCapacity

RELATIONS = {"separate_capacities": SeparateCapacity, "access_request_options": AccessRequestOption}


class OfferRow(NamedTuple):
    """The columns of a separate capacity or an access request that answer an access question."""

    relation: int
    sort_order: int
    event: int
    translation_key: UUID
    locale_id: int
    kind: str
    name: str
    hint: str


Offer = OfferedAccess | OfferRow


def offers_of(event) -> list[OfferedAccess]:
    """Return the rows of an event that answer an access question, as they stand in memory or in the database."""
    rows = [row for relation in RELATIONS for row in getattr(event, relation).all()]
    return [row for row in rows if row.answered_question]


def offered_access(page) -> dict[str, FactNote]:
    """Return a sentence for each access question that an event answers by what it offers, in the words of this page."""
    source, facts, words = page.source, [], []
    if source.takes_registrations:
        with covered(f"page:{source.pk}", f"page:{page.pk}"):
            facts, words = offers_of(source), [] if page.pk == source.pk else offers_of(page)
    return notes_of(page, facts, words)


def notes_of(page, facts: list[Offer], words: list[Offer]) -> dict[str, FactNote]:
    """Return the sentences by question; kinds are those of `facts` (the source), `words` the rows of the page shown."""
    own, found = {row.translation_key: row for row in words}, defaultdict(list)
    for fact in facts:
        row = own.get(fact.translation_key, fact)
        found[fact.kind].append(fact if row.name == fact.name else row)  # a copy of the source is not translated yet
    notes = {kind: note_of(page, rows) for kind, rows in found.items()}
    if languages := language_names(page.source.interpreted_into):
        comma = pgettext("between parts of a line", ", ")
        words = gettext("Interpreted into %(languages)s.") % {"languages": comma.join(languages)}
        notes["interpretation"] = FactNote(words, page.locale_id)
    return notes


def note_of(page, rows: list[Offer]) -> FactNote:
    """Return what these rows are called and their hints; in the language of the page also for whom they are."""
    languages = {row.locale_id for row in rows}
    parts = [text.strip().rstrip(".") + "." for row in rows for text in (row.name, row.hint) if text.strip()]
    if languages == {page.locale_id}:
        parts.append(gettext("For those who ask for it when they register."))
    return FactNote(" ".join(parts), languages.pop() if len(languages) == 1 else page.source.locale_id)


def offer_rows(events: Iterable[int]) -> list[OfferRow]:
    """Return what these events offer of both relations, in their order; one query."""
    rows = [
        model.objects.filter(event__in=events, kind__in=QUESTIONS)
        .order_by()
        .annotate(relation=Value(number))
        .values_list(*OfferRow._fields)
        for number, model in enumerate(RELATIONS.values())
    ]
    return [OfferRow(*row) for row in rows[0].union(rows[1], all=True).order_by("relation", "sort_order")]


def prefetch_offers(pages: Iterable) -> None:
    """Set `offered_access` of these event pages (with their sources); one query, none where none takes registrations."""
    pages = list({id(page): page for page in pages if "offered_access" not in vars(page)}.values())
    ids = {each.pk for page in pages if page.source.takes_registrations for each in (page, page.source)}
    by_event = defaultdict(list)
    if ids:
        with covered(*(f"page:{pk}" for pk in ids)):
            for row in offer_rows(ids):
                by_event[row.event].append(row)
    for page in pages:
        source = page.source
        facts = by_event[source.pk] if source.takes_registrations else []
        page.offered_access = notes_of(page, facts, [] if page.pk == source.pk else by_event[page.pk])


def offers_q(name: str) -> Q:
    """Return the condition for occurrences of events that answer this access question by what they offer."""
    rows = [Exists(model.objects.filter(event=OuterRef("source"), kind=name)) for model in RELATIONS.values()]
    condition = Q(source__takes_registrations=True) & (Q(rows[0]) | Q(rows[1]))
    return condition | ~Q(source__interpreted_into=[]) if name == "interpretation" else condition


def offered_kinds(occurrences: QuerySet) -> set[str]:
    """Return the access questions that the registration form of some of these occurrences answers; one query."""
    sources = occurrences.order_by().filter(source__takes_registrations=True).values("source")
    rows = [
        model.objects.filter(event__in=sources, kind__in=QUESTIONS).order_by().values_list("kind")
        for model in RELATIONS.values()
    ]
    return {kind for (kind,) in rows[0].union(rows[1])}


# Answers that contradict what the registration form offers: the editor is warned, visitors read the offer.


class Contradiction(NamedTuple):
    """An access question whose answer contradicts what the registration form offers."""

    question: str
    answer: str
    offer: str

    @property
    def message(self) -> str:
        words = gettext(
            "%(question)s: the answer is “%(answer)s”, but people can register for “%(offer)s”. Visitors read “Yes”."
        )
        answer = AccessAnswer(self.answer).label
        return words % {"question": QUESTIONS[self.question][0], "answer": answer, "offer": self.offer}


def find_contradictions(answers: Mapping[str, str], place, offers: Iterable[tuple[str, str]]) -> list[Contradiction]:
    """Return the contradictions between `answers` (of the event, by question), its place and `offers` (kind, name).

    What the event and its place leave open contradicts nothing.
    """
    names = defaultdict(list)
    for kind, name in offers:
        names[kind].append(name)
    found = []
    for question in QUESTIONS:
        answer = answers.get(question, "")
        if answer == EventAnswer.AS_THE_PLACE and getattr(place, question, "") == AccessAnswer.NO:
            answer = AccessAnswer.NO
        if question in names and answer in {AccessAnswer.NO, AccessAnswer.UNKNOWN}:
            found.append(Contradiction(question, answer, ", ".join(names[question])))
    return found


def contradictions_of(event) -> list[Contradiction]:
    """Return the contradictions of an event as it stands in memory."""
    if not event.takes_registrations:
        return []
    offers = [(row.kind, row.name) for row in offers_of(event)]
    return find_contradictions({name: getattr(event, name) for name in QUESTIONS}, event.place, offers)
