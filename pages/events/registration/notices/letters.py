"""Content of the mails about a registration: what each kind of notice says, in the active language."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext, ngettext, pgettext

from ....form_fields import one_line
from ....network.models import Network
from ....people.models import ConsentSource
from ...formatting import format_zone
from ...occurrences import Occurrence
from ...page_context import prefetch_page_dates
from ...places import Place, localized_places
from ..addresses import form_url, own_url
from ..event_pages import words_in
from ..formatting import (
    format_day,
    format_moment,
    format_weekday,
    join_parts,
    number_word,
    people_words,
    place_words,
    separate_words,
    spoken,
)
from ..models import (
    LAPSED_FOR,
    NoticeKind,
    Phase,
    Registration,
    RegistrationDate,
    RegistrationNotice,
    RegistrationState,
)
from ..same_people import others_of
from ..terms import AccessRequestOption, SeparateCapacity

# How a name would be an address, which mail programs make a link of: who registers writes to whoever has that mailbox.
LIKE_AN_ADDRESS = re.compile(r"[/@:]|www\.|\w\.\w{2}", re.IGNORECASE)
FOREIGN = {
    NoticeKind.CONFIRM,
    NoticeKind.LAPSED,
    NoticeKind.DUPLICATE,
    NoticeKind.ADDRESS,
}  # strangers can cause them: they say no name that was typed
OTHER_MAILBOX = {NoticeKind.ADDRESS, NoticeKind.REPLACED}  # they hold no link that opens the registration
OTHER_DATES = 3
GREEN, GOLD, RED, INK = "green", "gold", "red", "ink"


@dataclass
class Fact:
    """A line of what is so: its label, its lines, and whether it was so before; `address` where it leads somewhere."""

    label: str
    lines: list[str]
    is_over: bool = False
    address: str = ""


@dataclass
class LetterLink:
    """Words that lead somewhere."""

    words: str
    address: str


@dataclass
class Letter:
    """What a mail says, in its order; `slips` are (what is said loudly, what is said of it)."""

    subject: str
    head: str
    colour: str
    text: str
    event: str = ""
    facts: list[Fact] = field(default_factory=list)
    slips: list[tuple[str, str]] = field(default_factory=list)
    action: LetterLink | None = None
    links: list[LetterLink] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    message: str = ""  # an organizer's own words
    message_language: str = ""


class NoticeContext:
    """What a notice is about, in the active language."""

    def __init__(self, notice: RegistrationNotice):
        self.notice, self.registration, self.on = notice, notice.registration, notice.registration.on

    @cached_property
    def page(self):
        return words_in(self.on, self.registration.language)

    @cached_property
    def network(self) -> Network:
        site = self.page.get_site() if self.page.pk else None
        return (Network.for_site(site) if site else Network.objects.first()) or Network()

    @cached_property
    def date(self) -> Occurrence:
        """The date as the pages of the event display it."""
        return self.displayed(self.on)

    def displayed(self, on: RegistrationDate) -> Occurrence:
        row = Occurrence.objects.on(on.event, on.date)
        names = ("event", "date", "starts_at", "ends_at", "state", "place")
        date = Occurrence(**{name: getattr(on, name) for name in names}, open_ended=bool(row and row.open_ended))
        prefetch_page_dates(self.page, [date], None)
        return date

    @property
    def day(self) -> str:
        return format_day(self.on.day)

    @property
    def is_confirmed(self) -> bool:
        return self.registration.state == RegistrationState.CONFIRMED

    @property
    def is_whole_days(self) -> bool:
        return self.date.without_hours

    def subject(self, words: str) -> str:
        values = {"words": words, "event": self.page.title, "day": self.day}
        return pgettext("subject of a mail", "%(words)s: %(event)s, %(day)s") % values

    def url(self, name: str = "registration") -> str:
        return own_url(self.registration, name)

    def greeting(self) -> str:
        name = one_line(self.registration.name)
        is_proved = self.registration.state != RegistrationState.HELD  # else a stranger may have typed name and address
        if self.notice.kind in FOREIGN or not is_proved or LIKE_AN_ADDRESS.search(name):
            return gettext("Good day,")
        return gettext("Good day, %(name)s,") % {"name": name}

    # Facts.

    def when(self, label: str = "") -> Fact:
        return Fact(label or pgettext("mail", "When"), [self.moment_of(self.date)])

    def moment_of(self, date: Occurrence) -> str:
        parts = [capfirst(format_weekday(date.day)), date.hours]
        if date.last_day != date.day:
            parts.append(gettext("until %(date)s") % {"date": format_weekday(date.last_day)})
        return join_parts(parts)

    def where(self) -> list[Fact]:
        if place := self.date.shown_place:
            address = in_a_line(place.address)
            return [Fact(pgettext("mail", "Where"), [place.name, address] if address else [place.name])]
        if self.page.source.is_online:
            return [Fact(pgettext("mail", "Where"), [pgettext("attendance", "Online")])]
        return []

    def online(self) -> list[Fact]:
        """The link to take part; only for who has a place, unless everybody may know it."""
        facts = self.page.source
        if not (facts.is_online and facts.online_link and (self.is_confirmed or facts.online_link_public)):
            return []
        return [Fact(pgettext("mail", "Join online"), [facts.online_link], address=facts.online_link)]

    def with_you(self, label: str = "") -> list[Fact]:
        """Who comes, and what is set aside of what there is less of; nothing for one person alone."""
        if self.registration.party == 1 and not self.registration.separately:
            return []
        words = self.people(self.registration.party, self.registration.separately)
        return [Fact(label or pgettext("mail", "With you"), [words])]

    def people(self, party: int, separately: dict[str, int]) -> str:
        """So many people, and how many of each separate capacity."""
        rows = SeparateCapacity.objects.filter(event__translation_key=self.on.event)
        names = self.in_language(rows.filter(translation_key__in=list(separately)))
        parts = [separate_words(names[key].name, number) for key, number in separately.items() if key in names]
        return capfirst(join_parts([people_words(party), *parts]))

    def changed_numbers(self) -> list[Fact]:
        """Who was to come and who comes now, where that was changed a short while ago; else who comes."""
        row, before = self.registration, self.registration.numbers_before
        if before is None or (before["party"], before["separately"]) == (row.party, row.separately):
            return self.with_you()
        return [
            Fact(pgettext("mail", "Was"), [self.people(before["party"], before["separately"])], is_over=True),
            Fact(pgettext("mail", "Now"), [self.people(row.party, row.separately)]),
        ]

    def as_counted(self, registration: Registration) -> str:
        """A registration of the same date in a line: when it was made, its state, and who comes."""
        moment = format_moment(registration.created, self.on, is_read_later=True)
        names = {
            RegistrationState.WAITING: gettext("in the waiting list"),
            RegistrationState.OFFERED: gettext("offered"),
        }
        state = names.get(registration.state, gettext("has a place"))
        return capfirst(join_parts([moment, people_words(registration.party), state]))

    def in_language(self, rows) -> dict:
        """These rows by their translation key in hex, each in the language of the page where it has one."""
        found = {}
        for row in rows:
            if row.locale_id == self.page.locale_id or row.translation_key.hex not in found:
                found[row.translation_key.hex] = row
        return found

    def requests(self) -> list[tuple[str, str]]:
        """What was asked for, and whether it is set aside."""
        requests = list(self.registration.access_requests.all())
        names = self.in_language(
            AccessRequestOption.objects.filter(translation_key__in=[each.option for each in requests])
        )
        found = []
        for each in requests:
            name = names[each.option.hex].name if each.option.hex in names else each.name
            if each.confirmed_at is None:
                found.append((with_stop(name), gettext("We have written it down.")))
            elif each.note:
                words = gettext("It is set aside: %(note)s") % {"note": each.note}
                found.append((with_stop(name), with_stop(words)))
            else:
                found.append((with_stop(name), gettext("It is set aside.")))
        return found

    def standing(self) -> str:
        """How a registration stands, in a sentence."""
        row = self.registration
        if row.state == RegistrationState.CONFIRMED:
            return ngettext("%(places)s is yours.", "%(places)s are yours.", row.party) % {
                "places": place_words(row.party)
            }
        if row.state == RegistrationState.WAITING:
            return gettext("You are number %(number)d in line.") % {"number": row.place_in_line}
        if row.state == RegistrationState.OFFERED:
            return gettext("A place has come free for you, until %(moment)s.") % {
                "moment": format_moment(row.offered_until, self.on, is_read_later=True)
            }
        if row.state == RegistrationState.HELD:
            return gettext("It still needs your yes.")
        return gettext("It was given back.")

    # What can be done.

    def main_action(self) -> LetterLink:
        """What there is to do, as a registration stands: say yes, or see and change it."""
        if self.registration.state == RegistrationState.OFFERED:
            return LetterLink(gettext("Look at it and say yes"), self.url("registration_offer"))
        if self.registration.state == RegistrationState.HELD:
            return LetterLink(gettext("Yes, that was me"), self.url("registration_confirm"))
        return LetterLink(gettext("See or change it"), self.url())

    def calendar(self, words: str = "") -> list[LetterLink]:
        if not self.is_confirmed:
            return []
        return [LetterLink(words or gettext("Into my calendar"), self.url("registration_ics"))]

    def cannot_come(self) -> LetterLink:
        if self.registration.state == RegistrationState.WAITING:
            return LetterLink(gettext("Leave the line"), self.url("registration_cancel"))
        return LetterLink(gettext("I cannot come"), self.url("registration_cancel"))

    def open_dates(self) -> list[RegistrationDate]:
        """The next dates of the event for which one can register."""
        now = timezone.now()
        rows = RegistrationDate.objects.filter(event=self.on.event, starts_at__gt=now).exclude(pk=self.on.pk)
        has_line = self.page.source.waiting_list
        dates = [row for row in rows.order_by("starts_at") if row.phase(now) == Phase.OPEN]
        return [row for row in dates if has_line or row.free != 0][:OTHER_DATES]

    @property
    def colour(self) -> str:
        return {RegistrationState.CONFIRMED: GREEN, RegistrationState.OFFERED: GOLD}.get(self.registration.state, INK)

    def note(self) -> list[str]:
        """What the organizers say of this date."""
        return [with_stop(str(self.date.note))] if self.date.note else []

    def erased(self) -> str:
        words = gettext("What you told us for it is erased on %(day)s.")
        return words % {"day": format_day(self.on.erased_from.astimezone(self.on.tz))}

    # The foot of each mail.

    @property
    def reason(self) -> str:
        """Why somebody gets it, and when the name is forgotten."""
        if self.notice.kind == NoticeKind.ADDRESS:
            words = gettext("Somebody gave this address for a registration. Without a yes it is forgotten on %(end)s.")
            return words % {"end": format_day(self.on.erased_from.astimezone(self.on.tz))}
        if self.registration.state == RegistrationState.HELD or self.registration.has_lapsed:
            end = self.registration.held_until
            if end and (self.registration.is_reserved or self.registration.has_lapsed):
                words = gettext("Somebody registered with this address. Without a yes it is erased on %(day)s.")
                return words % {"day": format_day((end + LAPSED_FOR).astimezone(self.on.tz))}
            if self.registration.is_held_for_long:
                return gettext("Somebody registered with this address. Without a yes it is forgotten.")
            return gettext("Somebody registered with this address. Without a yes it is forgotten after half an hour.")
        values = {
            "day": format_day(self.registration.created.astimezone(self.on.tz)),
            "end": format_day(self.on.erased_from.astimezone(self.on.tz)),
        }
        if self.registration.source == ConsentSource.ORGANIZER:
            words = gettext(
                "You get this because an organizer put you on the list on %(day)s. After %(end)s we no longer know your name."
            )
        else:
            words = gettext(
                "You get this because you registered on %(day)s. After %(end)s we no longer know your name."
            )
        return words % values

    @property
    def kept(self) -> str:
        """Where all that is kept stands; empty in a mail to an address that is not, or no longer, the registrant's."""
        return "" if self.notice.kind in OTHER_MAILBOX else self.url("registration_kept")

    @property
    def sender(self) -> str:
        """Name and address of the network."""
        return with_stop(in_a_line(f"{self.network.name or settings.WAGTAIL_SITE_NAME}\n{self.network.address}"))

    @cached_property
    def contact(self) -> tuple[str, str]:
        return self.page.source.contact_details(self.network)

    @property
    def questions(self) -> str:
        email, phone = self.contact
        contact = {"contact": isolated(phone or email)}
        if not email:
            return gettext("Questions: %(contact)s.") % contact if phone else ""
        return gettext("Questions: %(contact)s, or answer this mail.") % contact


