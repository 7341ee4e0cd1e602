"""Block of a picture in a body."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from .alt_text import RULE, alt_text_for


class PictureUseBlock(ImageBlock):
    """Image block whose alternative text follows the rule of `media.images.alt_text`: empty means decorative."""

    def __init__(self, required=True, **kwargs):
        super().__init__(required, **kwargs)
        alt_text = CharBlock(required=False, label=_("What the picture shows"), help_text=RULE)
        alt_text.set_name("alt_text")
        self.child_blocks["alt_text"] = alt_text
        self.child_blocks["decorative"].label = _("It only decorates")

    def clean(self, value):
        try:
            self.child_blocks["image"].clean(value)
        except ValidationError as problem:
            raise StructBlockValidationError(block_errors={"image": problem}) from problem
        return value

    def get_api_representation(self, value, context=None):
        """As Wagtail's; the alternative text is left out for those who may not see the picture."""
        found = super().get_api_representation(value, context)
        if value is not None and context and "request" in context:
            found["alt_text"] = alt_text_for(context["request"], value, found["alt_text"])
        return found
