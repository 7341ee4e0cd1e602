"""JSON Feed (https://www.jsonfeed.org/version/1.1/): writer."""

import json

from django.utils.feedgenerator import rfc3339_date

from .clean_html import strip_control_characters
from .entries import Feed, FeedEntry, FeedTerm

TYPE, NAME, ENDING = "application/feed+json", "JSON", "json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The document, in UTF-8; the same bytes for the same feed."""
    data = {
        "version": VERSION,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.json["alternate"],
        "feed_url": feed.json["self"],
        "next_url": feed.json.get("next"),
        "icon": feed.icon,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [item(entry) for entry in feed.entries],
    }
    return strip_control_characters(json.dumps(omit_empty(data), ensure_ascii=False, indent=1)).encode()


def item(entry: FeedEntry) -> dict:
    picture = entry.picture
    return omit_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": entry.via,
            "title": entry.title,
            "summary": entry.summary,
            "content_html": entry.content,
            "image": picture.url if picture else "",
            "date_published": rfc3339_date(entry.published),
            "date_modified": rfc3339_date(entry.updated),
            "authors": [person(each) for each in entry.authors],
            "tags": [topic.name for topic in entry.topics],
            "language": entry.language,
            "attachments": [{"url": picture.url, "mime_type": picture.type, "size_in_bytes": picture.length}]
            if picture
            else [],
        },
        "content_html",
    )


def person(name: FeedTerm) -> dict[str, str]:
    return omit_empty({"name": name.name, "url": name.url})


def omit_empty(data: dict, *required: str) -> dict:
    """Omits empty values, but for required ones; lone surrogates are no text."""
    return {
        key: strip_control_characters(value) if isinstance(value, str) else value
        for key, value in data.items()
        if value or key in {"items", *required}
    }
