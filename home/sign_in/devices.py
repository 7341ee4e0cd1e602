"""Mail about a sign-in from a browser in which the account was never signed in before."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy

from ..security.actions import Action
from ..security.record import record
from ..users.models import User
from .mails import send_notice
from .sessions import browser_of

COOKIE, YEAR = "known-here", 365 * 24 * 60 * 60  # seconds
MOST = 20  # accounts that a shared computer remembers
signer = Signer(salt="home.sign_in.devices")


def known_accounts(request: HttpRequest) -> list[str]:
    """Primary keys of the accounts that have signed in in this browser, by its signed cookie; the newest last."""
    try:
        return signer.unsign(request.COOKIES.get(COOKIE, "")).split(".")
    except BadSignature:
        return []


def remember(request: HttpRequest, response: HttpResponse, user: User, *, is_first: bool) -> None:
    """Remembers the account in this browser, and writes to its owner where it was not known here.

    The very first sign-in is no news to whoever was just invited.
    """
    known = known_accounts(request)
    if str(user.pk) not in known and not is_first:
        record(Action.NEW_DEVICE, about=user)
        send_notice(user, "new_device", browser=lazy(browser_of, str)(request.META.get("HTTP_USER_AGENT", "")))
    others = [key for key in known if key != str(user.pk)]
    response.set_cookie(
        COOKIE,
        signer.sign(".".join([*others[1 - MOST :], str(user.pk)])),
        max_age=YEAR,
        path="/",  # the sign-in form for private pages stands outside of the desk
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
