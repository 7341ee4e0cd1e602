"""Model and queryset of outgoing mails: when each is tried again, and when nobody needs it any more."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PAUSES = [timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]  # three days in all
LEASE = timedelta(minutes=15)  # a mail is nobody else's for so long; sending takes at most a few EMAIL_TIMEOUTs
KEPT = timedelta(days=30)


class OutgoingMails(models.QuerySet):
    def waiting(self):
        """To be sent, now or later."""
        return self.filter(sent_at=None, given_up_at=None)

    def failing(self):
        """Waiting, though at least one try failed."""
        return self.waiting().exclude(last_error="")

    def given_up(self):
        return self.exclude(given_up_at=None)

    def sent(self):
        return self.exclude(sent_at=None)

    def free(self):
        """Nobody is sending these at this moment."""
        return self.filter(Q(taken_until=None) | Q(taken_until__lt=timezone.now()))

    def due(self):
        """To be sent now, longest due first."""
        return self.waiting().free().filter(due__lte=timezone.now()).order_by("due", "pk")

    def claim(self) -> "OutgoingMail | None":
        """The next that is due, and from now on ours: whoever updates the row first has it, on every database."""
        for pk in self.due().values_list("pk", flat=True)[:10]:
            ours = self.due().order_by().filter(pk=pk)
            if ours.update(taken_until=timezone.now() + LEASE, tries=F("tries") + 1):
                return self.get(pk=pk)
        return None

    def try_again(self) -> int:
        """Lets these begin anew, given up or not; those being sent and those sent stay as they are."""
        again = self.filter(sent_at=None).free()
        return again.update(due=timezone.now(), tries=0, given_up_at=None, taken_until=None)

    def outlived(self):
        """What nobody needs to know any more: it names people."""
        border = timezone.now() - KEPT
        return self.filter(Q(sent_at__lt=border) | Q(given_up_at__lt=border))


class OutgoingMail(models.Model):
    """A mail on its way, or what became of it. Its words go when it is sent, the rest a month later."""

    sender = models.TextField(_("from"))
    recipients = models.JSONField(_("to"))
    subject = models.TextField(pgettext_lazy("mail", "subject"), blank=True)
    message = models.BinaryField()
    created = models.DateTimeField(_("written"), default=timezone.now)
    due = models.DateTimeField(_("next try"), default=timezone.now, db_index=True)
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last problem"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, db_index=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, db_index=True)

    objects = OutgoingMails.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"  # never an address: this may stand in a log

    def sent(self) -> None:
        """It left: its words are no longer ours to keep (a new password's link may be among them)."""
        self.sent_at, self.message, self.last_error = timezone.now(), b"", ""
        self.finish()

    def failed(self, problem: Exception) -> None:
        """It did not leave: the next try, or the end of all tries. Only the kind of the problem is kept."""
        self.last_error = kind(problem)
        if self.tries > len(PAUSES) or refused_for_good(problem):
            self.given_up_at = timezone.now()
        else:
            self.due = timezone.now() + PAUSES[self.tries - 1]
        self.finish()

    def finish(self) -> None:
        self.taken_until = None
        self.save(update_fields=["sent_at", "given_up_at", "due", "message", "last_error", "taken_until"])


def kind(problem: Exception) -> str:
    """The kind of a problem and the server's code, without its message, which may name a person."""
    code = getattr(problem, "smtp_code", None) or getattr(problem, "errno", None)
    return " ".join(str(part) for part in (type(problem).__name__, code) if part)[:100]


def refused_for_good(problem: Exception) -> bool:
    """Whether the server said of every recipient that it will never take this (RFC 5321, section 4.2.1: 5yz)."""
    answers = problem.recipients.values() if isinstance(problem, SMTPRecipientsRefused) else []
    return bool(answers) and all(500 <= code < 600 for code, _words in answers)
