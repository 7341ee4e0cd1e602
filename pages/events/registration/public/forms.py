"""Forms of registration, for visitors: to register, to change it later, and to have the link sent again."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ....people.contact import normalize_email, normalize_phone, without_marks
from ....people.likely_address import LikelyAddressMixin
from ....people.models import ConsentKind
from ...models import EventPage
from ..actions.allocation import (
    Entry,
    RegistrationRefused,
    check_entry,
    check_more,
    check_separately,
    free_separately,
    sent_before,
    sent_by_form,
)
from ..formatting import format_day, free_of_words, set_aside_words, spoken
from ..models import Registration, RegistrationDate
from ..same_people import folded
from ..terms import AccessRequestOption, QuestionKind, RegistrationQuestion
from .consents import REQUESTED_KINDS, consent_words
from .display import DateChoice, in_words
from .form_protection import form_key, key_prefix

LONGEST_NAME, LONGEST_ANSWER, LONGEST_WISH = 200, 300, 2000
EMAIL, PHONE = "email", "phone"
# What becomes of a form that was sent before with another name or contact: its field, and the values of the two buttons.
AGAIN, CHANGE, ADD = "again", "change", "add"
NUMBER = re.compile(r"[0-9]{1,6}")
Numbers = dict[str, tuple[str, int]]


class UnmarkedCharField(forms.CharField):
    """Text without control and direction marks; what is too long is said, and kept as it was typed."""

    def __init__(self, longest: int, is_multiline: bool = False, **options):
        self.longest, self.is_multiline = longest, is_multiline
        super().__init__(strip=False, **options)

    def to_python(self, value) -> str:
        lines = str(value or "").splitlines() if self.is_multiline else [str(value or "")]
        return "\n".join(without_marks(line) for line in lines).strip()

    def run_validators(self, value: str) -> None:
        if len(value) > self.longest:
            words = gettext("This has %(length)d characters; there is room for %(longest)d.")
            raise ValidationError(words % {"length": len(value), "longest": self.longest})


class WholeNumberField(forms.CharField):
    """A whole number in any digits; a text field, so that what is no number stays in sight."""

    # Without autocomplete="off", with which browsers do not restore the number on Back (HTML, "autofill").
    widget = forms.TextInput({"inputmode": "numeric"})

    def __init__(self, empty: int, **options):
        self.empty = empty
        super().__init__(required=False, initial=empty, **options)

    def to_python(self, value) -> int:
        text = without_marks(str(value or ""))
        digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
        if not digits:
            return self.empty
        if not NUMBER.fullmatch(digits):
            raise ValidationError(gettext("Please write a whole number in figures, for example 2."))
        return int(digits)

    def run_validators(self, value: int) -> None:
        """What there is room for is said where places are given."""


@dataclass
class OptionChoice:
    """Something to be set aside, as it stands in the form; `note` says until when, or what an organizer has confirmed of it."""

    facts: AccessRequestOption
    words: AccessRequestOption
    is_chosen: bool
    note: str = ""

    @property
    def value(self) -> str:
        return self.facts.translation_key.hex


class DetailsForm(LikelyAddressMixin, forms.Form):
    """How many come, what would help, and the questions of the organizers: what can be changed later."""

    party = WholeNumberField(1, label=_("People"), help_text=_("You included, children too"))
    wish = UnmarkedCharField(
        LONGEST_WISH,
        is_multiline=True,
        required=False,
        label=_("Anything else"),
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )

    def __init__(self, page: EventPage, free: Numbers | None = None, phone: str = "", **options):
        super().__init__(auto_id="%s", label_suffix="", **options)
        self.page, self.terms, self.phone = page, page.source, phone
        self.questions = [self.add_question(*rows) for rows in in_words(page, "registration_questions")]
        self.separate = [self.add_separate(*rows, free) for rows in in_words(page, "separate_capacities")]
        if self.terms.party_size == 1:
            del self.fields["party"]

    def add_separate(self, facts, words, free: Numbers | None) -> str:
        name, hint = f"separately-{facts.translation_key.hex}", words.hint
        if free is not None and facts.translation_key.hex in free:
            left = free_of_words(free[facts.translation_key.hex][1])
            hint = f"{hint.rstrip('.')}. {left}" if hint else left
        self.fields[name] = WholeNumberField(0, label=words.name, help_text=hint)
        self.fields[name].words = words
        return name

    def add_question(self, facts: RegistrationQuestion, words: RegistrationQuestion) -> str:
        name = f"answer-{facts.translation_key.hex}"
        shared = {"label": words.words, "help_text": words.hint, "required": False}
        if facts.kind == QuestionKind.TEXT:
            self.fields[name] = UnmarkedCharField(LONGEST_ANSWER, widget=forms.TextInput({"dir": "auto"}), **shared)
        else:
            self.fields[name] = forms.ChoiceField(
                choices=answers_of(facts, words),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Please choose one of these answers.")},
                **shared,
            )
        self.fields[name].kind, self.fields[name].words, self.fields[name].facts = facts.kind, words, facts
        if facts.kind == QuestionKind.CHOICE:
            self.fields[name].untranslated = {*facts.answers} - {*translated_answers(facts, words)}
        return name

    def left_unchecked(self) -> "DetailsForm":
        """The form as it was typed: for another language, in which nothing has been sent yet."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self

    # What a template prints.

    @property
    def counts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("party", *self.separate) if name in self.fields]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions]

    @property
    def is_answered(self) -> bool:
        """Whether something is answered or wrong among the questions, which then stand open."""
        return any(field.value() or field.errors for field in self.asked)

    @property
    def options(self) -> list[OptionChoice]:
        chosen = self.chosen_options()
        return [
            OptionChoice(facts, words, facts.translation_key.hex in chosen)
            for facts, words in in_words(self.page, "access_request_options")
        ]

    @property
    def questions_words(self) -> str:
        """“Three questions”."""
        return spoken(ngettext("%(number)s question", "%(number)s questions", len(self.questions)), len(self.questions))

    @property
    def problems_words(self) -> str:
        """“Four answers need another look.”"""
        number = len(self.problems)
        words = ngettext("%(number)s answer needs another look.", "%(number)s answers need another look.", number)
        return spoken(words, number)

    @property
    def problems(self) -> list[dict]:
        """Each error with the id of its field, for the list above the form, in the order of the page."""
        return [
            {"id": self.id_of(name), "label": self.fields[name].label if name in self.fields else "", "words": error}
            for name, errors in sorted(
                self.errors.items(), key=lambda each: (each[0] == "consent", each[0] in self.questions)
            )
            for error in errors
        ]

    def id_of(self, name: str) -> str:
        if name not in self.fields:
            return ""
        return f"{name}_0" if isinstance(self.fields[name].widget, forms.RadioSelect) else name

    # What is taken from it.

    def chosen_options(self) -> list[str]:
        if not self.is_bound:
            return self.initial.get("options", [])
        return self.data.getlist("options")

    def separately(self) -> dict[str, int]:
        return {name.partition("-")[2]: self.cleaned_data[name] for name in self.separate}

    def answers(self) -> dict[str, str]:
        """By translation key: words, those of the source where they were chosen, or yes or no."""
        answered = ((name, self.cleaned_data[name]) for name in self.questions)
        return {name.partition("-")[2]: value for name, value in answered if value}

    def details(self) -> dict:
        """What Entry and `allocation.change` take alike."""
        return {
            "party": self.cleaned_data.get("party", 1),
            "separately": self.separately(),
            "answers": self.answers(),
            "wish": self.cleaned_data["wish"],
            "options": [each.value for each in self.options if each.is_chosen],
        }

    def clean(self):
        """Says of each number that there is no room for it, together with what else is wrong."""
        cleaned = super().clean()
        if cleaned.get("party") == 0:
            self.add_error("party", gettext("At least one person."))
        party = cleaned.get("party", 1 if "party" not in self.fields else None)
        asked = {name.partition("-")[2]: cleaned[name] for name in self.separate if name in cleaned}
        for check in self.number_checks(party, asked):
            try:
                check()
            except RegistrationRefused as refused:
                self.add_refusal(refused)
        return cleaned

    def number_checks(self, party: int | None, asked: dict[str, int]) -> Iterable[Callable[[], None]]:
        """Functions that raise RegistrationRefused, one for each number that is valid in itself; `party`: None if it isn't."""
        return ()

    def add_refusal(self, refused: RegistrationRefused) -> None:
        """Says beside its field why there is no place."""
        name, words = refused.name if refused.name in self.fields else None, refused.messages[0]
        if self.phone and refused.name.startswith("separately-"):
            words = f"{words} {gettext('Or call %(phone)s; we will look for a way.') % {'phone': self.phone}}"
        self.add_error(name, ValidationError(words, code=refused.code))


