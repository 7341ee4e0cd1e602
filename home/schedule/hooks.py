"""Wagtail hooks of the publishing schedule: its style sheet, and the script in the editor."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def insert_schedule_stylesheet():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/schedule.css"))


@hooks.register("insert_editor_js")
def insert_schedule_script():
    return format_html('<script src="{}" type="module"></script>', static("js/admin/schedule.js"))
