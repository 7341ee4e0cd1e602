"""Where pieces of others appear: papers, stations, sites, and in what form."""

from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import SynchronizedField

from .named import Named
from .writable import writable


def host_of(address: str) -> str:
    """The name of a website, without www; empty for nonsense."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class Outlet(Named):
    """A paper, a station, a site."""

    website = models.URLField(_("website"), blank=True)

    override_translatable_fields = [SynchronizedField("website", overridable=False)]
    api_fields = [*Named.api_fields, *writable("website")]
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("website")]

    class Meta(Named.Meta):
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")


class Medium(models.TextChoices):
    ARTICLE = "article", _("Press")
    FILM = "film", _("Film")
    PODCAST = "podcast", _("Podcast")
    BROADCAST = "broadcast", _("Broadcast")
