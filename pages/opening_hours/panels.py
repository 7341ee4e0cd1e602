"""Panels in which opening hours are filled in."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.admin.panels.base import get_form_for_model

from .forms import OpeningHoursForm, WeeklyFormSet


class SourcePanel(InlinePanel):
    """Inline panel of facts: filled in at the source, and left out of the form of a translation (`ChromeForm`)."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs):
            form = kwargs.get("form")
            self.is_of_source = form is None or kwargs["panel"].relation_name in form.formsets
            super().__init__(**kwargs if self.is_of_source else kwargs | {"form": None})

        def is_shown(self):
            return self.is_of_source and super().is_shown()


class WeeklyPanel(SourcePanel):
    """The same of the weekdays, each row with a form that has them as choices."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": get_form_for_model(self.db_field.related_model, form_class=OpeningHoursForm),
            "formset": WeeklyFormSet,
        }
        return options


hours_panels = [
    WeeklyPanel(
        "opening_hours",
        panels=[
            FieldPanel("weekdays", attrs={"role": "group", "aria-label": pgettext_lazy("opening hours", "Days")}),
            FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        ],
        heading=_("Opening hours by weekday"),
        label=pgettext_lazy("opening hours", "days and times"),
        help_text=_(
            "The same in every language: each language writes them in its own way. Add the same day again for a break at noon. Days you don’t tick are closed."
        ),
    ),
    SourcePanel(
        "hours_exceptions",
        panels=[
            FieldRowPanel([FieldPanel("date"), FieldPanel("until")]),
            FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
            FieldPanel("note"),
        ],
        heading=_("Days with other opening hours"),
        label=pgettext_lazy("opening hours", "exception"),
        help_text=_("Holidays, for example. They are shown until they are over."),
    ),
]
