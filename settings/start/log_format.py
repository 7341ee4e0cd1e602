"""Log format: one line an event, in UTC (RFC 3339), as words or as JSON, without addresses, names or mails of people.

    2026-11-27T16:25:00.123Z ERROR django.request 1c0ffee… 500 GET /news/: KeyError in show (views.py:12)

An exception is told by its kind and place, never by its message; a request by its path, never by its query.
"""

import ipaddress
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from home.health.tracebacks import error_location

FORMATS = ["text", "json"]
LEVELS = ["warning", "info", "error"]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # what ends a line or moves a terminal's cursor
MAIL = re.compile(r"[^\s@<>\"'(),;:/=]+@[\w-]+(?:\.[\w-]+)*")
ADDRESS = re.compile(
    r"(?<![\w.:])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\w)"  # a port may follow
    r"|(?<![\w.:])[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*(?![\w:])"
)
SECRET_ARGUMENTS = {"uidb64", "token", "signed", "key"}  # of addresses that open something for whoever holds them
STARTED = "settings.started"  # its one line a start is written at every LOG_LEVEL
TELLS_PEOPLE = ("wagtail.admin",)  # its arguments are subjects and recipients of mails

current_request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def request_id_set(value: str) -> Iterator[None]:
    """Every line that is logged meanwhile bears this id."""
    token = current_request_id.set(value)
    try:
        yield
    finally:
        current_request_id.reset(token)


def without_people(text: str) -> str:
    """The text without mail and IP addresses, on one line."""
    text = ADDRESS.sub(lambda found: "[address]" if is_address(found[0]) else found[0], MAIL.sub("[mail]", text))
    return on_one_line(text)


def on_one_line(text: str) -> str:
    """The text with its control characters as escapes."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def is_address(text: str) -> bool:
    """Whether this is an IP address: a time of day looks alike."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def path_of(request) -> str:
    """The path of a request, without query and without what opens something."""
    path, match = request.path, getattr(request, "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRET_ARGUMENTS:
            path = path.replace(str(value), f"[{name}]")
    return path


def message_of(record: logging.LogRecord) -> str:
    """What a line says; exceptions among its arguments are told by kind and place."""
    if isinstance(record.msg, BaseException):
        return type(record.msg).__qualname__
    if record.name in TELLS_PEOPLE or not record.args:
        return str(record.msg)
    if isinstance(record.args, dict):
        return record.getMessage()
    told = tuple(error_location(each) if isinstance(each, BaseException) else each for each in record.args)
    return str(record.msg) % told


def event_of(record: logging.LogRecord) -> dict[str, str | int]:
    """The parts of an event: time, level, logger, request_id, message; of a request its status, method and path too."""
    request = getattr(record, "request", None)
    meta = getattr(request, "META", None) or {}
    event: dict[str, str | int] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "request_id": meta.get("HTTP_X_REQUEST_ID") or current_request_id.get(),
    }
    if meta and (status := getattr(record, "status_code", None)):
        event |= {"status": status, "method": request.method or "", "path": without_people(path_of(request))}
        message = f"{status} {request.method} {path_of(request)}"
    else:
        message = message_of(record)
    if record.exc_info and record.exc_info[1]:
        event["error"] = error_location(record.exc_info[1])
        message = f"{message}: {event['error']}"
    cleaned = on_one_line if record.name == STARTED else without_people  # the site's own address is nobody's
    return event | {"message": cleaned(message)}


class TextFormatter(logging.Formatter):
    """Formatter of lines that people read."""

    def format(self, record: logging.LogRecord) -> str:
        event = event_of(record)
        parts = (event["time"], event["level"], event["logger"], event["request_id"], event["message"])
        return " ".join(str(part) for part in parts if part)


class JSONFormatter(logging.Formatter):
    """Formatter of lines that programs read: one JSON object (RFC 8259) each, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({name: value for name, value in event_of(record).items() if value != ""})


class ClientErrors(logging.Filter):
    """Filter that makes what clients do wrong (4xx, a wrong Host) INFO: anybody can have it written as often as they like."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 500) < 500 and record.levelno > logging.INFO:
            record.levelno, record.levelname = logging.INFO, "INFO"
        return record.levelno >= logging.getLogger().level or record.name == STARTED


def logging_config(form: str = "text", level: str = "warning") -> dict:
    """A configuration as logging.config.dictConfig takes it, and as JSON a file of granian's; from FORMATS and LEVELS."""
    formatter = {"text": "TextFormatter", "json": "JSONFormatter"}[form]
    # They print a failed task's whole message, and with it names; home.worker.process says what failed and where.
    silent = {name: {"handlers": [], "propagate": False} for name in ("django_tasks", "django_tasks_db")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{formatter}"}},
        "filters": {"client_errors": {"()": f"{__name__}.ClientErrors"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["client_errors"]}},
        "root": {"handlers": ["console"], "level": level.upper()},
        "loggers": silent
        | {"django": {"handlers": [], "level": "NOTSET"}}  # Django's own would write it a second time
        | {STARTED: {"level": "INFO"}},
    }
