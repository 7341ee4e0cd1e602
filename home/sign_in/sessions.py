"""Sessions of an account: by what it came in, in which browser, since when; and how they are ended."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ..security.actions import Action
from ..security.record import record
from ..users.models import User

OPENED_WITHIN, SENT_WITHIN = 15 * 60, 60 * 60  # seconds since the password or key: a form may take a while
SIGNED_IN = "signed_in"  # key of the session: {"at": ISO 8601, "agent": User-Agent}
LONGEST = 300  # characters of a User-Agent
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


class OpenSession(NamedTuple):
    key: str
    browser: str  # in words
    since: datetime | None
    is_current: bool


def methods_of(request: HttpRequest) -> set[str]:
    """By what the person of this session has proved who they are: "password", "mfa"."""
    return {record["method"] for record in get_authentication_records(request, request.user)}


def seconds_since_proof(request: HttpRequest) -> float:
    """Seconds since whoever is signed in last gave a password, key or code; infinite where that is not known."""
    records = get_authentication_records(request, request.user)
    return time.time() - records[-1]["at"] if records else float("inf")


def seconds_since_second_factor(request: HttpRequest) -> float:
    """Seconds since whoever is signed in last gave a key or code; infinite where that is not known."""
    records = get_authentication_records(request, request.user)
    return min((time.time() - record["at"] for record in records if record["method"] == "mfa"), default=float("inf"))


def note_browser(request: HttpRequest) -> None:
    """Notes in the new session what its owner recognises it by. No address is kept."""
    agent = request.META.get("HTTP_USER_AGENT", "")[:LONGEST]
    request.session[SIGNED_IN] = {"at": timezone.now().isoformat(), "agent": agent}


def browser_of(agent: str) -> str:
    """A User-Agent (RFC 9110, section 10.1.5) in words."""
    browser = next((name for word, name in BROWSERS.items() if re.search(rf"{word}\w*/", agent)), "")
    browser = browser or ("Safari" if "Safari/" in agent else "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser we do not know")


def sessions_of(user: User, current: str | None = None) -> list[OpenSession]:
    """The account's open sessions, the newest first; `current` is the key of the one that asks."""
    found = [open_session(session.session_key, data, current) for session, data in stored(user)]
    return sorted(
        found,
        key=lambda each: (each.is_current, each.since or datetime.min.replace(tzinfo=timezone.now().tzinfo)),
        reverse=True,
    )


def open_session(key: str, data: dict, current: str | None) -> OpenSession:
    noted = data.get(SIGNED_IN, {})
    since = datetime.fromisoformat(noted["at"]) if noted else None
    return OpenSession(key, browser_of(noted.get("agent", "")), since, key == current)


def stored(user: User, *, with_ended: bool = False) -> Iterator[tuple[Session, dict]]:
    """Each session that signs this account in, and its content; `with_ended`: also those that do so no longer."""
    sessions = Session.objects.all() if with_ended else Session.objects.filter(expire_date__gt=timezone.now())
    for session in sessions.iterator():
        data = session.get_decoded()
        is_open = with_ended or data.get(HASH_SESSION_KEY) == user.get_session_auth_hash()
        if data.get(SESSION_KEY) == str(user.pk) and is_open:
            yield session, data


def end(user: User, *, only: str = "", but: str | None = None) -> int:
    """Ends the account's sessions: the one with this key, or all but another; how many."""
    found = [session.session_key for session, _data in stored(user)]
    keys = [key for key in found if key != but and only in ("", key)]
    if count := Session.objects.filter(session_key__in=keys).delete()[0]:
        record(Action.SESSION_ENDED, about=user)
    return count
