"""Wagtail hooks of the publishing schedule: its style sheet, and the scripts in the editor."""

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def insert_schedule_stylesheet():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/schedule.css"))


@hooks.register("insert_editor_js")
def insert_schedule_scripts():
    modules = [(static(f"js/admin/{name}.js"),) for name in ("schedule", "publish-both")]
    return format_html_join("", '<script src="{}" type="module"></script>', modules)
