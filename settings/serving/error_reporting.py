"""Error reporting to a Sentry server: kinds and places of errors, and nothing of people.

An event is built anew from what it may tell; messages of exceptions, local variables, bodies, cookies, headers, queries,
users, addresses and what happened before stay here.
"""

from typing import Any

from ..environment import WrongValue
from ..start.log_format import current_request_id, without_people

NAME = "SENTRY_DSN"
EXAMPLE = "https://key@sentry.example.org/1"
KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "logger", "transaction", "sdk")
KEPT_OF_FRAMES = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")


def start(dsn: str, release: str) -> None:
    """Reports from now on, where a DSN is set; raises WrongValue for a wrong one, and where sentry-sdk is missing."""
    if not dsn:
        return
    try:
        import sentry_sdk  # an extra, and 20 MB of memory
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.django import DjangoIntegration
        from sentry_sdk.integrations.excepthook import ExcepthookIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.integrations.threading import ThreadingIntegration
    except ImportError:
        problem = "sentry-sdk is not installed: pip install --require-hashes -r settings/deploy/requirements.lock"
        raise WrongValue(NAME, problem, EXAMPLE) from None
    try:
        sentry_sdk.init(
            dsn,
            release=release,
            environment="production",
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                DjangoIntegration(middleware_spans=False, signals_spans=False),
                LoggingIntegration(level=None),  # failed duties and tasks, as the log tells them
                ExcepthookIntegration(),
                AtexitIntegration(callback=lambda pending, timeout: None),  # it would write to the terminal
                ThreadingIntegration(),
                DedupeIntegration(),
            ],
            before_send=anonymous,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            server_name="",
        )
    except sentry_sdk.utils.BadDsn as problem:
        raise WrongValue(NAME, str(problem), EXAMPLE) from None


def anonymous(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """The event with what may be told alone."""
    told = {name: event[name] for name in KEPT if name in event}
    request = event.get("request", {})
    if request:
        told["request"] = {
            "method": request.get("method", ""),
            "url": without_people(request.get("url", "").partition("?")[0]),
        }
    if request_id := current_request_id.get():
        told["tags"] = {"request_id": request_id}
    if exceptions := event.get("exception", {}).get("values"):
        told["exception"] = {"values": [anonymous_exception(each) for each in exceptions]}
    elif words := event.get("logentry", {}).get("message"):
        entry = event["logentry"]
        told["logentry"] = {"message": without_people(entry.get("formatted") or words)}
    return told


def anonymous_exception(exception: dict[str, Any]) -> dict[str, Any]:
    """Kind and frames, without message and variables."""
    frames = (exception.get("stacktrace") or {}).get("frames", [])
    kept = [{name: frame[name] for name in KEPT_OF_FRAMES if name in frame} for frame in frames]
    return {"type": exception.get("type"), "module": exception.get("module"), "stacktrace": {"frames": kept}}
