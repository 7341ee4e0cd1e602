"""Models of releases: drafts of several pages that become public at one moment, or none of them."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

MOST_PAGES = 50  # of a release: they are published in one transaction
KEPT = dt.timedelta(days=30)  # once released


class ContentReleaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(released_at=None)

    def visible_to(self, user):
        """Those that this person began, or with a page in it that they may publish; all for an administrator."""
        if user.is_superuser:
            return self.all()
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish").order_by()
        within = ContentRelease.pages.through.objects.filter(page__in=pages.values("pk")).values("contentrelease")
        return self.filter(models.Q(made_by=user) | models.Q(pk__in=within))

    def due(self):
        return self.open().filter(moment__lte=timezone.now())

    def released(self):
        return self.exclude(released_at=None)


class ContentRelease(models.Model):
    """`problem` says why it was not released at its moment, which it then has no more."""

    name = models.CharField(_("name"), max_length=100)
    pages = models.ManyToManyField(Page, related_name="+", editable=False)
    moment = models.DateTimeField(_("moment"), null=True, db_index=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who made it"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who set the moment"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    problem = models.TextField(blank=True, default="", db_default="", editable=False)

    objects = ContentReleaseQuerySet.as_manager()

    class Meta:
        app_label = "home"
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self):
        return self.name


def waiting_releases(page_ids: Iterable[int]) -> dict[int, ContentRelease]:
    """The release with which each of these pages becomes public, by page id: the next whose moment is set. One query."""
    through = ContentRelease.pages.through.objects.filter(page__in=list(page_ids), contentrelease__released_at=None)
    rows = through.exclude(contentrelease__moment=None).select_related("contentrelease")
    return {row.page_id: row.contentrelease for row in rows.order_by("-contentrelease__moment", "-pk")}
