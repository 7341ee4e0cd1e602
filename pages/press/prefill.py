"""Prefill of the press form from its link: metadata into empty fields, the outlet matched by website or name."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.models import Locale

from ..http.client import fetch
from ..http.rate_limit import is_within_limit, limit_of
from ..http.ssrf import NotFetched
from .archives import archive_url
from .metadata import PageMetadata, parse_metadata
from .models import Outlet, PressPage, host_of

# The outlet of a piece: known by its website or its name, else offered to be added with one click.

ADD_OUTLET = "pages.add_outlet"
MOST_LOOKED_AT = 20  # pieces with the same link


def find_outlet(name: str, address: str) -> Outlet | None:
    """The outlet whose website is at this address, else the one of this name; in the site's own language where it is there."""
    outlets = list(Outlet.objects.localized_to(Locale.get_default().pk))
    by_host = [outlet for outlet in outlets if outlet.website and host_of(outlet.website) == host_of(address)]
    by_name = [outlet for outlet in outlets if name and outlet.name.casefold() == name.casefold()]
    return next(iter(by_host + by_name), None)


def outlet_data(name: str, address: str, user: AbstractBaseUser) -> dict:
    """Response data on the outlet of a piece at this address, or on how to add it."""
    if outlet := find_outlet(name, address):
        return {"outlet": {"id": str(outlet.pk), "name": outlet.name}}
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


def may_add_press(user) -> bool:
    """Whether a user has permission to add a press piece anywhere."""
    return any(index.permissions_for_user(user).can_add_subpage() for index in PressPage.indexes())


@require_POST
def prefill(request: HttpRequest) -> JsonResponse:
    """Response with the metadata of the page at `link`, as fields and sentences; only sentences where there is none."""
    if not may_add_press(request.user):
        raise PermissionDenied
    return JsonResponse(look_up(request.POST.get("link", "").strip(), request.user))


def look_up(link: str, user: AbstractBaseUser) -> dict:
    """What the page at this link says of itself, as `prefill` answers it; only sentences beyond this person's limit."""
    try:
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError:
        return {"is_no_address": True, "said": [_("This is not the address of a page. It begins with https://.")]}
    if not is_within_limit("press", user.pk, *limit_of("press")):
        return {"said": [_("That was much in a short time. Please wait a minute, or type what you know.")]}
    return duplicate_warning(link, user) | fetch_metadata(link, user)


def fetch_metadata(link: str, user) -> dict:
    """Response data from this page's metadata, or an error message; an archived copy is suggested in either case."""
    try:
        page = fetch(link)
        error = (
            "" if page.status < 400 else _("The page answered with an error (%(status)s).") % {"status": page.status}
        )
    except NotFetched as reason:
        error = error_messages()[reason.why]
    if error:
        return {"said": [error, _("Please type what you know.")], "archive": archive_suggestion(link, None)}
    metadata = parse_metadata(page.body, page.headers.get_content_charset())
    data = (
        form_data(metadata) | outlet_data(metadata.outlet, page.address, user) | {"said": summary_sentences(metadata)}
    )
    return data | {"archive": archive_suggestion(link, metadata.date)}


def archive_suggestion(link: str, date) -> dict:
    """Response data with the URL of an archived copy, if there is one: nothing is requested, so a person looks."""
    words = _("Suggestion, if the Wayback Machine has a copy (look first):")
    return {"address": archive_url(link, date), "words": words, "button": _("Use it")}


def duplicate_warning(link: str, user: AbstractBaseUser) -> dict:
    """Response data that warns of a piece with this link, public or this person's to change; else empty."""
    for page in PressPage.objects.filter(link=link).order_by("-live", "pk")[:MOST_LOOKED_AT]:
        may_edit = page.permissions_for_user(user).can_edit()
        if page.live or may_edit:
            words = _("There is a piece with this link already: “%(title)s”.")
            address = reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit else page.full_url
            return {"known": words % {"title": page.get_admin_display_title()}, "known_address": address}
    return {}


def error_messages() -> dict[str, str]:
    """Error messages by `why` of NotFetched."""
    return {
        "address": _("This is not the address of a page that can be looked at."),
        "private": _("This address belongs to no public website."),
        "unknown": _("There is no website of this name. Is the address complete?"),
        "slow": _("The page did not answer within five seconds."),
        "failed": _("The website did not answer."),
        "insecure": _("The website could not prove that it is the one it says it is."),
        "redirects": _("The page only leads from one address to the next."),
    }


def form_data(metadata: PageMetadata) -> dict:
    """Values of form fields by name, and the page's own description to look at beside our summary."""
    date = metadata.date.isoformat() if metadata.date and metadata.date <= timezone.localdate() else ""
    fields = {
        "title": metadata.title,
        "writer": metadata.writer,
        "language": language_code(metadata.language),
        "date": date,
    }
    beside = _("The page says of itself: “%(words)s” Please say it in your own words.") % {
        "words": metadata.description
    }
    initial = {name: value for name, value in fields.items() if value}
    return {
        "fields": initial,
        "beside": beside if metadata.description else "",
        "description": metadata.description,
    }


def fact_names() -> dict[str, str]:
    """What the facts of a piece are called within a sentence."""
    return {
        "title": pgettext("desk", "title"),
        "outlet": _("outlet"),
        "writer": _("writer"),
        "date": pgettext("desk", "date"),
        "language": _("language"),
    }


def summary_sentences(metadata: PageMetadata) -> list[str]:
    """What was found and what was not, as sentences."""
    names = fact_names()
    found = [word for name, word in names.items() if getattr(metadata, name)]
    missing = [word for name, word in names.items() if not getattr(metadata, name)]
    comma = pgettext("between parts of a line", ", ")
    if not found:
        return [_("The page says nothing of itself. Please type what you know.")]
    sentences = [_("The page says: %(found)s. What you have typed stays.") % {"found": comma.join(found)}]
    if missing:
        sentences.append(
            _("It does not say: %(missing)s. Please type what you know.") % {"missing": comma.join(missing)}
        )
    return sentences


def language_code(text: str) -> str:
    """The code of a language we know, from es-MX, es_MX or es; else empty."""
    codes = {code.lower(): code for code, name in settings.LANGUAGES}
    text = text.replace("_", "-").lower()
    return codes.get(text) or codes.get(text.partition("-")[0], "")


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("press/fill/", prefill, name="press_fill"),
    ]
