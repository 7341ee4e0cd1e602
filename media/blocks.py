"""A recording inside a body: the block that chooses one."""

from functools import cached_property

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChooserBlock


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
        from .choosers import RecordingChooser

        return RecordingChooser(self.kind)

    @property
    def _rows(self) -> models.QuerySet:
        return self.target_model.objects.with_words()

    def to_python(self, value):
        return value if value is None or isinstance(value, models.Model) else self._rows.filter(pk=value).first()

    def bulk_to_python(self, values):
        found = self._rows.in_bulk([value for value in values if value is not None])
        return [found.get(value) for value in values]
