"""The desk's form for a list of redirects, in place of Wagtail's, which takes lines that lead anywhere or in a circle."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail import hooks

from .redirect_list import judge, take
from .redirect_table import Unreadable, read

LARGEST = 2 * 1024 * 1024  # bytes


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List (CSV)"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("Old addresses in the first column, new ones in the second; one line each."),
    )

    def clean_file(self):
        """The lines of the table."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB. Please split it."))
        try:
            return read(uploaded.read())
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from None


def import_list(request):
    """The form; then what became of each line."""
    if not request.user.has_perm("wagtailredirects.add_redirect"):
        raise PermissionDenied
    form = ListForm(request.POST or None, request.FILES or None)
    title = pgettext("redirect", "Import redirects")
    way = [
        {"url": reverse("wagtailredirects:index"), "label": pgettext("redirect", "Redirects")},
        {"url": "", "label": title},
    ]
    shown = {"form": form, "breadcrumbs_items": way, "header_icon": "redirect", "header_title": title}
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            lines = judge(form.cleaned_data["file"])
            number = take(lines)
        refused = [line for line in lines if line.refused]
        shown |= {
            "lines": lines,
            "number": number,
            "refused": refused,
            "taken": [each for each in lines if not each.refused],
        }
    return render(request, "wagtailadmin/redirects/import.html", shown)


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, which has the same address
def addresses():
    return [path("redirects/import/", import_list), path("redirects/import/process/", import_list)]
