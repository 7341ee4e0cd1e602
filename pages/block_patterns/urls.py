"""Admin URLs of saved patterns."""

from django.urls import path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("patterns/", views.choose, name="patterns"),
        path("patterns/add/", views.add, name="patterns_add"),
        path("patterns/<int:pk>/", views.blocks, name="patterns_blocks"),
    ]
