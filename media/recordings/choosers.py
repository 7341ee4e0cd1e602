"""Chooser of recordings: viewset and widget."""

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.chooser import (
    BaseChooseView,
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
    CreateView,
    CreationFormMixin,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permissions import policy_registry

from .models import KINDS, Recording


def get_choosable_recordings(request: HttpRequest) -> models.QuerySet:
    """The queryset of recordings that this user may choose, filtered by the query parameter `kind`."""
    policy = policy_registry.get_by_type(Recording)
    recordings = policy.instances_user_has_any_permission_for(request.user, ["choose"])
    kind = request.GET.get("kind")
    return recordings.filter(kind=kind) if kind in dict(KINDS) else recordings


class Choosable(BaseChooseView):
    """Chooser view that lists what this user may choose, newest first."""

    ordering = "-created_at"

    def get_object_list(self):
        return get_choosable_recordings(self.request)

    @property
    def columns(self):
        return [
            *super().columns,
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            DateColumn("created_at", label=pgettext_lazy("media", "Created"), width="16%"),
        ]


class Uploading(CreationFormMixin):
    request: HttpRequest

    def get_creation_form_class(self):
        from .forms import RecordingUploadForm

        return RecordingUploadForm

    def get_creation_form_kwargs(self):
        instance = Recording(uploaded_by_user=self.request.user)
        return super().get_creation_form_kwargs() | {
            "for_user": self.request.user,
            "instance": instance,
            "prefix": "recording-chooser-upload",
        }


class RecordingChooseView(Choosable, Uploading, ChooseView):
    pass


class RecordingChooseResultsView(Choosable, Uploading, ChooseResultsView):
    pass


class RecordingChosenView(ChosenView):
    def get_object(self, pk):
        recording = super().get_object(pk)
        if not policy_registry.get_by_type(Recording).user_has_permission_for_instance(
            self.request.user, "choose", recording
        ):
            raise PermissionDenied
        return recording


class RecordingChosenMultipleView(ChosenMultipleView):
    def get_objects(self, pks):
        return get_choosable_recordings(self.request).filter(pk__in=[pk for pk in pks if pk.isdecimal()])


class RecordingChooserCreateView(Uploading, CreateView):
    pass


class RecordingChooserViewSet(ChooserViewSet):
    model = Recording
    url_prefix = "recordings/chooser"
    icon = "media"
    choose_view_class = RecordingChooseView
    choose_results_view_class = RecordingChooseResultsView
    chosen_view_class = RecordingChosenView
    chosen_multiple_view_class = RecordingChosenMultipleView
    create_view_class = RecordingChooserCreateView
    preserve_url_parameters = ["multiple", "kind"]
    choose_one_text = _("Choose a recording")
    choose_another_text = _("Choose another recording")
    edit_item_text = _("Edit this recording")
    create_action_label = pgettext_lazy("media", "Upload")
    create_action_clicked_label = pgettext_lazy("media", "Uploading…")


chooser = RecordingChooserViewSet("recording_chooser")


class RecordingChooser(chooser.widget_class):
    """Chooser widget of recordings, filtered by `kind` where that is given."""

    def __init__(self, kind: str = "", **kwargs):
        super().__init__(**kwargs)
        self.kind = kind

    def get_chooser_modal_url(self):
        return super().get_chooser_modal_url() + (f"?kind={self.kind}" if self.kind else "")
