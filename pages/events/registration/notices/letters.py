"""What the mails about a registration are made of, in the active language; `templates/mail/registration/` has their words."""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext, ngettext, pgettext

from ....form_fields import one_line
from ....network.models import Network
from ....people.models import ConsentSource
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
    people_words,
    separate_words,
    with_stop,
)
from ..models import (
    LAPSED_FOR,
    AccessRequest,
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
    """What a mail says, in its order, as the tags of its template fill it in; `slips` are (what is said loudly, what is said of it)."""

    subject: str = ""  # short words, completed by the event and its day; the head where there are none
    whole_subject: str = ""
    head: str = ""
    colour: str = "ink"
    greeting: str = ""
    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    slips: list[tuple[str, str]] = field(default_factory=list)
    action: LetterLink | None = None
    links: list[LetterLink] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    reason: str = ""
    questions: str = ""
    message: str = ""  # an organizer's own words
    message_language: str = ""

    def set_action(self, words: str, address: str) -> None:
        self.action = LetterLink(words, address)

    def add_link(self, words: str, address: str) -> None:
        self.links.append(LetterLink(words, address))


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

    def subject(self, words: str) -> str:
        values = {"words": words, "event": self.page.title, "day": self.day}
        return pgettext("subject of a mail", "%(words)s: %(event)s, %(day)s") % values

    @property
    def greeted_name(self) -> str:
        """The name to greet; empty where a stranger may have typed it, or it would be read as an address."""
        name = one_line(self.registration.name)
        is_proved = self.registration.state != RegistrationState.HELD  # else a stranger may have typed name and address
        return "" if self.notice.kind in FOREIGN or not is_proved or LIKE_AN_ADDRESS.search(name) else name

    @property
    def is_by_organizer(self) -> bool:
        return self.registration.source == ConsentSource.ORGANIZER

    @property
    def was_in_line(self) -> bool:
        return self.registration.number is not None and self.registration.confirmed_at is None

    @property
    def is_today(self) -> bool:
        return timezone.now().astimezone(self.on.tz).date() >= self.on.day

    # Addresses.

    @cached_property
    def urls(self) -> dict[str, str]:
        """The signed addresses of the registration, and that of its form; those that do not apply are empty."""
        names = ("offer", "confirm", "cancel", "address", "twice", "ics", "kept")
        found = {name: own_url(self.registration, f"registration_{name}") for name in names}
        found |= {"own": own_url(self.registration, "registration"), "form": self.form_of(self.on)}
        if not self.is_confirmed:
            found["ics"] = ""
        if self.notice.kind in OTHER_MAILBOX:
            found["kept"] = ""
        return found

    def form_of(self, on: RegistrationDate) -> str:
        """The address of the form of a date; empty while it is not open, or nothing of the event is on a site."""
        is_open = self.page.live and self.page.full_url and on.phase() == Phase.OPEN
        return form_url(self.page, on.date) if is_open else ""

    # Numbers and moments in words. What has %(…)d in its msgid can't be said by a template, which knows %(…)s alone.

    @property
    def number_in_line(self) -> str:
        return gettext("You are number %(number)d in line.") % {"number": self.registration.place_in_line}

    @property
    def number_as_heading(self) -> str:
        return gettext("You are number %(number)d in line") % {"number": self.registration.place_in_line}

    @property
    def hours_to_answer(self) -> str:
        hours = self.page.source.offer_hours
        words = ngettext(
            "When it is your turn we write to you, and you have %(hours)d hour to say yes.",
            "When it is your turn we write to you, and you have %(hours)d hours to say yes.",
            hours,
        )
        return words % {"hours": hours}

    @property
    def is_unproved(self) -> bool:
        return self.registration.state == RegistrationState.HELD or self.registration.has_lapsed

    @property
    def lapses_at(self) -> dt.datetime | None:
        """When it is erased without a yes; None where that has no day of its own."""
        row = self.registration
        is_dated = row.held_until and (row.is_reserved or row.has_lapsed)
        return row.held_until + LAPSED_FOR if is_dated else None

    # Facts.

    def when(self) -> Fact:
        return Fact(pgettext("mail", "When"), [self.moment_of(self.date)])

    def now(self) -> Fact:
        return Fact(pgettext("mail", "Now"), [self.moment_of(self.date)])

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

    def stays(self) -> list[Fact]:
        return self.with_you(pgettext("mail", "Stays"))

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

    @cached_property
    def others(self) -> list[Registration]:
        return others_of(self.registration)

    def all_of_them(self) -> list[Fact]:
        others = [Fact(gettext("The other"), [self.as_counted(each)]) for each in self.others]
        return [Fact(gettext("This one"), [self.as_counted(self.registration)]), *others]

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

    def requests(self) -> list[tuple[str, AccessRequest]]:
        """What was asked for, by its name."""
        requests = list(self.registration.access_requests.all())
        names = self.in_language(
            AccessRequestOption.objects.filter(translation_key__in=[each.option for each in requests])
        )
        found = [(names.get(each.option.hex, each).name, each) for each in requests]
        return [(with_stop(name), each) for name, each in found]

    @cached_property
    def move(self) -> dict:
        """What has changed about the date, and by whom."""
        facts = self.notice.facts
        was = dt.datetime.fromisoformat(facts["was"])
        return {
            "was": was,
            "was_off": facts.get("was_off"),
            "by_organizer": facts.get("by_organizer"),
            "is_other_day": was.astimezone(self.on.tz).date() != self.on.day,
            "is_other_hour": was != self.on.starts_at,
        }

    def before_the_move(self) -> list[Fact]:
        """When and where it was to be; nothing of a date that takes place after all on its day."""
        if self.move["was_off"] and not self.move["is_other_day"]:
            return []
        was = self.move["was"]
        as_displayed = Occurrence(source=self.page.source, starts_at=was, ends_at=was, open_ended=True)
        parts = [capfirst(format_weekday(was.astimezone(self.on.tz).date())), as_displayed.first_hour]
        place = Place.objects.filter(pk=self.notice.facts.get("was_place")).first()
        if place:
            parts += [each.name for each in localized_places(self.page.locale_id, [place]).values()]
        return [Fact(pgettext("mail", "Was"), [join_parts(parts)], is_over=True)]

    # What can be done.

    def other_dates(self) -> list[tuple[str, str]]:
        """(day, address of its form) of the next dates."""
        found = [(format_day(each.day), self.form_of(each)) for each in self.open_dates()]
        return [(day, address) for day, address in found if address]

    def open_dates(self) -> list[RegistrationDate]:
        """The next dates of the event for which one can register."""
        now = timezone.now()
        rows = RegistrationDate.objects.filter(event=self.on.event, starts_at__gt=now).exclude(pk=self.on.pk)
        has_line = self.page.source.waiting_list
        dates = [row for row in rows.order_by("starts_at") if row.phase(now) == Phase.OPEN]
        return [row for row in dates if has_line or row.free != 0][:OTHER_DATES]

    @property
    def colour(self) -> str:
        return {RegistrationState.CONFIRMED: "green", RegistrationState.OFFERED: "gold"}.get(
            self.registration.state, "ink"
        )

    @property
    def note(self) -> str:
        """What the organizers say of this date."""
        return with_stop(str(self.date.note)) if self.date.note else ""

    # The foot of each mail.

    @property
    def sender(self) -> str:
        """Name and address of the network."""
        return with_stop(in_a_line(f"{self.network.name or settings.WAGTAIL_SITE_NAME}\n{self.network.address}"))

    @cached_property
    def contact(self) -> tuple[str, str]:
        return self.page.source.contact_details(self.network)

    @property
    def contact_words(self) -> str:
        email, phone = self.contact
        return isolated(phone or email) if phone or email else ""

    @property
    def message_subject(self) -> str:
        return one_line(own_words(self)[1].get("subject", "")) or self.page.title


def in_a_line(address: str) -> str:
    """An address as on an envelope, in one line, as the people there write it."""
    return ", ".join(line.strip() for line in address.splitlines() if line.strip())


def isolated(contact: str) -> str:
    """A telephone number or an e-mail address, whose parts stay in their order in a line that runs to the left."""
    return f"\u2068{contact}\u2069" if get_language_bidi() else contact


def write(about: NoticeContext) -> Letter:
    """Return the letter of a notice, filled in by the template of its kind."""
    kind = about.notice.kind
    letter = Letter()
    if kind == NoticeKind.MESSAGE:
        letter.message_language, words = own_words(about)
        letter.message = words.get("text", "")
    elif kind in {NoticeKind.CONFIRMED, NoticeKind.WAITING} and about.others:
        kind = "twice"
    for name in ("frame", kind):
        template = get_template(f"mail/registration/{name}.txt").template
        template.render(Context({"letter": letter, "about": about}, autoescape=False))
    letter.subject = letter.whole_subject or about.subject(letter.subject or letter.head)
    return letter


def own_words(about: NoticeContext) -> tuple[str, dict]:
    """(language, {subject, text}) of an organizer's message: the registrant's, else the one it was written in."""
    words = {code: each for code, each in about.notice.message.words.items() if isinstance(each, dict)}
    wanted = (about.registration.language, about.page.source.locale.language_code, settings.LANGUAGE_CODE, *words)
    return next(((code, words[code]) for code in wanted if words.get(code, {}).get("text")), ("", {}))
