"""Views of the form in which visitors register: for an event, for one date of a series, and to have a link sent again."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail import views as wagtail
from wagtail.models import Page

from ....http.request_state import RequestState
from ....network.models import Network
from ....people.models import ConsentKind, ConsentText, Person
from ....tree.links import in_language
from ....tree.routing import route
from ...models import EventPage
from ...routes import parse_date
from .. import notices
from ..actions import contact
from ..actions.allocation import AnotherContact, AnotherName, Entry, RegistrationRefused, Resent, locked_with, register
from ..actions.limits import may_mail, may_tell_change, register_within_limits
from ..addresses import form_path, own_path
from ..links import CODE_BYTES
from ..models import KEPT, KEY_LENGTH, NoticeKind, Registration, RegistrationState
from .display import choices_of
from .form_protection import digest_of, form_key, fresh_field, is_from_elsewhere, is_of_a_machine, sent_field
from .forms import AGAIN, CHANGE, LostLinkForm, RegistrationForm

View = Callable[..., HttpResponseBase]
SEE_OTHER = 303  # RFC 9110, section 15.4.4: the answer to a form is another page, which may be asked for again
SWITCH = "language"  # the name of the buttons that show a form in another language with all that was typed
INVALID = 422  # RFC 9110, section 15.5.21: the form again
# A form may be kept by the browser alone: Back after a send that failed shows it as it was filled in, with the same hidden
# field, without asking a server that may be out of reach. Of a "no-store" page browsers restore no form, or ask to send the
# form before once more. The form that changes a registration shows nothing that the address in the history does not open.
KEPT_BY_BROWSER = "private, no-cache"
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def form_view(view: View) -> View:
    """Decorator of a view with a form that needs no cookie: kept nowhere, in no search engine, protected by itself."""

    @csrf_exempt  # form_protection, in its place
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return wrapper


def see_other(address: str) -> HttpResponse:
    return HttpResponse(status=SEE_OTHER, headers={"Location": address})


def of_event(view: View) -> View:
    """Decorator of a view below an event: finds its page as visitors do; what else stands at the address, Wagtail shows."""

    @wraps(view)
    def wrapper(request: HttpRequest, path: str, **kwargs) -> HttpResponseBase:
        found = route(request, path) or Page.route_for_request(request, path)
        if found is None or not issubclass(found.page.specific_class, EventPage) or any(found.args[1:]):
            return wagtail.serve(request, request.path_info.lstrip("/").removeprefix(f"{get_language()}/"))
        page = found.page.specific.whole()
        if any(not each.accept_request(request) for each in page.get_view_restrictions()):
            return see_other(page.get_url(request))  # which asks for the password
        if original := page.source.original_with_list:
            return see_other(f"{original.get_url(request)}#register")
        if not page.source.has_list or not page.source.live:
            raise Http404("nobody registers here")
        RequestState.of(request).page = page
        return view(request, page, **kwargs)

    return wrapper


@of_event
@form_view
def registration_form(request: HttpRequest, page: EventPage, day: str = "") -> HttpResponseBase:
    """View of the form; what is sent becomes a registration, and its page is shown. An invalid form is shown again, filled."""
    date = parse_date(day)
    choices = choices_of(page, date)
    asked = next((each for each in choices if each.on.date == date), None)
    if not choices or (day and asked is None):
        raise Http404("no date of this event")
    RequestState.of(request).subpath = form_path(page, date)
    options = {"chosen": asked, "phone": phone_of(page, request)}
    if request.method != "POST":
        return show_form(request, RegistrationForm(page, choices, **options))
    field = sent_field(request)
    form = RegistrationForm(page, choices, field=field, data=request.POST, **options)
    if is_of_a_machine(request):
        return see_other(reverse("registration", args=[get_random_string(KEY_LENGTH + CODE_BYTES * 4 // 3)]))
    if SWITCH in request.POST:
        return show_form(request, form.left_unchecked())
    if is_from_elsewhere(request):
        note = gettext("This came from another site. Please look over it, and press the button here.")
        return show_form(request, form, note, 403)
    if not field:
        note = gettext("This form has been open for a long time. Please look over it, and press the button once more.")
        return show_form(request, form, note, INVALID)
    try:
        if form.is_valid() and (registration := save_registration(request, form)):
            return see_other(own_path(registration))
    except AnotherName as problem:
        return show_again(request, form, problem)
    return show_form(request, form, status=INVALID)


def save_registration(request: HttpRequest, form: RegistrationForm) -> Registration | None:
    """Return the registration that a valid form makes or changes; None where it is refused, which is added to the form.

    Raises AnotherName.
    """
    chosen, entry = form.chosen, form.entry(form.form_key)
    if chosen is None:
        raise Http404("no date of this event")
    entry.resent = Resent.NAME_TOO if form.again == CHANGE else Resent.DETAILS
    another = form.registered_with_another_contact
    try:
        if another and not form.again:
            raise AnotherContact(another)
        if known := form.registered:
            entry.may_mail = may_tell_change(known)
            with suppress(Registration.DoesNotExist):  # erased meanwhile: the form registers as a new one
                return change_with_contact(known, entry, form) if another else register(chosen.on, entry)
        return register_within_limits(chosen.on, entry, request.META["REMOTE_ADDR"], digest_of(request.POST))
    except AnotherName:
        raise
    except RegistrationRefused as refused:
        form.add_refusal(refused)
        return None


def change_with_contact(known: Registration, entry: Entry, form: RegistrationForm) -> Registration:
    """Change a registration, its address or number too; from then on the form with that contact finds it.

    Raises RegistrationRefused.
    """
    with locked_with(known) as (on, row):
        entry.form_key = row.form_key  # the same form, sent twice, may have replaced it
        registration = register(on, entry)
        contact.change_own(registration, entry.name, entry.email, entry.phone or None)
        form_keys = Registration.objects.filter(pk=registration.pk)
        form_keys.update(form_key=form_key(form.field, form.typed_contact))
    return Registration.objects.select_related("on", "person").get(pk=registration.pk)


def show_again(request: HttpRequest, form: RegistrationForm, problem: AnotherName) -> HttpResponse:
    """Ask whether a form that was sent again with another name or contact changes its registration or adds a person."""
    RequestState.of(request).typed_form = "typed"
    registration = problem.registration
    person = registration.person
    context = {
        "contact": form.typed_contact if isinstance(problem, AnotherContact) else "",
        "contact_before": registration.new_email or person.email or person.shown_phone,
        "page": form.page,
        "colour": "gold",
        "date": form.chosen,
        "registration": registration,
        "name": form.cleaned_data["name"],
        "sent": [(name, value) for name, values in request.POST.lists() for value in values if name != AGAIN],
        "phone": form.phone,
    }
    return kept_by_browser(render(request, "registration/again.html", context))


def kept_by_browser(response: HttpResponse) -> HttpResponse:
    """Return the page of a form with the header that lets the browser restore it."""
    response.headers["Cache-Control"] = KEPT_BY_BROWSER
    return response


def phone_of(page: EventPage | None, request: HttpRequest) -> str:
    """Where one can call about an event, else the network."""
    network = Network.for_request(request)
    return page.source.contact_details(network)[1] if page else network.phone


def show_form(request: HttpRequest, form: RegistrationForm, note: str = "", status: int = 200) -> HttpResponse:
    """The form, what was typed in it, and what is wrong with that."""
    page, chosen = form.page, form.chosen
    if note:
        form.is_valid()  # what else is wrong is said at once
    is_line = len(form.choices) == 1 and chosen is not None and chosen.can_be_chosen and chosen.is_full
    known = form.registered if form.is_bound else None
    first = form.registered_first if form.is_bound and not known else None
    has_form = bool(form.first_open or known or SWITCH in request.POST)
    RequestState.of(request).typed_form = "typed" if has_form else ""
    context = {
        "page": page,
        "form": form,
        "known": known,
        "has_form": has_form,
        "again": "" if known and known.proved_at else form.again,
        "first": first,
        "known_address": own_path(held) if (held := known or first) and not held.proved_at else "",
        "date": chosen,
        "note": note,
        "field": form.field or fresh_field(),
        "phone": phone_of(page, request),
        "privacy": privacy_page(request),
        "consent_since": consent_since(form),
        "days": KEPT.days,
        "attempt": get_random_string(6),
        "is_line": is_line,
        "headline": gettext("Join the line") if is_line else gettext("Save a place"),
    }
    return kept_by_browser(render(request, "registration/form.html", context, status=status))


def privacy_page(request: HttpRequest):
    """The page about privacy in the visitor's language, else as it is; None where there is none."""
    page = Network.for_request(request).privacy_page
    return in_language([page]).get(page.pk) if page else None


