"""Admin viewset of users: the form of a new account says that without a password an invitation is sent."""

from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm
from wagtail.users.views.users import UserViewSet


class InvitedUserForm(UserCreationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("Left empty, a mail is sent with a link to choose one.")


class InvitingUserViewSet(UserViewSet):
    def get_form_class(self, for_update=False):
        return super().get_form_class(for_update) if for_update else InvitedUserForm
