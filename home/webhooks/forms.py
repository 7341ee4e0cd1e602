"""Form of a webhook: where to, and what is told."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from .events import WebhookEvent
from .models import Webhook


class WebhookForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        label=pgettext_lazy("webhook", "What it is told"),
        choices=WebhookEvent.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please tick at least one event.")},
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "events", "is_active"]
        labels = {
            "name": pgettext_lazy("webhook", "Name"),
            "url": pgettext_lazy("webhook", "Address"),
            "is_active": pgettext_lazy("webhook", "Switched on"),
        }
        help_texts = {
            "name": gettext_lazy("So that you know it again, for example “Build of the front end”."),
            "url": gettext_lazy("Begins with https://. Whoever runs the other program gives it to you."),
        }
        widgets = {"url": forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("name", "url"):
            self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_helptext"
