"""Which columns a program may read and write through Wagtail's part of the API."""

from wagtail.api import APIField


def writable(*names: str) -> list[APIField]:
    """These columns of a model, for its `api_fields`; so never one that visitors may not see."""
    return [APIField(name, writable=True) for name in names]
