"""Deleting several recordings at once, after one question."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.mixins import ReferenceIndexMixin
from wagtail.permissions import policy_registry

from .recordings import Recording


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
        words = ngettext(
            "%(count)d recording has been deleted", "%(count)d recordings have been deleted", num_parent_objects
        )
        return words % {"count": num_parent_objects}
