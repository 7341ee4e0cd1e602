"""Admin views of releases: what is in each, what stands in its way, and its moment."""

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from pages.admin_frame import RowAction, WorklistRow, admin_frame
from pages.events.formatting import format_zone
from pages.http.urls import whole_number

from ..desk.moments import join, kind_of, moment_words
from ..desk.rows import edit_url, language_names
from ..page_actions.restore import name_offline_translations
from ..preview_links.admin import create_link
from ..preview_links.views import draft_response
from ..security.current_request import current_user
from ..users.permissions import known_pages, publishes_anything
from .forms import AddPageForm, ContentReleaseForm, MomentForm
from .models import MOST_PAGES, ContentRelease
from .release import RELEASED, TAKEN_BACK, NotReady, Readiness, readiness, ready_pages, release, release_ready, schedule
from .take_back import TakeBack, is_still_public, release_entries

TITLE = gettext_lazy("Release together")
LINK_LIFETIME = dt.timedelta(days=7)


def publishable(user) -> PageQuerySet:
    """The pages that this person may put into a release."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish")
    return pages.filter(depth__gt=1, alias_of=None)


def find(request: HttpRequest, pk: int) -> ContentRelease:
    """A release that this person may know of; PermissionDenied for whoever may publish nothing."""
    if not publishes_anything(request.user):
        raise PermissionDenied
    return get_object_or_404(ContentRelease.objects.visible_to(request.user), pk=pk)


def may_change(found: ContentRelease, user) -> bool:
    """Whether this person may set its moment or give it up: who began it, or may publish all that is in it."""
    pages = found.pages.all()
    return found.made_by_id == user.pk or publishable(user).filter(pk__in=pages.values("pk")).count() == pages.count()


def content_releases(request: HttpRequest) -> HttpResponse:
    """Those that are open, and those of the last weeks; with `page` in the query that page can be put into each."""
    if not publishes_anything(request.user):
        raise PermissionDenied
    asked = request.POST.get("page") or request.GET.get("page", "")
    page = publishable(request.user).filter(pk=whole_number(asked, 18)).first()
    form = ContentReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.instance.made_by = request.user
        made = form.save()
        if page:
            made.pages.add(page)
        return redirect("content_release", made.pk)
    rows = ContentRelease.objects.visible_to(request.user).annotate(number=Count("pages"))
    context = {
        "form": form,
        "page": page,
        "rows": [
            (row, row.moment and moment_words(row.moment), is_held_up(row))
            for row in rows.open().select_related("scheduled_by").order_by("moment", "-made_at")
        ],
        "released": [(row, moment_words(row.released_at)) for row in rows.released().order_by("-released_at")],
    }
    return render(request, "wagtailadmin/content_releases/index.html", context | admin_frame(TITLE, "calendar-check"))


def is_held_up(found: ContentRelease) -> bool:
    """Whether something stands in the way of a release whose moment is set, as whoever set it publishes it."""
    if not found.moment:
        return False
    user, pages = found.scheduled_by, list(found.pages.select_related("content_type", "latest_revision__user"))
    return user is None or not user.is_active or not pages or any(each.stops for each in readiness(pages, user))


@require_safe
def content_release(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if found.released_at:
        return released(request, found)
    pages = list(found.pages.select_related("content_type", "latest_revision__user").order_by("path"))
    known = set(known_pages(request.user).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))
    states = readiness(pages, request.user)
    stopping = [each for each in states if each.stops]
    add = AddPageForm(pages=publishable(request.user).exclude(pk__in=[page.pk for page in pages]))
    context = {
        "release": found,
        "shows": bool(drafts_of(found, request.user)),
        "rows": [row_of(found, each, request.user) for each in states if each.page.pk in known],
        "hidden": len(pages) - len(known),
        "offered": add.offered(),
        "stopping": [each for each in stopping if each.page.pk in known],
        "is_ready": bool(states) and not stopping,
        "ready": len(ready_pages(states)) if stopping else 0,
        "may_change": may_change(found, request.user),
        "moment": moment_words(found.moment) if found.moment else "",
        "moment_form": MomentForm(initial={"moment": request.GET.get("moment", "")[:30] or found.moment}),
        "zone": format_zone(settings.TIME_ZONE),
    }
    frame = admin_frame(found.name, "calendar-check", (reverse("content_releases"), TITLE))
    return render(request, "wagtailadmin/content_releases/release.html", context | frame)


@require_safe
def look(request: HttpRequest, pk: int, page_id: int | None = None) -> HttpResponse:
    """A page of the release as it will be, the home page first, with the way to the others; for people with a login."""
    found = find(request, pk)
    pages = drafts_of(found, request.user)
    page = next((each for each in pages if page_id in (None, each.pk)), None)
    if page is None:
        raise Http404
    response = draft_response(page, pages, "content_release_look_page", found.pk)
    response["X-Frame-Options"] = "SAMEORIGIN"  # the screen of the release frames it
    return response


def drafts_of(found: ContentRelease, user) -> list[Page]:
    """Its pages whose drafts this person may read, those above first."""
    pages = [(page, page.permissions_for_user(user)) for page in found.pages.select_related("locale").order_by("path")]
    return [page for page, permissions in pages if permissions.can_edit() or permissions.can_publish()]


def released(request: HttpRequest, found: ContentRelease) -> HttpResponse:
    """What went out, and when."""
    pages = found.pages.filter(pk__in=known_pages(request.user).values("pk")).order_by("path")
    entries = release_entries(found).filter(page__in=publishable(request.user).values("pk")).select_related("page")
    names = language_names()
    context = {
        "release": found,
        "moment": moment_words(found.released_at),
        "takes_back": any(map(is_still_public, entries)),
        "rows": [
            WorklistRow(page.get_admin_display_title(), edit_url(page), kind_words(page, names)) for page in pages
        ],
    }
    frame = admin_frame(found.name, "calendar-check", (reverse("content_releases"), TITLE))
    return render(request, "wagtailadmin/content_releases/released.html", context | frame)


def row_of(found: ContentRelease, each: Readiness, user) -> WorklistRow:
    """A page of the release, with what mends it."""
    page = each.page
    actions = [RowAction(each.action[0], each.action[1])] if each.action else []
    look = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    if page.permissions_for_user(user).can_edit():
        actions.append(RowAction(_("Look at it"), look, is_primary=False))
    if page.permissions_for_user(user).can_publish():
        remove = reverse("content_release_remove", args=[found.pk])
        actions.append(RowAction(_("Take out"), remove, {"page": str(page.pk)}, is_primary=False))
    title, kind = page.get_admin_display_title(), kind_words(page, language_names())
    return WorklistRow(title, edit_url(page), kind, each.detail, state=each.state, actions=actions)


def kind_words(page: Page, languages: dict[int, str]) -> str:
    """What it is, and in which language where there are several."""
    return capfirst(join(kind_of(page), languages.get(page.locale_id, "")))


def action_view(action: Callable[[HttpRequest, ContentRelease], HttpResponse | None]) -> Callable:
    """The view of an action, by POST alone; it leads back to the release."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = find(request, pk)
        if found.released_at:
            messages.info(request, _("Somebody else has released it meanwhile."))
            return redirect("content_release", pk)
        if action in NEEDS_ALL and not may_change(found, request.user):
            raise PermissionDenied
        try:
            answer = action(request, found)
        except NotReady:
            messages.error(request, _("Something stands in the way; it is named below."))
            answer = None
        return answer or redirect("content_release", pk)

    return view


