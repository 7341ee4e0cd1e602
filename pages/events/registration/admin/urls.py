"""URLs and menu item of registrations in the admin."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import date_views, export, message_views, registration_views
from .permissions import may_see_registrations

ROOM = "registrations"


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path(f"{ROOM}/", date_views.index, name="who_comes"),
        path(f"{ROOM}/<int:pk>/", date_views.date, name="who_comes_date"),
        path(f"{ROOM}/<int:pk>/act/", date_views.act, name="who_comes_act"),
        path(f"{ROOM}/<int:pk>/enter/", date_views.enter, name="who_comes_enter"),
        path(f"{ROOM}/<int:pk>/terms/", date_views.date_terms, name="who_comes_terms"),
        path(f"{ROOM}/<int:pk>/set-aside/", date_views.set_aside, name="who_comes_set_aside"),
        path(f"{ROOM}/<int:pk>/called/", date_views.called, name="who_comes_called"),
        path(f"{ROOM}/<int:pk>/write/", message_views.write, name="who_comes_write"),
        path(f"{ROOM}/<int:pk>/list.<str:kind>", export.export, name="who_comes_table"),
        path(f"{ROOM}/one/<int:pk>/", registration_views.registration, name="who_comes_one"),
        path(f"{ROOM}/one/<int:pk>/move/", registration_views.move, name="who_comes_move"),
        path(f"{ROOM}/message/<int:pk>/", message_views.message, name="who_comes_message"),
        path(f"{ROOM}/message/<int:pk>/step/", message_views.message_step, name="who_comes_message_step"),
        path(f"{ROOM}/message/<int:pk>/correct/", message_views.correct, name="who_comes_message_correct"),
    ]


class WhoComesItem(MenuItem):
    """For whoever may edit an event."""

    def is_shown(self, request):
        return may_see_registrations(request.user)


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return WhoComesItem(date_views.TITLE, reverse("who_comes"), name="who-comes", icon_name=date_views.ICON, order=200)
