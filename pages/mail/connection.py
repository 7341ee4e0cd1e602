"""Connection to the mail server that many mails share, since a new one costs more than a mail (TCP, TLS, login)."""

from contextlib import suppress
from smtplib import SMTPServerDisconnected
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

MAX_MAILS = 100  # of one connection; servers end those that send very many
SERVICE_CLOSING = 421  # RFC 5321, section 4.2.3: the server ends the connection, nothing is said of the mail


class MailConnection:
    """A connection of `OUTBOX_BACKEND`, a context manager: opened for the first mail, closed after the last."""

    def __init__(self):
        self.backend, self.sent = None, 0

    def send(self, email: EmailMessage) -> None:
        """Sends a mail; raises what the backend raises. Where the server has meanwhile closed the connection, on a new one."""
        if self.sent >= self.most():
            self.close()
        is_used = self.sent > 0
        try:
            self.send_once(email)
        except OSError as problem:
            if not (is_used and is_closed_by_server(problem)):
                raise
            self.close()
            self.send_once(email)

    def send_once(self, email: EmailMessage) -> None:
        if self.backend is None:
            self.backend = get_connection(settings.OUTBOX_BACKEND)
            if isinstance(self.backend, FileBackend):
                # Django names a file by the second and an address in memory, which is used again.
                self.backend._fname = f"{self.backend.file_path}/{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex}.log"
            self.backend.open()
        self.sent += 1
        self.backend.send_messages([email])

    def most(self) -> int:
        """How many mails one connection is for: one where it is no server's, so that each mail has a file of its own."""
        return MAX_MAILS if isinstance(self.backend, EmailBackend) else 1

    def close(self) -> None:
        """Says goodbye; what the server answers to that changes nothing."""
        backend, self.backend, self.sent = self.backend, None, 0
        if backend:
            with suppress(OSError):
                backend.close()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


def is_closed_by_server(problem: OSError) -> bool:
    """Whether the connection was over before the mail was; not where the server is silent, which a new one would be too."""
    if isinstance(problem, SMTPServerDisconnected):
        return not isinstance(problem.__context__, TimeoutError)
    return getattr(problem, "smtp_code", None) == SERVICE_CLOSING
