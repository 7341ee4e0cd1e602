"""Authentication backend: by user name or by e-mail address."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from pages.http.rate_limit import is_within_limit

from .models import User


class NameOrEmailBackend(ModelBackend):
    """Django's own check of a password, after looking the person up by name or e-mail."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        person = User.objects.by_login(username or "").first()
        if person is None:
            User().set_password(password)  # takes as long as a wrong password, so that names can't be guessed
            return None
        return super().authenticate(request, username=person.username, password=password, **kwargs)


class NameOrEmailForm(LoginForm):
    """Wagtail's login form, saying that both work."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or e-mail")
        self.fields["username"].widget.attrs.update({"placeholder": "", "autocomplete": "username"})
        self.fields["password"].label = pgettext_lazy("of an account", "Password")
        self.fields["password"].widget.attrs.update({"placeholder": "", "autocomplete": "current-password"})


class LimitedPasswordResetForm(PasswordResetForm):
    """Wagtail's form; a mailbox gets a few mails an hour, whoever asks from wherever, and the screen says the same."""

    def get_users(self, email):
        is_allowed = is_within_limit("mailbox", email.casefold(), *settings.RESETS_A_MAILBOX)
        return super().get_users(email) if is_allowed else []
