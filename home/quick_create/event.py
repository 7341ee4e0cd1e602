"""Plan an event: title, day and hour, place, how often; what it offers as boxes to tick."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pages.base.widgets import TermSelect
from pages.events.access import QUESTIONS, AccessAnswer
from pages.events.admin.forms import EventForm, multiple_choice_field, ordered_languages
from pages.events.admin.widgets import ChoiceChips, ClockInput, DayInput
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.recurrence import Repeats
from pages.tree.current import current

from .create_view import QuickCreateView
from .widgets import words_input

OFFERED = ("childcare", "interpretation", "entrance", "sign_language", "food")
RHYTHMS = (Repeats.ONCE, Repeats.WEEKLY, Repeats.MONTHLY)  # the others are among all fields


class EventQuestions(EventForm):
    """What, when, where, how often; of the access questions those that are a yes."""

    offers = multiple_choice_field(_("What there is"), [(name, QUESTIONS[name][0]) for name in OFFERED])
    interpreted_into = multiple_choice_field(_("Interpreted into"), ordered_languages)

    class Meta:
        model = EventPage
        fields = ["title", "slug", "summary", "start_date", "start_time", "end_time", "later_hour", "end_later_hour"]
        fields += ["place", "repeats", "repeats_on", "interpreted_into"]
        formsets: list[str] = []
        labels = {
            "title": _("What are you planning?"),
            "summary": _("In a sentence: why come?"),
            "start_date": pgettext_lazy("event", "Day"),
            "start_time": _("Begins at"),
            "end_time": _("Ends at"),
            "place": _("Where?"),
            "repeats": _("How often?"),
            "repeats_on": _("On which day"),
        }
        widgets = {
            "title": words_input("title", autofocus=True, enterkeyhint="next", **{"class": "words-in"}),
            "summary": words_input("summary", rows=2),
            "start_date": DayInput,
            "start_time": ClockInput,
            "end_time": ClockInput,
            "place": TermSelect,
            "repeats": ChoiceChips,
            "repeats_on": ChoiceChips,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        repeats = self.fields["repeats"]
        repeats.choices = [choice for choice in repeats.choices if choice[0] in RHYTHMS]
        others = set(current().locales.values()) - {self.parent_page.locale.language_code}
        self.fields["interpreted_into"].choices = [choice for choice in ordered_languages() if choice[0] in others]

    def clean(self):
        offers = self.cleaned_data.get("offers", ())
        for name in offers:
            setattr(self.instance, name, AccessAnswer.YES)
        if "interpretation" not in offers:  # the question is out of sight
            self.cleaned_data["interpreted_into"] = []
        return super().clean()


class EventView(QuickCreateView):
    """When, where, how often; published at once, or on to all the fields."""

    index_kind, page_kind, questions = EventIndexPage, EventPage, EventQuestions
    question_template = "wagtailadmin/quick_create/event.html"
    heading, action_label = _("Plan an event"), pgettext_lazy("desk", "Publish")

    def prepare(self) -> None:
        super().prepare()
        self.page.languages = [self.locale.language_code]
