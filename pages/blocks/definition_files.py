"""What the editor of a body knows of its blocks, as a file that the browser keeps: 125 KB that a form need not bring each time.

Wagtail packs it (telepath) into each form anew, once for each field: half of the work of the form, and of its bytes.
"""

import gzip
import json
import re
from functools import cache
from hashlib import sha256
from itertools import count
from typing import NamedTuple

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.telepath import JSContext
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget, get_error_json_data
from wagtail.fields import StreamField

FOREVER = "private, max-age=31536000, immutable"
# Gives the definition to the fields that wait for it, and each of them to Wagtail's own controller (Stimulus).
SCRIPT = """(() => {{
  const definition = {definition};
  for (const field of document.querySelectorAll("[data-block-definition='{name}']:not([data-controller])")) {{
    field.dataset.wBlockDataValue = definition;
    field.dataset.controller = "w-block";
  }}
}})();
"""


class Definition(NamedTuple):
    """Of some blocks, in one language of the admin."""

    context: JSContext
    digest: str
    content: bytes  # JavaScript
    compressed: bytes  # the same, by gzip


# What Wagtail draws by lot each time: the key of an empty text in Draftail, and the id of an item that stands there from the
# beginning, which is given when it is saved for the first time.
KEY = re.compile(r'\\"key\\": \\"[a-z0-9]{5}\\"')
ID = re.compile(r'"id": "[0-9a-f]{8}-[0-9a-f-]{27}"')
packed: dict[tuple[str, str], Definition] = {}  # by the name of the block and the language


@cache
def blocks() -> dict[str, Block]:
    """The blocks of all fields by their class, which says all about them."""
    fields = (field for model in apps.get_models() for field in model._meta.fields if isinstance(field, StreamField))
    return {type(field.stream_block).__name__: field.stream_block for field in fields}


def definition_of(name: str) -> Definition:
    """In the active language; put together once a process, and the same in each."""
    key = (name, get_language())
    if key not in packed:
        context = JSContext()
        text = settled(json.dumps(context.pack(blocks()[name])))
        content = SCRIPT.format(definition=json.dumps(text), name=name).encode()
        digest = sha256(content).hexdigest()[:16]
        packed[key] = Definition(context, digest, content, gzip.compress(content, mtime=0))
    return packed[key]


def settled(text: str) -> str:
    """The packed definition without what was drawn by lot."""
    numbers = count(10_000)
    return ID.sub('"id": null', KEY.sub(lambda _: rf"\"key\": \"{next(numbers)}\"", text))


class StreamWidget(BlockWidget):
    """Wagtail's, with the definition of its blocks in a file."""

    @property
    def name(self) -> str:
        return type(self.block_def).__name__

    @property
    def js_context(self) -> JSContext:
        return definition_of(self.name).context

    def render_with_errors(self, name, value, attrs=None, errors=None, renderer=None):
        error = get_error_json_data(errors.as_data()[0]) if errors else None
        return format_html(
            '<div id="{}" data-block data-block-definition="{}" data-w-block-arguments-value="{}"><p>{}</p></div>'
            '<script src="{}"></script>',
            name,
            self.name,
            json.dumps([self.block_def.get_form_state(value), error]),
            _("The text is being fetched. If it does not come, load this page again."),
            reverse("block_definition", args=[get_language(), self.name, definition_of(self.name).digest]),
        )


@require_admin_access
def send_definition(request: HttpRequest, language: str, name: str, digest: str) -> HttpResponse:
    """Response with the definition of these blocks; one of another release is not kept."""
    if name not in blocks() or language != get_language():
        raise Http404
    definition = definition_of(name)
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        definition.compressed if is_compressed else definition.content,
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": FOREVER if digest == definition.digest else "no-store", "Vary": "Accept-Encoding"},
    )
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


register_form_field_override(StreamField, override=lambda field: {"widget": StreamWidget(field.stream_block)})
