"""What of a page was public, and how it becomes public again: bring it back, undo the last change."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, PageLogEntry, Revision

PUBLISHED = ["wagtail.publish", "wagtail.publish.scheduled"]


def published(page: Page) -> list[Revision]:
    """The versions of this page that were public, newest first, each once."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=PUBLISHED, revision_id__isnull=False)
    ids = list(dict.fromkeys(entries.order_by("-timestamp", "-pk").values_list("revision_id", flat=True)))
    found = Revision.objects.in_bulk(ids)  # old versions may have been purged
    return [found[pk] for pk in ids if pk in found]


def last_public(page: Page) -> Revision | None:
    """What visitors saw before the page went offline; of a page without a record, its last version."""
    versions = published(page)
    return versions[0] if versions else page.get_latest_revision()


def before_last_change(page: Page) -> Revision | None:
    """What visitors saw before what they see now."""
    return next((version for version in published(page) if version.pk != page.live_revision_id), None)


def may_bring_back(page: Page, user) -> bool:
    """Whether this was public, is not, and this person may publish it."""
    rights = page.permissions_for_user(user)
    away = not page.live and page.first_published_at is not None
    return away and rights.can_publish() and not rights.page_locked()


def may_undo(page: Page, user) -> bool:
    """Whether there is an earlier public version, and this person may publish it."""
    rights = page.permissions_for_user(user)
    public = page.live and rights.can_publish() and not rights.page_locked()
    return public and before_last_change(page) is not None


@transaction.atomic
def make_public(page: Page, version: Revision | None, user) -> None:
    """Publishes this version once more, as a new one, so that nothing that came later is lost from the history."""
    old = version.as_object() if version else page.specific
    now = timezone.now()
    if old.expire_at and old.expire_at <= now:
        old.expire_at = None  # else it would be gone again within the minute
    if old.go_live_at and old.go_live_at > now:
        old.go_live_at = None
    kept = {"previous_revision": version} if version else {}
    old.save_revision(user=user, log_action=True, **kept).publish(user=user, **kept)


def named(version: Revision) -> str:
    """A version by when it was saved, and by whom where that is known."""
    moment = date_format(timezone.localtime(version.created_at), "DATETIME_FORMAT")
    if version.user is None:
        return moment
    return _("%(moment)s, by %(person)s") % {"moment": moment, "person": get_user_display_name(version.user)}


def forget_dates(page: Page) -> None:
    """After a schedule was cancelled: neither the draft nor the page keeps a moment at which it would become public or end.

    What is public now keeps its own end.
    """
    draft = page.get_latest_revision()
    if draft:
        public_end = page.expire_at.isoformat() if page.live and page.expire_at else None
        draft.content |= {"go_live_at": None, "expire_at": public_end}
        draft.save(update_fields=["content"])
    kept = {} if page.live else {"expire_at": None}
    Page.objects.filter(pk=page.pk).update(go_live_at=None, **kept)
