"""Views of the signed pages of whoever registered: GET shows, only the button of a form acts (RFC 9110, section 9.2.1)."""

from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, gettext, ngettext, pgettext

from ....http.request_state import RequestState
from ....people.models import ConsentKind
from ...formatting import zone_note
from ..actions import allocation, contact
from ..actions.allocation import RegistrationRefused, free_separately
from ..actions.duties import REMINDED
from ..actions.erasure import erase
from ..actions.limits import may_tell, may_tell_change
from ..addresses import form_path, own_path
from ..event_pages import page_in, source_of
from ..formatting import (
    format_day,
    format_deadline,
    format_moment,
    lower_first,
    more_free,
    number_word,
    people_words,
    place_words,
    separate_words,
    set_aside_words,
    time_left,
)
from ..links import ADDRESS, CONFIRM, MAIL, find, prove
from ..models import Registration, RegistrationState
from ..notices.ical import calendar_of
from ..same_people import others_of, repetitions_of
from .display import DateDisplay, in_words
from .export import export_of
from .form_protection import fresh_field, is_from_elsewhere, sent_field
from .forms import OwnChangeForm, answer_words
from .views import INVALID, SWITCH, View, form_view, kept_by_browser, phone_of, privacy_page, see_other

LINKS = ["", "change", "cancel", "offer", "kept", "erase", "ics", "export"]
COLOURS = {
    "place": "green",
    "erased": "green",
    "held": "gold",
    "confirm": "gold",
    "twice": "gold",
    "uncounted": "gold",
    "lapsed": "paper",
    "offer": "gold",
    "address": "gold",
    "cancel": "red",
    "erase": "red",
    "kept": "paper",
    "gone": "paper",
}  # else ink
SHOW_CHANGE = {"place", "held", "waiting", "offer"}
KEPT_ONES = ("this", "other", "both")
ANSWERS = {"yes", "take", "keep", "leave", "no"}  # "no": of a page made before 0.4.0
LONGEST_LINE = 8  # of people that are drawn


