"""Views of the dates: which there are, who comes to one of them, and what organizers do with several at once."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ....admin_frame import ScreenLink, admin_frame
from ....http.urls import whole_number
from ....i18n.locales import name_of
from ...formatting import format_zone
from ...occurrences import Occurrence
from ..actions import allocation
from ..actions.allocation import RegistrationRefused
from ..actions.erasure import erase
from ..models import (
    BY_MAIL_ALONE,
    AccessRequest,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationNotice,
    RegistrationState,
)
from ..same_people import same_people
from . import roll
from .forms import DateTermsForm, EntryForm, fewer_words
from .log import log_action
from .permissions import date_or_404, editable_dates, may_see_registrations
from .titles import pages_by_event, words_draft

TITLE, ICON = gettext_lazy("Who comes"), "group"
DATES_SHOWN, ROWS_SHOWN = 50, 100
KINDS = {
    "confirmed": "has-place",
    "waiting": "in-line",
    "offered": "offered",
    "held": "to-confirm",
    "cancelled": "gone",
}
KEY = re.compile("[0-9a-f]{32}")


def check_may_see(user) -> None:
    if not may_see_registrations(user):
        raise PermissionDenied


def frame(title, *above: tuple[str, str]) -> dict:
    """What the admin draws around a page of this room."""
    return admin_frame(title, ICON, (reverse("who_comes"), TITLE), *above)


def frame_of(on: RegistrationDate, title: str = "") -> dict:
    """The same of a date and, with a title, of a page below it; with the event and its day."""
    page = pages_by_event([on.event]).get(on.event)
    day = roll.long_day(on.day)
    crumbs = admin_frame(capfirst(day), ICON, (reverse("who_comes"), TITLE))
    if title:
        crumbs = frame(title, (reverse("who_comes_date", args=[on.pk]), capfirst(day)))
    event_title = page.get_admin_display_title() if page else _("An event that was deleted")
    words = {"event": event_title, "hours": roll.hours_words(on, roll.with_open_end([on])), "place": on.place or ""}
    return crumbs | {"on": on, "page": page, "day": day, "flags": roll.flags(on)} | words


# Which dates there are.


def with_any():
    return Exists(Registration.objects.real().filter(on=OuterRef("pk")))


def coming_dates(user):
    """Dates to come for which somebody is registered, and the next date of each event that takes registrations."""
    now = timezone.now()
    earlier = RegistrationDate.objects.filter(
        event=OuterRef("event"), ends_at__gt=now, starts_at__lt=OuterRef("starts_at"), is_dropped=False
    )
    is_next = Q(is_live=True, is_dropped=False) & ~Exists(earlier)
    dates = editable_dates(user).filter(ends_at__gt=now).filter(with_any() | is_next)
    return dates.order_by("starts_at", "pk")


def past_dates(user):
    """Dates that are over and had registrations, the newest first."""
    dates = editable_dates(user).filter(ends_at__lte=timezone.now())
    return dates.filter(with_any() | ~Q(totals={})).order_by("-starts_at", "-pk")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The dates that people register for."""
    check_may_see(request.user)
    is_past = "over" in request.GET
    rows = past_dates(request.user) if is_past else coming_dates(request.user)
    shown = Paginator(rows, DATES_SHOWN).get_page(request.GET.get("p"))
    pages, open_ended = pages_by_event(on.event for on in shown), roll.with_open_end(shown)
    dates = [
        {"on": on, "page": pages.get(on.event), "day": roll.long_day(on.day), "hours": roll.hours_words(on, open_ended)}
        | {"fullness": roll.fullness(on), "flags": roll.flags(on), "capacity": on.capacity, "taken": on.taken}
        for on in shown
    ]
    context = {"dates": dates, "pages": shown, "is_past": is_past}
    return render(request, "wagtailadmin/registrations/index.html", admin_frame(TITLE, ICON) | context)


# Who comes to one of them.


