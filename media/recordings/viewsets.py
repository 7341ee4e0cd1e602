"""Admin viewset of recordings: list, forms, deletion, usage, bulk deletion."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.mixins import ReferenceIndexMixin
from wagtail.admin.views.generic import history, usage
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from .forms import RecordingForm, RecordingTextForm
from .models import Recording
from .warnings import notices


class TextsPanel(InlinePanel):
    """Inline panel of texts whose form also accepts a captions file."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = RecordingTextForm
        return options


class AsItIsPanel(HelpPanel):
    """Panel with the player and the warnings."""

    class BoundPanel(HelpPanel.BoundPanel):
        @property
        def notices(self) -> list[str]:
            return notices(self.instance) if self.instance.pk else []


class OwnOnly(PermissionCheckedMixin):
    """Permission mixin: checks "change" on this instance, not only on any."""

    def get_object(self, *args, **kwargs):
        recording = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance("change", recording):
            raise PermissionDenied
        return recording


class Noticing:
    """View mixin that adds the warnings about a saved recording as messages."""

    request: HttpRequest

    def save_instance(self):
        recording = super().save_instance()
        for message in notices(recording):
            messages.warning(self.request, message)
        return recording


class RecordingIndexView(generic.IndexView):
    any_permission_required = ["add", "change", "delete"]

    def get_base_queryset(self):
        editable = self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])
        return editable.select_related("collection")


class RecordingCreateView(Noticing, generic.CreateView):
    def get_initial_form_instance(self):
        return Recording(uploaded_by_user=self.request.user)


class RecordingEditView(OwnOnly, Noticing, generic.EditView):
    pass


class RecordingDeleteView(OwnOnly, generic.DeleteView):
    pass


class RecordingUsageView(OwnOnly, usage.UsageView):
    pass


class RecordingHistoryView(OwnOnly, history.HistoryView):
    pass


class RecordingViewSet(ModelViewSet):
    model = Recording
    url_prefix = "recordings"
    icon = "media"
    menu_label = _("Recordings")
    menu_order = 450
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("language", label=_("Spoken language"), accessor="get_language_display"),
        "collection",
        "created_at",
    ]
    list_filter = ["kind", "language", "collection"]
    list_per_page = 50
    index_view_class = RecordingIndexView
    add_view_class = RecordingCreateView
    edit_view_class = RecordingEditView
    delete_view_class = RecordingDeleteView
    usage_view_class = RecordingUsageView
    history_view_class = RecordingHistoryView
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            AsItIsPanel(template="media/listen.html", heading=_("As it is now")),
            FieldPanel("file"),
            FieldRowPanel([FieldPanel("language"), FieldPanel("collection")]),
            FieldPanel("poster"),
            TextsPanel(
                "texts",
                [
                    FieldRowPanel([FieldPanel("language"), FieldPanel("title")]),
                    FieldPanel("summary"),
                    FieldPanel("captions"),
                    FieldPanel("captions_file"),
                    FieldPanel("chapters"),
                    FieldPanel("transcript"),
                ],
                heading=_("Captions, chapters and transcript"),
                label=_("language"),
            ),
            MultiFieldPanel([FieldRowPanel([FieldPanel("credit"), FieldPanel("licence")])], _("Rights")),
            MultiFieldPanel(
                [
                    FieldPanel("is_podcast"),
                    FieldRowPanel([FieldPanel("episode"), FieldPanel("episode_date")]),
                    FieldPanel("is_explicit"),
                ],
                _("Podcast"),
            ),
        ],
        base_form_class=RecordingForm,
    )


recordings = RecordingViewSet("recordings")


# Deleting several recordings at once, after one question.


@hooks.register("register_bulk_action")
class DeleteRecordings(ReferenceIndexMixin, BulkAction):
    display_name = pgettext_lazy("media", "Delete")
    action_type = "delete"
    aria_label = _("Delete selected recordings")
    template_name = "media/confirm_bulk_delete.html"
    classes = {"serious"}
    models = [Recording]

    def check_perm(self, recording):
        policy = policy_registry.get_by_type(Recording)
        return policy.user_has_permission_for_instance(self.request.user, "delete", recording)

    def get_usage_url(self, item):
        return None

    @classmethod
    def execute_action(cls, objects, **kwargs):
        Recording.objects.filter(pk__in=[recording.pk for recording in objects]).delete()
        return len(objects), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        message = ngettext(
            "%(count)d recording has been deleted", "%(count)d recordings have been deleted", num_parent_objects
        )
        return message % {"count": num_parent_objects}
