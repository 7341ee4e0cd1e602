"""Admin viewsets of users and groups: the form of a new account says that without a password an invitation is sent; nobody
who is no administrator gives rights to a group they are in.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm
from wagtail.users.views import groups
from wagtail.users.views.users import UserViewSet

from ..security.group_views import RecordedGroupEdit


class InvitedUserForm(UserCreationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("Left empty, a mail is sent with a link to choose one.")


class InvitingUserViewSet(UserViewSet):
    def get_form_class(self, for_update=False):
        return super().get_form_class(for_update) if for_update else InvitedUserForm


class NotOnesOwn:
    """View mixin: 403 for somebody in this group, unless an administrator."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser and request.user.groups.filter(pk=self.kwargs["pk"]).exists():
            raise PermissionDenied


class EditGroup(NotOnesOwn, RecordedGroupEdit):
    pass


class DeleteGroup(NotOnesOwn, groups.DeleteView):
    pass


class HouseGroups(groups.GroupViewSet):
    edit_view_class = EditGroup
    delete_view_class = DeleteGroup
