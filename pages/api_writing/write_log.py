"""Log of writes through the API: by whom, with which token, where and when; the report shows it."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import APIToken

KEPT = timedelta(days=365)


class APIWrite(models.Model):
    """One request that changed something. What it changed keeps its own history; this says that a program did it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("API", "user"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    token = models.ForeignKey(
        APIToken, verbose_name=_("token"), null=True, on_delete=models.SET_NULL, related_name="writes"
    )
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    method = models.CharField(_("method"), max_length=7)
    route = models.CharField(_("address"), max_length=200)
    operation = models.CharField(_("what"), max_length=100)
    object_id = models.CharField(_("number"), max_length=40, blank=True)
    object_title = models.CharField(pgettext_lazy("API", "title"), max_length=255, blank=True)

    class Meta:
        app_label = "pages"
        verbose_name = _("write through the API")
        verbose_name_plural = _("writes through the API")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.method} {self.route}"


def record_write(request: HttpRequest, response: HttpResponse, token: APIToken, operation: str) -> None:
    """Records a write in the log."""
    data = json.loads(response.content) if response.content else {}
    data = data if isinstance(data, dict) else {}
    title = data.get("title") or data.get("name") or data.get("language_code") or data.get("hostname") or ""
    url_kwargs = (request.resolver_match.kwargs if request.resolver_match else {}) or {}
    ids = [value for name, value in url_kwargs.items() if name == "pk" or name.endswith("_id")]
    APIWrite.objects.create(
        user=token.user,
        token=token,
        method=request.method,
        route=request.path[:200],
        operation=operation[:100],
        object_id=str(data.get("id") or (ids[0] if ids else ""))[:40],
        object_title=str(title)[:255],
    )