def answers_of(facts: RegistrationQuestion, words: RegistrationQuestion) -> Iterable[tuple[str, str]]:
    """The answers to choose from: by the words of the source, which stay the same where others are added or moved, in
    words of the page.
    """
    if facts.kind == QuestionKind.YES_NO:
        return [("yes", gettext("Yes")), ("no", gettext("No"))]
    translated = translated_answers(facts, words)
    return [(answer, translated.get(answer, answer)) for answer in facts.answers]


def translated_answers(facts: RegistrationQuestion, words: RegistrationQuestion) -> dict[str, str]:
    """The answers in words of the page, by those of the source that they were written for; without what it has not (yet)."""
    if words.locale_id == facts.locale_id:
        return {answer: answer for answer in facts.answers}
    written_for = words.translated_from or facts.answers  # translated by hand: by their place
    return dict(zip(written_for, words.answers, strict=True)) if len(written_for) == len(words.answers) else {}


def answer_words(facts: RegistrationQuestion, words: RegistrationQuestion, answer: str) -> str:
    """An answer as people read it; one that can't be chosen any more, as it was given."""
    return dict(answers_of(facts, words)).get(answer, answer)


def offer_kept_answers(registration: Registration, form: forms.Form) -> None:
    """Adds to the choices of each question what was answered when it could still be chosen."""
    for key, answer in registration.answers.items():
        field = form.fields.get(f"answer-{key}")
        if isinstance(field, forms.ChoiceField) and answer not in dict(field.choices):
            field.choices = [*field.choices, (answer, answer)]


