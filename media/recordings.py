"""Recordings: audio and video that people upload, with captions, chapters and a transcript in as many languages as there are.

    {% load players %}{% show_player recording %}     the player; nothing without a recording
    {% show_player recording title="…" %}             with words of the page instead of the recording's own title

    from media.blocks import RecordingChooserBlock    RecordingChooserBlock(label=…), kind="audio" or "video" to offer only such

    recording.kind                 "audio" or "video"
    recording.url                  the file, served in ranges
    recording.text("es")           the RecordingText in this language, or None; its .captions, .chapters, .transcript
    recording.title_in("es")       the title in this language, else the recording's own

A library for this, wagtailmedia, was looked at and left out: its form deletes a replaced file before the new one is
safe, nobody without the right to change a recording may choose it, a poster bypasses the cleaning of pictures, it has
neither captions nor chapters, and it does not speak Spanish or Arabic.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.models import ClusterableModel
from wagtail.models import CollectionMember
from wagtail.search import index

from .containers import AUDIO, TYPES, VIDEO, ending_of
from .episodes import Episode, EpisodeQuerySet
from .fields import RecordingField
from .languages import languages
from .recording_texts import RecordingText
from .storing import brings_file, exchange, including

KINDS = [(AUDIO, _("Audio")), (VIDEO, _("Video"))]


class RecordingQuerySet(EpisodeQuerySet):
    def with_words(self):
        """With what a player shows: poster and texts, in two more queries however many there are."""
        return self.select_related("poster", "collection").prefetch_related("texts")


class Recording(Episode, CollectionMember, index.Indexed, ClusterableModel):
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
    search_fields = [
        *CollectionMember.search_fields,
        index.SearchField("title", boost=10),
        index.AutocompleteField("title"),
        index.SearchField("credit"),
        index.FilterField("title"),
        index.FilterField("kind"),
        index.FilterField("created_at"),
        index.FilterField("uploaded_by_user"),
        index.RelatedFields("texts", [index.SearchField("transcript")]),
    ]

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        permissions = [("choose_recording", "Can choose recording")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Stores a new file with what is in it; see `exchange`."""
        if not brings_file(self, kwargs):
            super().save(*args, **kwargs)
            return
        with exchange(self):
            self.file.close()
            super().save(*args, **including(kwargs, "kind", "duration", "width", "height", "file_size"))

    @property
    def url(self) -> str:
        return self.file.url

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
