"""Widget for the link to a piece: from it a script fills in what that page says of itself
(site/js/admin/press-prefill.js).
"""

from django.forms import Media, URLInput
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


class LinkInput(URLInput):
    """Without a script it is a plain field: everything can be typed."""

    @property
    def media(self) -> Media:
        return Media(js=["js/admin/press-prefill.js"])

    def render(self, name, value, attrs=None, renderer=None):
        context = {
            "field": super().render(name, value, {"dir": "ltr", **(attrs or {})}, renderer),
            "fill": reverse("press_fill"),
            "outlet": reverse("terms_add", args=["outlet"]),
            "wait": _("Looking at that page …"),
            "failed": _("That page could not be looked at. Please type what you know."),
            "label": _("Fill in from the link"),
        }
        return format_html(
            '<div class="link-input" data-fill="{fill}" data-outlet="{outlet}" data-wait="{wait}"'
            ' data-failed="{failed}">{field}<button type="button" class="button button-small button-secondary" hidden>'
            '{label}</button><div class="link-told" role="status"></div></div>',
            **context,
        )
