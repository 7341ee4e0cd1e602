"""Forms of an event and of its single dates, their form fields, and suggestions from earlier events."""

from itertools import chain

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ...base.forms import PageForm
from ...base.slugs import LONGEST, numbered
from ...i18n.clock import weekday_choices
from ..formatting import doubled_hour_choices, format_zone, repeats_on_choices
from ..occurrences import Change
from .validators import ChangeProblems, ambiguous_times, time_errors
from .widgets import LanguageInput

# The fields of an event's form that are more than their columns: several choices, two equal hours, whose hours they are.

CHIPS = {"class": "chips"}


def ordered_languages() -> list[tuple[str, str]]:
    """Those the site is written in first."""
    permitted = [code for code, name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    return sorted(
        settings.LANGUAGES, key=lambda each: permitted.index(each[0]) if each[0] in permitted else len(permitted)
    )


def multiple_choice_field(label, choices, widget=forms.CheckboxSelectMultiple) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget(attrs=CHIPS))


def doubled_hour_field(label) -> forms.TypedChoiceField:
    """Form field for which of two equal hours: not said, the first or the second."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce="True".__eq__,
        empty_value=None,
        choices=[("False", _("The first, before the clocks go back")), ("True", _("The second, after it"))],
        widget=forms.RadioSelect(attrs=CHIPS),
    )


def cost_field() -> forms.TypedChoiceField:
    """Form field for whether it costs something: visitors read “free” only where somebody said so."""
    return forms.TypedChoiceField(
        label=_("What it costs"),
        required=False,
        coerce="True".__eq__,
        empty_value=None,
        choices=[("", _("Not said")), ("True", _("It is free")), ("False", _("It costs something"))],
        widget=forms.RadioSelect(attrs=CHIPS),
    )


def set_zone_help_text(form: forms.BaseForm, names: tuple[str, ...], zone: str) -> None:
    """Sets the help text of each of these fields: whose hours they are."""
    help_text = format_html("<span data-zone-words>{}</span>", format_zone(zone))
    for name in names:
        if field := form.fields.get(name):
            field.help_text = help_text


# What a new event most likely has, from what was planned before.


def last_place(events: QuerySet, user, locale) -> int | None:
    """The place in this language of the event that this person planned last; of whoever planned last, where they planned none."""
    places = events.filter(place__locale=locale).order_by("-first_published_at", "-pk").values_list("place", flat=True)
    return places.filter(owner=user).first() or places.first()


HOURS = ("start_time", "end_time", "doors_open")
NEVER, UNTIL, COUNT = "never", "until", "count"
ENDS = [(NEVER, _("It goes on")), (UNTIL, _("On a day")), (COUNT, _("After a number of times"))]


class ChangedDateForm(WagtailAdminModelForm):
    """Form of one single date; cleaned data that its kind of change has no use for is emptied."""

    USED = {
        Change.CANCELLED: {"note"},
        Change.MOVED: {"new_date", "new_start_time", "new_end_time", "place", "note"},
        Change.LEFT_OUT: set(),
        Change.ADDED: {"new_start_time", "new_end_time", "place", "note"},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        event = self.instance.event if self.instance.event_id else None
        set_zone_help_text(self, ("new_start_time", "new_end_time"), event.zone if event else settings.TIME_ZONE)

    def clean(self):
        cleaned = super().clean()
        unused = self.USED[Change.MOVED] - self.USED.get(cleaned.get("change"), self.USED[Change.MOVED])
        return cleaned | {name: "" if name == "note" else None for name in unused if name in cleaned}


class WhenForm(WagtailAdminModelForm):
    """Form for when an event is, with the validation that needs all the answers.

    A draft need not have answered everything; what would be published must.
    """

    repeats_weekdays = multiple_choice_field(_("On these days"), weekday_choices)
    repeats_end = forms.ChoiceField(
        label=_("How long"), required=False, choices=ENDS, widget=forms.RadioSelect(attrs=CHIPS)
    )
    later_hour = doubled_hour_field(_("It begins: which of the two?"))
    end_later_hour = doubled_hour_field(_("It ends: which of the two?"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_consistent: bool | None = None
        event = self.instance
        self.fields["repeats_end"].initial = UNTIL if event.repeats_until else COUNT if event.repeats_count else NEVER
        if "repeats_every" in self.fields:
            self.fields["repeats_every"].required = False
        set_zone_help_text(self, HOURS, event.zone)
        self.set_choice_labels(event)

    def set_choice_labels(self, event) -> None:
        """Labels of choices that speak of the date: “On the third Saturday”, “the first 1:30 am”."""
        on = self.fields.get("repeats_on")
        if on and event.start_date:
            labels = repeats_on_choices(event.start_date, event.repeats)
            on.choices = [(value, labels.get(value, label)) for value, label in on.choices if value]
        for name, time in (ambiguous_times(event) if event.start_date else {}).items():
            self.fields[name].choices = list(doubled_hour_choices(*time, event.zone).items())

    def clean_zone(self):
        return self.cleaned_data.get("zone") or self.instance._meta.get_field("zone").get_default()  # of a draft

    def clean_repeats_every(self):
        return self.cleaned_data.get("repeats_every") or 1

    def clean(self):
        cleaned = super().clean()
        end = cleaned.get("repeats_end")
        for value, name in ((UNTIL, "repeats_until"), (COUNT, "repeats_count")):
            if end and end != value:
                cleaned[name] = None
            elif end and self.is_end_missing(name, cleaned):
                self.add_error(name, _("Please say until when, or how many times; or let it go on."))
        return cleaned

    def is_end_missing(self, name: str, cleaned: dict) -> bool:
        """Whether a series that would be published has this end and does not say which."""
        empty = not cleaned.get(name) and name not in self.errors
        return bool(empty and cleaned.get("repeats") and not self.is_deferred_validation)

    def is_valid(self):
        valid = super().is_valid()
        if valid and self.is_consistent is None:
            self.is_consistent = self.validate_together()
        return valid and self.is_consistent

    def validate_together(self) -> bool:
        """Validates what no single field can know; whether all is valid."""
        event = self.instance
        ambiguous = ambiguous_times(event)
        for name in {"later_hour", "end_later_hour"} - ambiguous.keys():
            setattr(event, name, None)
        if self.is_deferred_validation:
            return True
        self.set_choice_labels(event)
        errors = time_errors(event)
        for name, message in errors.items():
            self.add_error(name, message)
        return not self.has_change_errors(event) and not errors

    def has_change_errors(self, event) -> bool:
        formset = self.formsets.get("changes")
        form_by_row = {}
        for form in formset.forms if formset else []:
            if form not in formset.deleted_forms and form.has_changed() | bool(form.instance.pk):
                form_by_row[id(form.instance)] = form
        errors = ChangeProblems(event, [form.instance for form in form_by_row.values()]).found
        for change, name, message in errors:
            form_by_row[id(change)].add_error(name, message)
        return bool(errors)


class EventForm(WhenForm, PageForm):
    """The whole form of an event."""

    languages = multiple_choice_field(_("Languages spoken"), ordered_languages, LanguageInput)
    free = cost_field()
    interpreted_into = multiple_choice_field(_("Interpreted into"), ordered_languages, LanguageInput)

    class Media:
        css = {"all": ["css/admin/event-form.css"]}
        js = [forms.Script("js/admin/event-form.js", type="module")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.set_initial()

    def set_initial(self) -> None:
        """Initial values that are most likely: the place this person chose last, the language it is written in."""
        locale = self.parent_page.locale if self.parent_page else None
        if locale and "languages" in self.fields:
            self.initial["languages"] = self.initial.get("languages") or [locale.language_code]
        if "place" in self.fields and not self.instance.place_id:
            self.initial["place"] = last_place(type(self.instance)._default_manager.all(), self.for_user, locale)

    def slug_candidates(self, slug: str):
        """With the date behind it where another event has it, as every month."""
        date = self.cleaned_data.get("start_date")
        return chain((slug,), numbered(f"{slug[:LONGEST]}-{date}")) if date else numbered(slug)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("interpreted_into") and not cleaned.get("interpretation"):
            cleaned["interpretation"] = "yes"
        return cleaned