def consent_since(form: RegistrationForm) -> dt.date:
    """Since when people agree to these words."""
    words = form.consent_words[ConsentKind.REGISTRATION]
    row = ConsentText.objects.filter(kind=ConsentKind.REGISTRATION, language=words.language, words=words).first()
    return row.since if row else timezone.localdate()


# The link again.


@form_view
def lost_link(request: HttpRequest) -> HttpResponse:
    """View of the form that sends a link again; its answer is the same whether the address is known."""
    RequestState.of(request).translated_query = ""
    if request.method != "POST" or is_of_a_machine(request):
        return show_lost_link(request, LostLinkForm(), is_sent=request.method == "POST")
    form = LostLinkForm(data=request.POST)
    if is_from_elsewhere(request) or not sent_field(request):
        note = gettext("This form has been open for a long time. Please press the button once more.")
        return show_lost_link(request, form, note=note, status=INVALID)
    if not form.is_valid():
        return show_lost_link(request, form, status=INVALID)
    send_links(form.cleaned_data["email"])
    return show_lost_link(request, form, is_sent=True)


@of_event
@form_view
def lost_link_of_event(request: HttpRequest, page: EventPage) -> HttpResponseBase:
    """The same below an event, where people look for it."""
    return see_other(reverse("registration_link"))


def show_lost_link(request: HttpRequest, form: LostLinkForm, status: int = 200, **context) -> HttpResponse:
    context |= {"form": form, "field": fresh_field(), "phone": phone_of(None, request), "attempt": get_random_string(6)}
    return kept_by_browser(render(request, "registration/lost_link.html", context, status=status))


def send_links(email: str) -> None:
    """Add a notice with the link of each registration of this address for a date that is not over.

    One that waits for a required confirmation gets the link to confirm.
    """
    if (person := Person.objects.found_by(email)) is None or not may_mail(email):
        return
    for registration in person.registrations.listed().filter(on__ends_at__gt=timezone.now()):
        if registration.state != RegistrationState.HELD:
            notices.add(registration, NoticeKind.LINK)
        elif registration.is_held_for_long:
            notices.add(registration, NoticeKind.CONFIRM)
