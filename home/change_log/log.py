"""Writes the change log: each second, by the background work, once somebody has asked for the changes.

Which pages strangers may see and where is known at once, from the in-process copy of the tree. Whether the answer of a
page has become another one (a picture in it, a topic, the title of a page above it) is known by its cache tags and a
digest: what was made of something that changed is made again, and counts as changed only if it differs.

Of several processes the first that has read a change writes it; the row of the log is locked meanwhile, so that numbers
become visible in their order.
"""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.utils import timezone, translation

from media.cache_tags import EVERYTHING
from pages.announcements.models import AnnouncementPage
from pages.caching import next_moment
from pages.changes.feed import ChangeFeed
from pages.events.models import EventPage
from pages.fragment_cache.recording import recording
from pages.tree.current import current_state, one_state
from pages.tree.nodes import Node
from pages.tree.routing import find_site
from pages.tree.snapshot import SiteTree
from pages.tree.tags import tags_of

from ..api.content import ContentQuery, content_by_id, listed_kinds
from ..models import HomePage
from ..page_store.environ import environ_of
from ..page_store.store import everything_since
from .models import KEPT, ChangeKind, ChangeLog, PageChange

SECONDS = 0.5  # of each second, in which answers are made again
AT_ONCE = 20
BATCH = 500
LOOKED_AT = dt.timedelta(minutes=1)  # between looks at what begins and ends by the clock
PATIENCE = dt.timedelta(seconds=10)  # for another process that has read further, and whose turn it is
NOT_FOUND_AGAIN = dt.timedelta(minutes=1)
TIMED = (EventPage, AnnouncementPage, HomePage)  # the kinds that may have another answer by the clock alone
STATE = ("change", "number", "at", "url", "published_at", "digest", "due_at")


def stranger() -> WSGIRequest:
    """A request of somebody without an account, at the site's own address."""
    request = WSGIRequest(environ_of(f"{settings.BASE_URL}/api/v3/changes/"))
    request.user = AnonymousUser()
    return request


def shown(tree: SiteTree, now: dt.datetime) -> Iterator[Node]:
    """The pages that have an answer for strangers, in the order of the tree."""
    site, kinds = find_site(stranger()), listed_kinds()
    nodes = (node for node in tree.nodes.values() if node.model in kinds and tree.is_visible(node, now))
    for node in sorted(nodes, key=lambda node: node.path):
        root = site and tree.root_of(node, site.pk)
        if root and root.site_id == site.pk:
            yield node


def new_row(node: Node, tree: SiteTree) -> PageChange:
    return PageChange(
        page_id=node.pk,
        kind=node.model._meta.label,
        locale=tree.locales[node.locale_id],
        translation_key=node.translation_key,
        url=tree.full_address(node) or "",
        published_at=node.last_published_at,
    )


# Begin and end


def begin() -> ChangeLog:
    """The log; begun with what there is, if nobody has asked before."""
    entry = ChangeLog.objects.first() or begun()  # who reads waits for nobody who writes
    if entry.asked_at < timezone.now() - dt.timedelta(days=1):
        ChangeLog.objects.filter(pk=1).update(asked_at=timezone.now())
    return entry


def begun() -> ChangeLog:
    with transaction.atomic():
        entry, is_new = ChangeLog.objects.select_for_update().get_or_create(pk=1)
        if is_new:
            state, now = current_state(), timezone.now()
            entry.position, entry.version = place_of(state.feed), settings.VERSION
            rows = [published(new_row(node, state.tree), entry, now) for node in shown(state.tree, now)]
            PageChange.objects.bulk_create(rows, BATCH)
            entry.save()
    return entry


def forget() -> None:
    """Ends the log: after a restore, and where nobody asks any more. The next who asks begins another one."""
    with transaction.atomic():
        ChangeLog.objects.all().delete()
        PageChange.objects.all().delete()


def delete_expired() -> None:
    """Duty: forgets pages that have been gone for long, and the log where nobody has asked for it as long."""
    limit = timezone.now() - KEPT
    with transaction.atomic():
        entry = ChangeLog.objects.select_for_update().first()
        if entry and entry.asked_at < limit:
            forget()
        elif entry:
            gone = PageChange.objects.filter(change=ChangeKind.GONE, at__lt=limit)
            if last := gone.order_by("-number").values_list("number", flat=True).first():
                gone.filter(number__lte=last).delete()
                ChangeLog.objects.filter(pk=1).update(forgotten=max(entry.forgotten, last))


