"""Admin URLs of what the desk begins."""

from django.urls import path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("begin/<str:kind>/", views.quick_create, name="quick_create")]
