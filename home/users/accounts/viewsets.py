"""Admin viewsets of users and groups: nobody who is no administrator gives a role that may do more than their own, or rights
to a group they are in.
"""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.users.views import groups, users
from wagtail.users.views.bulk_actions.assign_role import AssignRoleBulkAction

from ...security.group_views import RecordedGroupEdit
from ..roles.assignment import groups_to_give
from .forms import InvitedUserForm, RestrictedUserForm


class WithAsker:
    """View mixin: the form knows who asks, and with that which roles there are to give."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"for_user": self.request.user}


class CreateUser(WithAsker, users.CreateView):
    pass


class EditUser(WithAsker, users.EditView):
    pass


class CopyUser(WithAsker, generic.CopyView):
    pass


class InvitingUserViewSet(users.UserViewSet):
    add_view_class = CreateUser
    copy_view_class = CopyUser
    edit_view_class = EditUser

    def get_form_class(self, for_update=False):
        return RestrictedUserForm if for_update else InvitedUserForm


@hooks.register("register_bulk_action", order=1)  # in the place of Wagtail's own
class AssignRoleWithin(AssignRoleBulkAction):
    """Gives a role to several at once: one that may do no more than that of whoever gives it."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        given = [group.pk for group in groups_to_give(self.request.user)]
        form.fields["role"].queryset = Group.objects.filter(pk__in=given)
        return form


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
