"""Forms that change a password: they ask whether the person's API tokens, which nothing else ends, stay valid."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages as wagtail_messages
from wagtail.admin.forms.auth import PasswordChangeForm
from wagtail.models import APIToken

from ...security.current_request import current_request

KEEP, REVOKE = "keep", "revoke"


def valid_tokens(user):
    """The tokens that open the API in this person's name, as a queryset; none where there is no API."""
    return (
        APIToken.objects.filter(user=user, revoked_at=None) if settings.HEADLESS != "off" else APIToken.objects.none()
    )


class TokensField(forms.ChoiceField):
    def __init__(self, amount: int):
        super().__init__(
            label=ngettext("Your %(count)d API token", "Your %(count)d API tokens", amount) % {"count": amount},
            choices=[(KEEP, _("Stay valid")), (REVOKE, _("Stop working now"))],
            widget=forms.RadioSelect,
            help_text=_("Whoever has one acts in your name, also with the new password. If in doubt, let them stop."),
        )


class AsksAboutTokens:
    """Mixin of forms that set a user's password (SetPasswordForm and its subclasses)."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        if count := valid_tokens(user).count():
            self.fields["tokens"] = TokensField(count)

    def save(self, commit=True):
        user = super().save(commit)
        if self.cleaned_data.get("tokens") == REVOKE:
            for token in valid_tokens(user):
                token.revoke()
        return user


class OwnPasswordForm(AsksAboutTokens, PasswordChangeForm):
    """On the account screen. The old password is counted as one at the door: whoever finds an open desk can't guess it here."""

    def clean_old_password(self):
        given = self.cleaned_data["old_password"]
        if authenticate(current_request.get(), username=self.user.get_username(), password=given) is None:
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given


class NewPasswordForm(AsksAboutTokens, SetPasswordForm):
    """After a reset link or an invitation."""


@hooks.register("after_edit_user")
def warn_about_tokens(request, user):
    """Somebody who changes a colleague's password hears that the colleague's tokens go on, and where to revoke them."""
    count = valid_tokens(user).count()
    if count and request.POST.get("password1"):
        message = ngettext(
            "%(name)s has %(count)d API token that still works with the new password.",
            "%(name)s has %(count)d API tokens that still work with the new password.",
            count,
        ) % {"name": user, "count": count}
        button = wagtail_messages.button(reverse("wagtailusers_api_tokens:index"), _("To the API tokens"))
        wagtail_messages.warning(request, message, buttons=[button])
