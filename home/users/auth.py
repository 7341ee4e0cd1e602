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

REQUIRED, OFF = "required", "off"  # of the variable SECOND_FACTOR
SIGN_IN, ONE_ACCOUNT = "sign-in", "sign-in, one account"
ANYWHERE, RECORDED = "sign-in, from anywhere", "sign-in, locked and recorded"
DELAY = 1.0  # seconds
NO_MATCH = _("Name and password do not belong together. Capital letters count.")
waiting = BoundedSemaphore(2)  # of the threads of a worker, the others of which answer visitors


def account_of(person: User | None, typed: str) -> str:
    """Whose password is tried: of a user whichever name is typed, and of nobody what was typed."""
    return f"user {person.pk}" if person else f"name {typed}"


def typed_name(name: str | None) -> str:
    """The name or address as it is counted: the database compares both in capital letters."""
    return (name or "").upper()


def here(request: HttpRequest | None, counted: str) -> str:
    """What is counted, from one network."""
    return f"{counted} {network_of(request.META['REMOTE_ADDR']) if request else ''}"


class NameOrEmailBackend(ModelBackend):
    """Django's own check of a password, after looking the person up by name or e-mail.

    After so many wrong ones (`RATE_LIMITS`) from one network even the right one is refused there for a while; the true
    user comes in elsewhere. Many from all networks are slowed down, and never refused. Names that nobody has are counted alike.

    Whatever can be noticed is counted by what was typed, so that nobody learns which name and which address are of one account.
    Where the two were tried too often together, the right password is called a wrong one.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        person, typed = User.objects.by_login(username or "").first(), typed_name(username)
        tries, tries_of_account = here(request, typed), here(request, account_of(person, typed))
        if not is_within_limit(SIGN_IN, tries, *limit_of(SIGN_IN)):
            if is_within_limit(RECORDED, typed, *limit_of(RECORDED)):
                record_lock_out(person)
            raise PermissionDenied
        if not is_within_limit(ONE_ACCOUNT, tries_of_account, *limit_of(ONE_ACCOUNT)):
            person = None
        slow_down(typed)
        user = super().authenticate(request, username=person.username, password=password, **kwargs) if person else None
        if user:
            forget(SIGN_IN, tries)
            forget(ONE_ACCOUNT, tries_of_account)
            return user
        if person is None:
            User().set_password(password)  # takes as long as a wrong password, so that names can't be guessed
        count_in_window(ANYWHERE, typed, *limit_of(ANYWHERE))
        return None


def lock_of(request: HttpRequest, name: str) -> ValidationError | None:
    """What is said while even the right password of this name is refused here; None while it is not."""
    count = current_count(SIGN_IN, here(request, typed_name(name)))
    if count.times < limit_of(SIGN_IN)[0]:
        return None
    minutes = max(1, -(-count.seconds_left // 60))
    words = ngettext(
        "Too many wrong passwords. Nobody can sign in from here with this name for %(minutes)d minute, not even with the right one.",
        "Too many wrong passwords. Nobody can sign in from here with this name for %(minutes)d minutes, not even with the right one.",
        minutes,
    )
    return ValidationError(words % {"minutes": minutes}, code="locked")


def slow_down(typed: str) -> None:
    """Waits, where many have tried this name; no more than two threads at a time."""
    if current_count(ANYWHERE, typed).times >= limit_of(ANYWHERE)[0] and waiting.acquire(blocking=False):
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
        if lock := lock_of(self.request, self.cleaned_data.get("username") or ""):
            return lock
        return ValidationError(f"{NO_MATCH} {warning(limit_of(SIGN_IN)[1] // 60)}", code="invalid_login")


def warning(minutes: int) -> str:
    """Said after each wrong password, since it is not said when the account is locked and the name that was typed is not."""
    words = ngettext(
        "After some wrong ones even the right one is refused here for %(minutes)d minute.",
        "After some wrong ones even the right one is refused here for %(minutes)d minutes.",
        minutes,
    )
    return words % {"minutes": minutes}


class LimitedPasswordResetForm(PasswordResetForm):
    """Wagtail's form; a mailbox gets a few mails an hour, whoever asks from wherever, and the screen says the same."""

    def get_users(self, email):
        is_allowed = is_within_limit("mailbox", email.casefold(), *limit_of("mailbox"))
        return super().get_users(email) if is_allowed else []
