"""Template tag of the dialog of keyboard shortcuts: the keys of the page editor that are ours."""

from django import template
from django.utils.translation import pgettext
from wagtail.admin.utils import get_keyboard_key_labels_from_request

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_keys(context) -> list[tuple[str, str]]:
    """What is done, and by which keys: named as Wagtail names its own, which depend on the machine."""
    keys = get_keyboard_key_labels_from_request(context.request)
    return [
        (pgettext("keys", "Publish, or hand in"), f"{keys.MOD} + {keys.ENTER}"),
        (pgettext("keys", "Put something into the text, in an empty line"), "/"),
        (pgettext("keys", "To the tools of a block, from its last field"), keys.TAB),
        (pgettext("keys", "From one tool to the next: move, copy, delete"), "← →"),
        (pgettext("keys", "Copy or cut a block, from its tools"), f"{keys.MOD} + c, {keys.MOD} + x"),
        (pgettext("keys", "Paste a block, from its tools or a plus"), f"{keys.MOD} + v"),
        (pgettext("keys", "Take back what was done to blocks, outside of a field"), f"{keys.MOD} + z"),
        (pgettext("keys", "Do it to the blocks again, outside of a field"), f"{keys.MOD} + {keys.SHIFT} + z"),
    ]
