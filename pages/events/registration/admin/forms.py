"""Forms of organizers: somebody who is entered or changed, the terms of one date, a note on what was set aside."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from ....i18n.locales import enabled_locales, name_of, still_in_language
from ....people.contact import normalize_email, normalize_phone, without_marks
from ....people.likely_address import LikelyAddressMixin
from ....people.models import ConsentKind, ConsentSource
from ..actions.allocation import Entry, RegistrationRefused
from ..models import Registration, RegistrationDate
from ..public.consents import consent_words
from ..public.display import in_words
from ..public.form_protection import digest_of
from ..public.forms import answers_of, not_asked_any_more, offer_kept_answers
from ..terms import LARGEST, LARGEST_PARTY, QuestionKind, RegistrationQuestion

LONGEST_WISH = 2000
TOKEN = "csrfmiddlewaretoken"


def languages() -> list[tuple[str, str]]:
    """The languages of the site, by their names in that of the desk."""
    return [(locale.language_code, lazystr(name_of(locale.language_code))) for locale in enabled_locales()]


class RegistrantForm(LikelyAddressMixin, forms.Form):
    """Who somebody is, how they are reached, how many come, and what they need. `event`: the page whose words are read."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=300)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=60,
        help_text=_("Whoever has no e-mail is called. Neither is needed: then they are told at the door."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    party = forms.IntegerField(label=_("How many people"), min_value=1, max_value=LARGEST_PARTY, initial=1)

    def __init__(self, *args, event=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        if event:
            self.add_terms(event)
        self.fields["wish"] = forms.CharField(
            label=_("Anything else"), required=False, max_length=LONGEST_WISH, widget=forms.Textarea({"rows": 3})
        )

    def add_terms(self, event) -> None:
        for row, words in in_words(event, "separate_capacities"):
            self.fields[f"separately-{row.translation_key.hex}"] = forms.IntegerField(
                label=words.name, required=False, min_value=0, max_value=LARGEST
            )
        options = in_words(event, "access_request_options")
        if options := [(row.translation_key.hex, words.name) for row, words in options]:
            self.fields["options"] = forms.MultipleChoiceField(
                label=_("What would help"), required=False, choices=options, widget=forms.CheckboxSelectMultiple
            )
        for question, words in in_words(event, "registration_questions"):
            self.fields[f"answer-{question.translation_key.hex}"] = answer_field(question, words)

    def clean_name(self):
        name = without_marks(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Please write a name."))
        return name

    def clean_email(self):
        return self.ask_once(normalize_email(text)) if (text := self.cleaned_data["email"]) else ""

    def clean_phone(self):
        return normalize_phone(text) if (text := self.cleaned_data["phone"]) else ""

    def of_prefix(self, prefix: str) -> dict:
        """What was filled in of the fields of one kind, by translation keys."""
        values = (
            (name.removeprefix(prefix), self.cleaned_data[name]) for name in self.fields if name.startswith(prefix)
        )
        return {key: value for key, value in values if value not in (None, "")}

    def details(self) -> dict:
        """What is kept of the registration beside who it is."""
        return {
            "party": self.cleaned_data["party"],
            "separately": {key: number for key, number in self.of_prefix("separately-").items() if number},
            "answers": self.of_prefix("answer-"),
            "options": sorted(self.cleaned_data.get("options", [])),
            "wish": self.cleaned_data["wish"],
        }

    def contact(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone", "language")}

    def refuse(self, problem: RegistrationRefused) -> None:
        """Adds why there is no place, beside the field that it is about."""
        self.add_error(problem.name if problem.name in self.fields else None, problem.messages)


def answer_field(question: RegistrationQuestion, words: RegistrationQuestion) -> forms.Field:
    """The form field of a question; an answer out of several is kept in the words of the source, in every language."""
    common = {"label": words.words, "help_text": words.hint, "required": False}
    if question.kind != QuestionKind.TEXT:
        return forms.ChoiceField(choices=[("", _("Not said")), *answers_of(question, words)], **common)
    return forms.CharField(max_length=LONGEST_WISH, **common)


class EntryForm(RegistrantForm):
    """Somebody who has called, or stands there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["has_agreed"] = forms.BooleanField(
            label=_("They have agreed that we keep this"),
            help_text=self.read_out(),
            error_messages={"required": _("Please ask first: without their yes nothing is kept.")},
        )
        self.fields["is_over_capacity"] = forms.BooleanField(
            label=_("Make a place for them, even if all are taken"), required=False
        )

    def read_out(self) -> SafeString:
        """What is read to them, in each language."""
        words = ((code, name, consent_words(ConsentKind.REGISTRATION, code)) for code, name in languages())
        texts = (
            (name, each.language, each, "" if each.language == code else f" ({still_in_language(each.language)})")
            for code, name, each in words
        )
        line = '<span class="read-out">{}: <span lang="{}" dir="auto">“{}”</span>{}</span>'
        lines = format_html_join("", line, texts)
        return format_html("{} {}", gettext("Read it to them, in their language:"), lines)

    @property
    def consent_versions(self) -> dict[str, str]:
        """The version of what is read out in each language, by the name of its hidden field."""
        versions = ((code, consent_words(ConsentKind.REGISTRATION, code).version) for code, _name in languages())
        return {f"consent_version-{code}": version for code, version in versions}

    def clean(self):
        """Refuse a yes to words that were changed since the form was opened."""
        name = f"consent_version-{self.cleaned_data.get('language')}"
        sent = self.data.get(name)
        if sent and sent != self.consent_versions.get(name):
            message = gettext("These words were changed a moment ago. Please read them again and tick them.")
            self.add_error("has_agreed", message)
        return super().clean()

    def entry(self, user) -> Entry:
        words = consent_words(ConsentKind.REGISTRATION, self.cleaned_data["language"])
        return Entry(
            **self.contact(),
            **self.details(),
            consents={ConsentKind.REGISTRATION: words},
            source=ConsentSource.ORGANIZER,
            entered_by=user,
            form_key=digest_of(self.data) if TOKEN in self.data else "",  # each form has a token of its own
        )


class RegistrantChangeForm(RegistrantForm):
    """The same of somebody who is on the list."""

    def __init__(self, *args, registration: Registration, **kwargs):
        super().__init__(*args, initial=values_of(registration), **kwargs)
        self.registration = registration
        offer_kept_answers(registration, self)

    def details(self) -> dict:
        found = super().details()
        return found | {"answers": not_asked_any_more(self.registration, self) | found["answers"]}


def values_of(registration: Registration) -> dict:
    """The initial values of a form from a registration."""
    person = registration.person
    values = {"email": person.email, "phone": person.shown_phone}
    values |= {name: getattr(registration, name) for name in ("name", "language", "party", "wish")}
    values |= {f"separately-{key}": number for key, number in registration.separately.items()}
    values |= {f"answer-{key}": answer for key, answer in registration.answers.items()}
    return values | {"options": [each.option.hex for each in registration.access_requests.all()]}


class DateTermsForm(forms.ModelForm):
    """The terms of one date alone; what is left empty is as the event says. Times are those where the event happens."""

    class Meta:
        model = RegistrationDate
        fields = ["own_capacity", "own_opens_at", "own_closes_at"]
        widgets = {"own_opens_at": AdminDateTimeInput, "own_closes_at": AdminDateTimeInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        capacity = self.fields["own_capacity"]
        capacity.help_text = gettext("Left empty, as the event says. Nobody loses a place if it is fewer.")
        capacity.widget.attrs |= {"min": 1, "max": LARGEST}
        for name in ("own_opens_at", "own_closes_at"):
            self.fields[name].help_text = gettext("Left empty, as the event says.")

    def clean_own_capacity(self):
        capacity = self.cleaned_data["own_capacity"]
        if capacity is not None and not 1 <= capacity <= LARGEST:
            raise ValidationError(_("Please write a number from 1 to %(most)d.") % {"most": LARGEST})
        return capacity

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("own_opens_at"), cleaned.get("own_closes_at")
        if opens and closes and opens >= closes:
            self.add_error("own_closes_at", _("It would close before it opens."))
        if closes and closes > self.instance.ends_at:
            self.add_error("own_closes_at", _("By then this date is over."))
        return cleaned


def fewer_words(on: RegistrationDate) -> str:
    """What a capacity below those registered means; empty where it is not."""
    if on.capacity is None or on.taken <= on.capacity:
        return ""
    more = on.taken - on.capacity
    words = gettext(
        "%(taken)d have a place, %(more)d more than there is room for. Nobody loses it; nobody new comes in before as many have "
        "given theirs back."
    )
    return words % {"taken": on.taken, "more": more}
