"""Admin view of a group: a form that changes where a group may work is a security event."""

from wagtail.users.views.groups import EditView

from .actions import Action
from .record import SAVE, record


class RecordedGroupEdit(EditView):
    def save_instance(self):
        """Wagtail writes the permissions on pages and collections all at once, after this, and sends no signal."""
        group = super().save_instance()
        if any(panel.has_changed() for panel in self.permission_panel_forms):
            record(Action.GROUP_CHANGED, detail=group.name, once_within=SAVE)
        return group
