"""Form of a webhook: where to, and what is told."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from pages.http.client import validate_url
from pages.http.ssrf import resolves_privately

from .events import WebhookEvent
from .models import PRIVATE_MACHINE, Webhook

PATIENCE = 3.0  # seconds for which the form waits for the answer of a name server


class WebhookForm(forms.ModelForm):
    """`unanswered_host` is the name in the address, once validated, if no name server knows it at present."""

    unanswered_host = ""
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

    def clean(self):
        """Refuse an address that leads to a private machine; delivery checks it again, since names can change."""
        data = super().clean()
        if data.get("url") and data.get("is_active"):
            url, host = validate_url(data["url"])
            is_private = resolves_privately(host, url.port or 443, PATIENCE)
            self.unanswered_host = host if is_private is None else ""
            if is_private:
                self.add_error("url", PRIVATE_MACHINE)
        return data
