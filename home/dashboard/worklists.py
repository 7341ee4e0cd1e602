"""Worklists of whoever is logged in: what waits for them, what they saved and is not public, what they sent in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.models import (
    Comment,
    Page,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.permissions import policy_registry

from media.features import announced_functions
from pages.admin_frame import RowAction, WorklistRow
from pages.i18n.clock import format_time, long_day
from pages.i18n.durations import format_duration, time_ago
from pages.press.archives import archive_url
from pages.press.link_checks import LinkCheck
from pages.press.link_report import can_fix_links, pieces_by_address

from ..desk.moments import join, localtime
from ..desk.rows import MAX_ROWS, display_name, edit_url, language_names, may, page_action
from ..schedule.planned import planned_publications
from . import announcements

MOST_COMMENTS = 50
EPOCH = Value(datetime(1970, 1, 1, tzinfo=UTC))
AHEAD = timedelta(days=7)  # dates of this week


# What waits


def to_review(user) -> list[WorklistRow]:
    """What others submitted and this person may approve, longest waiting first."""
    states = TaskState.objects.reviewable_by(user).select_related("workflow_state__requested_by", "revision")
    states = states.prefetch_related("revision__content_object").order_by("started_at")
    names, rows = language_names(), []
    for state in states:
        page = state.revision.content_object
        if not isinstance(page, Page):
            continue
        rows.append(
            WorklistRow(
                page.get_admin_display_title(),
                edit_url(page),
                _("Asked to look over"),
                join(
                    _("%(person)s handed it in %(when)s")
                    % {"person": display_name(state.workflow_state.requested_by), "when": time_ago(state.started_at)},
                    names.get(page.locale_id, ""),
                ),
                actions=[RowAction(_("Look it over"), edit_url(page))],
            )
        )
    return rows


def submissions(user) -> QuerySet:
    """Queryset of the active workflow states of pages that this person owns or submitted."""
    own = Page.objects.filter(owner=user)
    states = WorkflowState.objects.active().filter(base_content_type=get_default_page_content_type())
    states = states.annotate(about=Cast("object_id", IntegerField())).filter(Q(about__in=own) | Q(requested_by=user))
    return states.select_related("current_task_state__finished_by").order_by("-current_task_state__started_at")


def submitted(user, status: str) -> list[tuple[Page, TaskState]]:
    """Pages of the submissions with this workflow status, in progress or returned, each with its task."""
    states = submissions(user).filter(status=status).prefetch_related("content_object")
    return [
        (state.content_object, state.current_task_state)
        for state in states
        if state.content_object and state.current_task_state
    ]


def returned(user) -> list[WorklistRow]:
    names = language_names()
    return [
        WorklistRow(
            page.get_admin_display_title(),
            edit_url(page),
            _("Came back to you"),
            join(
                display_name(task.finished_by), time_ago(task.finished_at or task.started_at), names.get(page.locale_id)
            ),
            quote=task.comment,
            actions=[RowAction(_("Mend and hand in again"), edit_url(page))],
        )
        for page, task in submitted(user, WorkflowState.STATUS_NEEDS_CHANGES)
    ]


def open_comments(user) -> list[WorklistRow]:
    """What others have noted on pages that this person may edit, and nobody has answered or settled yet; newest first."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    found = Comment.objects.filter(resolved_at=None, page__in=pages.order_by().values("pk")).select_related(
        "user", "page"
    )
    found = found.prefetch_related("replies__user").order_by("-created_at")[:MOST_COMMENTS]
    last = [(comment, max([comment, *comment.replies.all()], key=attrgetter("created_at"))) for comment in found]
    return [
        WorklistRow(
            comment.page.get_admin_display_title(),
            f"{edit_url(comment.page)}?comment={comment.pk}",
            _("A note on a page"),
            join(display_name(said.user), time_ago(said.created_at)),
            said.created_at,
            said.text,
        )
        for comment, said in last
        if said.user_id != user.pk
    ][:MAX_ROWS]


def ending_banners(user) -> list[WorklistRow]:
    """Banners that come down today or tomorrow: kept, or let go."""
    rows = []
    for page, until in announcements.ending(user):
        end = localtime(page.shown_until)
        words = _("Ends today") if end.date() == localtime(timezone.now()).date() else _("Ends tomorrow")
        event = page.event and _("“%(title)s” itself is on %(day)s.") % {
            "title": page.event.get_admin_display_title(),
            "day": long_day(until),
        }
        rows.append(
            WorklistRow(
                _("Banner: %(title)s") % {"title": page.get_admin_display_title()},
                edit_url(page),
                words,
                event or _("It comes down by itself at %(moment)s.") % {"moment": format_time(end.time())},
                actions=[
                    page_action(
                        _("Keep it until %(day)s") % {"day": long_day(until)}, "keep", page, until=until.isoformat()
                    ),
                    page_action(_("Let it go"), "let_go", page, is_primary=False),
                ],
            )
        )
    return rows


def dates_this_week(user) -> list[WorklistRow]:
    """Dates of the next seven days for which somebody is registered."""
    until = timezone.now() + AHEAD
    dates = [on for find in announced_functions("registered_dates") for on in find(user, until, MAX_ROWS)]
    return [
        WorklistRow(
            on.title,
            on.url,
            _("This week"),
            join(long_day(on.day), on.taken, on.waiting),
            actions=[RowAction(_("Who comes"), on.url)],
        )
        for on in dates
    ]


