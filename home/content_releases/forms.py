"""Forms of releases: their name, the pages in them, their moment."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Page

from pages.base.datetime_fields import MomentField

from .models import ContentRelease

MOST_OFFERED = 50


class ContentReleaseForm(forms.ModelForm):
    class Meta:
        model = ContentRelease
        fields = ["name"]
        labels = {"name": pgettext_lazy("release", "Name")}


class AddPageForm(forms.Form):
    """One of the drafts that were saved last, or a page by its number, as its own menu sends it."""

    page = forms.ModelChoiceField(queryset=Page.objects.none())

    def __init__(self, *args, pages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = pages

    def offered(self) -> list[tuple[int, str]]:
        drafts = self.fields["page"].queryset.filter(has_unpublished_changes=True)
        rows = drafts.order_by("-latest_revision_created_at", "-pk")[:MOST_OFFERED]
        return [(page.pk, page.get_admin_display_title()) for page in rows]


class MomentForm(forms.Form):
    moment = MomentField(label=gettext_lazy("Release all at"))