def in_a_line(address: str) -> str:
    """An address as on an envelope, in one line, as the people there write it."""
    return ", ".join(line.strip() for line in address.splitlines() if line.strip())


def isolated(contact: str) -> str:
    """A telephone number or an e-mail address, whose parts stay in their order in a line that runs to the left."""
    return f"\u2068{contact}\u2069" if get_language_bidi() else contact


def with_stop(words: str) -> str:
    return words if words[-1:] in {".", "!", "?", "؟"} else f"{words}."


def form_link(about: NoticeContext, words: str, on: RegistrationDate) -> LetterLink | None:
    """The way to the form of a date; None while it is not open, or nothing of the event is on a site."""
    is_open = about.page.live and about.page.full_url and on.phase() == Phase.OPEN
    return LetterLink(words, form_url(about.page, on.date)) if is_open else None


# What each kind says.


def request_yes(about: NoticeContext, subject: str, text: str, action: LetterLink, otherwise: str, slips=()) -> Letter:
    """Return the letter that requests the yes of a mailbox that is not proved; `otherwise`: what happens without it."""
    return Letter(
        about.subject(subject),
        gettext("Is this your address?"),
        GOLD,
        text,
        facts=[about.when()],
        slips=list(slips),
        action=action,
        closing=[gettext("Opening the link does nothing yet; the button on the page does."), otherwise],
    )


