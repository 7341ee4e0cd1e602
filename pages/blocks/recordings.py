"""Blocks that play what was uploaded: a sound, or a recording with everything that was said."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from media.blocks import RecordingChooserBlock

from .previews import newest_recording


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
