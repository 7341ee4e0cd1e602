"""Model and queryset of outgoing mails: when each is tried again, and when nobody needs it any more."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from smtplib import SMTPRecipientsRefused

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .outbox import OutboxRow, OutboxRows, names_of_inactive_apps

RETRY_DELAYS = [timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]  # three days in all
KEPT = timedelta(days=30)


class OutgoingMails(OutboxRows):
    def failing(self):
        """Waiting, though at least one try failed."""
        return self.waiting().exclude(last_error="")

    def try_again(self) -> int:
        return super(OutgoingMails, self.filter(sent_at=None)).try_again()


class OutgoingMail(OutboxRow):
    """Outgoing mail and its state. Its message is deleted when it is sent, the row 30 days later."""

    sender = models.TextField(_("from"))
    recipients = models.JSONField(_("to"))
    subject = models.TextField(pgettext_lazy("mail", "subject"), blank=True)
    message = models.BinaryField()
    created = models.DateTimeField(_("written"), default=timezone.now)
    last_error = models.CharField(_("last problem"), max_length=100, blank=True)
    feature = models.CharField(max_length=100, blank=True, default="", db_default="")  # name of the app that sends it

    retry_delays = RETRY_DELAYS
    lease = timedelta(minutes=15)  # sending takes at most a few EMAIL_TIMEOUTs
    problem_column = "last_error"
    outcome_columns = ("message",)

    objects = OutgoingMails.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("mail")
        verbose_name_plural = _("mails")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"  # never an address: this may stand in a log

    @classmethod
    def of_inactive_feature(cls) -> Q:
        return Q(feature__in=names_of_inactive_apps())

    def mark_sent(self) -> None:
        """Marks it as sent, and deletes its message, which may hold the link to a new password."""
        self.sent_at, self.message, self.last_error = timezone.now(), b"", ""
        self.write_outcome()

    @property
    def expires_at(self) -> datetime | None:
        """When what it says is worth nothing any more: its Expires header (RFC 4021, section 2.1.50)."""
        header = message_from_bytes(bytes(self.message))["Expires"]
        return parsedate_to_datetime(header) if header else None

    @property
    def is_refused(self) -> bool:
        """Whether it was given up because the server refused its recipients, not because the tries were used up."""
        is_early = self.given_up_at is not None and self.tries <= len(RETRY_DELAYS)
        return is_early and self.last_error == SMTPRecipientsRefused.__name__

    def mark_failed(self, problem: Exception) -> None:
        """Schedules the next try, or gives up after the last or a permanent failure; stores a summary of the error."""
        self.last_error = error_summary(problem)
        self.try_later(is_permanent_failure(problem))
        self.write_outcome()


def error_summary(problem: Exception) -> str:
    """Class name of an exception and the server's code, at most 100 characters; its message may name a person."""
    code = getattr(problem, "smtp_code", None) or getattr(problem, "errno", None)
    return " ".join(str(part) for part in (type(problem).__name__, code) if part)[:100]


def is_permanent_failure(problem: Exception) -> bool:
    """Whether the server refused every recipient permanently (RFC 5321, section 4.2.1: 5yz)."""
    replies = problem.recipients.values() if isinstance(problem, SMTPRecipientsRefused) else []
    return bool(replies) and all(500 <= code < 600 for code, _words in replies)
