"""The outlet of a piece: known by its website or its name, else offered to be added with one click."""

from urllib.parse import urlsplit

from anyascii import anyascii
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log
from wagtail.models import Locale

from ..outlets import Outlet, host_of

ADD_OUTLET = "pages.add_outlet"


def matching(name: str, address: str) -> Outlet | None:
    """The outlet whose website is at this address, else the one of this name; in the site's own language where it is there."""
    outlets = list(Outlet.objects.in_words_of(Locale.get_default().pk))
    by_host = [outlet for outlet in outlets if outlet.website and host_of(outlet.website) == host_of(address)]
    by_name = [outlet for outlet in outlets if name and outlet.name.casefold() == name.casefold()]
    return next(iter(by_host + by_name), None)


def chosen(outlet: Outlet) -> dict[str, str]:
    """As a chooser shows it."""
    edit = reverse(outlet.snippet_viewset.get_url_name("edit"), args=[outlet.pk])
    return {"id": str(outlet.pk), "title": str(outlet), "edit": edit}


def outlet_for(name: str, address: str, user: AbstractBaseUser) -> dict:
    """The outlet of a piece at this address, or what to do about it."""
    if found := matching(name, address):
        return {"outlet": chosen(found)}
    if not name:
        return {}
    if not user.has_perm(ADD_OUTLET):
        return {
            "add": {
                "words": _("The outlet “%(name)s” is not in the list yet: please ask an editor to add it.")
                % {"name": name}
            }
        }
    words = _("Add the outlet “%(name)s”") % {"name": name}
    return {"add": {"button": words, "name": name, "website": website(address)}}


def website(address: str) -> str:
    """The front page of the site that this page belongs to."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}/"


@require_POST
def add_outlet(request: HttpRequest) -> JsonResponse:
    """Adds an outlet that a page named; the one that is there already, if somebody was faster."""
    if not request.user.has_perm(ADD_OUTLET):
        raise PermissionDenied
    name, address = request.POST.get("name", "").strip()[:100], request.POST.get("website", "").strip()
    refused = JsonResponse({"said": [_("This outlet could not be added. Please add it under Lists.")]})
    if not name or not host_of(address) or "\x00" in name + address:
        return refused
    found = matching(name, address)
    if not found:
        locale = Locale.get_default()
        found = Outlet(name=name, website=address, slug=free_slug(name, locale), locale=locale)
        try:
            found.full_clean()
        except ValidationError:
            return refused
        found.save()
        log(instance=found, action="wagtail.create")
    return JsonResponse({"outlet": chosen(found)})


def free_slug(name: str, locale: Locale) -> str:
    """A slug for this name that no other outlet of the language has."""
    begin = slugify(anyascii(name))[:90] or "outlet"
    taken = set(Outlet.objects.filter(locale=locale, slug__startswith=begin).values_list("slug", flat=True))
    return next(slug for slug in (begin, *(f"{begin}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
