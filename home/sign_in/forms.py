"""Forms of the second factor: how often a code may be guessed, and what fields are called."""

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pages.http.rate_limit import count_in_window, current_count, forget, limit_of, network_of

from ..security.actions import Action
from ..security.record import record
from .mails import send_notice

CODES, CODES_ANYWHERE = "second factor", "second factor, from anywhere"


def locked(seconds: int) -> ValidationError:
    """What whoever has guessed too often is told."""
    minutes = max(1, -(-seconds // 60))
    words = ngettext(
        "Too many wrong codes. Please try again in %(minutes)d minute.",
        "Too many wrong codes. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return ValidationError(words % {"minutes": minutes}, code="locked")


class LimitedCode(forms.Form):
    """Mixin of forms that ask for a code: so many wrong ones from one network, and then so many from everywhere.

    Unlike a password a code is refused from everywhere: whoever guesses it has the password already. The owner hears of it.
    """

    def clean_code(self):
        here, anywhere = f"{self.user.pk} {network_of(context.request.META['REMOTE_ADDR'])}", self.user.pk
        times, seconds = limit_of(CODES)
        for count, most in (
            (current_count(CODES_ANYWHERE, anywhere), limit_of(CODES_ANYWHERE)[0] - 1),
            (count_in_window(CODES, here, times, seconds), times),
        ):
            if count.times > most:
                raise locked(count.seconds_left)
        self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "")
        try:
            code = super().clean_code()
        except ValidationError:
            self.count_wrong_code(anywhere)
            raise
        forget(CODES, here)
        return code

    def count_wrong_code(self, anywhere: int) -> None:
        times, seconds = limit_of(CODES_ANYWHERE)
        if count_in_window(CODES_ANYWHERE, anywhere, times, seconds).times == times:
            record(Action.CODES_GUESSED, about=self.user)
            send_notice(self.user, "codes_guessed")


class CodeField(forms.CharField):
    """Field for six digits, or the eight of a recovery code, that a phone opens its digits for."""

    def __init__(self, label):
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        super().__init__(label=label, max_length=20, widget=forms.TextInput(attrs=attrs))


class SignInCodeForm(LimitedCode, base.AuthenticateForm):
    code = CodeField(_("Code of your app, or a recovery code"))


class ConfirmCodeForm(LimitedCode, base.ReauthenticateForm):
    code = CodeField(_("Code of your app, or a recovery code"))


class FirstCodeForm(totp.ActivateTOTPForm):
    code = CodeField(_("The six digits that the app shows now"))


class PasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label=_("What you call it"), max_length=60, required=False, help_text=_("Such as “my phone”.")
    )
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)


class PasskeyNameForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("What you call it"), max_length=60)
