"""Warnings in an event's form: answers to access questions that contradict what its registration form offers."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from wagtail import hooks

from .....http.urls import whole_number
from ....access import QUESTIONS, question_named
from ....models import EventPage
from ....places import Place
from ...access_offers import RELATIONS, contradictions_of, find_contradictions

MOST_ROWS = 100


def form_answers(data: QueryDict) -> dict[str, str]:
    """Return the warnings as HTML for an event's form as it is filled in; one query where a place is chosen."""
    found = []
    if data.get("takes_registrations") and (offers := list(offers_in(data))):
        place = Place.objects.filter(pk=whole_number(data.get("place", ""), 18)).first()
        found = find_contradictions({name: data.get(name, "") for name in QUESTIONS}, place, offers)
    return {"contradictions": render_to_string("wagtailadmin/events/contradictions.html", {"contradictions": found})}


def offers_in(data: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of each row of the form that is not deleted and answers a question."""
    for prefix in RELATIONS:
        total = whole_number(data.get(f"{prefix}-TOTAL_FORMS", ""), 4)
        for number in range(min(total, MOST_ROWS)):
            row = f"{prefix}-{number}"
            name = data.get(f"{row}-name", "")
            kind = data.get(f"{row}-kind", "") or question_named(name)
            if kind in QUESTIONS and not data.get(f"{row}-DELETE"):
                yield kind, name.strip() or str(QUESTIONS[kind][0])


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_of_contradictions(request: HttpRequest, page) -> None:
    """Show the same warnings after an event was saved; not after the form has saved itself."""
    if request.method == "POST" and request.accepts("text/html") and isinstance(page, EventPage):
        for each in contradictions_of(page):
            messages.warning(request, each.message)
