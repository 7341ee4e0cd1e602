"""Admin URL of merging, and the script and style of its panel in a page's form."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from .views import MergeView


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("pages/<int:page_id>/merge/", MergeView.as_view(), name="page_merge")]


@hooks.register("insert_global_admin_css", order=-1)  # before those of the desk
def insert_stylesheet():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin/page-merge.css"))


@hooks.register("insert_editor_js", order=10)  # after that of the form, whose ways it builds on
def insert_script():
    return format_html('<script src="{}" type="module"></script>', static("js/admin/page-merge.js"))
