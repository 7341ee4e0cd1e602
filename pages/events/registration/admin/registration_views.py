"""Views of one registration: what is known of it, and changing or moving it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ....http.urls import whole_number
from ..actions import allocation
from ..actions.allocation import RegistrationRefused
from ..models import Registration, RegistrationDate, RegistrationState
from . import roll
from .date_views import entry_of, frame_of
from .forms import RegistrantChangeForm
from .log import log_action
from .permissions import editable_dates, registration_or_404
from .titles import words_draft


@never_cache
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody registered with, as a form; who has confirmed what, and what they were told."""
    row = registration_or_404(request.user, pk)
    event = words_draft(row.on)
    form = RegistrantChangeForm(request.POST or None, event=event, registration=row)
    if request.method == "POST" and form.is_valid() and change(request, row, form):
        return redirect("who_comes_one", row.pk)
    terms = roll.Terms.of(event)
    context = frame_of(row.on, row.name) | {
        "form": form,
        "entry": entry_of(row.on, row, terms),
        "requests": requests_of(row, terms),
        "notices": row.notices.select_related("called_by", "message").order_by("pk"),
        "to_call": set(roll.calls().filter(registration=row).values_list("pk", flat=True)),
        "others": other_dates(request.user, row),
        "is_cancelled": row.state == RegistrationState.CANCELLED,
    }
    return render(request, "wagtailadmin/registrations/registration.html", context)


def requests_of(row: Registration, terms: roll.Terms) -> list[dict]:
    rows = row.access_requests.select_related("confirmed_by").order_by("pk")
    return [
        {"request": each, "name": terms.option_name(each)}
        | {"confirmed": roll.confirmed_words(row.on, each) if each.confirmed_at else ""}
        for each in rows
    ]


def change(request: HttpRequest, row: Registration, form: RegistrantChangeForm) -> bool:
    """Whether it was changed, all of it or nothing; why not stands beside the field."""
    try:
        with allocation.locked_with(row):
            allocation.change_contact(row, **form.contact())
            if (details := form.details()) != details_of(row):  # else a mail would tell them of nothing
                allocation.change(row, **details)
    except RegistrationRefused as problem:
        form.refuse(problem)
        return False
    log_action(row.on, "change", request.user, row.pk)
    messages.success(request, _("Saved."))
    return True


def details_of(row: Registration) -> dict:
    return {
        "party": row.party,
        "separately": row.separately,
        "answers": row.answers,
        "options": sorted(each.option.hex for each in row.access_requests.all()),
        "wish": row.wish,
    }


def other_dates(user, row: Registration) -> list[dict]:
    """Dates of the same event to which somebody may be moved, with how full each is."""
    dates = editable_dates(user).taking_place()
    rows = dates.filter(event=row.on.event).exclude(pk=row.on_id).order_by("starts_at")[:30]
    return [{"on": on, "day": roll.long_day(on.day), "fullness": roll.fullness(on)} for on in rows]


@never_cache
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves somebody to another date of the event."""
    row = registration_or_404(request.user, pk)
    dates = RegistrationDate.objects.filter(event=row.on.event, is_dropped=False)
    to = dates.filter(pk=whole_number(request.POST.get("to", ""), 18)).first()
    if to is None or row.state == RegistrationState.CANCELLED:
        messages.warning(request, _("Please choose another date of this event."))
        return redirect("who_comes_one", row.pk)
    try:
        moved = allocation.move(row, to)
    except RegistrationRefused as problem:
        messages.warning(request, problem.messages[0])
    else:
        log_action(to, "move", request.user, row.pk)
        values = {"name": moved.name, "day": roll.long_day(to.day), "state": roll.state_words(moved)}
        messages.success(request, _("%(name)s is on the list of %(day)s now: %(state)s.") % values)
    return redirect("who_comes_one", row.pk)