def own_view(view: View, *purposes: str) -> View:
    """Decorator of a view of one registration; whatever is wrong with a link, the page is the same.

    So it is where the registration is erased between its lookup and its lock.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, signed: str) -> HttpResponseBase:
        RequestState.of(request).translated_query = ""
        registration = find(signed, *purposes)
        if (
            registration and is_sent(request) and ADDRESS not in purposes
        ):  # that is another mailbox, until it is confirmed
            prove(registration)
        try:
            response = view(request, registration) if registration else show_link(request)
        except Registration.DoesNotExist:
            response = show_link(request)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return form_view(wrapper)


def confirm_view(view: View) -> View:
    return own_view(view, CONFIRM)


def mail_view(view: View) -> View:
    """Decorator of a view that only a link of a mail opens: it shows what else its mailbox has."""
    return own_view(view, MAIL)


def address_view(view: View) -> View:
    return own_view(view, ADDRESS)


def show_link(request: HttpRequest) -> HttpResponse:
    """The page of a link that opens nothing."""
    context = {"phone": phone_of(None, request), "colour": "ink"}
    return render(request, "registration/link.html", context, status=404)


def own_context(request: HttpRequest, registration: Registration) -> dict:
    """What every page of a registration knows."""
    page = page_in(registration.on, get_language())
    date = DateDisplay(registration.on, page)
    return {
        "registration": registration,
        "date": date,
        "event": page,
        "separate": [(words, number_word(number)) for words, number in separate(registration.separately, page)],
        "erased_on": format_day(registration.on.erased_from.astimezone(registration.on.tz)),
        "field": fresh_field(),
        "phone": phone_of(page, request),
        "links": {name or "own": own_path(registration, f"registration{name and '_'}{name}") for name in LINKS},
        "places": place_words(registration.party),
        "what": what_words(registration, page),
        "can_change": can_change(registration, page),
        "is_over": registration.on.ends_at <= timezone.now(),
        "is_line": registration.number is not None and registration.confirmed_at is None,
    }


def separate(numbers: dict[str, int], page) -> list[tuple]:
    """(row, how many) of each separate capacity of which these numbers, by translation key, hold some."""
    rows = in_words(page, "separate_capacities") if page else []
    found = [(words, numbers.get(facts.translation_key.hex, 0)) for facts, words in rows]
    return [(words, number) for words, number in found if number]


def what_words(registration: Registration, page) -> str:
    """“Two places, childcare: one.”"""
    return in_a_sentence([place_words(registration.party), *separate_words_of(registration.separately, page)])


def separate_words_of(numbers: dict[str, int], page) -> list[str]:
    return [separate_words(words.name, number) for words, number in separate(numbers, page)]


def in_a_sentence(parts: list[str]) -> str:
    return gettext("%(list)s.") % {"list": pgettext("list separator", ", ").join(parts)}


def change_context(registration: Registration, page) -> dict[str, str]:
    """The numbers before and now, in words, where they were changed a short while ago."""
    if (before := registration.numbers_before) is None:
        return {}
    words = numbers_words(before, page), numbers_words(registration.numbers, page)
    return dict(zip(("before", "now"), words, strict=True)) if words[0] != words[1] else {}


def numbers_words(numbers: dict, page) -> str:
    """`Registration.numbers` in words: “Two people, childcare: one, a seat near the door.”"""
    rows = in_words(page, "access_request_options") if page else []
    options = [words.name for facts, words in rows if facts.translation_key.hex in numbers["options"]]
    return in_a_sentence([people_words(numbers["party"]), *separate_words_of(numbers["separately"], page), *options])


def show_own(request: HttpRequest, registration: Registration, template: str, status: int = 200, **context):
    """One of the pages of a registration."""
    found = {"colour": COLOURS.get(template, "ink"), "is_changed": "changed" in request.GET}
    found["shows_address_state"] = template != "address"
    if template in SHOW_CHANGE:
        found |= change_context(registration, page_in(registration.on, get_language()))
    context = own_context(request, registration) | found | context
    return render(request, f"registration/{template}.html", context, status=status)


def is_sent(request: HttpRequest) -> bool:
    """Whether a button of ours was pressed; what is forged, or older than a week, shows the page once more."""
    return request.method == "POST" and not is_from_elsewhere(request) and bool(sent_field(request))


def to_own_page(registration: Registration, query: str = "") -> HttpResponse:
    return see_other(own_path(registration) + query)


# See.


@own_view
def show(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of what somebody has: a place, a number in line, an offer, or a mail to look for."""
    state = RegistrationState(registration.state)
    if is_off(registration):
        return show_own(request, registration, "off")
    if registration.is_uncounted and state != RegistrationState.CANCELLED:
        return show_own(request, registration, "uncounted")
    if state == RegistrationState.WAITING:
        return show_own(request, registration, "waiting", **line_context(registration))
    if state == RegistrationState.OFFERED:
        return show_offer(request, registration)
    if state == RegistrationState.HELD:
        return show_own(request, registration, "held", **held_context(registration))
    if state == RegistrationState.CANCELLED:
        template = "lapsed" if registration.has_lapsed else "gone"
        return show_own(request, registration, template, form_address=form_address(registration))
    requests = named(registration)
    reminder = format_day((registration.on.starts_at - REMINDED).astimezone(registration.on.tz))
    return show_own(request, registration, "place", requests=requests, reminder=reminder)


def is_off(registration: Registration) -> bool:
    """Whether what somebody is, or was until their time to confirm was over, registered for does not take place."""
    on = registration.on
    is_listed = registration.state != RegistrationState.CANCELLED or registration.has_lapsed
    return (on.is_off or on.is_dropped) and is_listed


def named(registration: Registration) -> list[tuple[str, str]]:
    """(name in the active language, what an organizer has confirmed) of each thing to be set aside."""
    page = page_in(registration.on, get_language())
    names = (
        {facts.translation_key: words.name for facts, words in in_words(page, "access_request_options")} if page else {}
    )
    requests = registration.access_requests.select_related("confirmed_by")
    return [(names.get(each.option, each.name), set_aside_words(each, registration.on)) for each in requests]


