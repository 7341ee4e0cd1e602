"""Form mixin that refuses what was opened while other features were on."""

from hashlib import sha256

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

NAME = "opened-with"


def features_digest() -> str:
    """Return a digest of the features that are off in this process."""
    return sha256(",".join(sorted(settings.FEATURES_OFF)).encode()).hexdigest()[:16]


class UnchangedField(forms.CharField):
    """Field that never counts as a change of what is edited."""

    def has_changed(self, initial, data) -> bool:
        return False


class OpenedWithFeatures(forms.BaseForm):
    """Mixin that sends along which features were on; a form that names others is invalid.

    A feature that is off brings other fields than one that is on: what was opened before a restart would be read as empty.
    Programs send no such field.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[NAME] = UnchangedField(required=False, initial=features_digest(), widget=forms.HiddenInput)

    def clean(self):
        if self.data.get(self.add_prefix(NAME)) not in (None, "", features_digest()):
            self.add_error(
                None,
                _(
                    "The site was restarted with other features since you opened this form. "
                    "Copy what you have written, reload the page and put it in again."
                ),
            )
        return super().clean()