def confirm(about: NoticeContext) -> Letter:
    until = about.registration.held_until
    loud = (
        gettext("Until %(moment)s.") % {"moment": format_moment(until, about.on, is_read_later=True)} if until else ""
    )
    then = gettext("Until then no place is kept for you; afterwards it is forgotten.")
    if about.registration.is_reserved:
        then = gettext("Until then a place is held for you; afterwards it goes to the next.")
    elif about.registration.is_held_for_long and about.on.open_places == 0:
        then = gettext("All places are taken: with your yes you get a number on the waiting list.")
    text = gettext("somebody, we hope you, wants to come and gave us this address. Say yes, and it counts.")
    otherwise = gettext("It was not you? Do nothing, and it is forgotten by itself.")
    slips = [(loud, then)] if loud else []
    return request_yes(about, gettext("Please confirm"), text, about.main_action(), otherwise, slips)


def lapsed(about: NoticeContext) -> Letter:
    head = gettext("Your place was not confirmed")
    return Letter(
        about.subject(head),
        head,
        INK,
        gettext("the link in our mail was not pressed in time: you are not on the list, and no place is held for you."),
        facts=[about.when()],
        action=form_link(about, gettext("Register once more"), about.on),
        closing=[gettext("It was not you? Then there is nothing to do.")],
    )


