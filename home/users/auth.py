"""Authentication backend: by user name or by e-mail address; and how often a password may be guessed."""

import time
from threading import BoundedSemaphore

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

from pages.http.rate_limit import count_in_window, current_count, forget, is_within_limit, limit_of, network_of

from ..security.record import record_lock_out
from .models import User

SIGN_IN, ANYWHERE, RECORDED = "sign-in", "sign-in, from anywhere", "sign-in, locked and recorded"
DELAY = 1.0  # seconds
waiting = BoundedSemaphore(2)  # of the threads of a worker, the others of which answer visitors


def account_of(person: User | None, name: str) -> str:
    """Whose password is tried: of a user whichever name is typed, and of nobody what was typed."""
    return f"user {person.pk}" if person else f"name {name.casefold()}"


def tries_of(request: HttpRequest | None, person: User | None, name: str) -> str:
    """Of whom, and from which network."""
    return f"{account_of(person, name)} {network_of(request.META['REMOTE_ADDR']) if request else ''}"


class NameOrEmailBackend(ModelBackend):
    """Django's own check of a password, after looking the person up by name or e-mail.

    After so many wrong ones (`RATE_LIMITS`) from one network even the right one is refused there for a while; the true
    user comes in elsewhere. Many from all networks are slowed down, and never refused. Names that nobody has are counted alike.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        person, name = User.objects.by_login(username or "").first(), username or ""
        tries, account = tries_of(request, person, name), account_of(person, name)
        times, seconds = limit_of(SIGN_IN)
        if count_in_window(SIGN_IN, tries, times, seconds).times > times:
            if is_within_limit(RECORDED, account, *limit_of(RECORDED)):
                record_lock_out(person)
            raise PermissionDenied
        slow_down(account)
        user = super().authenticate(request, username=person.username, password=password, **kwargs) if person else None
        if user:
            forget(SIGN_IN, tries)
            return user
        if person is None:
            User().set_password(password)  # takes as long as a wrong password, so that names can't be guessed
        count_in_window(ANYWHERE, account, *limit_of(ANYWHERE))
        return None


def lock_of(request: HttpRequest, name: str) -> ValidationError | None:
    """What is said while even the right password of this name is refused here; None while it is not."""
    count = current_count(SIGN_IN, tries_of(request, User.objects.by_login(name).first(), name))
    if count.times < limit_of(SIGN_IN)[0]:
        return None
    minutes = max(1, -(-count.seconds_left // 60))
    words = ngettext(
        "Too many wrong passwords. Nobody can sign in from here with this name for %(minutes)d minute, not even with the right one.",
        "Too many wrong passwords. Nobody can sign in from here with this name for %(minutes)d minutes, not even with the right one.",
        minutes,
    )
    return ValidationError(words % {"minutes": minutes}, code="locked")


def slow_down(account: str) -> None:
    """Waits, where many have tried this account; no more than two threads at a time."""
    if current_count(ANYWHERE, account).times >= limit_of(ANYWHERE)[0] and waiting.acquire(blocking=False):
        try:
            time.sleep(DELAY)
        finally:
            waiting.release()


class NameOrEmailForm(LoginForm):
    """Wagtail's login form, saying that both work."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or e-mail")
        self.fields["username"].widget.attrs.update({"placeholder": "", "autocomplete": "username"})
        self.fields["password"].label = pgettext_lazy("of an account", "Password")
        self.fields["password"].widget.attrs.update({"placeholder": "", "autocomplete": "current-password"})

    def get_invalid_login_error(self):
        return lock_of(self.request, self.cleaned_data.get("username") or "") or super().get_invalid_login_error()


class LimitedPasswordResetForm(PasswordResetForm):
    """Wagtail's form; a mailbox gets a few mails an hour, whoever asks from wherever, and the screen says the same."""

    def get_users(self, email):
        is_allowed = is_within_limit("mailbox", email.casefold(), *limit_of("mailbox"))
        return super().get_users(email) if is_allowed else []
