"""What a body shows of the media room: the use of a picture, and the block that chooses a recording."""

from functools import cached_property

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChooserBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from .descriptions import RULE


class PictureUseBlock(ImageBlock):
    """A picture with what it shows, after the one rule of `media.descriptions`: without words it is decoration."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required, **kwargs)
        words = CharBlock(required=False, label=_("What the picture shows"), help_text=RULE)
        words.set_name("alt_text")
        self.child_blocks["alt_text"] = words
        self.child_blocks["decorative"].label = _("It only decorates")

    def clean(self, value):
        try:
            self.child_blocks["image"].clean(value)
        except ValidationError as problem:
            raise StructBlockValidationError(block_errors={"image": problem}) from problem
        return value


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
