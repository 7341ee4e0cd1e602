"""Wagtail hooks of media: the report of usage, and a script of the desk's forms."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from .usage import reports  # noqa: F401 (they register themselves)


@hooks.register("insert_global_admin_js")
def name_every_field():
    return format_html('<script src="{}" defer></script>', static("js/admin/accessible-names.js"))
