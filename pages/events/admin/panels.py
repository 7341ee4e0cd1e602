"""Panels of an event's form: what, when, where first; then what people need to know; the rest folded away."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.panels.base import get_form_for_model

from media.features import announced_functions

from ...base.models import picture_panel, term_panel, title_panel
from ...base.widgets import TermSelectInline
from ..access import access_panels
from .forms import ChangedDateForm
from .widgets import ZoneSelect, chips_panel, clock_panel, day_panel


class Fold(MultiFieldPanel):
    """Collapsible panel for what few events need: folded until it is opened, or until a field in it has errors."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "wagtailadmin/panels/fold.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.heading = ""  # it stands in the summary

        @property
        def is_open(self) -> bool:
            return any(self.form[name].errors for name in self.panel.get_form_options().get("fields", []))


class NextDates(Panel):
    """Panel of the next dates, kept up to date by a script while somebody writes (date_preview.py answers it)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/next_dates.html"


class AccessContradictions(Panel):
    """Panel of the answers that contradict what the registration form offers, kept up to date by a script."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/access_contradictions.html"

        def get_context_data(self, parent_context=None):
            functions = announced_functions("access_contradictions")
            found = [each for function in functions for each in function(self.instance)]
            return super().get_context_data(parent_context) | {"contradictions": found}


class SingleDates(InlinePanel):
    """Inline panel of the single dates, each with a form that knows what its kind of change needs."""

    def get_form_options(self):
        options = super().get_form_options()
        formset_options = options["formsets"][self.relation_name]
        formset_options["form"] = get_form_for_model(
            self.db_field.related_model,
            form_class=ChangedDateForm,
            defer_required_on_fields=self.child_edit_handler.get_form_options().get("defer_required_on_fields", []),
        )
        return options


when_panels = [
    FieldRowPanel(
        [day_panel("start_date"), clock_panel("start_time"), clock_panel("end_time")], classname="when-first"
    ),
    chips_panel("later_hour", _("It begins: which of the two?"), attrs={"data-asked": "later_hour"}),
    chips_panel("end_later_hour", _("It ends: which of the two?"), attrs={"data-asked": "end_later_hour"}),
    Fold(
        [
            FieldRowPanel([clock_panel("doors_open"), day_panel("end_date")]),
            FieldPanel("all_day", help_text=_("Then no hours are shown.")),
            FieldPanel("zone", widget=ZoneSelect, help_text=_("Another one only if it takes place far away.")),
        ],
        _("Doors, several days, all day, time zone"),
    ),
    chips_panel("repeats", _("Repeats"), classname="repeats"),
    FieldPanel("repeats_every", classname="if-repeats every"),
    chips_panel("repeats_weekdays", _("On these days"), several=True, classname="if-weekly"),
    chips_panel("repeats_on", _("On which day"), classname="if-monthly"),
    chips_panel("repeats_end", _("How long"), classname="if-repeats"),
    day_panel("repeats_until", classname="if-until"),
    FieldPanel("repeats_count", classname="if-count"),
    NextDates(),
]
changed_panels = [
    day_panel("date", classname="planned-date"),
    chips_panel("change", _("What happens")),
    FieldRowPanel(
        [day_panel("new_date", classname="if-moved"), clock_panel("new_start_time"), clock_panel("new_end_time")],
        classname="if-moved-or-added",
    ),
    FieldPanel("place", widget=TermSelectInline, classname="if-moved-or-added"),
    FieldPanel("note", classname="if-told"),
]


def registration_panels() -> list[Panel]:
    """Return the panels of registration: those that the feature announces, else that of the link alone."""
    link = FieldPanel("registration_link", help_text=_("Only if people register somewhere else."))
    for function in announced_functions("registration_panels"):
        return function(link)
    return [MultiFieldPanel([link], pgettext_lazy("event", "Registration"), classname="collapsed")]


content_panels = [
    title_panel(_("What it is. Day and place stand beside it by themselves.")),
    FieldPanel("summary"),
    MultiFieldPanel(when_panels, _("When"), classname="planning"),
    SingleDates(
        "changes",
        panels=changed_panels,
        heading=_("Single dates that are different"),
        label=pgettext_lazy("event", "date"),
        help_text=_("Cancel or move one date of the series, or add one. The others stay as they are."),
        classname="single-dates if-repeats",
    ),
    MultiFieldPanel(
        [
            term_panel("place"),
            chips_panel("attendance", _("How to take part")),
            FieldRowPanel(
                [
                    FieldPanel(
                        "online_link", help_text=_("Of the call or the stream. Whoever is registered gets it by mail.")
                    ),
                    FieldPanel(
                        "online_link_public", help_text=_("Otherwise only those who are registered learn of it.")
                    ),
                ],
                classname="if-online",
            ),
            FieldPanel("online_note", classname="if-online"),
        ],
        _("Where"),
    ),
    MultiFieldPanel(
        [*access_panels(), AccessContradictions()],
        _("Access"),
        help_text=_("What you don't answer is answered by the place, or shown as not known yet."),
    ),
    MultiFieldPanel(
        [
            chips_panel(
                "interpreted_into",
                _("Interpreted into"),
                several=True,
                help_text=_("Somebody interprets what is said, while it is said."),
            ),
            chips_panel("languages", _("Languages spoken"), several=True, help_text=_("By those who speak to all.")),
        ],
        _("Languages"),
    ),
    MultiFieldPanel(
        [
            chips_panel("free", _("What it costs")),
            FieldPanel(
                "price", classname="if-not-free", help_text=_("With its currency, for example “5 to 20 dollars”.")
            ),
            FieldPanel("cost_note", help_text=_("For example “Nobody is turned away for lack of money”.")),
            FieldRowPanel(
                [
                    FieldPanel("ask_email"),
                    FieldPanel("ask_phone", help_text=_("Left empty, the number of the network.")),
                ]
            ),
            FieldPanel("extras"),
        ],
        _("Cost, whom to ask"),
        classname="collapsed",
    ),
    *registration_panels(),
    picture_panel(),
    FieldPanel("body"),
    MultiFieldPanel(
        [FieldPanel("kicker"), FieldPanel("lead")], _("Words above and below the title"), classname="collapsed"
    ),
    InlinePanel("hosts", heading=_("Hosts and partners"), label=_("host"), classname="collapsed"),
    term_panel("topics", several=True, classname="collapsed"),
    MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel("state", help_text=_("Page, lists and calendars tell it once you publish.")),
                    day_panel("previous_date", help_text=_("The day that people may have noted.")),
                ]
            ),
            FieldPanel("state_note"),
        ],
        _("Moved or cancelled"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [FieldPanel("attended", help_text=_("A guess will do. Left empty, nothing is said.")), FieldPanel("recap")],
        _("Afterwards"),
        classname="collapsed",
    ),
]
