"""Ancestors of a page that are not public: then only those who know its address find it, and both can be published."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page
from wagtail.query import PageQuerySet

from .draft_validation import publishing_problem

WITH_ABOVE = "with-above"  # value of the button that publishes what is above too


def hidden_ancestors(page: Page | None, parent: Page | None = None) -> PageQuerySet:
    """The ancestors that are not live, nearest first; of a page not saved yet, `parent` and those above it."""
    if page and page.pk:
        ancestors = page.get_ancestors()
    else:
        ancestors = parent.get_ancestors(inclusive=True) if parent else Page.objects.none()
    return ancestors.filter(live=False, depth__gt=1).order_by("-depth")


def hidden_ancestor(page: Page | None, parent: Page | None = None) -> Page | None:
    """The nearest of them."""
    return hidden_ancestors(page, parent).first()


def may_publish_all(pages: Iterable[Page], user) -> bool:
    """Whether this user may publish each of these pages as it is now."""
    testers = [page.permissions_for_user(user) for page in pages]
    return all(tester.can_publish() and not tester.page_locked() and not tester.page.alias_of_id for tester in testers)


def latest(page: Page) -> Page:
    return page.get_latest_revision_as_object()


def publish_latest(page: Page, user) -> None:
    """Publishes the latest draft of a page, at once: a moment to come, or an end that has passed, is forgotten."""
    draft, now = page.get_latest_revision(), timezone.now()
    content = draft.as_object() if draft else page.specific
    waits, has_ended = content.go_live_at and content.go_live_at > now, content.expire_at and content.expire_at <= now
    if draft is None or waits or has_ended:
        content.go_live_at = None if waits else content.go_live_at
        content.expire_at = None if has_ended else content.expire_at
        draft = content.save_revision(user=user, log_action=True)
    draft.publish(user=user)


class PublishesAbove:
    """Mixin of the forms of a page: “Publish both” publishes what is above it too, in one transaction."""

    above: list[Page] = []

    def publish_action(self):
        if self.request.POST.get("action-publish") != WITH_ABOVE:
            return super().publish_action()
        with transaction.atomic():
            hidden = list(hidden_ancestors(self.page, getattr(self, "parent_page", None)))
            if not may_publish_all(hidden, self.request.user):
                raise PermissionDenied
            if problem := next(filter(None, (publishing_problem(latest(above)) for above in hidden)), ""):
                messages.error(self.request, problem)
                return self.save_action()
            self.above = hidden[::-1]
            return super().publish_action()

    def run_hook(self, hook_name, *args, **kwargs):
        """Once the page itself is saved, and nothing stops it."""
        if hook_name == "before_publish_page":
            for above in self.above:
                publish_latest(above, self.request.user)
        return super().run_hook(hook_name, *args, **kwargs)


@hooks.register("after_publish_page")
def warn_about_hidden_ancestor(request, page):
    """A warning beside the message that the page is public."""
    if hidden := hidden_ancestor(page):
        words = _(
            "“%(above)s” above it is not public: “%(title)s” stands in no list and no menu, only its address finds it."
        )
        message = words % {"above": hidden.get_admin_display_title(), "title": page.get_admin_display_title()}
        messages.warning(request, format_html('{} <a href="{}">{}</a>', message, *edit_link(hidden)))


def edit_link(hidden: Page) -> tuple[str, str]:
    return reverse("wagtailadmin_pages:edit", args=[hidden.pk]), _("Open “%(title)s”") % {
        "title": hidden.get_admin_display_title()
    }
