"""Admin view that merges what stands in a page's open form with what somebody else saved meanwhile."""

import json
from datetime import timedelta

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.utils import get_user_display_name
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Revision

from pages.base.revision_content import raw_content
from pages.base.slugs import lock_page
from pages.blocks.switched_off import NO_FORM

from ..page_actions.action_menu import page_status
from ..page_actions.views import Edit
from .merge import BOTH, THEIRS, PageMerge, merge_contents
from .places import PlaceReader
from .submitted import asked, field_names, submitted_content, with_identity

STEP = "home.page_merge.step"
KEPT = "home.page_merge.keep"


class MergeView(Edit):
    """POST of the whole form, and of what it held when it was last in step.

    That is `merge-base`, its names and values then as JSON, or `merge-step`, as an earlier join answered.
    Answers with a `state`: current, joined (with what the form has to take over), asks (with the panel), wrong (can't be
    saved as it is) or locked. Saves nothing, but for my version once something else is chosen in its place.
    """

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        if self.page.alias_of_id:
            return HttpResponse(status=405)
        if self.locked_for_user:
            return JsonResponse({"state": "locked"})
        if not self.is_out_of_date:
            return JsonResponse({"state": "current"})
        try:
            mine = self.submitted(without(request.POST, "merge-"))
        except NO_FORM as problem:
            raise SuspiciousOperation("no form of ours") from problem
        if mine is None:
            return JsonResponse({"state": "wrong"})
        merge = self.merge(mine)
        if merge.undecided or (merge.both_changed and not self.choices):
            return JsonResponse({"state": "asks", "html": self.panel(merge)})
        if any(place.choice == THEIRS for place in merge.both_changed):
            self.keep(mine)
        return JsonResponse(self.joined(merge, mine))

    def submitted(self, values: QueryDict) -> dict | None:
        page = self.latest_revision.as_object()
        options = {"subscription": self.subscription, "parent_page": self.parent, "for_user": self.request.user}
        return submitted_content(self.form_class, values, page, **options)

    @cached_property
    def base(self) -> dict | None:
        """What the form held when it was last in step; None if it was sent back with errors since."""
        if step := self.request.POST.get("merge-step"):
            return self.read_step(step)
        try:
            return self.submitted(self.base_values) if self.base_values else None
        except NO_FORM:  # not the whole form
            return None

    def read_step(self, step: str) -> dict:
        try:
            return signing.loads(step, salt=f"{STEP}.{self.page.pk}")
        except signing.BadSignature as problem:
            raise SuspiciousOperation("not a step of ours") from problem

    @cached_property
    def base_values(self) -> QueryDict:
        values = QueryDict(mutable=True)
        try:
            pairs = json.loads(self.request.POST.get("merge-base") or "[]")
        except (ValueError, RecursionError):
            return values
        for pair in pairs if isinstance(pairs, list) else []:
            if isinstance(pair, list) and len(pair) == 2:
                values.appendlist(*map(str, pair))
        return values

    @cached_property
    def theirs(self) -> dict:
        return raw_content(self.page)

    @cached_property
    def choices(self) -> dict[str, str]:
        return {
            name.removeprefix("merge-choice-"): value
            for name, value in self.request.POST.items()
            if name.startswith("merge-choice-")
        }

    @cached_property
    def streams(self) -> dict[str, StreamField]:
        fields = self.page_class._meta.get_fields()
        return {field.name: field for field in fields if isinstance(field, StreamField)}

    def merge(self, mine: dict) -> PageMerge:
        contents = [content and asked(self.form_class, content) for content in (self.base, mine, self.theirs)]
        names = [name for name in field_names(self.form_class) if name in contents[2]]
        return merge_contents(*contents, names, set(self.streams), self.choices)

    def keep(self, mine: dict) -> None:
        """Keeps my version in the history, just below theirs, which stays the latest."""
        content = self.theirs | with_identity(self.form_class, mine, self.theirs)
        with transaction.atomic():
            lock_page(self.page)
            if self.is_kept(content):
                return
            moment = self.latest_revision.created_at - timedelta(microseconds=1)
            revision = Revision.objects.create(
                content_object=self.page,
                base_content_type=self.page.get_base_content_type(),
                user=self.request.user,
                content=content,
                object_str=str(self.page),
                created_at=moment,
            )
            log(instance=self.page, action=KEPT, user=self.request.user, revision=revision, content_changed=True)

    def is_kept(self, content: dict) -> bool:
        """Whether the same was kept already: a choice may be sent again."""
        own = self.page.revisions.filter(user=self.request.user, created_at__lt=self.latest_revision.created_at)
        last = own.order_by("-created_at", "-pk").values_list("content", flat=True).first()
        return last == json.loads(json.dumps(content, cls=DjangoJSONEncoder))

    @cached_property
    def author(self) -> str:
        """Who saved the latest revision."""
        user = self.latest_revision.user
        if user == self.request.user:
            return _("You (in another window)")
        return get_user_display_name(user) if user else _("Somebody")

    def panel(self, merge: PageMerge) -> str:
        reader = PlaceReader(self.page, self.form_class)
        context = {
            "who": self.author,
            "page": self.page,
            "moment": self.latest_revision.created_at,
            "joined": [reader.read(place) for place in merge.joined],
            "both": [reader.read(place) for place in merge.both_changed],
        }
        return render_to_string("wagtailadmin/pages/meanwhile.html", context, request=self.request)

    def joined(self, merge: PageMerge, mine: dict) -> dict:
        """What the form takes over: of its fields those that changed there alone or were chosen, its streams by their blocks."""
        places = [*merge.joined, *merge.both_changed]
        taken = [place for place in places if place.choice in (THEIRS, BOTH)]
        fields = [place.name for place in taken if place.name not in self.streams]
        fields += self.unchanged_beside(mine) if fields else []
        changed = {place.name for place in taken} & set(self.streams)
        return {
            "state": "joined",
            "revision": self.latest_revision.pk,
            "created_at": self.latest_revision_created_at,
            "fields": fields,
            "html": self.form_html() if fields else "",
            "streams": {name: self.stream(name, mine, merge) for name in changed},
            "step": signing.dumps(asked(self.form_class, self.theirs), salt=f"{STEP}.{self.page.pk}", compress=True),
            "line": render_to_string(
                "wagtailadmin/pages/state.html", {"state": page_status(self.real_page_record, self.request.user)}
            ),
            "differs": any(place.choice != THEIRS for place in places),
            "told": self.told(merge) if taken or merge.both_changed else "",
        }

    def told(self, merge: PageMerge) -> str:
        words = [_("Joined with what %(person)s saved") % {"person": self.author}]
        if merge.both_changed:
            words.append(_("What was not chosen stays under “Earlier”."))
        return ". ".join(words)

    def unchanged_beside(self, mine: dict) -> list[str]:
        """Fields of the form that no column of the page has, and that I have not changed: they follow what they stand beside."""
        names = [name for name in self.form_class.base_fields if name not in mine and name != "comment_notifications"]
        before, now = self.base_values, self.request.POST
        return [name for name in names if before and before.getlist(name) == now.getlist(name)]

    def stream(self, name: str, mine: dict, merge: PageMerge) -> dict:
        """The order of a stream's blocks, and the form state of those that my form has not, or not so."""
        block = self.streams[name].stream_block
        rows = json.loads(merge.content[name])
        before = {row["id"]: row for row in json.loads(mine[name] or "[]")}
        states = block.get_form_state(block.to_python(rows))
        new = {state["id"]: state for state, row in zip(states, rows, strict=True) if before.get(row["id"]) != row}
        return {"order": [row["id"] for row in rows], "blocks": new}

    def form_html(self) -> str:
        """The form as the latest revision fills it, of which the open one takes over some fields."""
        self.form = self.form_class(
            instance=self.page, subscription=self.subscription, parent_page=self.parent, for_user=self.request.user
        )
        panel = self.edit_handler.get_bound_panel(instance=self.page, request=self.request, form=self.form)
        return panel.render_form_content()


def without(values: QueryDict, prefix: str) -> QueryDict:
    values = values.copy()
    for name in [name for name in values if name.startswith(prefix)]:
        del values[name]
    return values


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        KEPT,
        gettext_lazy("Kept from writing together"),
        gettext_lazy("Kept: what stood here while somebody else saved"),
    )
