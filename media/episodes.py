"""What makes a recording an episode of the podcast."""

import datetime as dt
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .privacy import closed_collections


class EpisodeQuerySet(models.QuerySet):
    def episodes(self, language: str, request: HttpRequest | None = None):
        """Those in the podcast of this language that everybody may hear, newest first."""
        date = Coalesce("episode_date", TruncDate("created_at"))
        found = self.filter(is_podcast=True, language=language).exclude(collection__in=closed_collections(request))
        return found.alias(date=date).order_by("-date", "-episode", "-pk")


class Episode(models.Model):
    """The facts of an episode; its words are those of the recording, in the spoken language."""

    is_podcast = models.BooleanField(
        _("in the podcast"), default=False, help_text=_("Listed in the podcast of the spoken language.")
    )
    episode = models.PositiveIntegerField(_("number of the episode"), null=True, blank=True)
    episode_date = models.DateField(
        _("date of the episode"), null=True, blank=True, help_text=_("Left empty, the day it was uploaded.")
    )
    is_explicit = models.BooleanField(
        _("not for children"), default=False, help_text=_("Directories ask for strong language and the like.")
    )
    key = models.UUIDField(default=uuid4, editable=False, unique=True)  # what a podcast knows an episode by

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.is_podcast and not self.language:
            raise ValidationError({"language": _("A podcast has a language: please choose the one that is spoken.")})

    @property
    def published(self) -> dt.datetime:
        """When it came out: noon of the day that was given, else the moment it was uploaded."""
        if not self.episode_date:
            return self.created_at
        return timezone.make_aware(dt.datetime.combine(self.episode_date, dt.time(12)))
