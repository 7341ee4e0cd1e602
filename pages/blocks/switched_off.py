"""Block that stands for one whose feature is off: it keeps what is stored, and shows nothing."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block, FieldBlock

from .translation import SegmentExtractor, SegmentWriter

# What Wagtail raises for fields that no form of a stream sends: half of its own, no number, deeper than Python goes.
NO_FORM = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


class SwitchedOffBlock(FieldBlock):
    """Its value is the stored one, in the form as hidden JSON. Uses and translations are those of the block it stands for."""

    def __init__(self, block: Block):
        super().__init__(label=block.meta.label, icon=block.meta.icon, group=block.meta.group)
        self.block = block
        self.field = forms.JSONField(widget=forms.HiddenInput, required=False, help_text=_("Switched off"))

    def value_from_form(self, value: str | None) -> Any:
        return json.loads(value) if value else None

    def value_from_datadict(self, data: QueryDict, files: MultiValueDict, prefix: str) -> Any:
        """Return what a form sends, also one that was opened while the feature was on."""
        if prefix in data or self.block.value_omitted_from_data(data, files, prefix):
            return super().value_from_datadict(data, files, prefix)
        return self.block.get_prep_value(self.block.value_from_datadict(data, files, prefix))

    def clean(self, value: Any) -> Any:
        """Return the stored value; raise ValidationError for what the block itself could not read."""
        if value is None or not self.is_readable(value):
            raise ValidationError(self.field.error_messages["required"])
        return value

    def is_readable(self, value: Any) -> bool:
        """Return whether the block that it stands for can read this value."""
        try:
            list(self.extract_references(value))
        except NO_FORM:
            return False
        return True

    def extract_references(self, value: Any):
        return self.block.extract_references(self.block.to_python(value))

    def get_translatable_segments(self, value: Any) -> list:
        """Called by wagtail-localize: the segments of the block, so that its translations stay."""
        return SegmentExtractor(None, include_overridables=True).handle_block(self.block, self.block.to_python(value))

    def restore_translated_segments(self, value: Any, segments: list) -> Any:
        """Called by wagtail-localize: the stored value with these translated segments."""
        restored = SegmentWriter(None, None, None).handle_block(self.block, self.block.to_python(value), segments)
        return self.block.get_prep_value(restored)

    def get_api_representation(self, value: Any, context: dict | None = None) -> None:
        return None

    def render(self, value: Any, context: dict | None = None) -> str:
        return ""
