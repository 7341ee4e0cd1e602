"""Wagtail hooks of pictures: the script that suggests descriptions, and the views that edit one."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from . import views  # noqa: F401 (they register themselves)


@hooks.register("insert_global_admin_js")
def suggest_descriptions():
    """The description of a picture becomes the words of a page, until somebody writes other ones."""
    return format_html('<script src="{}" defer></script>', static("js/admin/alt-text.js"))
