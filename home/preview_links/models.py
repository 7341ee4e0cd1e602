"""Model of preview links: an address that shows drafts to whoever holds it, until it ends or is revoked."""

import datetime as dt
import secrets
from typing import Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

KEPT = dt.timedelta(days=30)  # after its end
SIGNER = Signer(sep=".", salt="home.preview_links")  # nothing in a database or a backup of it opens a draft


def new_key() -> str:
    """Return a random key of 144 bits; the number of a row is used again after a restore, its key is not."""
    return secrets.token_urlsafe(18)


class PreviewLinkQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that have neither ended nor been revoked; none that a release without keys has made."""
        return self.filter(revoked_at=None, ends_at__gt=timezone.now(), key__isnull=False)

    def signed(self, signed: str) -> "PreviewLink | None":
        """The link at this address, be it open or not; None where the signature is not ours, or the link has been deleted."""
        try:
            return self.select_related("made_by").filter(key=SIGNER.unsign(signed)).first()
        except BadSignature:
            return None


class PreviewLink(models.Model):
    """Drafts of one page or several, for people without an account. It opens what its maker may edit, as long as they may."""

    # Null in rows that earlier code makes while a site is upgraded: these open nothing.
    key = models.CharField(max_length=24, unique=True, null=True, default=new_key, editable=False)  # noqa: DJ001
    pages = models.ManyToManyField(Page, related_name="+", editable=False)
    for_whom = models.CharField(pgettext_lazy("preview link", "for whom"), max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who made it"),
        on_delete=models.CASCADE,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ends_at = models.DateTimeField(db_index=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        app_label = "home"
        verbose_name = _("link to drafts")
        verbose_name_plural = _("links to drafts")

    def __str__(self):
        return self.for_whom or str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.ends_at > timezone.now() and self.made_by.is_active

    @property
    def signed(self) -> str:
        """The key with its signature by SECRET_KEY."""
        return SIGNER.sign(self.key)

    @property
    def url(self) -> str:
        """Its full address, where visitors are: with HEADLESS=only at the front end, which reads drafts from `preview/` of the API."""
        return f"{settings.PUBLIC_URL}{reverse('preview_link', args=[self.signed])}"

    @cached_property
    def shown_pages(self) -> list[Page]:
        """The rows of its pages that its maker may edit, in the order of the tree."""
        rows = self.pages.order_by("path").select_related("locale")
        return [page for page in rows if page.permissions_for_user(self.made_by).can_edit()]
