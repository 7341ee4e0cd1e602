"""Unpublished changes: whether the newest revision of a page differs from what visitors see of it."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import COMMENTS_RELATION_NAME, Page

# Columns of tree, workflow and revisions, which no visitor reads: a difference in them is no change.
BOOKKEEPING_FIELDS = {
    *("pk", "path", "depth", "numchild", "url_path", "content_type", "translation_key", "locale", "owner", "alias_of"),
    *("live", "live_revision", "latest_revision", "latest_revision_created_at", "has_unpublished_changes", "expired"),
    *("first_published_at", "last_published_at", "draft_title", "locked", "locked_at", "locked_by"),
    *("behind_since", "untranslated", COMMENTS_RELATION_NAME),
}


def serialize_content(page: Page) -> dict:
    """The content of this page as a revision stores it, without the bookkeeping fields."""
    return as_stored(page.serializable_data())


def serialize_columns(page: Page) -> dict:
    """Of that content what stands in the page's own columns, not in rows that belong to it. No query."""
    return as_stored(get_serializable_data_for_fields(page))


def as_stored(data: dict) -> dict:
    stored = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return {name: value for name, value in stored.items() if name not in BOOKKEEPING_FIELDS}


def is_public_as_saved(page: Page) -> bool:
    """Whether visitors read this page as it was last saved, as its row has it."""
    return page.live and not page.has_unpublished_changes


def matches_published(page: Page) -> bool:
    """Whether the published row has this very content; False for a page that is not live.

    One query where its own columns tell already that it has not.
    """
    if not page.pk or not page.live:
        return False
    public = type(page)._default_manager.filter(pk=page.pk, live=True).first()
    if public is None or serialize_columns(public) != serialize_columns(page):
        return False
    return serialize_content(public) == serialize_content(page)
