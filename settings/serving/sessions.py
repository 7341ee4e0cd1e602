"""Sessions, read and looked up before Django has the request: by the WSGI middleware (PEP 3333)."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signals import request_finished, request_started


@contextmanager
def database_at_hand() -> Iterator[None]:
    """Context manager: what Django does around a request, for its connections."""
    request_started.send(sender=database_at_hand, environ={"REQUEST_METHOD": "POST"})
    try:
        yield
    finally:
        request_finished.send(sender=database_at_hand)


def without_session(environ: dict) -> dict:
    """The request without the cookie of a session, and with all others as they are."""
    cookies = environ.get("HTTP_COOKIE", "").split(";")
    others = [each for each in cookies if each.partition("=")[0].strip() != settings.SESSION_COOKIE_NAME]
    return environ | {"HTTP_COOKIE": ";".join(others)}


def session_exists(key: str) -> bool:
    return import_module(settings.SESSION_ENGINE).SessionStore().exists(key)


def signs_in(key: str) -> bool:
    """Whether somebody is signed in by the session with this key."""
    return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