def twice(about: NoticeContext, others: list[Registration]) -> Letter:
    """The confirmation of somebody who is on the list by the same name and address already."""
    head = gettext("You are on the list twice")
    if len(others) > 1:
        head = gettext("You are on the list %(number)s times") % {"number": len(others) + 1}
    facts = [Fact(gettext("This one"), [about.as_counted(about.registration)])]
    facts += [Fact(gettext("The other"), [about.as_counted(each)]) for each in others]
    return Letter(
        about.subject(head),
        head,
        GOLD,
        gettext("the form was sent once more with your name and this address. Each counts until you choose."),
        facts=[about.when(), *facts],
        action=LetterLink(gettext("Keep this one"), about.url("registration_twice") + "?keep=this"),
        links=[
            LetterLink(gettext("Keep the other"), about.url("registration_twice") + "?keep=other"),
            LetterLink(gettext("Keep both"), about.url("registration_twice") + "?keep=both"),
            LetterLink(gettext("See or change it"), about.url()),
        ],
        closing=[gettext("Opening a link does nothing yet; the button on the page does.")],
    )


def duplicate(about: NoticeContext) -> Letter:
    head = gettext("You are on the list already")
    texts = [gettext("somebody, we hope you, has just filled in the form once more."), about.standing()]
    if about.registration.state == RegistrationState.CANCELLED:  # meanwhile
        head = gettext("You were on the list already")
        texts.append(gettext("What was typed just now was not added: please register once more."))
        action = form_link(about, gettext("To the form"), about.on)
    else:
        texts.append(gettext("What was typed just now was not added. What is on the list can be changed here."))
        action = about.main_action()
    return Letter(
        about.subject(head),
        head,
        about.colour,
        " ".join(texts),
        facts=[about.when(), *about.with_you()],
        action=action,
        closing=[gettext("It was not you? Then there is nothing to do: nothing has changed.")],
    )