# What was changed


def published(
    row: PageChange, entry: ChangeLog, now: dt.datetime, change: ChangeKind = ChangeKind.PUBLISHED
) -> PageChange:
    """The row with this change as its last; its answer is made anew."""
    row.change, row.number, row.at, row.due_at, row.digest = change, entry.number(), now, now, ""
    return row


@dataclass
class Follower:
    """Follows the changes for one process: how far it has read, and the tree as it was then."""

    position: str | None = None
    tree: SiteTree | None = None
    behind_since: dt.datetime | None = None  # another process has read further than this one
    looked_at: dt.datetime | None = None

    def follow(self) -> None:
        """Notes what was changed, then compares answers for a while."""
        entry = ChangeLog.objects.first()
        if entry is None:
            self.position = self.tree = None
            return
        self.note(entry)
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends and compare_due():
            pass

    def note(self, entry: ChangeLog) -> None:
        feed, now = feed_of(entry), timezone.now()
        is_anew = entry.version != settings.VERSION
        is_looked_at = self.looked_at is not None and now - self.looked_at < LOOKED_AT
        if is_looked_at and self.position == entry.position and not is_anew and copy(feed).read() == set():
            return
        changes, tree = everything_since(feed, feed.read())
        if (tags := self.tags(entry, changes, tree, now)) is None:
            return
        with transaction.atomic():
            current = ChangeLog.objects.select_for_update().filter(epoch=entry.epoch, position=entry.position).first()
            if current is None:
                return  # another process was first
            write(current, tree, {EVERYTHING} if is_anew else tags, now)
            current.position, current.read_at, current.version = place_of(feed), now, settings.VERSION
            current.save()
        self.position, self.tree, self.looked_at = current.position, tree, now

    def tags(self, entry: ChangeLog, changes: set | None, tree: SiteTree, now: dt.datetime) -> set[str] | None:
        """The tags of what was changed since the log was written; None: they are left to the process that knows."""
        if changes is None:
            return {EVERYTHING}
        if not changes:
            self.behind_since = None
            return set()
        if self.position == entry.position and self.tree is not None:
            self.behind_since = None
            return tags_of(changes, self.tree, tree)
        self.behind_since = self.behind_since or now
        if now - self.behind_since < PATIENCE:
            return None
        self.behind_since = None
        return {EVERYTHING}


def place_of(feed: ChangeFeed) -> str:
    return f"{feed.position} {feed.own}"


def feed_of(entry: ChangeLog) -> ChangeFeed:
    """The change feed of rows, as far as the log has read it."""
    position, own = entry.position.split(" ")
    ago = max(0.0, (timezone.now() - entry.read_at).total_seconds())
    place = position if connection.vendor == "postgresql" else int(position)
    return ChangeFeed(place, own=int(own), read_at=time.monotonic() - ago)


def write(entry: ChangeLog, tree: SiteTree, tags: set[str], now: dt.datetime) -> None:
    """Writes which pages have become public, moved or gone, and which answers are to be compared."""
    rows = {row.page_id: row for row in PageChange.objects.order_by()}
    made, changed, there = [], [], set()
    for node in shown(tree, now):
        there.add(node.pk)
        row, fresh = rows.get(node.pk), new_row(node, tree)
        if row is None:
            made.append(published(fresh, entry, now))
        elif change := change_of(row, fresh, tags):
            row.url, row.published_at = fresh.url, fresh.published_at
            changed.append(published(row, entry, now, change))
        elif is_made_of(row, tags):
            row.due_at = now
            changed.append(row)
    for row in rows.values():
        if row.page_id not in there and row.change != ChangeKind.GONE:
            row = published(row, entry, now, ChangeKind.GONE)
            row.tags, row.due_at = "", None
            changed.append(row)
    PageChange.objects.bulk_create(made, BATCH)
    PageChange.objects.bulk_update(changed, [*STATE, "tags"], BATCH)


