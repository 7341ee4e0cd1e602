"""Addresses of registration, in every language: the form below an event, and the signed pages of whoever registered."""

from django.urls import path, re_path

from .public import own_views, views

EVENT = r"^(?P<path>(?:[\w\-]+/)+)"
SIGNED = "r/<slug:signed>/"
urlpatterns = [
    path("r/link/", views.lost_link, name="registration_link"),
    path(SIGNED, own_views.show, name="registration"),
    path(f"{SIGNED}change/", own_views.change, name="registration_change"),
    path(f"{SIGNED}cancel/", own_views.cancel, name="registration_cancel"),
    path(f"{SIGNED}offer/", own_views.offer, name="registration_offer"),
    path(f"{SIGNED}confirm/", own_views.confirm, name="registration_confirm"),
    path(f"{SIGNED}twice/", own_views.twice, name="registration_twice"),
    path(f"{SIGNED}address/", own_views.confirm_address, name="registration_address"),
    path(f"{SIGNED}kept/", own_views.kept, name="registration_kept"),
    path(f"{SIGNED}kept/erase/", own_views.erase_all, name="registration_erase"),
    path(f"{SIGNED}event.ics", own_views.send_calendar, name="registration_ics"),
    path(f"{SIGNED}export.json", own_views.send_export, name="registration_export"),
    re_path(rf"{EVENT}register/link/$", views.lost_link_of_event, name="registration_link"),
    re_path(rf"{EVENT}(?P<day>\d{{4}}-\d\d-\d\d)/register/$", views.registration_form, name="registration_form"),
    re_path(rf"{EVENT}register/$", views.registration_form, name="registration_form"),
]
