"""The style sheet of colours that are not saved yet, for the preview of the look; only for those who may change it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from pages.look import Face, Look
from pages.palette import NAMES

from .navigation import Around
from .theme import in_one_scheme, sheet

SCHEMES = ("light", "dark")


@require_safe
def theme(request):
    """The colours, face and scheme named in the query, and nothing but those: anything else is refused with 400."""
    if not policy_registry.get_by_type(Look).user_has_permission(request.user, "change"):
        raise PermissionDenied
    look = Look(**{name: request.GET.get(name, "") for name in NAMES}, face=request.GET.get("face", Face.BRICOLAGE))
    scheme = request.GET.get("scheme", SCHEMES[0])
    try:
        look.clean_fields(exclude=["site", "logo"])
    except ValidationError:
        return HttpResponseBadRequest("not a colour\n", content_type="text/plain")
    if scheme not in SCHEMES:
        return HttpResponseBadRequest("not a scheme\n", content_type="text/plain")
    css = sheet(Around(request).name, look.choice, look.face)[1] + in_one_scheme(look.choice, scheme)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "private, no-store"})
