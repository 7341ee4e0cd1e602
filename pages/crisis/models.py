"""Models of the crisis switch: whether it is on, and the plan of what visitors read while it is."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import Orderable

REQUEST_HOLDS = dt.timedelta(hours=1)  # in which another admin may confirm


class CrisisSwitchQuerySet(models.QuerySet):
    def locked(self) -> "CrisisSwitch":
        """The one row, locked until the transaction ends; it is made with the first press."""
        self.get_or_create(pk=CrisisSwitch.ONLY)
        return self.select_for_update().get(pk=CrisisSwitch.ONLY)

    def current(self) -> "CrisisSwitch":
        """The one row as it is, to be read; one that is off where nobody has ever pressed."""
        return self.select_related("begun_by", "asked_by").first() or CrisisSwitch()


class CrisisSwitch(models.Model):
    """State of the switch: one row for the whole installation."""

    ONLY = 1

    since = models.DateTimeField(null=True, editable=False)  # None: it is off
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # Who asked for the other state, and when: it is switched once another admin confirms.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(null=True, editable=False)

    objects = CrisisSwitchQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = verbose_name_plural = _("crisis switch")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def is_on(self) -> bool:
        return self.since is not None

    @property
    def is_asked(self) -> bool:
        """Whether a request for the other state holds: by an admin who still is one, in the last hour."""
        asker, at = self.asked_by, self.asked_at
        is_recent = at is not None and at > timezone.now() - REQUEST_HOLDS
        return bool(is_recent and asker and asker.is_active and asker.is_superuser)

    def turn(self, to_on: bool, begun_by) -> None:
        """Writes the state; a request for it is done with."""
        self.since, self.begun_by = (timezone.now(), begun_by) if to_on else (None, None)
        self.asked_by = self.asked_at = None
        self.save()

    def ask(self, user) -> None:
        self.asked_by, self.asked_at = user, timezone.now()
        self.save(update_fields=["asked_by", "asked_at"])

    def withdraw(self) -> None:
        self.asked_by = self.asked_at = None
        self.save(update_fields=["asked_by", "asked_at"])


class CrisisPlan(ClusterableModel, BaseGenericSetting):
    """What visitors read while the crisis switch is on; written in quiet days."""

    ONLY = 1

    panels = [
        HelpPanel(
            _(
                "Visitors see nothing of this until the crisis switch is on. Write it on a quiet day; "
                "what it looks like you see when you rehearse."
            )
        ),
        InlinePanel(
            "messages",
            heading=pgettext_lazy("crisis", "Message"),
            label=pgettext_lazy("crisis", "message in one language"),
            help_text=_(
                "It stands above every page and at the top of the front page. In a language without one, visitors read "
                "a general sentence, and below it your message in another language."
            ),
        ),
        InlinePanel(
            "links",
            heading=_("Pages on top"),
            label=pgettext_lazy("crisis", "page"),
            help_text=_(
                "The front page becomes a short text that loads on any line, with these pages on top: "
                "where to find help, whom to call, what to do. Private pages and drafts are left out."
            ),
        ),
    ]

    class Meta:
        app_label = "pages"
        verbose_name = _("crisis plan")

    @classmethod
    def load(cls, request_or_site=None) -> "CrisisPlan":
        """The one row; Wagtail's makes two of it where two admins open the plan for the first time at once."""
        return cls.objects.get_or_create(pk=cls.ONLY)[0]


class CrisisMessage(models.Model):
    """The message of the plan in one language."""

    plan = ParentalKey(CrisisPlan, on_delete=models.CASCADE, related_name="messages")
    locale = models.ForeignKey(
        "wagtailcore.Locale", verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(
        pgettext_lazy("crisis", "what has happened"),
        max_length=120,
        help_text=_("In a few words, for example “Our office was broken into”."),
    )
    text = models.TextField(
        pgettext_lazy("crisis", "what to do now"),
        max_length=2000,
        blank=True,
        help_text=_("Two or three sentences. An empty line begins a new paragraph."),
    )
    panels = [FieldPanel("locale"), FieldPanel("title"), FieldPanel("text")]

    class Meta:
        app_label = "pages"
        default_permissions = ()
        unique_together = [("plan", "locale")]  # which the formset checks; not so a UniqueConstraint

    def __str__(self) -> str:
        return self.title


class CrisisLink(Orderable):
    """A page on top of the front page while the switch is on, in the visitor's language where it exists."""

    plan = ParentalKey(CrisisPlan, on_delete=models.CASCADE, related_name="links")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=pgettext_lazy("crisis", "page"), on_delete=models.CASCADE, related_name="+"
    )
    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        app_label = "pages"
        default_permissions = ()
