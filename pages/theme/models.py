"""Site setting of the theme: colours, headline face, logo; previewed on the home page before it is saved."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.forms import RadioSelect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from ..base.models import picture_field
from .contrast import find_faults, nearest_valid_color
from .palette import NAMES, ColorChoice
from .widgets import ColourInput

is_colour = RegexValidator("^#[0-9a-f]{6}$", _("Write a colour as # and six digits, for example #c1281b."))


class ColourField(models.CharField):
    """Model field of a colour as #rrggbb; empty for the default. #rgb and digits without # are normalized."""

    default_validators = [is_colour]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 7, "blank": True, **kwargs})

    def to_python(self, value):
        digits = (value or "").strip().lower().removeprefix("#")
        if re.fullmatch("[0-9a-f]{3}", digits):
            digits = "".join(2 * digit for digit in digits)
        return f"#{digits}" if digits else ""


class Face(models.TextChoices):
    """The headline faces there are, each a file in site/fonts/ and a stack in css/tokens.css."""

    BRICOLAGE = "bricolage", _("Bricolage Grotesque, warm and hand-cut")
    ANTON = "anton", _("Anton, tall and strict")


@register_setting(icon="view", order=110)
class Look(PreviewableMixin, BaseSiteSetting):
    """Three colours, from which every other is made, a headline face and a logo."""

    red = ColourField(
        _("first colour"),
        help_text=_("Words on paper, dates, a field. Drawn in red, #c1281b. Any hue that is dark enough to be read."),
    )
    green = ColourField(
        _("second colour"),
        help_text=_("Words on paper, a field. Drawn in green, #0b5a37. Any hue that is dark enough to be read."),
    )
    gold = ColourField(
        _("third colour"),
        help_text=_(
            "Below black words, and labels on dark fields. Drawn in gold, #f4b62c. Any hue that is light enough."
        ),
    )
    red_night = ColourField(_("first colour by night"))
    green_night = ColourField(_("second colour by night"))
    gold_night = ColourField(_("third colour by night"))
    face = models.CharField(_("headline face"), max_length=20, choices=Face.choices, default=Face.BRICOLAGE)
    logo = picture_field("+", _("logo"), _("Left empty, the mark of the software stands beside the name."))

    panels = [
        MultiFieldPanel(
            [FieldPanel(name, widget=ColourInput(drawn=name)) for name in NAMES[:3]],
            _("Colours"),
            help_text=_("From these three every field is made, and the colours for who asks for more contrast."),
        ),
        MultiFieldPanel(
            [FieldPanel(name, widget=ColourInput(drawn=name)) for name in NAMES[3:]],
            _("Colours by night"),
            help_text=_("Left empty, each is made from the colour of the day."),
            classname="collapsed",
        ),
        FieldPanel(
            "face", widget=RadioSelect, help_text=_("Titles are set in it. Longer texts keep their own letters.")
        ),
        FieldPanel("logo"),
    ]
    preview_modes = [("", _("Home page by day")), ("dark", _("Home page by night"))]

    class Meta:
        app_label = "pages"
        verbose_name = _("look")

    @property
    def choice(self) -> ColorChoice:
        """The chosen colours, empty for defaults."""
        return ColorChoice(*(getattr(self, name) for name in NAMES))

    def clean(self):
        """Raises ValidationError for colours of too little contrast, by field."""
        super().clean()
        errors = {}
        for fault in find_faults(self.choice) if self.has_colours_only else []:
            errors.setdefault(fault.name, fault)
        if errors:
            raise ValidationError({name: self.error_message(name, str(fault)) for name, fault in errors.items()})

    @property
    def has_colours_only(self) -> bool:
        """Whether every field holds a valid colour; only then contrast is checked."""
        return all(re.fullmatch("#[0-9a-f]{6}|", getattr(self, name)) for name in NAMES)

    def error_message(self, name: str, message: str) -> str:
        near = nearest_valid_color(self.choice, name)
        return (
            f"{message} {gettext('The nearest that can be read: %(colour)s') % {'colour': near}}" if near else message
        )

    def get_full_url(self):
        """URL of the page on which it is previewed."""
        return self.site.root_page.full_url

    full_url = property(get_full_url)

    def serve_preview(self, request, mode_name):
        """Response of the home page, whose context reads these colours from the request (home.context)."""
        response = self.site.root_page.specific.serve(request)
        response.context_data["preview_scheme"] = "dark" if mode_name == "dark" else "light"
        return response