def line_context(registration: Registration) -> dict:
    """The place in line now, and the line as it is drawn."""
    place = registration.place_in_line
    drawn = list(range(1, place + 1)) if place <= LONGEST_LINE else [1, None, place - 1, place]
    page = source_of(registration.on)
    context = {"place": place, "line": drawn, "offer_hours": page.offer_hours if page else 24}
    can_take = allocation.can_take(registration.on, registration)
    return context | {"can_take": can_take, "free_words": free_while_waiting(registration, can_take)}


def free_while_waiting(registration: Registration, can_take: bool) -> str:
    """Return what is free although this registration waits; empty where all is taken."""
    free, party = registration.on.free, registration.party
    if can_take:
        return gettext("There is room for you now. It goes to the first who takes it.")
    if free == 0:
        return ""
    if free is not None and free < party:
        words = ngettext(
            "%(free)d is free, you asked for %(asked)d.", "%(free)d are free, you asked for %(asked)d.", free
        )
        return words % {"free": free, "asked": party}
    return gettext("What is free now is offered in the order of the line, or is not all that you asked for.")


def held_context(registration: Registration) -> dict:
    """Until when something is held, and why."""
    until = registration.held_until
    return {
        "until": held_until(registration),
        "deadline": format_deadline(until, registration.on) if until else "",
        "is_required": registration.is_held_for_long,
        "is_full": registration.on.open_places == 0,
    }


def held_until(registration: Registration) -> str:
    return format_moment(registration.held_until, registration.on) if registration.held_until else ""


def form_address(registration: Registration) -> str:
    """Where to register once more, on the page of the event in the active language; empty while that is not open."""
    page = page_in(registration.on, get_language())
    if page is None or registration.on.phase() != "open":
        return ""
    return page.url + form_path(page, registration.on.date)


# Change.


