"""Forms of privacy: whom to look for, and what of them to erase."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..users.models import User
from . import terms
from .walk import AUTHORS, DESK, MEDIA, MEMORY, PAGES, SoughtPerson, person_of

KEEPABLE = {
    AUTHORS: _("The name as an author, beside what was written"),
    MEDIA: _("Credits and words of pictures, documents and recordings"),
    PAGES: _("Words of pages and lists, with their earlier versions"),
}
SCOPE_LABELS = KEEPABLE | {
    DESK: _("The account, and what only the desk sees"),
    MEMORY: _("Texts and their translations, side by side"),
}


class PersonForm(forms.Form):
    """Whom to look for."""

    account = forms.ModelChoiceField(
        User.objects.order_by("username"),
        label=pgettext_lazy("privacy", "Account"),
        required=False,
        empty_label=_("no account"),
    )
    names = forms.CharField(
        label=_("Names and e-mail addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "One a line, first and last name together. Name and address of the account need not be written again. "
            "A name of one word is found only where a field for names says nothing else, and never inside texts."
        ),
    )

    def clean_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        for name in names:
            if not terms.is_name(name):
                raise ValidationError(_("“%(name)s” is too short or too long for a name.") % {"name": name})
        return names

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("account") and not data.get("names") and not self.errors:
            raise ValidationError(_("Choose an account, or write a name or an e-mail address."))
        return data

    @cached_property
    def person(self) -> SoughtPerson:
        return person_of(self.cleaned_data["account"], self.cleaned_data["names"])

    @property
    def seen(self) -> str:
        """Signature of whom the screen shows, so that nobody is erased who was not looked at."""
        person = self.person
        whom = [person.account and person.account.pk, sorted(person.terms), sorted(person.logins)]
        return salted_hmac("home.privacy.seen", json.dumps(whom), algorithm="sha256").hexdigest()

    def was_seen(self, signature: str) -> bool:
        """Whether this signature is that of these names and this account; else says so on the form."""
        if constant_time_compare(signature, self.seen):
            return True
        self.add_error(
            None, _("The account or the names are other ones now. Nothing was erased: look at what is found.")
        )
        return False

    @property
    def word(self) -> str:
        """What is typed to confirm an erasure."""
        account = self.cleaned_data["account"]
        return account.username if account else self.cleaned_data["names"][0]


class ErasureForm(forms.Form):
    """What of a person stays and why, and the word that confirms the rest; a field for each part where they were found."""

    def __init__(self, *args, word: str, scopes: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.word, self.parts = word, [scope for scope in KEEPABLE if scope in scopes]
        for scope in self.parts:
            self.fields[f"keep_{scope}"] = forms.BooleanField(label=_("Leave this as it is"), required=False)
            self.fields[f"reason_{scope}"] = forms.CharField(label=_("Why it stays"), required=False, max_length=200)
        self.fields["confirmation"] = forms.CharField(
            label=_("To confirm, write: %(word)s") % {"word": word},
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean_confirmation(self) -> str:
        if self.cleaned_data["confirmation"].strip() != self.word:
            raise ValidationError(_("This is not the same. Nothing was erased."))
        return self.word

    def clean(self) -> dict:
        data = super().clean()
        for scope in self.parts:
            if data.get(f"keep_{scope}") and not data.get(f"reason_{scope}"):
                self.add_error(f"reason_{scope}", _("Say why: whoever asks will want to know."))
        return data

    @property
    def reasons(self) -> dict[str, str]:
        """Scope to the reason why it stays."""
        return {
            scope: self.cleaned_data[f"reason_{scope}"] for scope in self.parts if self.cleaned_data[f"keep_{scope}"]
        }

    @property
    def scopes(self) -> set[str]:
        """What is erased. Texts beside their translations go with whatever else goes, since they are copies of it."""
        erased = set(KEEPABLE) - set(self.reasons)
        return {DESK, *erased, *({MEMORY} if erased else ())}