def not_asked_any_more(registration: Registration, form: forms.Form) -> dict[str, str]:
    """What was answered to questions that the event has no more: it is kept."""
    return {key: answer for key, answer in registration.answers.items() if f"answer-{key}" not in form.fields}


def change_checks(
    registration: Registration, event: EventPage, party: int | None, asked: dict[str, int]
) -> Iterable[Callable[[], None]]:
    """Functions that raise RegistrationRefused where a registration can't be changed to one of these numbers."""
    if party is not None:
        kept = {"party": party, "separately": {}}
        yield partial(check_more, registration.on, event, registration, kept)
    for key, number in asked.items():
        kept = {"party": registration.party, "separately": {key: number}}
        yield partial(check_more, registration.on, event, registration, kept)


class OwnChangeForm(DetailsForm):
    """Form of the data of a registration; with `is_back` it is filled in with the numbers before they were changed."""

    def __init__(self, page: EventPage, registration: Registration, is_back: bool = False, data=None, **options):
        person = registration.person
        contact = {"name": registration.name, "email": registration.new_email or person.email}
        contact["phone"] = person.shown_phone
        if data is not None:  # a form that names none of them, as before 0.4.0, changes none
            data = data.copy()
            for name in contact.keys() - data.keys():
                data[name] = contact[name]
        numbers = (is_back and registration.numbers_before) or registration.numbers
        initial = contact | {
            "party": numbers["party"],
            "wish": registration.wish,
            "options": numbers["options"],
            **{f"separately-{key}": number for key, number in numbers["separately"].items()},
            **{f"answer-{key}": answer for key, answer in registration.answers.items()},
        }
        super().__init__(page, initial=initial, data=data, **options)
        self.registration = registration
        self.add_contact()
        offer_kept_answers(registration, self)

    def add_contact(self) -> None:
        """Add the fields of the form that they registered with; the telephone where that is how they are reached."""
        for name in ("name", "email", "phone"):
            self.fields[name] = deepcopy(RegistrationForm.base_fields[name])
        if self.registration.person.email:
            del self.fields["phone"]
        self.fields["email"].help_text = gettext("A new address counts once you press the link that we send there.")
        self.order_fields(["name", "email", "phone"])

    def clean_email(self) -> str:
        if not without_marks(self.cleaned_data["email"]):
            if self.registration.person.email:
                raise ValidationError(gettext("Please write your e-mail."))
            return ""
        return self.ask_once(normalize_email(self.cleaned_data["email"]))

    def clean_phone(self) -> str:
        if not without_marks(self.cleaned_data["phone"]):
            if self.registration.person.phone:
                raise ValidationError(gettext("Please write your number."))
            return ""
        return normalize_phone(self.cleaned_data["phone"])

    def details(self) -> dict:
        return super().details() | {"name": self.cleaned_data["name"]}

    def answers(self) -> dict[str, str]:
        return not_asked_any_more(self.registration, self) | super().answers()

    def number_checks(self, party: int | None, asked: dict[str, int]) -> Iterable[Callable[[], None]]:
        return change_checks(self.registration, self.terms, party, asked)

    @property
    def options(self) -> list[OptionChoice]:
        asked = {row.option: row for row in self.registration.access_requests.select_related("confirmed_by")}
        choices = super().options
        for each in choices:
            if request := asked.get(each.facts.translation_key):
                each.note = set_aside_words(request, self.registration.on)
        return choices


