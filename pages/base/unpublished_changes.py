"""Unpublished changes: whether the newest revision of a page differs from what visitors see of it."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import COMMENTS_RELATION_NAME, Page

# What a page knows of itself and no visitor reads: keeping books is no change.
BOOKS = {
    *("pk", "path", "depth", "numchild", "url_path", "content_type", "translation_key", "locale", "owner", "alias_of"),
    *("live", "live_revision", "latest_revision", "latest_revision_created_at", "has_unpublished_changes", "expired"),
    *("first_published_at", "last_published_at", "draft_title", "locked", "locked_at", "locked_by"),
    *("behind_since", "untranslated", COMMENTS_RELATION_NAME),
}


def content(page: Page) -> dict:
    """What is written on this page, as a revision keeps it, without the books."""
    kept = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    return {name: value for name, value in kept.items() if name not in BOOKS}


def is_as_public(page: Page) -> bool:
    """Whether visitors see this very content already; never so for a page that is not public. Two queries and more."""
    if not page.pk or not page.live:
        return False
    public = type(page)._default_manager.filter(pk=page.pk, live=True).first()
    return public is not None and content(public) == content(page)