def broken_links(user) -> list[WorklistRow]:
    """Links of the press that answer no more, for whoever may put them right."""
    links = list(LinkCheck.objects.gone().order_by("missing_since", "pk")[:MAX_ROWS])
    if not links or not can_fix_links(user):
        return []
    pieces = pieces_by_address([link.address for link in links])
    return [broken_link(link, piece) for link in links for piece in pieces[link.address][:1]]


def broken_link(link: LinkCheck, piece: Page) -> WorklistRow:
    is_unarchived = piece.link == link.address and not piece.archived_copy
    copy = archive_url(link.address, piece.date) if is_unarchived else ""
    since = link.missing_since
    tries = ngettext("Asked %(number)d time", "Asked %(number)d times", link.failures) % {"number": link.failures}
    fields = {"link": str(link.pk), "action": "archive", "next": reverse("wagtailadmin_home")}
    actions = [RowAction(_("Use the archived copy"), reverse("links_mend"), fields)] if copy else []
    actions.append(RowAction(_("Another link"), edit_url(piece), is_primary=not copy))
    return WorklistRow(
        piece.get_admin_display_title(),
        edit_url(piece),
        _("Link that answers no more"),
        join(tries, _("missing since %(day)s") % {"day": long_day(localtime(since).date())} if since else ""),
        actions=actions,
    )


def waiting(user) -> list[WorklistRow]:
    """All that waits for this person, each kind together."""
    return [row for rows in announced_functions("work_list") for row in rows(user)]


# Saved, not public


def drafts(user) -> QuerySet:
    """Queryset of drafts: pages with unpublished changes that nobody reviews, newest first.

    Those that this person owns, and those that this person changed since they were last published.
    """
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change").filter(has_unpublished_changes=True, alias_of=None)
    own_revisions = Revision.objects.filter(
        user=user,
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        created_at__gt=Coalesce(OuterRef("last_published_at"), EPOCH),
    )
    in_review = submissions(user).order_by().values("about")
    pages = pages.filter(Q(owner=user) | Exists(own_revisions)).exclude(pk__in=in_review)
    return pages.order_by("-latest_revision_created_at")


def draft_rows(user, pages: Iterable[Page]) -> list[WorklistRow]:
    """Each with what comes next: publishing what is public already, handing in, or writing on."""
    pages = list(pages)
    go_live, names = go_live_dates(pages), language_names()
    planned = planned_publications(page.pk for page in pages)
    go_live = {pk: publication.moment for pk, publication in planned.items()} | go_live
    publishable = may(user, "publish", pages)
    rows = []
    for page in pages:
        moment = go_live.get(page.pk)
        actions = draft_actions(page, page.pk in publishable, bool(moment), user)
        saved_at = page.latest_revision_created_at
        saved = _("saved %(when)s") % {"when": time_ago(saved_at)} if saved_at else ""
        rows.append(
            WorklistRow(
                page.get_admin_display_title(),
                edit_url(page),
                detail=join(names.get(page.locale_id), saved),
                state=draft_state(page, moment),
                actions=actions,
            )
        )
    return rows


def draft_actions(page: Page, may_publish: bool, is_scheduled: bool, user) -> list[RowAction]:
    write = RowAction(_("Go on writing"), edit_url(page))
    locked = page.locked and page.locked_by_id != user.pk
    if is_scheduled or locked:
        return [write]
    if not may_publish:
        return [write, page_action(_("Hand in"), "hand_in", page, is_primary=False)]
    if not (page.live and page.live_revision_id and page.latest_revision_id):
        return [write]
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", page.latest_revision_id])
    return [
        page_action(pgettext("a page", "Publish"), "publish", page),
        RowAction(_("See what changed"), compare, is_primary=False),
    ]


def go_live_dates(pages) -> dict[int, datetime]:
    """Page id to the time at which a revision of it is scheduled to be published. One query."""
    found = Revision.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id__in=[str(page.pk) for page in pages],
        approved_go_live_at__isnull=False,
    )
    return {int(pk): moment for pk, moment in found.values_list("object_id", "approved_go_live_at")}


def draft_state(page: Page, moment: datetime | None = None) -> tuple[str, str]:
    """Class and words of a draft's state; `moment` is when it is scheduled to be published."""
    if moment:
        return "later", _("Public from %(moment)s") % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}
    if page.live:
        return "waiting", _("Changed, not public yet")
    return "draft", _("Offline") if page.first_published_at else _("Never public")


# Of whoever hands in


def in_progress(user) -> list[WorklistRow]:
    names = language_names()
    return [
        WorklistRow(
            page.get_admin_display_title(),
            edit_url(page),
            detail=join(
                _("With the editors for %(time)s") % {"time": format_duration(timezone.now() - task.started_at)},
                names.get(page.locale_id),
            ),
            state=("waiting", _("Handed in")),
            actions=[page_action(pgettext("review", "Take it back"), "take_back", page, is_primary=False)],
        )
        for page, task in submitted(user, WorkflowState.STATUS_IN_PROGRESS)
    ]


def public_pages(user) -> QuerySet:
    """Queryset of what this person wrote and is public, newest first."""
    pages = Page.objects.filter(owner=user, live=True, alias_of=None, depth__gt=2).exclude(first_published_at=None)
    return pages.order_by("-first_published_at")


def published(user, most: int = MAX_ROWS) -> list[WorklistRow]:
    return [
        WorklistRow(
            page.get_admin_display_title(),
            page.url or edit_url(page),
            detail=_("since %(day)s") % {"day": date_format(localtime(page.first_published_at), "DATE_FORMAT")},
        )
        for page in public_pages(user).select_related("locale")[:most]
    ]
