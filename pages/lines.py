"""Lines of a text end with one character, as the database keeps them.

A browser sends two for each (HTML, "constructing the form data set"). Kept like this, a text that somebody only opened and
saved would be another text, and its translations would be asked for again.
"""

from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminAutoHeightTextInput


def lines(text: str) -> str:
    """The text with each line ended as it is kept."""
    return text.replace("\r\n", "\n")


class LinesInput(AdminAutoHeightTextInput):
    """The field for several lines on every form of the desk."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return lines(value) if isinstance(value, str) else value


register_form_field_override(models.TextField, override={"widget": LinesInput}, exact_class=True)
