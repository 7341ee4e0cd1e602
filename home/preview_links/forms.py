"""Form of a preview link: for whom, how long, and which other drafts it shows."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.models import Page

from pages.base.models import BasePage

DAYS = (1, 7, 30)
MOST = 50  # drafts that are offered


def other_drafts(page: Page, user) -> list[Page]:
    """The translations of a page, then the drafts that were saved last; those that this person may edit."""
    rows = Page.objects.exclude(pk=page.pk).filter(depth__gt=1, alias_of=None).select_related("locale")
    translations = rows.filter(translation_key=page.translation_key).order_by("locale__language_code")
    drafts = rows.filter(has_unpublished_changes=True).exclude(translation_key=page.translation_key)
    found = [*translations, *drafts.order_by("-latest_revision_created_at", "-pk")[:MOST]]
    return [row for row in found if row.permissions_for_user(user).can_edit()]


def day_choices() -> list[tuple[int, str]]:
    return [(days, ngettext("%(number)d day", "%(number)d days", days) % {"number": days}) for days in DAYS]


class PreviewLinkForm(forms.Form):
    for_whom = forms.CharField(label=pgettext_lazy("preview link", "For whom"), max_length=100, required=False)
    days = forms.TypedChoiceField(
        label=pgettext_lazy("preview link", "It opens for"),
        choices=day_choices,
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )
    others = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("preview link", "Drafts beside it"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, page: BasePage, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.drafts = other_drafts(page, user)
        self.fields["others"].choices = [(row.pk, row.draft_title) for row in self.drafts]

    @property
    def ends_at(self) -> dt.datetime:
        return timezone.now() + dt.timedelta(days=self.cleaned_data["days"])

    @property
    def pages(self) -> list[int]:
        return [self.page.pk, *self.cleaned_data["others"]]
