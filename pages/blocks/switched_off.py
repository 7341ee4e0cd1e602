"""Block that stands for one whose feature is off: it keeps what is stored, and shows nothing."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block, FieldBlock

from .translation import SegmentExtractor, SegmentWriter


class SwitchedOffBlock(FieldBlock):
    """Its value is the stored one, in the form as hidden JSON. Uses and translations are those of the block it stands for."""

    def __init__(self, block: Block):
        super().__init__(label=block.meta.label, icon=block.meta.icon, group=block.meta.group)
        self.block = block
        self.field = forms.JSONField(widget=forms.HiddenInput, required=False, help_text=_("Switched off"))

    def value_from_form(self, value: str | None) -> Any:
        return json.loads(value) if value else None

    def clean(self, value: Any) -> Any:
        return value

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