def free_now(page: EventPage, choices: list[DateChoice]) -> Numbers | None:
    """What is free beside the places, where there is one date to choose; of several each has numbers of its own."""
    open_ones = [each for each in choices if each.can_be_chosen]
    if len(open_ones) != 1 or open_ones[0].is_full:
        return None
    return free_separately(open_ones[0].on, page.source)


class RegistrationForm(DetailsForm):
    """The sheet that people sign, for one event in the active language."""

    date = forms.CharField(required=False, label=_("Which day"))
    name = UnmarkedCharField(
        LONGEST_NAME,
        label=_("Your name"),
        help_text=_("As you want to be greeted at the door."),
        error_messages={"required": _("Please write a name. A first name will do.")},
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )
    reach = forms.CharField(required=False, label=_("How we reach you"))
    email = forms.CharField(
        required=False,
        strip=False,
        label=_("Your e-mail"),
        widget=forms.TextInput(
            {"type": "email", "autocomplete": "email", "inputmode": "email", "dir": "ltr", "spellcheck": "false"}
        ),
    )
    phone = forms.CharField(
        required=False,
        strip=False,
        label=_("Your number"),
        help_text=_("Write it any way you like."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    consent = forms.BooleanField(
        label=_("Your yes"),
        error_messages={
            "required": _("Please tick the first line. Without it we may not write your name on the list.")
        },
    )
    newsletter = forms.BooleanField(required=False)

    def __init__(
        self, page: EventPage, choices: list[DateChoice], chosen: DateChoice | None = None, field: str = "", **options
    ):
        super().__init__(page, free_now(page, choices), **options)
        self.choices, self.preselected, self.field = choices, chosen or first_choice(choices), field
        self.consent_words = {kind: consent_words(kind, get_language()) for kind in REQUESTED_KINDS}
        if ConsentKind.NEWSLETTER not in REQUESTED_KINDS:
            del self.fields["newsletter"]
        self.order_fields(["date", "name", "reach", "email", "phone", "party", *self.separate, "wish", *self.questions])

    @property
    def chosen(self) -> DateChoice | None:
        """The date chosen, as far as one is."""
        values = set(self.data.getlist("date")) if self.is_bound else ()
        found = next((each for each in self.choices if {each.value} == set(values)), None)
        return found or self.preselected

    @property
    def first_open(self) -> DateChoice | None:
        """The first date that can be chosen; None where there is nothing to fill in."""
        return next((each for each in self.choices if each.can_be_chosen), None)

    @property
    def may_be_first_in_line(self) -> bool:
        """Whether whoever comes a moment too late is first in line, whichever date they choose."""
        open_ones = [each for each in self.choices if each.can_be_chosen]
        return all(each.has_line and each.on.capacity is not None and not each.is_full for each in open_ones)

    @property
    def has_few_places(self) -> bool:
        """Whether few places are left at a date that can be chosen: beyond the limits none is held there."""
        return any(each.can_be_chosen and each.on.is_scarce for each in self.choices)

    @property
    def options(self) -> list[OptionChoice]:
        """With the day until which one is wanted, as long as that is not over."""
        choices, chosen = super().options, self.chosen
        for each in choices:
            if chosen and each.facts.days_ahead:
                until = chosen.on.day - dt.timedelta(days=each.facts.days_ahead)
                if until >= timezone.now().astimezone(chosen.on.tz).date():
                    each.note = gettext("Please tell us by %(day)s.") % {"day": format_day(until)}
        return choices

    @property
    def reached_by(self) -> str:
        return PHONE if self.is_bound and self.data.get("reach") == PHONE else EMAIL

    def id_of(self, name: str) -> str:
        return {"reach": "reach-email"}.get(name) or super().id_of(name)

    def clean_consent(self) -> bool:
        """Refuse a yes to words that were changed since the form was opened."""
        sent, words = self.data.get("consent_version"), self.consent_words[ConsentKind.REGISTRATION]
        if sent and sent != words.version:
            raise ValidationError(
                gettext("These words were changed a moment ago. Please read them again and tick them.")
            )
        return self.cleaned_data["consent"]

    def clean_date(self) -> str:
        values = set(self.data.getlist("date"))
        if len(values) > 1 or (not values and len(self.choices) > 1):
            raise ValidationError(gettext("Please choose one day."))
        if values and not any({each.value} == values for each in self.choices):
            raise ValidationError(gettext("There is no such day any more. Please choose another one."))
        return self.chosen.value if self.chosen else ""

    def clean_email(self) -> str:
        missing = gettext("Please write your e-mail, or choose to be called.")
        return self.ask_once(self.contact(EMAIL, normalize_email, missing))

    def clean_phone(self) -> str:
        return self.contact(PHONE, normalize_phone, gettext("Please write your number, or choose e-mail."))

    def contact(self, kind: str, normalize, missing: str) -> str:
        """The address or the number, if it is the way that was chosen; the other is left where it was typed."""
        if self.reached_by != kind:
            return ""
        if not without_marks(self.cleaned_data[kind]):
            raise ValidationError(missing)
        return normalize(self.cleaned_data[kind])

    def number_checks(self, party: int | None, asked: dict[str, int]) -> Iterable[Callable[[], None]]:
        """What there will ever be room for; and, where places are free, what is free with them."""
        if "date" in self.errors or self.chosen is None or not self.chosen.can_be_chosen:
            return
        on = self.chosen.on
        if known := self.registered:  # what it holds is not free any more
            if not self.is_another_name(known):  # else the page asks first
                yield from change_checks(known, self.terms, party, asked)
            return
        if not self.again and self.registered_with_another_contact:
            return
        if party is not None:
            yield partial(check_entry, on, Entry("", "", party=party), self.terms)
        party = min(party or 1, self.terms.party_size)
        has_place = on.open_places is None or party <= on.open_places
        free = free_separately(on, self.terms) if has_place and asked else {}
        for key, number in asked.items():
            yield partial(self.check_separate, on, {key: number} if number else {}, free)

    def check_separate(self, on: RegistrationDate, asked: dict[str, int], free: Numbers) -> None:
        check_entry(on, Entry("", "", separately=asked), self.terms)
        if free:
            check_separately(asked, free)

    @property
    def again(self) -> str:
        """What was chosen where the form had been sent before with another name or contact: CHANGE, ADD or ""."""
        answer = self.data.get(AGAIN, "") if self.is_bound else ""
        return answer if answer in {CHANGE, ADD} else ""

    def is_another_name(self, known: Registration) -> bool:
        """Return whether the name differs from that of `known` and it was not chosen yet what that means."""
        return folded(known.name) != folded(self.cleaned_data.get("name", known.name)) and self.again != CHANGE

    @property
    def form_key(self) -> str:
        """The key of what this form registers or changes, once its contact is valid; empty without a hidden field.

        A person who was added to the first one has a key of their own, by which Back finds them again.
        """
        contact = self.typed_contact
        if not (self.field and contact and self.chosen):
            return ""
        if self.again == CHANGE and (moved := self.registered_with_another_contact):
            return moved.form_key
        added = form_key(self.field, contact, folded(self.cleaned_data.get("name", "")))
        known = self.registered_first
        is_added = self.sent_before(added) or (known and self.is_another_name(known))
        return added if is_added else form_key(self.field, contact)

    @property
    def typed_contact(self) -> str:
        return self.cleaned_data.get("email") or self.cleaned_data.get("phone") or ""

    def sent_before(self, key: str) -> Registration | None:
        return sent_before(self.chosen.on, key) if self.chosen else None

    @property
    def registered(self) -> Registration | None:
        """What this form has registered already and can change now."""
        known = self.sent_before(self.form_key)
        return known if known and known.is_listed else None

    @property
    def registered_first(self) -> Registration | None:
        """What this form has registered, where it is to add another person."""
        if self.again != ADD:
            return None
        known = self.sent_before(form_key(self.field, self.typed_contact))
        return known if known and known.is_listed else self.registered_with_another_contact

    @property
    def registered_with_another_contact(self) -> Registration | None:
        """What this form has registered by the same name, where nothing is registered with the contact typed now.

        A telephone number instead of an e-mail is no correction of it.
        """
        contact, name = self.typed_contact, folded(self.cleaned_data.get("name", ""))
        if not (self.field and contact and name and self.chosen):
            return None
        rows = self.rows_of_form
        keys = {form_key(self.field, contact), form_key(self.field, contact, name)}
        if any(row.form_key in keys for row in rows):
            return None
        is_email = bool(self.cleaned_data.get("email"))
        return next((row for row in rows if folded(row.name) == name and (is_email or not row.person.email)), None)

    @cached_property
    def rows_of_form(self) -> list[Registration]:
        """What this form has on the list of the date that is chosen in it."""
        return sent_by_form(self.chosen.on, key_prefix(self.field))

    def entry(self, form_key: str) -> Entry:
        """What was typed, once it is valid in itself."""
        given = [ConsentKind.REGISTRATION] + [ConsentKind.NEWSLETTER] * self.cleaned_data.get("newsletter", False)
        return Entry(
            name=self.cleaned_data["name"],
            language=get_language(),
            email=self.cleaned_data["email"],
            phone=self.cleaned_data["phone"],
            consents={kind: self.consent_words[kind] for kind in given},
            form_key=form_key,
            **self.details(),
        )


def first_choice(choices: list[DateChoice]) -> DateChoice | None:
    """The next date with a free place, else the next with a line, else the next of all."""
    open_ones = [each for each in choices if each.can_be_chosen]
    return next((each for each in open_ones if not each.is_full), None) or next(iter(open_ones or choices), None)


class LostLinkForm(LikelyAddressMixin, forms.Form):
    """Asks to which address the link is sent again."""

    email = forms.CharField(
        strip=False,
        label=_("Your e-mail"),
        error_messages={"required": _("Please write the e-mail with which you registered.")},
        widget=forms.TextInput({"type": "email", "autocomplete": "email", "inputmode": "email", "dir": "ltr"}),
    )

    def __init__(self, **options):
        super().__init__(auto_id="%s", label_suffix="", **options)

    def clean_email(self) -> str:
        return self.ask_once(normalize_email(self.cleaned_data["email"]))