def confirmed(about: NoticeContext) -> Letter:
    if others := others_of(about.registration):
        return twice(about, others)
    head = gettext("You have a place")
    texts = [gettext("thank you for telling us."), about.standing()]
    if about.registration.source == ConsentSource.ORGANIZER:
        texts[0] = gettext("you are on the list.")
    if about.page.source.doors and not about.is_whole_days:
        texts.append(gettext("Doors open at %(time)s.") % {"time": about.page.source.doors})
    return Letter(
        about.subject(head),
        head,
        GREEN,
        " ".join(texts),
        facts=[about.when(), *about.where(), *about.online(), *about.with_you()],
        action=about.main_action(),
        links=[about.cannot_come(), *about.calendar()],
        closing=[
            gettext(
                "Whoever has this link can change your place, so keep it to yourself. At the door your name is enough."
            )
        ],
        slips=about.requests(),
    )


def waiting(about: NoticeContext) -> Letter:
    if others := others_of(about.registration):
        return twice(about, others)
    number = {"number": about.registration.place_in_line}
    head = gettext("You are number %(number)d in line") % number
    hours = about.page.source.offer_hours
    turn = ngettext(
        "When it is your turn we write to you, and you have %(hours)d hour to say yes.",
        "When it is your turn we write to you, and you have %(hours)d hours to say yes.",
        hours,
    )
    text = gettext("all places are taken. When somebody cannot come, the first in line is asked.")
    return Letter(
        about.subject(head),
        head,
        INK,
        f"{text} {turn % {'hours': hours}}",
        facts=[about.when(), *about.with_you()],
        action=LetterLink(gettext("See where I am"), about.url()),
        links=[about.cannot_come()],
    )


