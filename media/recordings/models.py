"""Models of recordings: the file, its texts in each language (captions, chapters, transcript), its columns as a podcast
episode.

    {% load players %}{% show_player recording %}     the player; nothing without a recording
    {% show_player recording title="…" %}             with words of the page instead of the recording's own title

    from media.recordings.blocks import RecordingChooserBlock    RecordingChooserBlock(label=…), kind="audio" or "video" to offer only such

    recording.kind                 "audio" or "video"
    recording.url                  the file, served in ranges
    recording.text("es")           the RecordingText in this language, or None; its .captions, .chapters, .transcript
    recording.title_in("es")       the title in this language, else the recording's own

A library for this, wagtailmedia, was looked at and left out: its form deletes a replaced file before the new one is
safe, nobody without the right to change a recording may choose it, a poster bypasses the cleaning of pictures, it has
neither captions nor chapters, and it does not speak Spanish or Arabic.
"""

import datetime as dt
from functools import cached_property
from itertools import chain
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import CollectionMember, Orderable
from wagtail.search import index

from ..containers import AUDIO, TYPES, VIDEO, ending_of
from ..permissions import closed_collections
from ..search_text import SpellingsMixin
from ..serving.private_addresses import ServedUpload
from ..uploads.files import has_new_file, replace_file, with_update_fields
from ..uploads.languages import languages
from . import webvtt
from .fields import RecordingField

# The words of a recording, a row for each language: captions and chapters to play along, a transcript to read.


class RecordingText(Orderable):
    """What is said in a recording, in one language."""

    recording = ParentalKey("media.Recording", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=20, choices=languages)
    title = models.CharField(_("title in this language"), max_length=255, blank=True)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("What it is about, in a sentence or two; the podcast shows it.")
    )
    captions = models.TextField(
        _("captions"), blank=True, help_text=_("As WebVTT, timed. For a film, people who can't hear need them.")
    )
    chapters = models.TextField(
        _("chapters"), blank=True, help_text=_("A time and a title a line, as in “1:30 The first harvest”; or WebVTT.")
    )
    transcript = RichTextField(
        _("transcript"),
        blank=True,
        features=["bold", "italic", "link", "ol", "ul", "h3", "h4"],
        help_text=_("All that is said, and what is heard or seen beside it."),
    )

    class Meta(Orderable.Meta):
        app_label = "media"
        verbose_name = _("text of a recording")
        verbose_name_plural = _("texts of recordings")
        constraints = [models.UniqueConstraint(fields=["recording", "language"], name="one_text_a_language")]

    def __str__(self):
        return self.get_language_display()

    def clean(self):
        super().clean()
        for name, parse in (("captions", webvtt.cues), ("chapters", webvtt.chapters)):
            try:
                if getattr(self, name).strip():
                    parse(getattr(self, name))
            except ValidationError as problem:
                raise ValidationError({name: problem}) from None

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return get_language_info(self.language)["name_local"].capitalize()

    def _address(self, ending: str) -> str:
        """Return the path of one of its parts, whether or not it is served (`urls`)."""
        return f"{settings.MEDIA_URL}recordings/{self.recording_id}/{self.language}.{ending}"

    @property
    def captions_url(self) -> str:
        return self._address("vtt")

    @property
    def transcript_url(self) -> str:
        return self._address("html")

    @property
    def chapters_url(self) -> str:
        return self._address("json")

    @cached_property
    def marks(self) -> list[webvtt.Cue]:
        """The chapters, each with its beginning in seconds."""
        return webvtt.chapters(self.chapters) if self.chapters.strip() else []


# What makes a recording an episode of the podcast.


class EpisodeQuerySet(models.QuerySet):
    def episodes(self, language: str, request: HttpRequest | None = None):
        """Those in the podcast of this language that everybody may hear, newest first."""
        date = Coalesce("episode_date", TruncDate("created_at"))
        episodes = self.filter(is_podcast=True, language=language).exclude(collection__in=closed_collections(request))
        return episodes.alias(date=date).order_by("-date", "-episode", "-pk")


class Episode(models.Model):
    """The facts of an episode; its words are those of the recording, in the spoken language."""

    language: str
    created_at: dt.datetime

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


KINDS = [(AUDIO, _("Audio")), (VIDEO, _("Video"))]


class RecordingQuerySet(EpisodeQuerySet):
    def with_words(self):
        """With what a player shows: poster and texts, in two more queries however many there are."""
        return self.select_related("poster", "collection").prefetch_related("texts")


class Recording(ServedUpload, Episode, SpellingsMixin, CollectionMember, index.Indexed, ClusterableModel):
    """A file to hear or to see; what kind it is and how long it lasts is read from its content."""

    title = models.CharField(pgettext_lazy("media", "title"), max_length=255)
    file = RecordingField(pgettext_lazy("media", "file"), upload_to="recordings", max_length=200, db_index=True)
    kind = models.CharField(_("kind"), max_length=5, choices=KINDS, editable=False)
    duration = models.PositiveIntegerField(_("duration in seconds"), default=0, editable=False)
    width = models.PositiveIntegerField(pgettext_lazy("media", "width"), default=0, editable=False)
    height = models.PositiveIntegerField(pgettext_lazy("media", "height"), default=0, editable=False)
    file_size = models.PositiveBigIntegerField(_("file size"), null=True, editable=False)
    language = models.CharField(
        _("spoken language"),
        max_length=20,
        blank=True,
        choices=languages,
        help_text=_("Left empty where nobody speaks."),
    )
    poster = models.ForeignKey(
        "media.Picture",
        verbose_name=_("poster"),
        help_text=_("Shown until somebody presses play."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it, as it should be printed beside it.")
    )
    licence = models.CharField(
        _("licence"), max_length=255, blank=True, help_text=_("On what terms it may be used, for example CC BY 4.0.")
    )
    created_at = models.DateTimeField(pgettext_lazy("media", "created at"), auto_now_add=True, db_index=True)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    uploaded_by_user.wagtail_reference_index_ignore = True

    objects = RecordingQuerySet.as_manager()
    path_relations = ("texts",)
    search_fields = [
        *CollectionMember.search_fields,
        index.SearchField("title", boost=10),
        index.AutocompleteField("title"),
        index.SearchField("credit"),
        *SpellingsMixin.spelled_fields,
        index.FilterField("title"),
        index.FilterField("kind"),
        index.FilterField("created_at"),
        index.FilterField("uploaded_by_user"),
        index.RelatedFields("texts", [index.SearchField("transcript")]),
    ]

    class Meta:
        app_label = "media"
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        permissions = [("choose_recording", "Can choose recording")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Stores a new file with what is in it; see `replace_file`."""
        if not has_new_file(self, kwargs):
            super().save(*args, **kwargs)
            return
        with replace_file(self):
            self.file.close()
            super().save(*args, **with_update_fields(kwargs, "kind", "duration", "width", "height", "file_size"))

    @property
    def url(self) -> str:
        return self.file.url

    def public_paths(self):
        texts = ((text.captions_url, text.transcript_url, text.chapters_url) for text in self.texts.all())
        return [self.url, *chain.from_iterable(texts)]

    @property
    def filename(self) -> str:
        return self.file.name.rsplit("/")[-1]

    @property
    def ending(self) -> str:
        return ending_of(self.file.name).upper()

    @property
    def content_type(self) -> str:
        return TYPES.get((ending_of(self.file.name), self.kind), "application/octet-stream")

    def text(self, language: str) -> RecordingText | None:
        return next((text for text in self.texts.all() if text.language == language), None)

    def title_in(self, language: str) -> str:
        text = self.text(language)
        return (text and text.title) or self.title
