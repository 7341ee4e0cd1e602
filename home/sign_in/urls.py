"""URL patterns of signing in, in front of Wagtail's own at the same addresses."""

from allauth.account.views import reauthenticate
from django.urls import include, path

from . import views

urlpatterns = [  # below `/admin/`
    path("login/", views.DeskSignInView.as_view(), name="account_login"),
    path("logout/", views.SignOutView.as_view(), name="wagtailadmin_logout"),  # in Wagtail's place
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("second-factor/webauthn/login/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("second-factor/webauthn/keys/<int:pk>/remove/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("second-factor/remove/<int:pk>/", views.remove_second_factor, name="remove_second_factor"),
    path("sessions/", views.open_sessions, name="open_sessions"),
]
