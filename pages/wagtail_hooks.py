"""Wagtail hooks: the menu group of the snippets."""

from wagtail.snippets.models import register_snippet

from .viewsets import Lists

register_snippet(Lists)
