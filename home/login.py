"""How people come in: by name or by e-mail."""

from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from .users import User


class NameOrEmailBackend(ModelBackend):
    """Django's own check of a password, after looking the person up by name or e-mail."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        person = User.objects.named(username or "").first()
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
        self.fields["password"].widget.attrs.update({"placeholder": "", "autocomplete": "current-password"})