def offer(about: NoticeContext) -> Letter:
    row = about.registration
    moment = format_moment(row.offered_until, about.on, is_read_later=True)
    words = ngettext(
        "%(number)s place is yours if you want it.", "%(number)s places are yours if you want them.", row.party
    )
    text = words % {"number": number_word(row.party)}
    values = {"moment": moment, "zone": format_zone(about.on.zone)}
    return Letter(
        gettext("A place has come free for you, until %(moment)s") % {"moment": moment},
        gettext("A place has come free"),
        GOLD,
        f"{text} {gettext('It is your turn.')}" if row.number else text,
        facts=[about.when(), *about.where(), *about.with_you()],
        slips=[(gettext("Until %(moment)s, %(zone)s.") % values, gettext("Then it goes to the next."))],
        action=about.main_action(),
        closing=[
            gettext(
                "Opening the link does nothing yet; the button on the page does. "
                "If you cannot come this time, the same page gives it to the next at once: you keep your number, or leave "
                "the waiting list."
            )
        ],
    )


def changed(about: NoticeContext) -> Letter:
    return Letter(
        about.subject(pgettext("a registration", "Changed")),
        gettext("This is how it stands now"),
        about.colour,
        " ".join([gettext("what you changed is written down."), about.standing()]),
        facts=[about.when(), *about.where(), *about.changed_numbers()],
        slips=about.requests(),
        action=about.main_action(),
        links=[about.cannot_come(), *about.calendar()],
    )


def gone(about: NoticeContext) -> Letter:
    was_in_line = about.registration.number is not None and about.registration.confirmed_at is None
    head = gettext("You have left the line") if was_in_line else gettext("Your place is given back")
    text = gettext("we have taken you off the list.")
    if not was_in_line:
        text = " ".join([text, gettext("If somebody is in line, they are asked soon.")])
    form = form_link(about, gettext("Save a place after all"), about.on)
    if about.registration.is_taken_off:  # by an organizer
        head, form = gettext("You are not on the list any more"), None
        text = gettext("the organizers have taken you off the list.")
    return Letter(about.subject(head), head, INK, text, facts=[about.when()], action=form, closing=[about.erased()])


def reminder(about: NoticeContext) -> Letter:
    local = timezone.now().astimezone(about.on.tz).date()
    is_today = local >= about.on.day
    if about.is_whole_days:
        head = gettext("It is today") if is_today else gettext("It is tomorrow")
    else:
        words = gettext("Today at %(time)s") if is_today else gettext("Tomorrow at %(time)s")
        head = words % {"time": about.date.first_hour}
    queue = about.on.waiting
    closing = []
    if queue:
        words = ngettext(
            "%(number)s person is waiting for a place.", "%(number)s people are waiting for a place.", queue
        )
        closing = [f"{spoken(words, queue)} {gettext('A short word is enough.')}"]
    return Letter(
        pgettext("subject of a mail", "%(words)s: %(event)s") % {"words": head, "event": about.page.title},
        head,
        RED,
        gettext("we look forward to you."),
        facts=[about.when(), *about.where(), *about.online(), *about.with_you()],
        slips=about.requests(),
        action=LetterLink(gettext("I cannot come after all"), about.url("registration_cancel")),
        links=[LetterLink(gettext("See or change it"), about.url()), *about.calendar()],
        closing=closing,
    )


def moved(about: NoticeContext) -> Letter:
    facts = about.notice.facts
    was = dt.datetime.fromisoformat(facts["was"])
    is_other_day = was.astimezone(about.on.tz).date() != about.on.day
    old_place = place_named(facts.get("was_place"), about)
    if facts.get("was_off"):
        head, subject = gettext("It takes place after all"), about.subject(gettext("Takes place after all"))
    elif is_other_day:
        head = gettext("It has moved to %(day)s") % {"day": about.day}
        subject = gettext("Moved: %(event)s is on %(day)s now") % {"event": about.page.title, "day": about.day}
    elif was != about.on.starts_at:
        head = gettext("It begins at another hour")
        subject = about.subject(gettext("Another hour"))
    else:
        head, subject = gettext("It is at another place"), about.subject(gettext("Another place"))
    if facts.get("by_organizer"):
        head = gettext("You are on the list of %(day)s now") % {"day": about.day}
    old = [*([capfirst(format_weekday(was.astimezone(about.on.tz).date())), hours_at(was, about)]), *old_place]
    before = (
        [] if facts.get("was_off") and not is_other_day else [Fact(pgettext("mail", "Was"), [join_parts(old)], True)]
    )
    return Letter(
        subject,
        head,
        RED,
        " ".join(moved_texts(about)),
        facts=[
            *before,
            about.when(pgettext("mail", "Now")),
            *about.where(),
            *about.online(),
            *about.with_you(pgettext("mail", "Stays")),
        ],
        slips=about.requests(),
        action=LetterLink(gettext("That suits me"), about.url()) if about.is_confirmed else about.main_action(),
        links=[
            LetterLink(gettext("I cannot come then"), about.url("registration_cancel")),
            *about.calendar(gettext("The new date for my calendar")),
        ],
    )


