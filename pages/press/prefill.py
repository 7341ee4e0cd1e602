"""Prefill of the press form from its link: metadata into empty fields, the outlet matched by website or name."""

from urllib.parse import urlsplit

from anyascii import anyascii
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Locale

from ..http.client import fetch
from ..http.rate_limit import is_within_limit
from ..http.ssrf import NotFetched
from ..news import NewsIndexPage
from .archives import archived
from .metadata import PageMetadata, read
from .models import Outlet, PressPage, host_of

# The outlet of a piece: known by its website or its name, else offered to be added with one click.

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


TIMES, SECONDS = 10, 60  # links that one person may have looked at in a minute


def may_add_press(user) -> bool:
    """Whether there is a place where this person may put a press piece."""
    places = NewsIndexPage.objects.all()
    return any(place.permissions_for_user(user).can_add_subpage() for place in places)


@require_POST
def fill(request: HttpRequest) -> JsonResponse:
    """What the page at `link` says of itself, in fields and in words; in words alone where nothing can be learned."""
    if not may_add_press(request.user):
        raise PermissionDenied
    link = request.POST.get("link", "").strip()
    try:
        URLValidator(schemes=["http", "https"])(link)
    except ValidationError:
        return JsonResponse({"said": [_("This is not the address of a page. It begins with https://.")]})
    if not is_within_limit("press", request.user.pk, TIMES, SECONDS):
        return JsonResponse(
            {"said": [_("That was much in a short time. Please wait a minute, or type what you know.")]}
        )
    return JsonResponse(known(link) | looked_at(link, request.user))


def looked_at(link: str, user) -> dict:
    """What this page says, or why it says nothing; an archived copy is suggested in either case."""
    try:
        page = fetch(link)
        problem = (
            "" if page.status < 400 else _("The page answered with an error (%(status)s).") % {"status": page.status}
        )
    except NotFetched as reason:
        problem = reasons()[reason.why]
    if problem:
        return {"said": [problem, _("Please type what you know.")], "archive": suggestion(link, None)}
    told = read(page.body, page.headers.get_content_charset())
    answer = in_fields(told) | outlet_for(told.outlet, page.address, user) | {"said": in_words(told)}
    return answer | {"archive": suggestion(link, told.date)}


def suggestion(link: str, date) -> dict:
    """The address of an archived copy, if there is one: nobody is asked, so a person looks."""
    words = _("Suggestion, if the Wayback Machine has a copy (look first):")
    return {"address": archived(link, date), "words": words, "button": _("Use it")}


def known(link: str) -> dict:
    """Pieces with this link that are there already."""
    page = PressPage.objects.filter(link=link, live=True).first()
    return {"known": _("There is a piece with this link already: “%(title)s”.") % {"title": page.title}} if page else {}


def reasons() -> dict[str, str]:
    """Why there is nothing, by the words of NotFetched."""
    return {
        "address": _("This is not the address of a page that can be looked at."),
        "private": _("This address belongs to no public website."),
        "unknown": _("There is no website of this name. Is the address complete?"),
        "slow": _("The page did not answer within five seconds."),
        "failed": _("The website did not answer."),
        "insecure": _("The website could not prove that it is the one it says it is."),
        "redirects": _("The page only leads from one address to the next."),
    }


def in_fields(told: PageMetadata) -> dict:
    """The fields of the form, by their names, and the page's own words to look at beside our summary."""
    date = told.date.isoformat() if told.date and told.date <= timezone.localdate() else ""
    fields = {"title": told.title, "writer": told.writer, "language": language(told.language), "date": date}
    beside = _("The page says of itself: “%(words)s” Please say it in your own words.") % {"words": told.description}
    filled = {name: value for name, value in fields.items() if value}
    return {"fields": filled, "beside": beside if told.description else ""}


def in_words(told: PageMetadata) -> list[str]:
    """What was found and what was not, as sentences."""
    names = {
        "title": pgettext("desk", "title"),
        "outlet": _("outlet"),
        "writer": _("writer"),
        "date": pgettext("desk", "date"),
        "language": _("language"),
    }
    there = [word for name, word in names.items() if getattr(told, name)]
    missing = [word for name, word in names.items() if not getattr(told, name)]
    comma = pgettext("between parts of a line", ", ")
    said = [_("The page says: %(found)s. What you have typed stays.") % {"found": comma.join(there)}] if there else []
    if missing:
        said.append(_("It does not say: %(missing)s. Please type what you know.") % {"missing": comma.join(missing)})
    return said


def language(text: str) -> str:
    """The code of a language we know, from es-MX, es_MX or es; else empty."""
    codes = {code.lower(): code for code, name in settings.LANGUAGES}
    text = text.replace("_", "-").lower()
    return codes.get(text) or codes.get(text.partition("-")[0], "")


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("press/fill/", fill, name="press_fill"),
        path("press/outlet/", add_outlet, name="press_outlet"),
    ]
