"""Adapters of django-allauth: nobody signs up, mails are ours, keys and codes bear the names that people know."""

from io import BytesIO

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.http.urls import is_address_here
from pages.tree.routing import name_of_site

from ..users.permissions import is_shut_out
from . import second_factor
from .devices import remember
from .mails import send_notice
from .sessions import OPENED_WITHIN, seconds_since_proof

HALF_SIGNED_IN = "half_signed_in"  # key of the session: the hash of the password that was right, until the second step
NOTICES = {  # ours, by the template of allauth's
    "mfa/email/totp_activated": "factor_added",
    "mfa/email/webauthn_added": "factor_added",
    "mfa/email/totp_deactivated": "factor_removed",
    "mfa/email/webauthn_removed": "factor_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
}


def turned_away(request: HttpRequest) -> HttpResponse:
    """Leads back to the sign-in screen, which says why."""
    messages.error(request, _("The crisis switch is on: until it is off, only admins sign in. Please try again later."))
    return redirect("account_login")


class AccountAdapter(DefaultAccountAdapter):
    """How somebody signs in, and what follows."""

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Of this host alone, and an address in each browser's eyes; allauth breaks on one that is damaged."""
        return is_address_here(url, {self.request.get_host()})

    def get_login_redirect_url(self, request):
        return settings.LOGIN_REDIRECT_URL

    def pre_login(self, request, user, **kwargs):
        if response := super().pre_login(request, user, **kwargs):
            return response
        return turned_away(request) if is_shut_out(user) else None

    def login(self, request, user):
        if is_shut_out(user):  # since the first step
            raise ImmediateHttpResponse(turned_away(request))
        proved = request.session.pop(HALF_SIGNED_IN, None)
        if not user.is_active or proved not in (None, user.get_session_auth_hash()):
            raise ImmediateHttpResponse(
                redirect("account_login")
            )  # closed, or with another password, since the first step
        self.is_first = user.last_login is None
        super().login(request, user)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user, is_first=self.is_first)
        return response

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        if message_template != "account/messages/logged_in.txt":  # the desk is message enough
            super().add_message(request, level, message_template, message_context, extra_tags, message)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Unlike allauth's, whoever has just signed in is not asked again."""
        return seconds_since_proof(self.request) >= OPENED_WITHIN

    def respond_user_inactive(self, request, user):
        messages.error(request, _("This account is closed."))
        return redirect("account_login")

    def reauthenticate(self, user, password):
        return self.authenticate(self.request, username=user.get_username(), password=password) == user

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        send_notice(user, NOTICES[template_prefix])

    def get_client_ip(self, request):
        """Nothing of allauth's is counted or kept by address here."""
        return "::"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor, and this desk asks for one. Add another first, then take this one away."
        ),
        "incorrect_code": gettext_lazy("That code is not right. A code of the app holds for half a minute."),
    }

    def get_totp_issuer(self):
        return name_of_site(self.request)

    def build_totp_svg(self, url):
        drawing = BytesIO()
        segno.make(url, micro=False).save(drawing, kind="svg", scale=4, xmldecl=False, light="#fff")
        return drawing.getvalue().decode()

    def _get_site_name(self):
        return name_of_site(self.request)

    def can_delete_authenticator(self, authenticator):
        others = second_factor.factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not second_factor.is_demanded(authenticator.user)

    def generate_authenticator_name(self, user, type):  # noqa: A002 (the name that allauth gives it)
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("My passkey") if number == 1 else _("Passkey %(number)d") % {"number": number}
