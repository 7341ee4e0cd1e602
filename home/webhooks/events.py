"""Events of webhooks: the closed list of what other programs can be told, and the body that tells it.

Told is what a stranger may see, and nothing of a person. A body is JSON, `{"type", "timestamp", "data"}`, as Standard
Webhooks has it; `timestamp` is when it happened (RFC 3339), and `data` is one of these:

- `page.*`, `translation.*`, `announcement.*`: `PageData`; of a page that is gone `id`, `kind`, `locale`,
  `translation_key` and `url` alone, which were public before.
- `redirect.made`: `old_path`, `url` (where it leads), `permanent`.
- `registration.counts`: `translation_key` and `url` of the event, `dates`: for each date to come `date`, `starts_at`,
  `phase`, `capacity`, `free` (None: room for all), `waiting`. At most once a minute for an event.
- `webhook.test`: nothing; somebody pressed a button.

Events arrive at least once, each with an id that stays the same (`webhook-id`), and in no promised order: whoever is told
asks the API what holds now.
"""

import json
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class WebhookEvent(TextChoices):
    """What a target can ask to be told, in words for the admin."""

    PAGE_PUBLISHED = "page.published", pgettext_lazy("webhook", "A page is published, or published anew")
    PAGE_UNPUBLISHED = "page.unpublished", pgettext_lazy("webhook", "A page is not public any more")
    PAGE_MOVED = "page.moved", pgettext_lazy("webhook", "A page is moved")
    PAGE_RENAMED = "page.renamed", pgettext_lazy("webhook", "A page has another address")
    PAGE_DELETED = "page.deleted", pgettext_lazy("webhook", "A page is deleted")
    REDIRECT_MADE = "redirect.made", pgettext_lazy("webhook", "A redirect is made")
    ANNOUNCEMENT_BEGAN = "announcement.began", pgettext_lazy("webhook", "An announcement begins")
    ANNOUNCEMENT_ENDED = "announcement.ended", pgettext_lazy("webhook", "An announcement ends")
    TRANSLATION_PUBLISHED = "translation.published", pgettext_lazy("webhook", "A translation is published")
    TRANSLATION_BEHIND = "translation.behind", pgettext_lazy("webhook", "A translation falls behind its original")
    REGISTRATION_COUNTS = (
        "registration.counts",
        pgettext_lazy("webhook", "Places of an event are taken or come free, at most once a minute"),
    )


TEST = "webhook.test"  # asked for by a button, not chosen
TEST_LABEL = pgettext_lazy("webhook", "A test")
# What is told of a page that is not public any more.
GONE = {WebhookEvent.PAGE_UNPUBLISHED, WebhookEvent.PAGE_DELETED, WebhookEvent.ANNOUNCEMENT_ENDED}


class PageData(TypedDict):
    """What is told of a page."""

    id: int
    kind: str  # as the API's `type`: pages.NewsPage
    locale: str  # language code
    translation_key: str
    url: str  # for visitors
    title: NotRequired[str]
    api_url: NotRequired[str]  # where the API has it, with all that belongs to it; not where there is no API
    published_at: NotRequired[str | None]
    previous_urls: NotRequired[list[str]]  # moved, renamed: since the last time it was told, the latest first
    behind_since: NotRequired[str]  # translation.behind
    source_id: NotRequired[int]  # translation.*: the page it was translated from


def body_of(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """The body of an event, as it is signed and sent."""
    content = {"type": kind, "timestamp": at, "data": data}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def label_of(kind: str) -> str:
    """The event in words; as it is called where this version doesn't know it."""
    return str(dict(WebhookEvent.choices, **{TEST: TEST_LABEL}).get(kind, kind))
