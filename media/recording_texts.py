"""The words of a recording, a row for each language: captions and chapters to play along, a transcript to read."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from . import webvtt
from .languages import languages


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
        verbose_name = _("text of a recording")
        verbose_name_plural = _("texts of recordings")
        constraints = [models.UniqueConstraint(fields=["recording", "language"], name="one_text_a_language")]

    def __str__(self):
        return self.get_language_display()

    def clean(self):
        super().clean()
        for name, read in (("captions", webvtt.cues), ("chapters", webvtt.chapters)):
            try:
                if getattr(self, name).strip():
                    read(getattr(self, name))
            except ValidationError as problem:
                raise ValidationError({name: problem}) from None

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return get_language_info(self.language)["name_local"].capitalize()

    @property
    def captions_url(self) -> str:
        return reverse("captions", args=[self.recording_id, self.language])

    @property
    def transcript_url(self) -> str:
        return reverse("transcript", args=[self.recording_id, self.language])

    @property
    def chapters_url(self) -> str:
        return reverse("chapters", args=[self.recording_id, self.language])

    @cached_property
    def marks(self) -> list[webvtt.Cue]:
        """The chapters, each with its beginning in seconds."""
        return webvtt.chapters(self.chapters) if self.chapters.strip() else []
