"""StreamField blocks of a body that play a recording, and the block that chooses one."""

from functools import cached_property

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks import ChooserBlock

GROUP = _("Pictures and sound")  # as pages.blocks.body names it


def newest_recording(kind: str = "") -> int | None:
    """The id of the newest recording of a kind ("audio", "video"); without a kind, of the newest with a transcript."""
    recordings = apps.get_model("media", "Recording").objects.order_by("-pk")
    recordings = recordings.filter(kind=kind) if kind else recordings.filter(texts__transcript__gt="")
    return recordings.values_list("pk", flat=True).first()


class RecordingChooserBlock(ChooserBlock):
    """Chooses a recording, of one kind only when `kind` is "audio" or "video".

    Its value is a Recording with poster and texts at hand: a body of many costs the queries of one.
    """

    def __init__(self, kind: str = "", **kwargs):
        super().__init__(**kwargs)
        self.kind = kind

    class Meta:
        icon = "media"
        label = _("Recording")

    @cached_property
    def target_model(self) -> type[models.Model]:
        return apps.get_model("media", "Recording")

    @cached_property
    def widget(self):
        if not apps.get_app_config("media_recordings").is_on:
            return forms.HiddenInput()  # in no form; the API asks the field for its type
        from .choosers import RecordingChooser  # with its views, which only a form needs

        return RecordingChooser(self.kind)

    @property
    def _queryset(self) -> models.QuerySet:
        return self.target_model.objects.with_words()

    def to_python(self, value):
        return value if value is None or isinstance(value, models.Model) else self._queryset.filter(pk=value).first()

    def bulk_to_python(self, values):
        recordings = self._queryset.in_bulk([value for value in values if value is not None])
        return [recordings.get(value) for value in values]


class AudioBlock(blocks.StructBlock):
    """A sound and its player."""

    recording = RecordingChooserBlock(label=_("Sound"), kind="audio")
    title = blocks.CharBlock(
        label=pgettext_lazy("block", "Title"),
        required=False,
        max_length=120,
        help_text=_("Left empty, the title of the recording."),
    )

    class Meta:
        group = GROUP
        icon = "media"
        label = _("Audio")
        label_format = "{title}"
        template = "blocks/audio.html"
        description = _("A sound that you uploaded, with its player")

    def get_preview_value(self):
        """The newest sound."""
        return self.to_python({"recording": newest_recording("audio"), "title": "Songs from the field"})


class RecordingBlock(blocks.StructBlock):
    """A recording under a heading, with words about it; its transcript is a condition."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    text = blocks.TextBlock(label=_("What it is about"), required=False, rows=2)
    recording = RecordingChooserBlock(label=_("Recording"))

    class Meta:
        group = GROUP
        icon = "doc-full-inverse"
        label = _("Recording with transcript")
        label_format = "{title}"
        template = "blocks/recording.html"
        description = _("A sound or film that you uploaded, with chapters and everything that is said")

    def clean(self, value):
        value = super().clean(value)
        recording = value.get("recording")
        if not self.is_deferred_validation and recording and not any(text.transcript for text in recording.texts.all()):
            message = _("This recording has no transcript yet. Please add one to it in the media room.")
            raise blocks.StructBlockValidationError({"recording": ValidationError(message)})
        return value

    def get_preview_value(self):
        """The newest recording."""
        return self.to_python(
            {
                "title": "The assembly, to listen to",
                "text": "What was decided in the fall, in the words of those who decided it.",
                "recording": newest_recording(),
            }
        )
