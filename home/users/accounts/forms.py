"""Forms of an account under Settings › Users: nobody gives a role that may do more than their own, or takes over who does."""

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from ..models import User
from ..roles.assignment import groups_to_give, may_do_more

TAKES_OVER = ("email", "password1", "password2")  # whoever sets one of these can sign in as that person


class RolesWithin(UserForm):
    """Form of an account, for whoever is no administrator: with the roles that they may give."""

    def __init__(self, *args, for_user: User, **kwargs):
        super().__init__(*args, **kwargs)
        if not for_user.is_superuser:
            self.restrict(for_user)

    def restrict(self, user: User) -> None:
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].disabled = True
        account, groups = self.instance, self.fields["groups"]
        if account.pk and (account == user or may_do_more(account, user)):
            groups.queryset = account.groups.all()
            self.close(groups, account == user)
            return
        groups.queryset = Group.objects.filter(pk__in=[group.pk for group in groups_to_give(user)])
        groups.help_text = _("The roles that may do no more than yours.")
        groups.error_messages["invalid_choice"] = _("This role may do more than yours: an administrator gives it.")

    def close(self, groups, is_own: bool) -> None:
        groups.disabled = True
        if is_own:
            groups.help_text = _("An administrator changes your own roles.")
            return
        groups.help_text = _("This account may do more than yours: an administrator changes its roles.")
        for name in TAKES_OVER:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("This account may do more than yours: an administrator changes this.")


class InvitedUserForm(RolesWithin, UserCreationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _("Left empty, a mail is sent with a link to choose one.")


class RestrictedUserForm(RolesWithin, UserEditForm):
    pass
