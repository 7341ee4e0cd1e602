"""Form of an invitation: whom, at which address, in which role, and in which language."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.localization import get_available_admin_languages

from pages.translation.permissions import PREFIX

from ..models import User
from ..permission_table import ADMIN, TRANSLATOR
from ..roles.assignment import languages_to_give, roles_to_give


class InvitationForm(forms.Form):
    """`known`: the account that has this address already."""

    known: User | None = None
    name = forms.CharField(label=pgettext_lazy("invitation", "Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=pgettext_lazy("invitation", "Role"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say what your colleague will do.")},
    )
    translates = forms.MultipleChoiceField(
        label=_("Languages to translate into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language of the mail and of the desk"))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = roles_to_give(user)
        self.fields["role"].choices = [(role.value, role.label) for role in self.roles]
        self.fields["translates"].choices = languages_to_give(user)
        self.fields["language"].choices = get_available_admin_languages()
        self.fields["language"].initial = get_language()
        for name, completion in (("name", "off"), ("email", "off")):  # it is somebody else's
            self.fields[name].widget.attrs["autocomplete"] = completion
        self.fields["name"].widget.attrs["autofocus"] = not self.is_bound

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.known = User.objects.filter(email__iexact=email).first()
        if self.known:
            raise ValidationError(_("There is an account with this address already."), code="known")
        return email

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == TRANSLATOR and not cleaned.get("translates"):
            self.add_error("translates", _("Please say into which languages."))
        return cleaned

    @property
    def is_admin(self) -> bool:
        return self.cleaned_data["role"] == ADMIN

    @property
    def groups(self) -> list[Group]:
        """The groups of the role that was chosen."""
        role = self.cleaned_data["role"]
        if role == ADMIN:
            return []
        if role == TRANSLATOR:
            return list(Group.objects.filter(name__in=[PREFIX + code for code in self.cleaned_data["translates"]]))
        return [Group.objects.get(pk=role)]
