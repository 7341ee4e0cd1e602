"""Views of signing in: the two forms that take a password, the list of one's sessions, and the help for a lost phone."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import user_passes_test
from wagtail.admin.views.account import LoginView, LogoutView

from pages.http.rate_limit import count_in_window, limit_of, network_of

from ..users.auth import SIGN_IN, NameOrEmailForm
from ..users.models import User
from ..views import too_many_requests
from . import second_factor, sessions
from .adapters import HALF_SIGNED_IN, MFAAdapter
from .mails import send_notice

LOCKED = 429  # RFC 6585, section 4
PASSKEY = "passkey"
CHALLENGE_KEPT = 10 * 60  # seconds, for whoever has not signed in yet


class PasswordView:
    """Mixin of Django's LoginView: a right password opens the session only after the stages of allauth, such as a code."""

    def form_valid(self, form):
        user = form.get_user()
        self.request.session[HALF_SIGNED_IN] = user.get_session_auth_hash()
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": user.get_username()}, login)

    def form_invalid(self, form):
        if not form.has_error("__all__", "locked"):
            return super().form_invalid(form)
        headers = {"Retry-After": str(limit_of(SIGN_IN)[1])}
        context = self.get_context_data(form=form, is_locked=True)
        return self.render_to_response(context, status=LOCKED, headers=headers)


class DeskSignInView(PasswordView, LoginView):
    """At `/admin/login/`."""

    def form_valid(self, form):
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if form.cleaned_data["remember"] else 0)
        return super().form_valid(form)


class SignOutView(LogoutView):
    """At `/admin/logout/`, by POST alone: Wagtail's deletes the session's cookie whatever the method."""

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST":
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)


class SiteSignInView(PasswordView, auth_views.LoginView):
    """At `/_util/login/`, for pages that some accounts may see."""

    template_name = settings.WAGTAIL_FRONTEND_LOGIN_TEMPLATE
    authentication_form = NameOrEmailForm


class PasskeySignInView(webauthn.LoginWebAuthnView):
    """Signs in by a passkey alone, and leads where the person wanted to go."""

    def dispatch(self, request, *args, **kwargs):
        """Each try begins a session; of one network so many, and for minutes."""
        times, seconds = limit_of(PASSKEY)
        count = count_in_window(PASSKEY, network_of(request.META["REMOTE_ADDR"]), times, seconds)
        if count.times > times:
            return too_many_requests(request, count.seconds_left)
        if not request.user.is_authenticated:
            request.session.set_expiry(CHALLENGE_KEPT)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        authenticator = form.cleaned_data["credential"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        return passkeys.perform_passwordless_login(self.request, authenticator, login)


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    """Takes a passkey away, but for the only second factor where one is demanded."""

    def dispatch(self, request, *args, **kwargs):
        passkey = self.get_queryset().filter(pk=kwargs["pk"]).first() if request.user.is_authenticated else None
        if passkey and not MFAAdapter().can_delete_authenticator(passkey):
            messages.error(request, MFAAdapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


@login_required
@never_cache
def open_sessions(request: HttpRequest) -> HttpResponse:
    """The person's sessions; POST with `session` ends that one, without it all but this one."""
    current = request.session.session_key
    if request.method == "POST":
        key = request.POST.get("session", "")
        count = sessions.end(request.user, only=key, but=None if key else current)
        if key == current:
            return redirect("account_login")
        words = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", count)
        messages.success(request, words % {"count": count})
        return redirect("open_sessions")
    found = sessions.sessions_of(request.user, current)
    return TemplateResponse(request, "sign_in/open_sessions.html", {"sessions": found})


@user_passes_test(lambda user: user.is_superuser)
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin takes the second factor of a colleague whose phone is lost, after asking once more."""
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        count = second_factor.remove(user)
        sessions.end(user, but=request.session.session_key)
        if count:
            send_notice(user, "factor_removed")
        messages.success(request, words_of_removal(user, count))
        return redirect("wagtailusers_users:edit", user.pk)
    found = {"has_one": second_factor.has_one(user), "is_demanded": second_factor.is_demanded(user)}
    return TemplateResponse(request, "sign_in/confirm_remove_second_factor.html", {"person": user} | found)


def words_of_removal(user: User, count: int) -> str:
    """What the admin is told who has taken so many authenticators from this account."""
    if not count:
        words = _("Every session of %(name)s was ended.")
    elif second_factor.is_demanded(user):
        words = _("%(name)s signs in with the password alone now, and is led to a new second factor.")
    else:
        words = _("%(name)s signs in with the password alone now.")
    return words % {"name": user}
