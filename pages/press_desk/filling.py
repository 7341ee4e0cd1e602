"""A press piece begun with its link: what that page says of itself is put into the empty fields of the form."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks

from ..fetching import fetch
from ..limits import within
from ..news import NewsIndexPage
from ..press import PressPage
from ..reach import NotFetched
from .archives import archived
from .matching import add_outlet, outlet_for
from .told import Told, read

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
    if not within("press", request.user.pk, TIMES, SECONDS):
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


def in_fields(told: Told) -> dict:
    """The fields of the form, by their names, and the page's own words to look at beside our summary."""
    date = told.date.isoformat() if told.date and told.date <= timezone.localdate() else ""
    fields = {"title": told.title, "writer": told.writer, "language": language(told.language), "date": date}
    beside = _("The page says of itself: “%(words)s” Please say it in your own words.") % {"words": told.description}
    filled = {name: value for name, value in fields.items() if value}
    return {"fields": filled, "beside": beside if told.description else ""}


def in_words(told: Told) -> list[str]:
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
