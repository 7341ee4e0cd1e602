"""Wagtail hooks of the admin: style sheets, scripts and the preview of the theme."""

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import hooks

from media.features import announced_functions, import_feature_hooks
from pages.fragment_cache.process import process_cache

from . import views


@hooks.register("insert_global_admin_css")
def insert_admin_stylesheets():
    sheets = [(static(f"css/admin/{name}.css"),) for name in ("admin", "desk")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def insert_admin_scripts():
    scripts = format_html(
        '<script src="{}"></script><script src="{}" defer></script>',
        static("js/admin/date-pickers.js"),  # not deferred: each field starts its picker while the page is parsed
        static("js/admin/autosave-wait.js"),
    )
    modules = [(static(f"js/admin/{name}.js"),) for name in ("draft-recovery", "max-length")]
    return scripts + format_html_join("", '<script src="{}" type="module"></script>', modules)


@hooks.register("insert_editor_js")
def insert_page_form_scripts():
    return page_form_scripts(get_language())


@process_cache
def page_form_scripts(_language: str) -> SafeString:
    modules = [
        (static(f"js/admin/{name}.js"),)
        for name in ("page-form", "editor-keys", "block-pictures", "block-paste", "block-clipboard")
    ]
    scripts = format_html_join("", '<script src="{}" type="module"></script>', modules)
    return render_to_string("wagtailadmin/block_editor.html") + scripts


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("look/theme.css", views.theme_preview, name="look_theme")]


import_feature_hooks()
for patch in announced_functions("patches_after_hooks"):
    patch()  # not before: it loads Wagtail's hooks, which come after ours
