"""View that tells an open form of the admin whether its session still holds, whose it is, and the CSRF token to send it
with.
"""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks


@require_safe
@never_cache
def session_status_view(request):
    """`{"user": id, "token": CSRF token}`; Wagtail answers 403 or leads to the login for whoever is not logged in."""
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("still-here/", session_status_view, name="still_here")]
