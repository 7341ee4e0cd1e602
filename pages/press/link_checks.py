"""Model and queryset of link checks: one row an address, with what its last checks gave; no person in it."""

from datetime import datetime, timedelta
from random import uniform

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
EVERY = 7 * DAY  # a link that answers
AGAIN = DAY  # one that does not, so that two failures lie a day apart
LOST = 3 * DAY  # so long a name must be unknown until we believe it; a resolver that is away is no proof
MISSING = {404, 410}  # RFC 9110, sections 15.5.5 and 15.5.11
UNKNOWN_NAME = "unknown"  # as pages.http.ssrf says it


def first_check() -> datetime:
    """Some time within a week: whoever pasted a link has just seen it, and many pasted in one hour are spread out."""
    return timezone.now() + EVERY * uniform(0.1, 1)  # noqa: S311 - spread, not secrecy


class LinkChecks(models.QuerySet):
    def due(self):
        """To be looked at now, longest due first."""
        return self.filter(due__lte=timezone.now()).order_by("due", "pk")

    def gone(self):
        return self.filter(is_gone=True)

    def in_doubt(self):
        """Not gone, but more than once without a proper answer; those that somebody has confirmed are left out."""
        return self.filter(is_gone=False, vouched=False, failures__gt=1)

    def moved(self):
        """They answer, at another address for good."""
        return self.filter(is_gone=False, failures=0).exclude(moved_to="")

    def counts(self) -> dict[str, int]:
        """How many links were looked at already, and how many were not yet."""
        return self.aggregate(
            checked=Count("pk", filter=Q(checked_at__isnull=False)), unchecked=Count("pk", filter=Q(checked_at=None))
        )

    def needing_attention(self):
        """All that somebody has to look at."""
        return self.gone() | self.in_doubt() | self.moved()


class LinkCheck(models.Model):
    """The state of one address. An edited link is another address, and so begins anew."""

    address = models.URLField(_("link"), max_length=500, unique=True)
    due = models.DateTimeField(_("next check"), default=first_check, db_index=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    missing_since = models.DateTimeField(_("missing since"), null=True)
    moved_to = models.URLField(_("moved to"), max_length=500, blank=True)
    is_gone = models.BooleanField(_("gone"), default=False, db_index=True)
    vouched = models.BooleanField(_("somebody says it is fine"), default=False)

    objects = LinkChecks.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.address

    def record_response(self, status: int, moved_to: str = "") -> None:
        """Records a response, good or bad."""
        self.status, self.problem = status, ""
        self.record_result(good=status < 400, missing=status in MISSING, moved_to=moved_to)

    def record_failure(self, why: str) -> None:
        """Records that there was no response; `why` as NotFetched has it."""
        self.status, self.problem = None, why
        self.record_result(good=False, missing=why == UNKNOWN_NAME)

    def record_result(self, good: bool, missing: bool, moved_to: str = "") -> None:
        """Missing twice, a day apart, is gone (a name: three days); a good answer forgives all, any other only raises doubts."""
        now = self.checked_at = timezone.now()
        if good:
            self.failures, self.missing_since, self.is_gone = 0, None, False
            self.moved_to = (
                "" if normalize_url(moved_to) == normalize_url(self.address) or len(moved_to) > 500 else moved_to
            )
        else:
            self.failures = min(self.failures + 1, 1000)
            self.missing_since = self.missing_since or (now if missing else None)
            grace = AGAIN if self.status else LOST
            self.is_gone = not self.vouched and (self.is_gone or (missing and now - self.missing_since >= grace))
        self.due = next_check(now, good or self.is_gone or self.failures > 5)
        self.save()

    def confirm(self) -> None:
        """Records that somebody looked: it is there, whatever it answers us."""
        self.vouched, self.is_gone, self.failures, self.missing_since, self.moved_to = True, False, 0, None, ""
        self.save()


def normalize_url(address: str) -> str:
    """Normalizes a URL: without what may change while the piece stays where it is, an s, a www, a slash at the end."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def next_check(now: datetime, is_settled: bool) -> datetime:
    """A week or a day from now and a little more, so that links added in one hour are not all requested in one hour."""
    interval = EVERY if is_settled else AGAIN
    return now + interval + interval * uniform(0.0, 0.15)  # noqa: S311 - spread, not secrecy


def is_gone(column: str) -> Exists:
    """Subquery (Exists) for rows with a link in this column: nothing is there any more."""
    return Exists(LinkCheck.objects.gone().filter(address=OuterRef(column)))
