"""Widget and form field of a colour: its digits, and beside them the browser's own picker."""

from django.forms import Media, TextInput
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .palette import DAY, NIGHT, default_palette


class ColourInput(TextInput):
    """Colour widget; `drawn` names the default shown while the field is empty: "red", or "red_night" by night.

    The picker has no name and sends nothing; a script (site/js/admin/color-field.js) copies what is picked into the field.
    """

    def __init__(self, attrs=None, drawn: str = "red"):
        self.drawn = drawn
        super().__init__({"class": "colour-digits", "spellcheck": "false", "dir": "ltr", **(attrs or {})})

    @property
    def media(self) -> Media:
        return Media(js=["js/admin/color-field.js"])

    def render(self, name, value, attrs=None, renderer=None):
        default = default_palette()[self.drawn.removesuffix("_night")][NIGHT if self.drawn.endswith("_night") else DAY]
        context = {
            "digits": super().render(name, value, attrs, renderer),
            "default": default,
            "value": value or default,
        }
        context |= {"id": (attrs or {}).get("id", name), "label": _("Pick a colour"), "use": _("Use %s")}
        return format_html(
            '<div class="colour-input" data-use="{use}">{digits}<input type="color" id="{id}-pick" value="{value}"'
            ' data-default="{default}" aria-label="{label}" aria-labelledby="{id}-pick {id}-label" hidden></div>',
            **context,
        )
