"""The way back from a release: the site as it stood before, and the new texts as drafts, in a release that is open again."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from ..desk.change_lines import change_lines
from ..desk.rows import language_names
from ..page_actions.restore import republish_below_draft
from ..page_actions.undo_together import UndoablePage, UndoTogether
from ..users.permissions import known_pages
from .models import ContentRelease
from .release import RELEASED, TAKEN_BACK, locked_pages


def put_back(page: Page, was_live: bool, before: int | None, user) -> None:
    """Takes a page offline, or publishes again what was public before; its latest draft stays its latest draft.

    Raises ValidationError where what was public before can be so no more, for example since its address was given away.
    """
    if not was_live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
        return
    republish_below_draft(page, Revision.objects.get(pk=before), user)


def release_entries(found: ContentRelease) -> QuerySet[PageLogEntry]:
    """What the log has of the pages that this release has published, the last time that it was released."""
    at = found.released_at.isoformat()
    return PageLogEntry.objects.filter(
        action=RELEASED, page__in=found.pages.values("pk"), data__key=found.pk, data__at=at
    )


def is_still_public(entry: PageLogEntry) -> bool:
    """Whether visitors read what this entry has published."""
    return entry.page.live and entry.page.live_revision_id == entry.data["published"]


@dataclass(frozen=True)
class StayingPage:
    """A page that is not put back, and why."""

    page: Page
    reason: str


class TakeBack(UndoTogether):
    """What was published since stays, as does what this person may not publish. For as long as the release is kept."""

    action, icon = RELEASED, "rotate"
    title = pgettext_lazy("release", "Take it back")
    confirm, cancel = gettext_lazy("Yes, take it back"), gettext_lazy("No, leave it public")

    @property
    def question(self) -> str:
        if self.is_whole:
            return _(
                "The site will stand as it did before. The new texts stay as drafts, and the release is open again."
            )
        return _("These go back to how they stood before. Their new texts stay as drafts, in a release of their own.")

    @property
    def is_whole(self) -> bool:
        return not any(self.reasons.values())

    @property
    def consequences(self) -> list[str]:
        """What hangs on the pages that go offline: people who have registered."""
        hidden = [row.page.pk for row in self.rows if not row.data["was_live"]]
        return change_lines(Page.objects.filter(pk__in=hidden), "unpublish") if hidden else []

    @cached_property
    def release(self) -> ContentRelease:
        return get_object_or_404(ContentRelease.objects.visible_to(self.request.user).released(), pk=self.kwargs["pk"])

    @cached_property
    def entries(self) -> list[PageLogEntry]:
        if not (entries := list(release_entries(self.release).select_related("page"))):
            raise Http404
        return entries

    @cached_property
    def reasons(self) -> dict[int, str]:
        """Why each page stays as it is, by its id; empty where it is put back."""
        versions = {entry.data["before"] for entry in self.entries}
        kept = set(Revision.objects.filter(pk__in=versions - {None}).values_list("pk", flat=True))
        found = {entry.page_id: self.reason(entry, kept) for entry in self.entries}
        while True:
            back = [pk for pk, reason in found.items() if not reason]
            hiding = [entry.page for entry in self.entries if entry.page_id in back and not entry.data["was_live"]]
            above = [page for page in hiding if page.get_descendants().live().exclude(pk__in=back).exists()]
            if not above:
                return found
            found |= {page.pk: _("A page below it is public") for page in above}

    def reason(self, entry: PageLogEntry, kept: set[int]) -> str:
        page, data = entry.page, entry.data
        permissions, review = page.permissions_for_user(self.request.user), page.current_workflow_state
        if not permissions.can_publish():
            return _("You may not publish it")
        if not is_still_public(entry):
            return _("It was published again since, or taken offline")
        if page.scheduled_revision:
            return _("Has a moment of its own")
        if permissions.page_locked():
            return _("Somebody has locked it")
        if review:
            return _("Handed back") if review.status == WorkflowState.STATUS_NEEDS_CHANGES else _("Not looked over")
        return _("What stood there before is not kept") if data["was_live"] and data["before"] not in kept else ""

    @cached_property
    def rows(self) -> list[UndoablePage]:
        names = language_names()
        back = [entry for entry in self.entries if not self.reasons[entry.page_id]]
        return [UndoablePage(each.page, names.get(each.page.locale_id, ""), data=each.data) for each in back]

    @cached_property
    def staying(self) -> list[StayingPage]:
        """Those that are not put back, as far as this person may know of them."""
        pages = {entry.page_id: entry.page for entry in self.entries if self.reasons[entry.page_id]}
        known = known_pages(self.request.user).filter(pk__in=pages).values_list("pk", flat=True)
        return [StayingPage(pages[pk], self.reasons[pk]) for pk in known]

    def is_known(self) -> bool:
        return True  # `release` has asked that

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        self.lock()
        back = [row.page for row in self.rows if self.is_put_back(row)]
        if back:
            opened = self.reopen(back)
            messages.success(request, self.success_message(len(back)))
            self.kwargs["pk"] = opened.pk
        return redirect(self.next_url())

    def lock(self) -> None:
        """Nobody else takes it back, or publishes one of its pages, meanwhile: what was found out before is asked again."""
        list(ContentRelease.objects.select_for_update().filter(pk=self.kwargs["pk"]))
        locked_pages(self.release)
        for name in ("release", "entries", "reasons", "rows"):
            self.__dict__.pop(name, None)

    def is_put_back(self, row: UndoablePage) -> bool:
        try:
            with transaction.atomic():
                put_back(row.page.specific, row.data["was_live"], row.data["before"], self.request.user)
                log(instance=row.page, action=TAKEN_BACK, user=self.request.user, data={"release": row.data["release"]})
        except ValidationError as problem:
            words = {"title": row.page.get_admin_display_title(), "problem": " ".join(problem.messages)}
            messages.warning(self.request, _("“%(title)s” stays as it is: %(problem)s") % words)
            return False
        return True

    def reopen(self, back: list[Page]) -> ContentRelease:
        """The release in which they stand now: this one, or where some of it stays public one of their own."""
        if len(back) == len(self.entries):
            values = {"released_at": None, "moment": None, "scheduled_by": None, "problem": ""}
            ContentRelease.objects.filter(pk=self.release.pk).update(**values)
            return self.release
        opened = ContentRelease.objects.create(name=self.release.name, made_by=self.request.user)
        opened.pages.set(back)
        self.release.pages.remove(*back)
        return opened

    def success_message(self, number):
        return ngettext("%(number)d page is as before.", "%(number)d pages are as before.", number) % {"number": number}

    def next_url(self):
        return reverse("content_release", args=[self.kwargs["pk"]])
