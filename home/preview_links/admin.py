"""Admin views of preview links: who may read a page before it is public, how long, and what takes that back."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from pages.admin_frame import admin_frame

from ..users.permissions import editable_page, works_on
from .forms import PreviewLinkForm
from .models import PreviewLink

TITLE = gettext_lazy("Show the draft to somebody")
MADE, REVOKED = "home.preview_link", "home.preview_link_revoked"
MOST_OPEN = 20  # links of one page


def preview_links(request: HttpRequest, page_id: int) -> HttpResponse:
    """The links of a page that are open, and the form that makes another."""
    page = editable_page(request, page_id)
    form = PreviewLinkForm(request.POST if request.method == "POST" else None, page=page, user=request.user)
    if form.is_bound and form.is_valid():
        if make_link(page, request.user, form):
            messages.success(request, _("The link is ready. Pass on the address below."))
        else:
            messages.error(
                request, _("There are %(number)d links to this page. Take one back first.") % {"number": MOST_OPEN}
            )
        return redirect("preview_links", page.pk)
    context = {
        "page": page,
        "form": form,
        "links": [(link, is_readable(link, request.user)) for link in links_of(page)],
        "drafts": zip(form.drafts, form["others"], strict=True),
    }
    context |= admin_frame(TITLE, "view")
    return render(request, "wagtailadmin/preview_links/index.html", context)


@require_POST
def revoke_preview_link(request: HttpRequest, page_id: int, pk: int) -> HttpResponse:
    """Ends a link at once, whoever made it."""
    page = editable_page(request, page_id)
    link = get_object_or_404(links_of(page), pk=pk)
    PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    log(instance=page, action=REVOKED, user=request.user)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("preview_links", page.pk)


def links_of(page: Page) -> QuerySet[PreviewLink]:
    """The open links to this page, the newest first, with the number of pages of each."""
    mine = PreviewLink.objects.open().filter(
        pk__in=PreviewLink.pages.through.objects.filter(page=page).values("previewlink")
    )
    return (
        mine.select_related("made_by")
        .prefetch_related("pages")
        .annotate(number=Count("pages"))
        .order_by("-made_at", "-pk")
    )


def is_readable(link: PreviewLink, user) -> bool:
    """Whether this person may read all that the link shows, and so its address and for whom it is."""
    return link.made_by_id == user.pk or all(works_on(user, page) for page in link.pages.all())


@transaction.atomic
def make_link(page: Page, user, form: PreviewLinkForm) -> PreviewLink | None:
    """None where there are too many already."""
    if links_of(page).count() >= MOST_OPEN:
        return None
    return create_link(page, form.pages, user, form.cleaned_data["for_whom"], form.ends_at)


@transaction.atomic
def create_link(page: Page, pages: Iterable[Page], user, for_whom: str, ends_at: dt.datetime) -> PreviewLink:
    """One link to all these pages; it stands in the history of `page`."""
    link = PreviewLink.objects.create(for_whom=for_whom, made_by=user, ends_at=ends_at)
    link.pages.set(pages)
    log(instance=page, action=MADE, user=user)
    return link


class PreviewLinkButton(PageMenuItem):
    label = TITLE
    icon_name = "view"
    url_name = "preview_links"

    def is_shown(self, user):
        return self.page.depth > 1 and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_admin_urls")
def register_preview_link_urls():
    return [
        path("pages/<int:page_id>/preview-links/", preview_links, name="preview_links"),
        path("pages/<int:page_id>/preview-links/<int:pk>/revoke/", revoke_preview_link, name="preview_link_revoke"),
    ]


@hooks.register("register_page_listing_more_buttons")
def register_preview_link_listing_button(page, user, next_url=None):
    yield PreviewLinkButton(page=page, priority=34)


@hooks.register("register_page_header_buttons")
def register_preview_link_header_button(page, user, view_name, next_url=None):
    yield PreviewLinkButton(page=page, priority=45)


@hooks.register("register_log_actions")
def register_preview_link_log_actions(actions):
    @actions.register_action(MADE)
    class PreviewLinkMade(LogFormatter):
        label = gettext_lazy("A link to the draft made")

        def format_message(self, log_entry):
            return _("A link to the draft was made, for people without an account")

    @actions.register_action(REVOKED)
    class PreviewLinkRevoked(LogFormatter):
        label = gettext_lazy("A link to the draft taken back")

        def format_message(self, log_entry):
            return _("A link to the draft was taken back")
