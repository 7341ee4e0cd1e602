"""Admin URLs of the combobox of terms."""

from django.urls import path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("terms/<str:kind>/", views.search, name="terms_search"),
        path("terms/<str:kind>/add/", views.add, name="terms_add"),
    ]
