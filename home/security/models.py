"""Model of the audit log: who did what to whose account, and when; without a name, an address or a secret."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from .actions import KINDS, action_choices
from .sentences import sentence

KEPT = timedelta(days=365)


class SecurityEventQuerySet(models.QuerySet):
    def since(self, age: timedelta) -> models.QuerySet:
        return self.filter(time__gt=timezone.now() - age)

    def of_kind(self, kind: str) -> models.QuerySet:
        """Those whose action is of this kind of `KINDS`."""
        return self.filter(action__startswith=f"{kind}.")

    def concerning(self, people) -> models.QuerySet:
        """What these accounts did, and what was done to them."""
        return self.filter(models.Q(user__in=people) | models.Q(about__in=people))


class SecurityEvent(models.Model):
    """A line of the log, which outlives the accounts it speaks of: with them goes who they were."""

    time = models.DateTimeField(
        pgettext_lazy("security log", "time"), default=timezone.now, db_index=True, editable=False
    )
    action = models.CharField(
        pgettext_lazy("security log", "action"), max_length=40, choices=action_choices, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("security log", "who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    # Whether an account did it, there still or not; else a command, the background work or nobody who is signed in.
    by_account = models.BooleanField(default=False, editable=False)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("security log", "whose account"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    # The name of a group, the public beginning of a token: never of a person, nor an address or a secret.
    detail = models.CharField(max_length=255, blank=True, editable=False)

    objects = SecurityEventQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()  # only admins read it, and nobody writes into it
        ordering = ["-time", "-pk"]
        verbose_name = _("security event")
        verbose_name_plural = _("security events")

    def __str__(self):
        return f"{self.action} {self.time:%Y-%m-%d %H:%M}"

    @property
    def kind(self) -> str:
        """What the report filters by, in words."""
        return KINDS[self.action.partition(".")[0]]

    @property
    def sentence(self) -> str:
        return sentence(self)