@transaction.atomic
def add(request: HttpRequest, found: ContentRelease) -> None:
    ContentRelease.objects.select_for_update().get(pk=found.pk)
    form = AddPageForm(request.POST, pages=publishable(request.user))
    if not form.is_valid():
        messages.error(request, _("This page can’t be put in."))
    elif found.pages.count() >= MOST_PAGES:
        messages.error(request, _("A release holds %(number)d pages at most.") % {"number": MOST_PAGES})
    else:
        page = form.cleaned_data["page"]
        others = ContentRelease.objects.open().filter(pages=page).exclude(pk=found.pk)
        found.pages.add(page)
        messages.success(request, _("“%(title)s” is in it.") % {"title": page.get_admin_display_title()})
        for other in others:
            words = _("It stands in “%(name)s” too: whichever comes first publishes it.")
            messages.warning(request, words % {"name": other.name})


def remove(request: HttpRequest, found: ContentRelease) -> None:
    found.pages.remove(*publishable(request.user).filter(pk=whole_number(request.POST.get("page", ""), 18)))


def set_moment(request: HttpRequest, found: ContentRelease) -> HttpResponse | None:
    form, typed = MomentForm(request.POST), urlencode({"moment": request.POST.get("moment", "")[:30]})
    with_what_was_typed = redirect(f"{reverse('content_release', args=[found.pk])}?{typed}")
    if not form.is_valid():
        messages.error(request, " ".join(words for errors in form.errors.values() for words in errors))
        return with_what_was_typed
    if not found.pages.exists():
        messages.error(request, _("There is nothing in it yet."))
        return None
    moment = form.cleaned_data["moment"]
    try:
        schedule(found.pk, moment, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return with_what_was_typed
    messages.success(request, _("“%(name)s”: %(moment)s.") % {"name": found.name, "moment": moment_words(moment)})
    return None


def clear_moment(request: HttpRequest, found: ContentRelease) -> None:
    schedule(found.pk, None, request.user)
    messages.success(request, _("Nothing of it becomes public by itself any more."))


def release_now(request: HttpRequest, found: ContentRelease) -> HttpResponse | None:
    if not found.pages.exists():
        messages.error(request, _("There is nothing in it yet."))
        return None
    return tell(request, found, release(found.pk, request.user))


def release_what_is_ready(request: HttpRequest, found: ContentRelease) -> HttpResponse | None:
    return tell(request, found, release_ready(found.pk, request.user))


def tell(request: HttpRequest, found: ContentRelease, pages: list[Page] | None) -> HttpResponse:
    """What became of it; `pages`: as release and release_ready answer."""
    if pages is None:
        messages.info(request, _("Somebody else has released it meanwhile."))
    elif not pages:
        messages.error(request, _("Something stands in the way; it is named below."))
    else:
        words = ngettext("%(number)d page is public.", "%(number)d pages are public.", len(pages))
        messages.success(request, words % {"number": len(pages)})
        name_offline_translations(request, Page.objects.filter(pk__in=[page.pk for page in pages]))
    return redirect("content_release", found.pk)


def show(request: HttpRequest, found: ContentRelease) -> HttpResponse | None:
    """One preview link to all its pages, for people without an account."""
    pages = [page for page in found.pages.all() if page.permissions_for_user(request.user).can_edit()]
    if not pages:
        messages.error(request, _("There is nothing in it yet."))
        return None
    link = create_link(pages[0], pages, request.user, found.name, timezone.now() + LINK_LIFETIME)
    words = _("The link is ready. For a week this address shows all of it:")
    messages.success(request, format_html('{} <a href="{}" dir="ltr">{}</a>', words, link.url, link.url))
    return None


def delete(request: HttpRequest, found: ContentRelease) -> HttpResponse:
    """The pages stay as they are."""
    found.delete()
    messages.success(request, _("“%(name)s” is gone; its pages stay as they are.") % {"name": found.name})
    return redirect("content_releases")


NEEDS_ALL = {set_moment, clear_moment, delete}
ACTIONS = {
    "add": add,
    "remove": remove,
    "moment": set_moment,
    "clear": clear_moment,
    "now": release_now,
    "ready": release_what_is_ready,
    "show": show,
    "delete": delete,
}


class ContentReleaseButton(PageMenuItem):
    label = gettext_lazy("Release together with others")
    icon_name = "calendar-check"

    def is_shown(self, user):
        permissions = self.page.permissions_for_user(user)
        return self.page.depth > 1 and permissions.can_publish() and self.page.has_unpublished_changes

    @cached_property
    def url(self):
        return f"{reverse('content_releases')}?page={self.page.pk}"


@hooks.register("register_admin_urls")
def register_content_release_urls():
    return [
        path("releases/", content_releases, name="content_releases"),
        path("releases/<int:pk>/", content_release, name="content_release"),
        path("releases/<int:pk>/look/", look, name="content_release_look"),
        path("releases/<int:pk>/look/<int:page_id>/", look, name="content_release_look_page"),
        path("releases/<int:pk>/take-back/", TakeBack.as_view(), name="content_release_take_back"),
        *(
            path(f"releases/<int:pk>/{name}/", action_view(action), name=f"content_release_{name}")
            for name, action in ACTIONS.items()
        ),
    ]


@hooks.register("register_page_header_buttons")
def register_content_release_button(page, user, view_name, next_url=None):
    yield ContentReleaseButton(page=page, priority=47)


@hooks.register("register_log_actions")
def register_content_release_log_actions(actions):
    @actions.register_action(RELEASED)
    class PublishedInARelease(LogFormatter):
        label = gettext_lazy("Released together with others")

        def format_message(self, log_entry):
            named, unnamed = _("It was released in “%(name)s”"), _("It was released together with others")
            return release_words(log_entry, named, unnamed)

    @actions.register_action(TAKEN_BACK)
    class TakenBackWithARelease(LogFormatter):
        label = gettext_lazy("Taken back with others")

        def format_message(self, log_entry):
            named, unnamed = _("The release “%(name)s” was taken back"), _("It was taken back together with others")
            return release_words(log_entry, named, unnamed)


def release_words(log_entry: PageLogEntry, named: str, unnamed: str) -> str:
    """What the history of a page says of a release: its name only to those who may publish the page, and so know of it."""
    user, page = current_user(), log_entry.page
    is_known = user and (user.is_superuser or (page and page.permissions_for_user(user).can_publish()))
    return named % {"name": log_entry.data.get("release", "")} if is_known else unnamed
