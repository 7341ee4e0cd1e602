"""Forms of the second factor: how often a code may be guessed, and what fields are called."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from pages.http.rate_limit import count_in_window, current_count, forget, limit_of, network_of

from ..security.actions import Action
from ..security.record import record
from ..users.auth import lock_of
from .mails import send_notice

PASSKEY_PROBLEM = _("The passkey was not used. Please try again, or take another way.")
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


class AnyCode(LimitedCode):
    """Mixin of forms that take a code of the app, of whoever has one, or a recovery code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_app = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.TOTP).exists()
        if not self.has_app:
            self.fields["code"].label = _("Recovery code")
            self.fields["code"].widget.attrs.pop("autofocus")


class SignInCodeForm(AnyCode, base.AuthenticateForm):
    code = CodeField(_("Code of your app, or a recovery code"))


class ConfirmCodeForm(AnyCode, base.ReauthenticateForm):
    code = CodeField(_("Code of your app, or a recovery code"))


class PasswordAgainForm(account.ReauthenticateForm):
    password = forms.CharField(
        label=pgettext_lazy("of an account", "Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def clean_password(self):
        try:
            return super().clean_password()
        except ValidationError as wrong:
            raise lock_of(context.request, self.user.get_username()) or wrong from None


class FirstCodeForm(totp.ActivateTOTPForm):
    code = CodeField(_("The six digits that the app shows now"))


class CredentialField(forms.JSONField):
    """Field for what an authenticator says, in JSON (WebAuthn Level 3, section 5.1): of a size and a shape that it can have.

    fido2 makes bytes of whatever stands there; of a number it makes as many.
    """

    LONGEST = 20_000  # characters
    TEXTS = ("id", "rawId", "type")

    def __init__(self, **kwargs):
        super().__init__(required=True, widget=forms.HiddenInput, **kwargs)
        self.error_messages["invalid"] = PASSKEY_PROBLEM

    def to_python(self, value):
        if len(str(value)) > self.LONGEST:
            raise unreadable()
        credential = super().to_python(value)
        if not isinstance(credential, dict) or not self.has_shape(credential):
            raise unreadable()
        return credential

    def has_shape(self, credential: dict) -> bool:
        response, extensions = credential.get("response"), credential.get("clientExtensionResults", {})
        return (
            all(isinstance(credential.get(name), str) for name in self.TEXTS)
            and isinstance(response, dict)
            and all(is_text(each) for each in response.values())
            and isinstance(extensions, dict)
        )


def is_text(value) -> bool:
    """Whether this is a text, none, or a list of texts."""
    return (
        value is None or isinstance(value, str) or (isinstance(value, list) and all(isinstance(e, str) for e in value))
    )


def unreadable() -> ValidationError:
    return ValidationError(PASSKEY_PROBLEM, code="incorrect_code")


@contextmanager
def read_credential() -> Iterator[None]:
    """Context manager: whatever fido2 stumbles over, in bytes that no authenticator sends, is a wrong credential."""
    try:
        yield
    except DatabaseError:
        raise
    except Exception as problem:
        raise unreadable() from problem


class UsedPasskey(forms.Form):
    """Mixin of forms that take what a passkey has signed."""

    def clean_credential(self):
        with read_credential():
            return super().clean_credential()


class PasskeySignInForm(UsedPasskey, webauthn.LoginWebAuthnForm):
    credential = CredentialField()


class PasskeyCodeForm(UsedPasskey, webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField()


class PasskeyConfirmForm(UsedPasskey, webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField()


class PasskeyForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label=_("What you call it"), max_length=60, required=False, help_text=_("Such as “my phone”.")
    )
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    credential = CredentialField()

    def clean(self):
        with read_credential():
            return super().clean()


class PasskeyNameForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("What you call it"), max_length=60)
