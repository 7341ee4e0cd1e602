"""Admin URLs and scripts of what the desk begins."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from . import banner_panel, banner_views, home_page, views  # noqa: F401


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("begin/banner/<int:page_id>/", banner_views.banner_up, name="banner_up"),
        path("begin/banner/<int:page_id>/down/", banner_views.banner_down, name="banner_down"),
        path("begin/home-page/", home_page.home_page_words, name="home_page_words"),
        path("begin/<str:kind>/", views.quick_create, name="quick_create"),
    ]


@hooks.register("insert_editor_js", order=-1)  # before that of the form
def insert_editor_script():
    return format_html('<script src="{}" type="module"></script>', static("js/admin/quick-create.js"))
