"""How an event is edited: what, when, where first; then what people need to know; the rest folded away."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from ..base import PageForm, picture_panel
from .access import access_panels


class EventForm(PageForm):
    """Offers the languages as boxes to tick."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("languages", "interpreted_into"):
            if name in self.fields:
                field = self.fields[name]
                choices = forms.MultipleChoiceField(
                    label=field.label,
                    required=False,
                    choices=settings.LANGUAGES,
                    widget=forms.SelectMultiple(attrs={"size": 5}),
                )
                self.fields[name] = choices


content_panels = [
    *Page.content_panels,
    FieldPanel("kicker"),
    FieldPanel("summary"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
            FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time")]),
            FieldRowPanel([FieldPanel("doors_open"), FieldPanel("all_day")]),
            FieldPanel("zone"),
        ],
        _("When"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("place"),
            FieldPanel("attendance"),
            FieldRowPanel([FieldPanel("online_link"), FieldPanel("online_link_public")]),
            FieldPanel("online_note"),
        ],
        _("Where"),
    ),
    MultiFieldPanel(
        access_panels(),
        _("Access"),
        help_text=_("What you don't answer is answered by the place, or shown as not known yet."),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("languages"), FieldPanel("interpreted_into")]),
            FieldRowPanel([FieldPanel("free"), FieldPanel("price")]),
            FieldPanel("cost_note"),
            FieldPanel("registration_link"),
            FieldRowPanel([FieldPanel("ask_email"), FieldPanel("ask_phone")]),
            FieldPanel("extras"),
        ],
        _("Coming"),
    ),
    FieldPanel("lead"),
    picture_panel(),
    FieldPanel("body"),
    InlinePanel("hosts", heading=_("Hosts and partners"), label=_("host")),
    FieldPanel("topics"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("state"), FieldPanel("previous_date")]), FieldPanel("state_note")],
        _("Moved or cancelled"),
        classname="collapsed",
    ),
    MultiFieldPanel([FieldPanel("attended"), FieldPanel("recap")], _("Afterwards"), classname="collapsed"),
]
