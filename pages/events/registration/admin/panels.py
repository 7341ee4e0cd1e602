"""Panels of registration in an event's form. Loaded with the model of events: they import no model."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

from media.features import announced_functions


class Registered(Panel):
    """Panel of who has registered for which dates, and what a change of these sends."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/registered.html"

        def get_context_data(self, parent_context=None):
            functions = announced_functions("event_registered") if self.instance.pk else []
            registered = next((function(self.instance.translation_key) for function in functions), {})
            return super().get_context_data(parent_context) | {"registered": registered}


def registration_panels(link: Panel) -> list[Panel]:
    """Return the panels, with this one of a link to register elsewhere among them."""
    return [
        MultiFieldPanel(
            [
                Registered(),
                FieldPanel(
                    "takes_registrations",
                    help_text=_("The page gets a form. Who fills it in stands under “Who comes” in the menu."),
                ),
                link,
                FieldRowPanel(
                    [
                        FieldPanel("capacity"),
                        FieldPanel("party_size", help_text=_("Themselves included: families come together.")),
                    ],
                    classname="if-registered",
                ),
                FieldRowPanel(
                    [
                        FieldPanel("waiting_list"),
                        FieldPanel("offer_hours", help_text=_("After that the next in line is asked.")),
                    ],
                    classname="if-registered",
                ),
                FieldRowPanel(
                    [
                        FieldPanel("registration_opens_days"),
                        FieldPanel("registration_closes_hours", help_text=_("With 0 people register until it begins.")),
                    ],
                    classname="if-registered",
                ),
                FieldPanel("confirmation_required", classname="if-registered"),
                FieldPanel("registration_words", classname="if-registered"),
            ],
            pgettext_lazy("event", "Registration"),
            classname="collapsed",
        ),
        InlinePanel(
            "separate_capacities",
            heading=_("Limited extras"),
            label=pgettext_lazy("registration", "separate capacity"),
            help_text=_("Childcare, headsets, seats in the van: each is counted by itself."),
            classname="collapsed if-registered",
        ),
        InlinePanel(
            "access_request_options",
            heading=_("Needs people can tick"),
            label=pgettext_lazy("registration", "access request"),
            help_text=_("A seat near the door, room for a wheelchair. You confirm each one, and people see who has."),
            classname="collapsed if-registered",
        ),
        InlinePanel(
            "registration_questions",
            heading=_("Your own questions"),
            label=pgettext_lazy("registration", "question"),
            help_text=_("Ask little: nobody has to answer."),
            classname="collapsed if-registered",
        ),
    ]
