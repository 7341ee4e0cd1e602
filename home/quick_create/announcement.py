"""Announce something: what, how loud, until when; and the same for a banner, in three taps."""

import datetime as dt

from django import forms
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage, Level
from pages.base.datetime_fields import end_of_day, validate_not_too_far
from pages.base.forms import PageForm
from pages.events.admin.widgets import DayInput

from ..context.banner import banner_for
from .create_view import QuickCreateView
from .widgets import Picks, lazy_pick, pick, words_input

# Until when something is announced: the end of a day where the network is at home.

OTHER_DAY = "day"
NO_END = "none"


def day_in_words(day: dt.date) -> str:
    return date_format(day, pgettext("date format", "l, F j"))


def days_to_pick(today: dt.date) -> dict[dt.date, str]:
    """Days on which something announced today may end, soonest first, each with what it is called."""
    friday = today + dt.timedelta(days=(4 - today.weekday()) % 7)
    days = {
        friday: date_format(friday, "l"),
        today: gettext("Tonight"),
        today + dt.timedelta(days=1): pgettext("end", "Tomorrow"),
        today + dt.timedelta(days=7): gettext("In a week"),
    }
    return {day: days[day] for day in sorted(days) if end_of_day(day) > timezone.now()}


class UntilForm(PageForm):
    """Form that asks until when: a day soon, another day, or no end."""

    until = forms.ChoiceField(label=_("Until when?"), widget=Picks)
    until_day = forms.DateField(
        label=_("Until the end of this day"), required=False, widget=DayInput, validators=[validate_not_too_far]
    )
    first_pick = 7  # days ahead
    may_stay = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        days = days_to_pick(self.today)
        field = self.fields["until"]
        field.choices = [
            *(
                (day.isoformat(), pick(words, date_format(day, pgettext("date format", "D, M j"))))
                for day, words in days.items()
            ),
            (OTHER_DAY, _("Another day…")),
            *([(NO_END, pick(_("No end"), _("until you end it")))] if self.may_stay else []),
        ]
        field.widget.means = {day.isoformat(): day_in_words(day) for day in days}
        field.initial = (self.today + dt.timedelta(days=self.first_pick)).isoformat()
        if field.initial not in field.widget.means:
            field.initial = next(iter(field.widget.means))
        self.fields["until_day"].widget.attrs["min"] = self.today.isoformat()

    def clean(self):
        cleaned = super().clean()
        if picked := cleaned.get("until"):
            self.instance.shown_until = self.end_picked(picked, cleaned)
        return cleaned

    def end_picked(self, picked: str, cleaned: dict) -> dt.datetime | None:
        """The end that was picked, None for no end; with an error beside the day where that is missing or over."""
        if picked == NO_END:
            return None
        day = cleaned.get("until_day") if picked == OTHER_DAY else dt.date.fromisoformat(picked)
        if day is None:
            if "until_day" not in self.errors:
                self.add_error("until_day", _("Please say until which day."))
            return None
        if end_of_day(day) <= timezone.now():
            self.add_error("until_day", _("That has passed. Please choose a later day."))
            return None
        return end_of_day(day)


LOUD = {
    "list": (Level.INFORMATION, False),
    "banner": (Level.INFORMATION, True),
    "urgent": (Level.URGENT, False),
}
SAY = {
    "title": words_input("title", autofocus=True, enterkeyhint="next", **{"class": "words-in"}),
    "summary": words_input("summary", rows=2),
}


class AnnouncementQuestions(UntilForm):
    """What everybody should know, how loud, and until when."""

    loud = forms.ChoiceField(
        label=_("How urgent?"),
        widget=Picks,
        initial="list",
        choices=[
            ("list", lazy_pick(_("In the list"), _("no banner"))),
            ("banner", lazy_pick(_("On every page"), _("as a banner"))),
            ("urgent", lazy_pick(pgettext_lazy("announcement", "Urgent"), _("before any other banner"))),
        ],
    )

    class Meta:
        model = AnnouncementPage
        fields = ["title", "slug", "summary"]
        formsets: list[str] = []
        labels = {
            "title": _("What should everybody know?"),
            "summary": _("What should they do? One or two sentences."),
        }
        widgets = SAY

    def clean(self):
        cleaned = super().clean()
        self.instance.level, self.instance.banner = LOUD[cleaned.get("loud") or "list"]
        return cleaned


class BannerQuestions(UntilForm):
    """The words of a banner above every page, and until when."""

    first_pick = 0
    may_stay = False

    class Meta(AnnouncementQuestions.Meta):
        labels = {"title": _("What should everybody know?"), "summary": _("What should they do?")}

    def clean(self):
        cleaned = super().clean()
        self.instance.level = Level.URGENT
        return cleaned


class AnnouncementView(QuickCreateView):
    """What everybody should know, until when, how loud."""

    index_kind, page_kind, questions = AnnouncementIndexPage, AnnouncementPage, AnnouncementQuestions
    question_template = "wagtailadmin/quick_create/announcement.html"
    heading, action_label = pgettext_lazy("desk", "Announce"), pgettext_lazy("announcement", "Put it up")
    stays = False

    def get_context_data(self, **kwargs):
        banner = banner_for(get_language(), set())
        return super().get_context_data(**kwargs) | {"standing": banner and banner.page}


class BannerView(AnnouncementView):
    """The same for what is urgent, in three taps."""

    questions = BannerQuestions
    question_template = "wagtailadmin/quick_create/banner.html"
    heading = _("Something urgent")

    def redirect_away(self):
        return redirect("banner_up", self.page.pk) if self.page.live else super().redirect_away()
