"""The way back from a release: the site as it stood before, and the new texts as drafts, in a release that is open again."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from ..page_actions.restore import republish
from ..page_actions.undo_together import UndoablePage, UndoTogether
from .models import ContentRelease
from .release import RELEASED, TAKEN_BACK


def put_back(page: Page, was_live: bool, before: int | None, user) -> None:
    """Takes a page offline, or publishes again what was public before; its latest draft stays its latest draft."""
    if not was_live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
        return
    draft = page.get_latest_revision()
    republish(page, Revision.objects.get(pk=before), user)
    draft.as_object().save_revision(user=user, log_action=True, previous_revision=draft)


def release_entries(found: ContentRelease) -> QuerySet[PageLogEntry]:
    """What the log has of the pages that this release has published, and that still stand in it."""
    return PageLogEntry.objects.filter(action=RELEASED, page__in=found.pages.values("pk"), data__key=found.pk)


class TakeBack(UndoTogether):
    """What was published since stays, as does what this person may not publish. For as long as the release is kept."""

    action, icon = RELEASED, "rotate"
    title = pgettext_lazy("release", "Take it back")
    question = gettext_lazy(
        "The site stands as it did before. The new texts stay as drafts, and the release is open again."
    )
    confirm, cancel = gettext_lazy("Yes, take it back"), gettext_lazy("No, leave it public")

    @cached_property
    def entries(self) -> list[PageLogEntry]:
        known = ContentRelease.objects.visible_to(self.request.user).released()
        found = get_object_or_404(known, pk=self.kwargs["pk"])
        if not (entries := list(release_entries(found).order_by("-timestamp", "-pk"))):
            raise Http404
        return entries

    def target(self, page, data):
        is_same = page.live and page.live_revision_id == data["published"]
        has_before = not data["was_live"] or Revision.objects.filter(pk=data["before"]).exists()
        permissions = page.permissions_for_user(self.request.user)
        return page if is_same and has_before and permissions.can_publish() and not permissions.page_locked() else None

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        list(ContentRelease.objects.select_for_update().filter(pk=self.kwargs["pk"]))
        self.__dict__.pop("rows", None)  # which somebody else may have put back meanwhile
        if self.rows:
            ContentRelease.objects.filter(pk=self.kwargs["pk"]).update(released_at=None)
        return super().post(request, *args, **kwargs)

    def put_back(self, row: UndoablePage):
        put_back(row.page.specific, row.data["was_live"], row.data["before"], self.request.user)
        log(instance=row.page, action=TAKEN_BACK, user=self.request.user, data={"release": row.data["release"]})

    def success_message(self, number):
        return ngettext("%(number)d page is as before.", "%(number)d pages are as before.", number) % {"number": number}

    def next_url(self):
        return reverse("content_release", args=[self.kwargs["pk"]])