def moved_texts(about: NoticeContext) -> list[str]:
    if about.notice.facts.get("by_organizer"):
        texts = [gettext("an organizer has put you on the list of another date.")]
    elif about.notice.facts.get("was_off"):
        texts = [gettext("the date takes place after all."), *about.note()]
    else:
        texts = [gettext("something has changed."), *about.note()]
    if about.is_confirmed:
        stays = ngettext("Your place stays yours.", "Your places stay yours.", about.registration.party)
        return [*texts, stays]
    return [*texts, about.standing()]


def hours_at(moment: dt.datetime, about: NoticeContext) -> str:
    """When it would have begun, as the pages of the event say it."""
    date = Occurrence(source=about.page.source, starts_at=moment, ends_at=moment, open_ended=True)
    return date.first_hour


def place_named(pk: int | None, about: NoticeContext) -> list[str]:
    place = Place.objects.filter(pk=pk).first() if pk else None
    return [each.name for each in localized_places(about.page.locale_id, [place]).values()] if place else []


def cancelled(about: NoticeContext) -> Letter:
    is_postponed = about.on.state == "postponed"
    words = gettext("%(day)s is postponed") if is_postponed else gettext("%(day)s is cancelled")
    texts = [gettext("we are sorry: this date does not take place as planned."), *about.note()]
    texts.append(gettext("You need not do anything."))
    if about.registration.confirmed_at:
        texts.append(gettext("The file in this mail takes the date out of your calendar."))
    is_held = about.registration.state == RegistrationState.HELD  # it ends earlier: see `reason`
    if is_postponed and not is_held:
        texts.append(gettext("Once there is a new date, we write to you."))
    to_form = gettext("Save a place on %(day)s")
    found = [form_link(about, to_form % {"day": format_day(each.day)}, each) for each in about.open_dates()]
    links = [each for each in found if each]
    return Letter(
        about.subject(pgettext("event", "Postponed") if is_postponed else pgettext("event", "Cancelled")),
        words % {"day": about.day},
        INK,
        " ".join(texts),
        action=links[0] if links else None,
        links=links[1:],
        closing=[] if is_held else [about.erased()],
    )


def link(about: NoticeContext) -> Letter:
    head = gettext("Here is your link")
    return Letter(
        about.subject(head),
        head,
        about.colour,
        " ".join([gettext("somebody, we hope you, has asked for it."), about.standing()]),
        facts=[about.when(), *about.where(), *about.with_you()],
        action=about.main_action(),
        closing=[gettext("Whoever has this link can change your place, so keep it to yourself.")],
    )


def address(about: NoticeContext) -> Letter:
    text = gettext("somebody, we hope you, wants to get the mails about a registration at this address.")
    action = LetterLink(gettext("Yes, write to me here"), about.url("registration_address"))
    otherwise = gettext("It was not you? Do nothing, and nothing changes.")
    return request_yes(about, gettext("Please confirm your address"), text, action, otherwise)


