"""Form fields of text: line ends are one character, as the database keeps them; and what is one line, such as a title,
is one.

A browser sends two for each (HTML, "constructing the form data set"). Kept like this, a text that somebody only opened and
saved would be another text, and its translations would be asked for again.
"""

import re

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminAutoHeightTextInput


def normalize_newlines(text: str) -> str:
    """The text with each CRLF normalized to LF."""
    return text.replace("\r\n", "\n")


BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # what `str.splitlines` breaks at


def one_line(text: str) -> str:
    """The text with line breaks collapsed to spaces, for what can't be validated: headers, mails, old rows."""
    return " ".join(text.split()) if BREAK.search(text) else text


class LineField(forms.CharField):
    """Form field of a CharField in the admin and the API: its validator refuses line breaks."""

    default_validators = [
        RegexValidator(BREAK, _("Please write this in one line."), code="one_line", inverse_match=True)
    ]


class LinesInput(AdminAutoHeightTextInput):
    """Widget of a TextField in the admin, which normalizes line ends."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return normalize_newlines(value) if isinstance(value, str) else value


register_form_field_override(models.TextField, override={"widget": LinesInput}, exact_class=True)
register_form_field_override(models.CharField, override={"form_class": LineField}, exact_class=True)
