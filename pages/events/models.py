"""Models of events: facts (when, where, who may come) in columns of the source page, words in every language."""

import zoneinfo
from functools import cache, cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.models import TranslationSource

from media.features import announced_functions

from ..base.fields import BodyField
from ..base.kinds import SearchFacet
from ..base.models import BasePage, facts
from ..base.routable import RoutableMixin
from ..fact_notes import FactNote, FactNotes, columns
from ..i18n.clock import format_hours, format_time
from ..i18n.locales import within_sentence
from ..network.models import Network
from ..posts.models import Topic, today
from . import json_ld, recurrence
from .access import AT_A_GLANCE, QUESTIONS, Access, AccessAnswer, EventAccess, access_notes, answers
from .admin import forms, panels
from .datetimes import exists, is_later
from .formatting import language_names, rule_in_words
from .occurrences import CHANGE_NOTES, Occurrence, OccurrenceState
from .page_context import context
from .places import Place
from .recurrence import Planned, RecurrenceMixin
from .routes import send_event, show_date
from .social_card import next_date, share_facts

EVENT_COLUMNS = announced_functions("event_columns")


class Attendance(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("In person and online")


def own_zone() -> str:
    """The zone where the site is at home."""
    return settings.TIME_ZONE


@cache
def known_zones() -> frozenset[str]:
    """The keys of the IANA database, which zoneinfo reads from the disk each time."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zones() -> list[tuple[str, str]]:
    """Every zone by its name, as the IANA database has it."""
    return [(name, name) for name in sorted(known_zones()) if "/" in name and not name.startswith(("Etc", "posix"))]


def recurrence_facts(event) -> list:
    """Return what words about the rhythm of an event depend on; empty for one that happens once.

    That is the rule without its end: of the first day it has the weekday, or the position in the month, and no more.
    """
    if not event.repeats:
        return []
    names = ("start_date", "repeats", "repeats_every", "repeats_weekdays", "repeats_on")
    return [recurrence.rule(*(getattr(event, name) for name in names))]


# The sentences of an event that depend on a fact, and on which (pages.fact_notes).
EVENT_NOTES = {
    "kicker": recurrence_facts,
    "state_note": columns("state"),
    "online_note": columns("attendance", "online_link_public"),
    "price": columns("free"),
    "cost_note": columns("free"),
    **access_notes(),
    "interpretation_note": columns("interpretation", "interpreted_into"),
}


class EventPage(RoutableMixin, RecurrenceMixin, EventAccess, *EVENT_COLUMNS, FactNotes, BasePage):
    """A date to come to."""

    kicker = models.CharField(
        _("kicker"),
        max_length=60,
        blank=True,
        help_text=_("Above the title, for example “The third Saturday of every month”."),
    )
    start_date = models.DateField(pgettext_lazy("event", "date"), default=today)
    start_time = models.TimeField(_("begins at"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it ends on another day."))
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    later_hour = models.BooleanField(_("which of the two equal hours"), null=True, blank=True)  # None: not said
    end_later_hour = models.BooleanField(_("which of the two equal hours, for the end"), null=True, blank=True)
    doors_open = models.TimeField(_("doors open at"), null=True, blank=True)
    all_day = models.BooleanField(_("all day"), default=False)
    zone = models.CharField(_("time zone"), max_length=60, default=own_zone, choices=zones)
    state = models.CharField(_("state"), max_length=10, choices=OccurrenceState, default=OccurrenceState.SCHEDULED)
    state_note = models.CharField(
        _("what happened"), max_length=200, blank=True, help_text=_("Said loudly beside the state.")
    )
    previous_date = models.DateField(_("planned before for"), null=True, blank=True)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendance = models.CharField(
        _("how to take part"), max_length=10, choices=Attendance, default=Attendance.IN_PERSON
    )
    online_link = models.URLField(_("link to take part online"), max_length=500, blank=True)
    online_link_public = models.BooleanField(_("show this link to everybody"), default=False)
    online_note = models.CharField(
        _("about the link"), max_length=120, blank=True, help_text=_("For example “The link comes by e-mail”.")
    )
    free = models.BooleanField(_("what it costs"), null=True, blank=True)  # None: nobody has said
    price = models.CharField(_("price"), max_length=60, blank=True)
    cost_note = models.CharField(_("more about the cost"), max_length=120, blank=True)
    ask_email = models.EmailField(
        _("whom to ask: e-mail"), blank=True, help_text=_("Left empty, the address of the network.")
    )
    ask_phone = models.CharField(_("whom to ask: telephone"), max_length=40, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    interpreted_into = models.JSONField(_("interpreted into"), default=list, blank=True)
    extras = models.CharField(
        _("good to know at a glance"), max_length=120, blank=True, help_text=_("A few words, separated by commas.")
    )
    registration_link = models.URLField(_("link to register"), max_length=500, blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")
    sequence = models.PositiveIntegerField(default=0, editable=False)  # RFC 5545, section 3.8.7.4
    attended = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    recap = BodyField(verbose_name=_("recap"), help_text=_("Afterwards: what was decided, notes, pictures."))

    being_translated = False
    fact_notes = EVENT_NOTES
    fact_note_children = {"changes": CHANGE_NOTES}
    default_exclude_fields_in_copy = [*BasePage.default_exclude_fields_in_copy, "written_for"]
    template = "pages/event_page.html"
    kind_label = _("Event")
    date_column = "start_date"
    facet = SearchFacet("events", _("Events"), 4)
    field_colour = "red"
    base_form_class = forms.EventForm
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *facts(
            "start_date", "start_time", "end_date", "end_time", "later_hour", "end_later_hour", "doors_open", "all_day"
        ),
        *facts("zone", "state", "repeats", "repeats_every", "repeats_weekdays", "repeats_on", "repeats_until"),
        *facts(
            "previous_date",
            "place",
            "attendance",
            "online_link",
            "online_link_public",
            "free",
            "ask_email",
            "ask_phone",
        ),
        *facts(
            "languages", "interpreted_into", "registration_link", "attended", "repeats_count", "sequence", *QUESTIONS
        ),
        *facts(*(name for each in EVENT_COLUMNS for name in each.event_facts)),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("searched_kicker"),
        index.SearchField("recap"),
        index.FilterField("start_date"),
    ]
    api_fields = [
        *BasePage.api_fields,
        "kicker",
        "start_date",
        "start_time",
        "end_date",
        "end_time",
        "all_day",
        "zone",
        "state",
        "state_note",
        "place",
        "attendance",
        "online_note",
        "free",
        "price",
        "cost_note",
        "registration_link",
        "topics",
    ]
    content_panels = panels.content_panels
    settings_panels = [*BasePage.settings_panels]
    occurrence: Occurrence | None = None  # the one shown, as the address (events.routes) or page_context chooses it

    class Meta:
        app_label = "pages"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def with_content_json(self, content):
        """A revision as a page; how often it was published, and what for, belongs to the page, not to its revisions."""
        page = super().with_content_json(content)
        page.sequence, page.written_for = self.sequence, self.written_for
        return page

    @property
    def exclude_fields_in_copy(self) -> list[str]:
        """A copied event starts clean; its translation is the same event."""
        return (
            []
            if self.being_translated
            else ["recap", "attended", "state", "state_note", "previous_date", "changes", "sequence"]
        )

    def copy(self, *args, reset_translation_key=True, **kwargs):
        self.specific.being_translated = not reset_translation_key
        try:
            return super().copy(*args, reset_translation_key=reset_translation_key, **kwargs)
        finally:
            self.specific.being_translated = False

    def clean(self):
        super().clean()
        if self.start_date and self.zone in known_zones():  # else the field itself has said so
            self.check_times()
            self.check_series()
        self.check_registration()
        if self.free is False and not self.price:
            raise ValidationError({"price": _("Please say what it costs, or that it is free.")})

    def check_times(self) -> None:
        """Raises ValidationError where clocks never show a time, or where the end is not after the beginning."""
        for day, name in ((self.start_date, "start_time"), (self.end_date or self.start_date, "end_time")):
            if not 1900 <= day.year <= 2200:
                raise ValidationError({name.replace("time", "date"): _("Please check the year.")})
            time = getattr(self, name)
            if time and not exists(day, time, self.zone):
                message = _("On this day the clocks go forward: this time does not exist. Please choose another.")
                raise ValidationError({name: message})
        starts_at, ends_at = self.span
        if not is_later(ends_at, starts_at):
            raise ValidationError({"end_time": _("It would end before it begins. Please choose a later end.")})

    @cached_property
    def next_date(self) -> Occurrence:
        """What stands for it where it is shared: the next date that takes place, else the last."""
        return next_date(self)

    @property
    def share_line(self) -> str:
        return str(self.notes["kicker"] or self.rhythm or self.share_kind)

    @property
    def share_facts(self) -> dict:
        return share_facts(self.next_date)

    def json_ld(self, request) -> list[dict]:
        return json_ld.events(self, request)

    @property
    def span(self) -> tuple:
        """First moment of the event and first moment after it, aware."""
        return self.hours_of(self.start_date)

    @property
    def hours(self) -> str:
        """From when to when, in words."""
        return format_hours(*((None, None) if self.all_day else (self.start_time, self.end_time)))

    @property
    def doors(self) -> str:
        """When the doors open, in words."""
        return format_time(self.doors_open) if self.doors_open else ""

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is to come; of a series that nobody has published yet, one does not know."""
        last = self.span[1]
        if self.repeats:
            last = Occurrence.objects.filter(event=self.translation_key).aggregate(last=Max("ends_at"))["last"]
        return last is not None and last <= timezone.now()

    @property
    def only_date(self) -> Planned:
        """Its date, where it happens once."""
        return self.on(self.start_date)

    @property
    def rhythm(self) -> FactNote | str:
        """How it repeats, as somebody has put it above the title, else by the rule; empty where it happens once."""
        return self.repeats and (self.notes["kicker"] or FactNote(rule_in_words(self.source)))

    @property
    def searched_kicker(self) -> str:
        """The kicker as long as it is true to the rhythm of the event."""
        return self.kicker if "kicker" not in self.written_for or self.notes["kicker"] == self.kicker else ""

    @classmethod
    def with_texts(cls, rows):
        """As of any page; with the sources that their kickers are true to, in one query more."""
        pages = list(super().with_texts(rows))
        keys = [page.translation_key for page in pages if "kicker" in page.written_for]
        engine = TranslationSource.objects.filter(object_id=OuterRef("translation_key")).values("locale")
        sources = cls._default_manager.filter(translation_key__in=keys, locale__in=engine).defer_streamfields()
        by_key = {source.translation_key: source for source in sources} if keys else {}
        for page in pages:
            source = by_key.get(page.translation_key, page)
            page.source = page if source.pk == page.pk else source
        return pages

    def fallback_note(self, name: str) -> FactNote:
        """As for any note; the rule of a series can be formatted in every language."""
        if name != "kicker":
            return super().fallback_note(name)
        if self.source.repeats:
            words = rule_in_words(self.source) if self.kicker else ""
            return FactNote(words, self.locale_id)
        return super().fallback_note(name) if self.kicker else FactNote("", self.locale_id)

    @cached_property
    def all_hosts(self) -> list:
        """Hosts and partners, in one query."""
        return list(self.hosts.all())

    def contact_details(self, network: Network) -> tuple[str, str]:
        """(e-mail, telephone) for questions: of the event, else of the network."""
        return self.ask_email or network.events_email or network.email, self.ask_phone or network.phone

    @cached_property
    def offered_access(self) -> dict[str, FactNote]:
        """A sentence for each access question that its registration form answers; lists prefetch it."""
        functions = announced_functions("offered_access")
        return {name: note for function in functions for name, note in function(self).items()}

    @property
    def is_online(self) -> bool:
        return self.attendance != Attendance.IN_PERSON

    def access(self, place: Place | None, over: bool) -> list[Access]:
        """Every access question with its answer and its sentence; once it is over, nobody need ask what nobody knew."""
        items = answers(self.source, self, place)
        return [item for item in items if item.answer != AccessAnswer.UNKNOWN] if over else items

    def tags(self, place: Place | None) -> list[str]:
        """What a list shows at a glance, most needed first; where it leaves a question to the place, at this one."""
        by_name = {item.name: item for item in answers(self.source, self, place)}
        labels = [by_name[name].label for name in AT_A_GLANCE if by_name[name].answer == AccessAnswer.YES]
        labels += [
            pgettext("interpretation at an event", "%(language)s") % {"language": within_sentence(name)}
            for name in language_names(self.source.interpreted_into)
        ]
        return labels + [word.strip() for word in self.extras.replace("،", ",").split(",") if word.strip()]

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | context(self, request)

    # Below its address; in its class, where RoutablePageMixin looks for them.
    date_view, file_view = show_date, send_event


class Host(TranslatableMixin, Orderable):
    """Who invites, or stands beside those who invite."""

    event = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(pgettext_lazy("event", "name"), max_length=100)
    website = models.URLField(_("website"), blank=True)
    partner = models.BooleanField(
        _("partner"), default=False, help_text=_("Stands beside the hosts rather than inviting.")
    )

    override_translatable_fields = facts("website", "partner")
    segment_group = _("host")
    panels = [
        FieldPanel("name"),
        FieldPanel("website", help_text=_("Left empty, the name is no link.")),
        FieldPanel("partner"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"
