"""Model field of recordings, which sanitizes whatever way an upload takes, and measures."""

from contextlib import closing

from django.db import models

from ..uploads.files import FiledFile
from .uploads import sanitize_recording


class RecordingFile(FiledFile):
    def save(self, name, content, save=True):
        content, facts = sanitize_recording(content, name)
        recording = self.instance
        recording.kind, recording.duration, recording.file_size = facts.kind, round(facts.seconds), content.size
        recording.width, recording.height = facts.width, facts.height
        with closing(content):  # its temporary file has been moved away
            super().save(name, content, save)


class RecordingField(models.FileField):
    attr_class = RecordingFile