@own_view
def change(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of the form that changes a registration; nothing is changed where one thing of it is refused."""
    page = page_in(registration.on, get_language())
    if not can_change(registration, page):
        return to_own_page(registration)
    options = {"data": request.POST} if request.method == "POST" else {}
    form = OwnChangeForm(page, registration, "before" in request.GET, phone=phone_of(page, request), **options)
    RequestState.of(request).typed_form = "typed"
    name_what_is_free(form)
    when = gettext("%(name)s, %(people)s. Nothing changes until you press the button.")
    context = {
        "form": form,
        "attempt": get_random_string(6),
        "when": when % {"name": registration.name, "people": lower_first(people_words(registration.party))},
    }
    if request.method != "POST":
        return show_change(request, registration, **context)
    if SWITCH in request.POST:
        form.left_unchecked()
        return show_change(request, registration, **context)
    if not is_sent(request):
        note = gettext("This form has been open for a long time. Please look over it, and press the button once more.")
        return show_change(request, registration, INVALID, note=note, **context)
    if form.is_valid():
        try:
            apply_change(registration, form)
            return to_own_page(registration, "?changed")
        except RegistrationRefused as refused:
            form.add_refusal(refused)
    return show_change(request, registration, INVALID, **context)


def show_change(request: HttpRequest, registration: Registration, status: int = 200, **context) -> HttpResponse:
    return kept_by_browser(show_own(request, registration, "change", status, **context))


def apply_change(registration: Registration, form: OwnChangeForm) -> None:
    """Change all that the form says, or nothing. Raises RegistrationRefused."""
    may_mail, typed = may_tell_change(registration), form.cleaned_data
    may_mail = may_mail and registration.state != RegistrationState.HELD  # the mailbox has not answered
    with allocation.locked_with(registration) as (_on, row):
        contact.change_own(row, typed["name"], typed["email"], typed.get("phone"))
        allocation.change(row, may_mail, **form.details())


def can_change(registration: Registration, page) -> bool:
    """Whether there is a form to change it: the event (`page`) is on the site, and takes place."""
    is_on = page is not None and registration.on.ends_at > timezone.now() and not registration.on.is_off
    return is_on and registration.state != RegistrationState.CANCELLED and not registration.is_uncounted


def name_what_is_free(form: OwnChangeForm) -> None:
    """Says beside each number how many more there are."""
    on = form.registration.on
    if "party" in form.fields and on.free is not None and form.registration.holds_place:
        form.fields["party"].help_text = more_free(on.free)
    free = free_separately(on, form.terms)
    for name in form.separate:
        form.fields[name].help_text = more_free(free[name.partition("-")[2]][1])


# Give back, accept, confirm.


@own_view
def cancel(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View that asks whether a place or a number is given back, and does so."""
    is_done = registration.state == RegistrationState.CANCELLED or registration.is_uncounted
    if is_done or registration.on.ends_at <= timezone.now():
        return to_own_page(registration)
    if not is_sent(request):
        return show_own(request, registration, "cancel")
    try:
        allocation.cancel(registration, may_tell(registration), shown=request.POST.get("state", ""))
    except RegistrationRefused:
        return show_own(request, find_again(registration), "cancel", is_stale=True, status=409)
    return to_own_page(registration)


@own_view
def offer(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of a place that came free: yes, not this time, or off the waiting list.

    A form of an offer that is over, or was answered in another tab, changes nothing and is shown why.
    """
    answer = request.POST.get("answer", "")
    if not is_sent(request) or answer not in ANSWERS:
        return show_offer(request, registration)
    if is_off(registration):
        return to_own_page(registration)
    try:
        answer_offer(registration, answer, request.POST.get("offer", ""))
    except RegistrationRefused as refused:
        again = find_again(registration)
        if answer == "take" and again.state == RegistrationState.WAITING:
            words = f"{gettext('Nothing was changed.')} {refused.messages[0]}"
            return show_own(request, again, "refused", status=409, words=words, own_address=own_path(again))
        return show_stale_offer(request, again)
    return to_own_page(registration)


def answer_offer(registration: Registration, answer: str, shown: str) -> None:
    """Apply the answer to the offer `shown`. Raises RegistrationRefused where another one, or none, is open."""
    if answer == "yes":
        allocation.accept(registration, shown)
    elif answer == "take":
        allocation.take(registration)
    elif answer == "keep":
        allocation.pass_on(registration, shown)
    elif answer == "leave":
        allocation.leave(registration, shown, may_tell(registration))
    else:
        raise RegistrationRefused(gettext("Please choose once more."), code="changed")


def find_again(registration: Registration) -> Registration:
    """The registration as it is now."""
    is_by_mail = registration.is_by_mail
    registration = Registration.objects.select_related("on", "person").get(pk=registration.pk)
    registration.is_by_mail = is_by_mail
    return registration


def show_offer(request: HttpRequest, registration: Registration, **context) -> HttpResponseBase:
    """The offer; that it is over, to whoever let one pass; else what somebody has."""
    if is_off(registration):
        return show_own(request, registration, "off")
    until, is_offered = registration.offered_until, registration.state == RegistrationState.OFFERED
    if is_offered and until and until > timezone.now():
        words = {
            "moment": format_moment(until, registration.on),
            "zone": zone_note(registration.on.zone),
            "left": time_left(until),
        }
        return show_own(request, registration, "offer", until=words, **context)
    has_passed = registration.passes_until and registration.passes_until > timezone.now()
    if is_offered or (registration.state == RegistrationState.WAITING and registration.lapses and not has_passed):
        return show_offer_over(request, registration)
    return to_own_page(registration)


def show_offer_over(request: HttpRequest, registration: Registration, status: int = 200) -> HttpResponse:
    return show_own(request, registration, "offer_over", status=status)


def show_stale_offer(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """Say that a form changed nothing, and how the registration stands: with the offer that is open now, if one is."""
    if registration.state == RegistrationState.OFFERED and registration.offered_until > timezone.now():
        return show_offer(request, registration, is_other=True, status=409)
    if registration.state in {RegistrationState.CONFIRMED, RegistrationState.CANCELLED}:
        return show_own(request, registration, "offer_answered", status=409)
    return show_offer_over(request, registration, 409)


@confirm_view
def confirm(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View to which the mail leads of a registration that is held."""
    if registration.state != RegistrationState.HELD or registration.is_uncounted:
        return to_own_page(registration)
    if not is_sent(request):
        return show_own(request, registration, "confirm", **held_context(registration))
    try:
        allocation.confirm(registration)
    except RegistrationRefused as refused:
        context = {"words": refused.messages[0], "form_address": form_address(registration)}
        return show_own(request, registration, "refused", status=409, **context)
    return to_own_page(registration)


@address_view
def confirm_address(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View to which the mail leads that was sent to a new address: its button makes that address count."""
    if not registration.new_email:
        return to_own_page(registration)
    if not is_sent(request):
        return show_own(request, registration, "address")
    try:
        return to_own_page(contact.confirm_address(registration), "?changed")
    except RegistrationRefused as refused:
        return show_own(request, registration, "refused", status=409, words=refused.messages[0])


# Somebody who is on the list twice.


@mail_view
def twice(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View in which the same person keeps one of two registrations, or both."""
    others = others_of(registration)
    if is_sent(request) and request.POST.get("keep") in KEPT_ONES:
        try:
            kept_one = allocation.resolve_duplicate(registration, request.POST["keep"])
        except RegistrationRefused as refused:
            return show_own(request, registration, "refused", status=409, words=refused.messages[0])
        kept_one.is_by_mail = True
        return to_own_page(kept_one, "?changed")
    if not others:
        return to_own_page(registration)
    chosen = request.GET.get("keep")
    rows = [(registration, what_words(registration, page := page_in(registration.on, get_language())))]
    rows += [(each, what_words(each, page)) for each in others]
    entries = [
        {"is_this": each == registration, "what": what, "state": each.state, "place": each.place_in_line}
        | {"made": format_moment(each.created, registration.on)}
        for each, what in rows
    ]
    context = {"entries": entries, "chosen": chosen if chosen in KEPT_ONES else "this"}
    return show_own(request, registration, "twice", **context)


# What is kept, and its end.


@own_view
def kept(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of all that is kept of a registration."""
    return show_own(request, registration, "kept", **kept_context(request, registration))


@own_view
def erase_all(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View that asks whether all of it is erased, and what else that means; its button does so."""
    if is_sent(request):
        context = own_context(request, registration) | {"colour": COLOURS["erased"]}
        erase(registration, registration.is_by_mail)
        return render(request, "registration/erased.html", context)
    has_more = registration.is_by_mail and bool(repetitions_of(registration))
    return show_own(request, registration, "erase", has_more=has_more)


def kept_context(request: HttpRequest, registration: Registration) -> dict:
    """All that was typed, and nothing else that is known of the person, whose address may have been typed by anybody."""
    page = page_in(registration.on, get_language())
    consents = list(registration.consents.filter(withdrawn_at=None).select_related("text").order_by("pk"))
    given_at = consents[0].given_at if consents else registration.created
    notices = registration.notices.filter(mail__given_up_at=None).exclude(done_at=None).order_by("pk")
    return {
        "party": people_words(registration.party),
        "counts": separate_words_of(registration.separately, page),
        "requests": named(registration),
        "answers": answers_in_words(registration, page),
        "consent": next((each for each in consents if each.kind == ConsentKind.REGISTRATION), None),
        "newsletter": next((each for each in consents if each.kind == ConsentKind.NEWSLETTER), None),
        "given": format_moment(given_at, registration.on),
        "notices": [said_on(each.get_kind_display(), each.done_at, registration.on) for each in notices],
        "privacy": privacy_page(request),
    }


def said_on(words: str, moment, on) -> str:
    """“Confirmation, November 26”."""
    return gettext("%(what)s, %(day)s") % {"what": words, "day": format_day(moment.astimezone(on.tz))}


def answers_in_words(registration: Registration, page) -> list[tuple]:
    """(question, answer) of each that was answered."""
    found = []
    for facts, words in in_words(page, "registration_questions") if page else ():
        if answer := registration.answers.get(facts.translation_key.hex):
            found.append((words, answer_words(facts, words, answer)))
    return found


@own_view
def send_calendar(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of the date as a file for a calendar (RFC 5545)."""
    headers = {
        "Content-Disposition": 'attachment; filename="event.ics"',
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    content = calendar_of(registration, is_by_link=True)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@own_view
def send_export(request: HttpRequest, registration: Registration) -> HttpResponseBase:
    """View of all that is kept, as a file (GDPR, articles 15 and 20)."""
    headers = {"Content-Disposition": 'attachment; filename="registration.json"'}
    options = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(export_of(registration), json_dumps_params=options, headers=headers)
