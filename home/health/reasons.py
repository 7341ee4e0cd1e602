"""Reasons why another program does not answer, in plain words that name nobody: for `doctor` and the status page."""

from django.db import Error
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.storage.disk_errors import StorageUnavailable, causes

from .tracebacks import error_location

ENDED = gettext_lazy("it ends the connection")
REFUSED = gettext_lazy("it refuses what it is told")
ACCOUNT = gettext_lazy("it does not accept the account or its password")
REASONS = {  # by the name of an exception's class, as `pages.mail` keeps it too
    "gaierror": gettext_lazy("the name of its host is not known"),
    "ConnectionRefusedError": gettext_lazy("nothing listens there"),
    "TimeoutError": gettext_lazy("it says nothing"),
    **dict.fromkeys(("ConnectionResetError", "BrokenPipeError", "RemoteDisconnected", "SMTPServerDisconnected"), ENDED),
    "SSLCertVerificationError": gettext_lazy("its certificate is not valid"),
    "SSLError": gettext_lazy("it does not understand the encryption"),
    **dict.fromkeys(("SMTPAuthenticationError", "AuthenticationError"), ACCOUNT),
    "SMTPNotSupportedError": gettext_lazy("it does not offer what is asked of it, a login or encryption"),
    "SMTPSenderRefused": gettext_lazy("it refuses the sender"),
    "SMTPRecipientsRefused": gettext_lazy("it refuses the recipients"),
    **dict.fromkeys(("SMTPResponseException", "SMTPDataError", "SMTPConnectError", "SMTPHeloError"), REFUSED),
}


def plain_reason(problem: BaseException) -> str:
    """The first in this exception and its causes that has plain words; kind and place where none has."""
    for each in causes(problem):
        if words := plain_words(each):
            return words
    return error_location(problem)


def plain_words(problem: BaseException) -> str:
    """What this exception says of a program or a disk; empty for any other."""
    if isinstance(problem, Error):
        return _("the database does not do what is asked")
    if isinstance(problem, StorageUnavailable):
        return str(problem)
    named = (REASONS[each.__name__] for each in type(problem).__mro__ if each.__name__ in REASONS)
    if words := next(named, ""):
        return with_code(str(words), getattr(problem, "smtp_code", None))
    return (problem.strerror or "") if isinstance(problem, OSError) else ""


def plain_summary(summary: str) -> str:
    """Plain words for “SMTPDataError 550”, the summary that an outgoing mail keeps; itself where there are none."""
    name, _space, code = summary.partition(" ")
    if name not in REASONS:
        return summary
    return with_code(str(REASONS[name]), int(code) if name.startswith("SMTP") and code.isdecimal() else None)


def with_code(words: str, code: int | None) -> str:
    """The words, and the reply code of the mail server (RFC 5321, section 4.2)."""
    return f"{words} ({code})" if code and code > 0 else words
