"""Wagtail hooks: the menu group of the snippets."""

from wagtail.snippets.models import register_snippet

from media.features import announced_functions

from .viewsets import Lists

Lists.items = (*announced_functions("lists"), *Lists.items)
register_snippet(Lists)
