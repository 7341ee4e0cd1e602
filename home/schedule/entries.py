"""Entries of the publishing calendar: what becomes public, comes down or takes place by itself, as far as one may see it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, get_default_page_content_type
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from media.features import announced_functions
from pages.announcements.models import AnnouncementPage
from pages.events.occurrences import Occurrence, OccurrenceState
from pages.i18n.locales import name_of
from pages.tree.current import current

from ..desk.moments import described, join, localtime
from ..users.permissions import known_pages

MOST = 500  # entries of one kind: more fit no calendar


@dataclass(frozen=True)
class ScheduleEntry:
    """`kind`: "up", "down", "event" or "look". `field` names what holds the moment, empty where it can't be moved here."""

    at: dt.datetime
    kind: str
    title: str
    detail: str
    url: str
    page_id: int
    field: str = ""
    language: str = ""  # of its title, so that its words are divided as there

    @property
    def can_move(self) -> bool:
        return bool(self.field) and self.at > now()

    @property
    def wall(self) -> str:
        """The moment as the clock on the network's wall shows it."""
        return f"{localtime(self.at):%Y-%m-%dT%H:%M}"

    @property
    def kind_label(self) -> str:
        labels = {"up": _("Becomes public"), "down": _("Comes down"), "event": pgettext("calendar", "Event")}
        labels["look"] = _("To look over")
        return labels.get(self.kind, "")


@dataclass(frozen=True)
class Viewer:
    """Who looks at the calendar: the pages they may look into, those they may edit, by id other languages than theirs and the
    codes of all, and in which language each page was written.
    """

    user: AbstractUser
    explorable: PageQuerySet
    editable: PageQuerySet
    languages: dict[int, str]
    codes: dict[int, str]
    sources: dict[UUID, int]  # locale id by translation key

    def editable_ids(self, ids: Iterable[int]) -> set[int]:
        return set(self.editable.filter(pk__in=list(ids)).values_list("pk", flat=True))

    def may_move(self, page: Page) -> bool:
        """Whether they may set the moments of this page, as in its form."""
        locked = page.locked and page.locked_by_id != self.user.pk
        return not locked and page.permissions_for_user(self.user).can_publish()


def entries(user: AbstractUser, start: dt.datetime, end: dt.datetime) -> list[ScheduleEntry]:
    """What happens from `start` to before `end` and this user may see, soonest first; its number of queries is fixed."""
    policy = policy_registry.get_by_type(Page)
    tree = current()
    viewer = Viewer(
        user,
        policy.explorable_instances(user).order_by(),
        policy.instances_user_has_permission_for(user, "change").order_by(),
        {pk: name_of(code) for pk, code in tree.languages.items() if code != get_language()},
        tree.languages,
        tree.sources,
    )
    kinds = (publications, ends, announcements, occurrences, *announced_functions("schedule_entries"))
    return sorted((entry for kind in kinds for entry in kind(viewer, start, end)), key=attrgetter("at"))


def address(page: Page, editable: set[int]) -> str:
    """The form of a page, or the list in which it stands alone for whoever may only look."""
    name = "wagtailadmin_pages:edit" if page.pk in editable else "wagtailadmin_explore"
    return reverse(name, args=[page.pk])


def publications(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Versions of pages that become public at a moment."""
    revisions = Revision.objects.filter(
        base_content_type=get_default_page_content_type(), approved_go_live_at__gte=start, approved_go_live_at__lt=end
    )
    rows = revisions.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at", "object_str")
    rows = [(int(page), *rest) for page, *rest in rows[:MOST]]
    pages = viewer.explorable.select_related("content_type").in_bulk([row[0] for row in rows])
    editable = viewer.editable_ids(pages)
    for page_id, moment, title in rows:
        if page := pages.get(page_id):
            detail = described(page, moment, viewer.languages.get(page.locale_id, ""))
            field = "go_live_at" if viewer.may_move(page) else ""
            yield ScheduleEntry(
                moment, "up", title, detail, address(page, editable), page.pk, field, viewer.codes[page.locale_id]
            )


def ends(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Ends of public pages, and of those that are to become public at a moment."""
    waiting = Revision.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    pages = viewer.explorable.filter(Q(live=True) | Exists(waiting), expire_at__gte=start, expire_at__lt=end)
    pages = list(pages.filter(alias_of=None).select_related("content_type").order_by("expire_at")[:MOST])
    editable = viewer.editable_ids(page.pk for page in pages)
    for page in pages:
        detail = described(page, page.expire_at, viewer.languages.get(page.locale_id, ""))
        field = "expire_at" if viewer.may_move(page) else ""
        yield ScheduleEntry(
            page.expire_at,
            "down",
            str(page),
            detail,
            address(page, editable),
            page.pk,
            field,
            viewer.codes[page.locale_id],
        )


def announcements(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Beginnings and ends of announcements and their banners: facts, told once for all languages."""
    within = Q(shown_from__gte=start, shown_from__lt=end) | Q(shown_until__gte=start, shown_until__lt=end)
    pages = AnnouncementPage.objects.filter(within, live=True, alias_of=None, pk__in=viewer.explorable.values("pk"))
    pages = list(pages.defer_streamfields().select_related("content_type").order_by("-path")[:MOST])

    def is_source(page: AnnouncementPage) -> bool:
        return viewer.sources.get(page.translation_key, page.locale_id) == page.locale_id

    sources = {page.translation_key: page for page in sorted(pages, key=is_source)}
    editable = viewer.editable_ids(page.pk for page in sources.values())
    for page in sources.values():
        for field, kind in (("shown_from", "up"), ("shown_until", "down")):
            moment = getattr(page, field)
            if moment and start <= moment < end:
                detail = described(page, moment, kind=pgettext("calendar", "banner") if page.has_banner else "")
                movable = field if is_source(page) and viewer.may_move(page) else ""
                yield ScheduleEntry(
                    moment,
                    kind,
                    str(page),
                    detail,
                    address(page, editable),
                    page.pk,
                    movable,
                    viewer.codes[page.locale_id],
                )


def occurrences(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Dates of events; how many are registered is for those who may edit the event."""
    known = known_pages(viewer.user).order_by().values("pk")
    rows = Occurrence.objects.filter(starts_at__gte=start, starts_at__lt=end, source__in=known)
    rows = list(rows.select_related("source").order_by("starts_at", "pk")[:MOST])
    editable = viewer.editable_ids(row.source_id for row in rows)
    events = {row.event for row in rows if row.source_id in editable}
    notes = {key: note for find in announced_functions("occurrence_notes") for key, note in find(events).items()}
    for row in rows:
        people, people_url = notes.get((row.event, row.date), ("", ""))
        changed = str(row.get_state_display()).lower() if row.state != OccurrenceState.SCHEDULED else ""
        url = people_url or occurrence_url(row, viewer, editable)
        detail = join(changed, row.first_hour, people)
        language = viewer.codes[row.source.locale_id]
        yield ScheduleEntry(row.starts_at, "event", str(row.source), detail, url, row.source_id, language=language)


def occurrence_url(row: Occurrence, viewer: Viewer, editable: set[int]) -> str:
    """The single date of a series, for whoever may cancel that; else the event."""
    if row.source.repeats and not row.is_over and viewer.may_move(row.source):
        return reverse("event_date", args=[row.pk])
    return address(row.source, editable)
