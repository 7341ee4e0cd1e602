"""Content of a page as its revisions hold it."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Page


def raw_content(page: Page) -> dict:
    """Return the content of a page as a revision would hold it, without saving one."""
    return json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