def change_of(row: PageChange, fresh: PageChange, tags: set[str]) -> ChangeKind | None:
    """The change of a page that is told without a look at its answer."""
    if row.change == ChangeKind.GONE:
        return ChangeKind.PUBLISHED
    if row.url != fresh.url:
        return ChangeKind.MOVED
    if row.published_at != fresh.published_at:
        return ChangeKind.PUBLISHED
    # Somebody may have read it since its last change, and nobody knows what it was then.
    return ChangeKind.CHANGED if not row.digest and is_made_of(row, tags) else None


def is_made_of(row: PageChange, tags: set[str]) -> bool:
    """Whether its answer may have become another one by a change of these; of one that is not known, any."""
    return bool(tags) and (EVERYTHING in tags or not row.tags or not tags.isdisjoint(row.tags.split(" ")))


# Answers


def compare_due() -> bool:
    """Compares some answers that are due; whether there may be more."""
    rows = PageChange.objects.exclude(change=ChangeKind.GONE).filter(due_at__lte=timezone.now())
    found = list(rows.order_by("due_at", "pk")[:AT_ONCE])
    return bool(found) and all(compare(row) for row in found)


def is_written() -> bool:
    """Whether the log tells of all that was changed until now."""
    entry = ChangeLog.objects.first()
    return entry is not None and feed_of(entry).read() == set()


def compare(row: PageChange) -> bool:
    """Makes the answer of a page again: where it differs from what it was, the page is changed. False: not now.

    Somebody may have read the page since its last change, and nobody knows its answer then: the first one counts as that
    only if nothing was changed since the log was written. Else the log is written first, which tells of the page again.
    """
    content, tags = answer(row.page_id)
    now = timezone.now()
    if content is None:  # gone this moment; or it stands elsewhere than it says
        PageChange.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=now + NOT_FOUND_AGAIN)
        return True
    fields = facts_of(row, content, tags, now)
    if not row.digest and not is_written():
        return False
    with transaction.atomic():
        if row.digest and row.digest != fields["digest"]:
            entry = ChangeLog.objects.select_for_update().first()
            if entry is None:
                return False
            fields |= {"change": ChangeKind.CHANGED, "number": entry.number(), "at": now}
            entry.save(update_fields=["last"])
        # Not if something was changed since: then it is due again.
        if not PageChange.objects.filter(pk=row.pk, due_at=row.due_at).update(**fields):
            transaction.set_rollback(True)
    return True


def facts_of(row: PageChange, content: str, tags: Iterable[str], now: dt.datetime) -> dict[str, object]:
    """The columns that say what this answer of the page is made of."""
    digest = sha256(content.encode()).hexdigest()
    return {"digest": digest, "tags": " ".join(sorted(tags)), "due_at": moment_of(row, now)}


def keep_first(found: list[tuple[PageChange, str, Iterable[str]]]) -> None:
    """Keeps what the first answers of these pages are made of, which somebody has just been told; as in `compare`, only
    if nothing was changed since the log was written. Else, and while that is being written, they are made again.
    """
    with transaction.atomic():
        if not found or not ChangeLog.objects.select_for_update(skip_locked=True).first() or not is_written():
            return
        now = timezone.now()
        for row, content, tags in found:
            rows = PageChange.objects.filter(pk=row.pk, number=row.number, due_at=row.due_at, digest="")
            rows.update(**facts_of(row, content, tags, now))


def answer(pk: int) -> tuple[str | None, Iterable[str]]:
    """(what the API answers a stranger of this page, in JSON; its cache tags); None: nothing."""
    request = stranger()
    with one_state(), recording() as dependencies, translation.override(settings.LANGUAGE_CODE):
        content = content_by_id(pk, request, ContentQuery())
    tags = dependencies.tags if dependencies.is_complete else set()
    return content and content.model_dump_json(), tags


def moment_of(row: PageChange, now: dt.datetime) -> dt.datetime | None:
    """When its answer may become another one by the clock: that of an event, of an announcement, or of what shows them."""
    return next_moment(now) if row.kind in {kind._meta.label for kind in TIMED} else None


follower = Follower()


def follow() -> None:
    """For the background work, each second."""
    if settings.HEADLESS != "off":
        follower.follow()
