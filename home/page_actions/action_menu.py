"""Action menu below a page's form: the state of the page, in words, and the buttons that are pressed most in sight."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.action_menu import PageActionMenu, SubmitForModerationMenuItem
from wagtail.models import Page, Revision

from pages.i18n.durations import format_datetime
from pages.tree.current import current

from ..desk.moments import moment_words
from ..schedule.into_schedule import IntoScheduleMenuItem
from ..schedule.planned import PlannedPublication, planned_publications
from .ancestor_visibility import hidden_ancestors, may_publish_all
from .labels import HAND_IN, HAND_IN_AGAIN, LABELS

REVIEW_ACTIONS = ("reject", "approve")  # of whoever reviews
PRIMARY_ACTIONS = ("action-publish", "action-submit")  # that one of them which a person may press first


@dataclass
class PageStatus:
    """`kind` is one of public, waiting, draft, later; `words` what it means, `more` a sentence beside it."""

    kind: str
    words: str
    more: str = ""


def planned_publication(page: Page | None) -> PlannedPublication | None:
    """What publishes the draft of this page at a moment, with others."""
    return planned_publications([page.pk]).get(page.pk) if page and page.has_unpublished_changes else None


def page_status(page: Page | None, user) -> PageStatus:
    """Status of a page, as visitors would say it; a release is named to those who may know of it."""
    if page is None or not page.pk:
        return PageStatus("draft", _("Not saved yet"))
    scheduled = page.scheduled_revision
    if scheduled:
        words = _("Public from %(moment)s") % {"moment": format_datetime(scheduled.approved_go_live_at)}
        if scheduled.pk != page.latest_revision_id:
            return PageStatus("later", words, _("What was saved since then is not in it yet."))
        return PageStatus(
            "later", words, _("Nobody sees it before.") if not page.live else _("Until then the old text stands.")
        )
    if release := planned_publication(page):
        facts = {"name": release.name, "moment": moment_words(release.moment)}
        is_known = release.made_by_id == user.pk or page.permissions_for_user(user).can_publish()
        words = (_("Public with “%(name)s”, %(moment)s") if is_known else _("Public with others, %(moment)s")) % facts
        return PageStatus("later", words, _("What is changed here before is in it, once it is saved and signed."))
    if page.live:
        return published_status(page)
    if page.first_published_at:
        return PageStatus(
            "draft", pgettext("state of a page", "Offline"), _("It was public before; now nobody sees it but the desk.")
        )
    return PageStatus("draft", _("Saved, not public yet"), _("Nobody sees it but the desk."))


def published_status(page: Page) -> PageStatus:
    """Status of a live page: whether its draft is published, and who sees it."""
    if page.get_view_restrictions().exists():
        if page.has_unpublished_changes:
            return PageStatus(
                "waiting", _("Saved, not published yet"), _("Those it is kept for see what stood here before.")
            )
        return PageStatus(
            "public", pgettext("state of a page", "Published for some"), _("Only those it is kept for see it.")
        )
    if page.has_unpublished_changes:
        return PageStatus("waiting", _("Saved, not public yet"), _("Visitors see what stood here before."))
    return PageStatus("public", pgettext("state of a page", "Public"), _("Visitors see it as it is here."))


class HandInMenuItem(SubmitForModerationMenuItem):
    """Of whoever may not publish: it says what is done, where Wagtail's names the workflow."""

    def get_context_data(self, parent_context):
        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == state.STATUS_NEEDS_CHANGES
        return super().get_context_data(parent_context) | {"label": HAND_IN_AGAIN if again else HAND_IN}


class HouseMenu:
    """Wrapper of Wagtail's action menu: saving and what comes next side by side, all else behind “More actions”."""

    template = "wagtailadmin/pages/action_menu/house.html"

    def __init__(self, menu: PageActionMenu):
        self.menu, self.media = menu, menu.media

    @property
    def groups(self) -> dict[str, list]:
        """`save` and `first` in sight, `rest` behind a button."""
        items = [item for item in [self.menu.default_item, *self.menu.menu_items] if item]
        items = [HandInMenuItem(item.order) if item.name == "action-submit" else item for item in items]
        review = [
            item for item in items if item.name in REVIEW_ACTIONS and (item.name == "reject" or not item.launch_modal)
        ]
        for item in items:
            item.label = LABELS.get((item.name, getattr(item, "launch_modal", None)), item.label)
        first = review or [item for item in items if item.name in PRIMARY_ACTIONS][:1]
        if self.scheduled and [item.name for item in first] == ["action-publish"]:
            items[items.index(first[0])] = first[0] = IntoScheduleMenuItem()
        save = [item for item in items if item.name == "action-save-draft"]
        if not first and not save:
            save = items[:1]
        return {"save": save, "first": first, "rest": [item for item in items if item not in first + save]}

    @cached_property
    def scheduled(self) -> Revision | None:
        page = self.menu.context.get("page")
        return page.scheduled_revision if page and page.pk else None

    def schedule(self, first: list) -> dict | None:
        """For the panel that sets a moment; None for whoever may not publish."""
        if [item.name for item in first] != ["action-publish"]:
            return None
        return {
            "revision": self.scheduled,
            "zone": settings.TIME_ZONE,
            "release": planned_publication(self.menu.context.get("page")),
        }

    def render_html(self):
        context = self.menu.context
        groups, page = self.groups, context.get("page")
        buttons = {name: [item.render_html(context) for item in group] for name, group in groups.items()}
        is_below_public = page and page.pk and all(node.live for node in current().above(page.path))
        hidden = [] if is_below_public else list(hidden_ancestors(page, context.get("parent_page")))
        status = {"state": page_status(page, context["request"].user), "above": hidden[0] if hidden else None}
        status |= {"schedule": self.schedule(groups["first"]), "page": page}
        status["language"] = (page or context["parent_page"]).locale.language_code
        publishes = [item.name for item in groups["first"]] == ["action-publish"] and not self.scheduled
        if hidden and publishes and may_publish_all(hidden, self.menu.request.user):
            status |= {"publish_above": len(hidden), "is_asked": not (page and page.live)}
        return render_to_string(self.template, buttons | status, request=self.menu.request)