@never_cache
@require_safe
def date(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one date: how full it is, what is missing, and who comes."""
    on = date_or_404(request.user, pk)
    terms = roll.Terms.of(words_draft(on))
    same = same_people(on)
    numbers, wanted = roll.counts(on, same), roll.needs(on, terms)
    context = (
        frame_of(on)
        | list_of(request, on, terms, same)
        | {
            "numbers": numbers,
            "until": roll.days_until(on),
            "beside": roll.dates_beside(on),
            "bars": roll.bars(on, terms, people := roll.people_by_state(on)),
            "people": people,
            "needs": wanted,
            "wishes": roll.wishes(on),
            "steps": roll.next_steps(on, wanted, numbers),
            "calls": calls_of(on, terms, same),
            "fewer": fewer_words(on),
            "cancel_url": cancel_url(on, request.user),
            "messages_sent": on.messages.order_by("-pk"),
            "chips": [(name, label, numbers[name]) for name, (label, _q) in roll.FILTERS.items()],
        }
    )
    return render(request, "wagtailadmin/registrations/date.html", context)


def cancel_url(on: RegistrationDate, user) -> str:
    """Where this date of a series is cancelled alone, for whoever may; else empty."""
    row = Occurrence.objects.filter(event=on.event, date=on.date, ends_at__gt=timezone.now()).first()
    if row is None or on.is_off or not row.source.repeats or not row.source.permissions_for_user(user).can_publish():
        return ""
    return reverse("event_date", args=[row.pk])


def calls_of(on: RegistrationDate, terms: roll.Terms, same: dict[int, list[int]]) -> list[RegistrationNotice]:
    """Return the people to call, each with what they have registered for; an offer with the moment (`until`) at which it ends."""
    notices = list(roll.calls(on).prefetch_related("registration__access_requests"))
    for notice in notices:
        row = notice.registration
        asked = [terms.option_name(each) for each in row.access_requests.all()]
        notice.asked = [*terms.separate_words(row), *asked, *([row.wish] if row.wish else [])]
        notice.is_same = row.pk in same
        notice.is_question = notice.kind in {NoticeKind.OFFER, NoticeKind.CONFIRM}
        if notice.kind == NoticeKind.OFFER:
            notice.until = roll.moment_words(on, row.offered_until)
    return notices


def list_of(request: HttpRequest, on: RegistrationDate, terms: roll.Terms, same: dict[int, list[int]]) -> dict:
    """The part of the list that was asked for by filter, search and page."""
    state = request.GET.get("state", "")
    state = state if state in roll.FILTERS else ""
    query = request.GET.get("q", "").strip()[:200]
    rows = roll.shown(on).filter(roll.filter_of(state, same))
    rows = rows.select_related("person").prefetch_related("access_requests")
    if query:
        rows = rows.filter(pk__in=roll.matching(rows, query))
    shown = Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("p"))
    places = roll.places_in_line(on)
    entries = [entry_of(on, registration, terms, places, same) for registration in shown]
    return {"entries": entries, "pages": shown, "state": state, "query": query}


def entry_of(
    on: RegistrationDate,
    registration: Registration,
    terms: roll.Terms,
    places: dict[int, int] | None = None,
    same: dict[int, list[int]] | None = None,
) -> dict:
    """One line of the list, in words."""
    until = registration.offered_until or (registration.cancelled_at if registration.state == "cancelled" else None)
    if registration.is_reserved:
        until = registration.held_until
    others = (same_people(on) if same is None else same).get(registration.pk, [])
    return {
        "registration": registration,
        "kind": KINDS[registration.shown_state],
        "same": registration.duplicate_of_id or next(iter(others), None),
        "state": roll.state_words(registration, places),
        "language": name_of(registration.language),
        "until": roll.moment_words(on, until) if until else "",
        "party": [roll.people_words(registration.party), *terms.separate_words(registration)],
        "requests": [(terms.option_name(each), each) for each in registration.access_requests.all()],
        "answers": terms.answers(registration),
        "since": roll.short_day(roll.local(on, registration.created).date()),
    }


# What organizers do with several at once.


def cancel(registration: Registration) -> None:
    """Cancels a registration; an uncounted row of 0.3.0 is deleted."""
    if registration.is_uncounted:
        erase(registration)
    else:
        allocation.cancel(registration, is_by_organizer=True)


ACTS = {
    "admit": allocation.admit,
    "confirm": lambda registration: allocation.confirm(registration, is_by_organizer=True),
    "cancel": cancel,
}
# What somebody who was offered a place has said at the telephone; each takes the offer that the page has shown.
ANSWERS = {"accept": allocation.accept, "pass_on": allocation.pass_on, "leave": allocation.leave}


@never_cache
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the chosen a place, confirms or cancels them; asks once more before a place is taken away."""
    on = date_or_404(request.user, pk)
    action = request.POST.get("act", "")
    chosen = chosen_of(request, on)
    if action == "write":
        keys = "&".join(f"who={registration.pk}" for registration in chosen)
        return redirect(f"{reverse('who_comes_write', args=[on.pk])}?{keys}")
    if not chosen or action not in ACTS | ANSWERS:
        messages.warning(request, _("Please choose somebody first."))
    elif action == "cancel" and "sure" not in request.POST:
        context = frame_of(on, _("Cancel for them")) | {"chosen": chosen}
        return render(request, "wagtailadmin/registrations/cancel.html", context)
    else:
        done = sum(act_on(request, on, action, registration) for registration in chosen)
        tell_done(request, action, done)
    return redirect("who_comes_date", on.pk)


def chosen_of(request: HttpRequest, on: RegistrationDate) -> list[Registration]:
    keys = [whole_number(key, 18) for key in request.POST.getlist("who")]
    return list(on.registrations.filter(pk__in=keys).select_related("person").order_by("pk"))


def act_on(request: HttpRequest, on: RegistrationDate, action: str, registration: Registration) -> bool:
    """Whether it was done; why not is told."""
    try:
        if action in ANSWERS:
            mark_told(ANSWERS[action](registration, request.POST.get("offer")), request.user)
        else:
            is_question = registration.state == RegistrationState.HELD and not registration.is_uncounted
            done = ACTS[action](registration)
            if action == "confirm" and is_question and done.state == RegistrationState.CONFIRMED:
                mark_told(done, request.user)  # they have just said yes; a number in line is still to be said
    except RegistrationRefused as problem:
        messages.warning(request, f"{registration.name}: {problem.messages[0]}")
        return False
    except Registration.DoesNotExist:  # somebody has erased it meanwhile
        return False
    log_action(on, action, request.user, registration.pk)
    return True


def tell_done(request: HttpRequest, action: str, number: int) -> None:
    words = {
        "admit": ngettext("%(number)d person has a place now.", "%(number)d have a place now.", number),
        "confirm": ngettext("%(number)d registration is confirmed.", "%(number)d registrations are confirmed.", number),
        "cancel": ngettext("%(number)d registration is cancelled.", "%(number)d registrations are cancelled.", number),
        "accept": ngettext("%(number)d person has a place now.", "%(number)d have a place now.", number),
        "pass_on": _("The number is kept; the next in line is asked."),
        "leave": ngettext("%(number)d registration is cancelled.", "%(number)d registrations are cancelled.", number),
    }
    if number:
        messages.success(request, words[action] % {"number": number})


@never_cache
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes somebody down who has called, or stands there."""
    on = date_or_404(request.user, pk)
    form = EntryForm(request.POST or None, event=words_draft(on), initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            registration = allocation.enter(on, form.entry(request.user), form.cleaned_data["is_over_capacity"])
        except RegistrationRefused as problem:
            form.refuse(problem)
        else:
            mark_told(registration, request.user)
            log_action(on, "enter", request.user, registration.pk)
            words = _("%(name)s is on the list: %(state)s.")
            state = roll.state_words(registration)
            messages.success(request, words % {"name": registration.name, "state": state})
            return redirect("who_comes_date", on.pk)
    context = frame_of(on, _("Write someone down")) | {"form": form}
    return render(request, "wagtailadmin/registrations/form.html", context)


def mark_told(registration: Registration, user) -> None:
    """Whoever is written down without e-mail is just told so, at the telephone or face to face."""
    notices = registration.notices.filter(done_at=None, registration__person__email="")
    notices = notices.exclude(kind__in=BY_MAIL_ALONE)
    notices.update(done_at=timezone.now(), called_by=user)


@never_cache
def date_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """How many places this date alone has, and when one can register for it."""
    on = date_or_404(request.user, pk)
    with timezone.override(on.tz):  # hours are those where it happens
        form = DateTermsForm(request.POST or None, instance=RegistrationDate.objects.get(pk=on.pk))
        if request.method == "POST" and form.is_valid():
            names = ("own_capacity", "own_opens_at", "own_closes_at")
            on = allocation.set_own_terms(on, *(form.cleaned_data[name] for name in names))
            log_action(on, "terms", request.user)
            messages.success(request, _("Saved. It holds for this date alone."))
            if words := fewer_words(on):
                messages.warning(request, words)
            return redirect("who_comes_date", on.pk)
        context = frame_of(on, _("Places and hours of this date")) | {
            "form": form,
            "fewer": fewer_words(on),
            "zone": format_zone(on.zone, on.day),
        }
        return render(request, "wagtailadmin/registrations/date_terms.html", context)


# What people asked to be set aside, and whom somebody has called.


@never_cache
@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms what people asked for, for all or for one of them, with a note; writes another note; or takes it back."""
    on = date_or_404(request.user, pk)
    rows = AccessRequest.objects.filter(registration__on=on, option=option_of(request))
    if one := whole_number(request.POST.get("registration", ""), 18):
        rows = rows.filter(registration=one)
    if request.POST.get("is_confirmed") == "no":
        rows.update(confirmed_at=None, confirmed_by=None, note="")
    elif request.POST.get("is_confirmed") == "note":  # who confirmed it, and when, stays
        rows.exclude(confirmed_at=None).update(note=request.POST.get("note", "").strip()[:200])
    else:
        note = request.POST.get("note", "").strip()[:200]
        rows.filter(confirmed_at=None).update(confirmed_at=timezone.now(), confirmed_by=request.user, note=note)
    log_action(on, "set_aside", request.user)
    if one:
        return redirect("who_comes_one", one)
    return redirect(reverse("who_comes_date", args=[on.pk]) + "#needs")


def option_of(request: HttpRequest) -> str | None:
    """The translation key that was sent, None for what is none."""
    option = request.POST.get("option", "")
    return option if KEY.fullmatch(option) else None


@never_cache
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Ticks that somebody was called, or takes the tick back."""
    on = date_or_404(request.user, pk)
    notices = RegistrationNotice.objects.filter(registration__on=on, registration__person__email="")
    notice = notices.exclude(kind__in=BY_MAIL_ALONE).filter(pk=whole_number(request.POST.get("notice", ""), 18)).first()
    if notice is None:  # erased meanwhile
        return redirect("who_comes_date", on.pk)
    is_done = notice.done_at is None
    values = {"done_at": timezone.now(), "called_by": request.user} if is_done else {"done_at": None, "called_by": None}
    RegistrationNotice.objects.filter(pk=notice.pk).update(**values)
    if notice.message_id:
        return redirect(reverse("who_comes_message", args=[notice.message_id]) + "#calls")
    return redirect(reverse("who_comes_date", args=[on.pk]) + "#calls")


def handbook_links(chapter: str, request: HttpRequest) -> list[ScreenLink]:
    may_open = chapter == "events" and may_see_registrations(request.user)
    return [ScreenLink(TITLE, reverse("who_comes"))] if may_open else []
