"""How people come in: by name or by e-mail."""

from django.contrib.auth.backends import ModelBackend

from .users import User


class NameOrEmailBackend(ModelBackend):
    """Django's own check of a password, after looking the person up by name or e-mail."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        person = User.objects.named(username or "").first()
        if person is None:
            User().set_password(password)  # takes as long as a wrong password, so that names can't be guessed
            return None
        return super().authenticate(request, username=person.username, password=password, **kwargs)
