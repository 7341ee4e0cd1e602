"""Admin URLs of saved patterns, and their script in the editor."""

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks

from ..fragment_cache.process import process_cache
from . import views


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("patterns/", views.choose, name="patterns"),
        path("patterns/add/", views.add, name="patterns_add"),
        path("patterns/<int:pk>/", views.blocks, name="patterns_blocks"),
    ]


@hooks.register("insert_editor_js", order=1)  # after that of the form, to whose chooser of blocks it adds
def insert_pattern_script():
    return pattern_script(get_language())


@process_cache
def pattern_script(_language: str) -> SafeString:
    script = format_html('<script src="{}" type="module"></script>', static("js/admin/block-patterns.js"))
    return render_to_string("wagtailadmin/block_patterns.html") + script
