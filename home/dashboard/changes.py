"""Last changes of the pages that somebody may look into, each with the way to undo it where there is one."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from ..desk.rows import display_name, edit_url, may
from ..page_actions.restore import PUBLISHED

MOST, LOOKED_AT = 5, 100  # changes shown; entries of the log among which they are
ACTIONS = ["wagtail.publish", "wagtail.publish.scheduled", "wagtail.edit", "wagtail.create", "wagtail.unpublish"]
COLORS = ("g", "", "y", "r")


@dataclass(frozen=True)
class LastChange:
    """Who did what to a page; `words` is a sentence with the link to it."""

    page: Page
    initial: str
    color: str
    words: SafeString
    at: datetime
    may_undo: bool


def sentence(action: str, is_own: bool) -> str:
    """The words of an action, with %(page)s and %(person)s."""
    if action == "wagtail.create":
        return _("You began %(page)s") if is_own else _("%(person)s began %(page)s")
    if action == "wagtail.unpublish":
        return _("You took %(page)s offline") if is_own else _("%(person)s took %(page)s offline")
    if action in PUBLISHED:
        return _("You published %(page)s") if is_own else _("%(person)s published %(page)s")
    return _("You changed %(page)s") if is_own else _("%(person)s changed %(page)s")


def latest_entries() -> list[PageLogEntry]:
    """The last entry of each page, newest first: what people did, and what became public by itself."""
    by_somebody = Q(user__isnull=False) | Q(action="wagtail.publish.scheduled")
    entries = PageLogEntry.objects.filter(by_somebody, action__in=ACTIONS).select_related("user")
    entries = entries.order_by("-timestamp", "-pk")
    found: dict[int, PageLogEntry] = {}
    for entry in entries[:LOOKED_AT]:
        found.setdefault(entry.page_id, entry)
    return list(found.values())


def last_changes(user) -> list[LastChange]:
    """The last changes, newest first; a fixed number of queries."""
    entries = latest_entries()
    explorable = policy_registry.get_by_type(Page).explorable_instances(user).filter(depth__gt=1).order_by()
    pages = explorable.in_bulk([entry.page_id for entry in entries])
    entries = [entry for entry in entries if entry.page_id in pages][:MOST]
    editable = may(user, "change", [pages[entry.page_id] for entry in entries])
    undoable = undoable_pages(user, [pages[entry.page_id] for entry in entries if entry.action in PUBLISHED])
    return [change_of(entry, pages[entry.page_id], user, editable, undoable) for entry in entries]


def change_of(entry: PageLogEntry, page: Page, user, editable: set[int], undoable: set[int]) -> LastChange:
    person = display_name(entry.user) or _("The site")
    title = format_html("<bdi>{}</bdi>", page.get_admin_display_title())
    link = format_html('<a href="{}">{}</a>', edit_url(page), title) if page.pk in editable else title
    words = sentence(entry.action, entry.user_id == user.pk)
    words = mark_safe(escape(words) % {"page": link, "person": escape(person)})  # noqa: S308 (all parts are escaped)
    color = COLORS[(entry.user_id or 0) % len(COLORS)]
    may_undo = page.pk in undoable and page.live_revision_id == entry.revision_id
    return LastChange(page, person[:1].upper(), color, words, entry.timestamp, may_undo)


def undoable_pages(user, pages: list[Page]) -> set[int]:
    """Ids of those of these pages that this person may publish and that were public in another version before."""
    pages = [page for page in pages if page.live and not (page.locked and page.locked_by_id != user.pk)]
    if not pages:
        return set()
    earlier = PageLogEntry.objects.filter(
        page__in=[page.pk for page in pages], action__in=PUBLISHED, revision__created_at__isnull=False
    )
    counts = earlier.values("page_id").annotate(versions=Count("revision_id", distinct=True)).filter(versions__gt=1)
    return set(counts.values_list("page_id", flat=True)) & may(user, "publish", pages)