def replaced(about: NoticeContext) -> Letter:
    head = gettext("We write to another address now")
    return Letter(
        about.subject(head),
        head,
        INK,
        gettext("the address of your registration was changed. This one gets no more mails, and its links have ended."),
        facts=[about.when()],
        closing=[gettext("It was not you? Please tell us.")],
    )


def message(about: NoticeContext) -> Letter:
    language, words = own_words(about)
    return Letter(
        one_line(words.get("subject", "")) or about.page.title,
        one_line(words.get("subject", "")) or about.page.title,
        INK,
        "",
        message=words.get("text", ""),
        message_language=language,
        facts=[about.when(), *about.where()],
        action=about.main_action(),
    )


def own_words(about: NoticeContext) -> tuple[str, dict]:
    """(language, {subject, text}) of an organizer's message: the registrant's, else the one it was written in."""
    words = {code: each for code, each in about.notice.message.words.items() if isinstance(each, dict)}
    wanted = (about.registration.language, about.page.source.locale.language_code, settings.LANGUAGE_CODE, *words)
    return next(((code, words[code]) for code in wanted if words.get(code, {}).get("text")), ("", {}))


LETTERS: dict[str, Callable[[NoticeContext], Letter]] = {
    NoticeKind.CONFIRM: confirm,
    NoticeKind.LAPSED: lapsed,
    NoticeKind.DUPLICATE: duplicate,
    NoticeKind.CONFIRMED: confirmed,
    NoticeKind.WAITING: waiting,
    NoticeKind.OFFER: offer,
    NoticeKind.CHANGED: changed,
    NoticeKind.GONE: gone,
    NoticeKind.REMINDER: reminder,
    NoticeKind.MOVED: moved,
    NoticeKind.CANCELLED: cancelled,
    NoticeKind.LINK: link,
    NoticeKind.ADDRESS: address,
    NoticeKind.REPLACED: replaced,
    NoticeKind.MESSAGE: message,
}
# The states in which a notice is still true; where it is not, another one has been added since.
TRUE_IN: dict[str, tuple[str, ...]] = {
    NoticeKind.CONFIRM: (RegistrationState.HELD,),
    NoticeKind.CONFIRMED: (RegistrationState.CONFIRMED,),
    NoticeKind.WAITING: (RegistrationState.WAITING,),
    NoticeKind.OFFER: (RegistrationState.OFFERED,),
    NoticeKind.REMINDER: (RegistrationState.CONFIRMED,),
    NoticeKind.GONE: (RegistrationState.CANCELLED,),
    NoticeKind.LAPSED: (RegistrationState.CANCELLED,),
}


def expires_at(notice: RegistrationNotice) -> dt.datetime | None:
    """When what a notice says is worth nothing any more: a reminder when it begins, what has to be answered at its end."""
    row: Registration = notice.registration
    ends = {
        NoticeKind.REMINDER: row.on.starts_at,
        NoticeKind.OFFER: row.offered_until,
        NoticeKind.CONFIRM: row.held_until,
    }
    return ends.get(notice.kind)


def is_true(notice: RegistrationNotice) -> bool:
    """Whether what a notice says is still so: an offer that ended while nothing could be sent is nobody's any more."""
    row: Registration = notice.registration
    if row.is_uncounted or notice.facts.get("is_silent"):
        return False
    if (end := expires_at(notice)) and end <= timezone.now():
        return False
    if notice.kind == NoticeKind.ADDRESS:
        return row.new_email == notice.facts.get("to") and row.state != RegistrationState.CANCELLED
    if notice.kind in TRUE_IN:
        return row.state in TRUE_IN[notice.kind]
    if notice.kind in {NoticeKind.MOVED, NoticeKind.CHANGED, NoticeKind.CANCELLED}:
        is_of_date = row.on.is_off == (notice.kind == NoticeKind.CANCELLED) or notice.kind == NoticeKind.CHANGED
        return row.state != RegistrationState.CANCELLED and is_of_date
    return True
