"""Form of a person who is shown on a picture: who that is, and what they said."""

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.widgets import AdminDateInput

from media.consent.models import ConsentForm, ConsentState, ShownPerson
from media.images.models import Picture

ASKED = [choice for choice in ConsentState.choices if choice[0] != ConsentState.WITHDRAWN]


class ShownPersonForm(forms.ModelForm):
    """Withdrawn is none of its states: that has a button of its own, which does more."""

    state = forms.ChoiceField(label=_("What did they say?"), choices=ASKED, widget=forms.RadioSelect)
    given = forms.ChoiceField(
        label=_("How did they say it?"),
        choices=[*ConsentForm.choices, ("", pgettext_lazy("consent", "Not yet"))],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = ShownPerson
        fields = ["name", "is_named", "state", "given", "for_print", "for_web", "until"]
        labels = {"name": _("Who is it?"), "until": _("Until which day?")}
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "until": AdminDateInput(),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:  # what nobody has said yet is not ticked
            self.initial |= {"for_print": False, "for_web": False}
        if self.instance.is_withdrawn:
            del self.fields["state"]

    def clean(self):
        cleaned = super().clean()
        is_allowed = cleaned.get("state", self.instance.state) == ConsentState.ALLOWED
        if is_allowed and not cleaned.get("given"):
            self.add_error("given", _("Please say how they allowed it: somebody may ask one day."))
        if is_allowed and not (cleaned.get("for_print") or cleaned.get("for_web")):
            self.add_error("for_web", _("They allowed nothing so: please say what for."))
        return cleaned

    def store(self, picture: Picture, user) -> ShownPerson:
        """Saves what the form asks for, and nothing else; a new person gets the next number of the picture.

        Whoever said no since the form was read has said no. Raises ShownPerson.DoesNotExist for who was taken off the list.
        """
        with transaction.atomic():
            Picture.objects.select_for_update().get(pk=picture.pk)
            person, names = self.instance, set(self.fields)
            if person.pk:
                person = ShownPerson.objects.select_for_update().get(pk=person.pk)
                if person.is_withdrawn:
                    names.discard("state")
                for name in names:
                    setattr(person, name, self.cleaned_data[name])
            else:
                last = ShownPerson.objects.filter(picture=picture).order_by("-number").first()
                person.picture, person.number = picture, (last.number if last else 0) + 1
            if {"state", "given", "until"} & set(self.changed_data):
                person.noted_by, person.noted_on = user, timezone.localdate()
                names |= {"noted_by", "noted_on"}
            person.save(update_fields=names if person.pk else None)
        return person
