"""Form of a redirect, in place of Wagtail's: it may lead to a path of this site, too."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext_lazy as _
from wagtail.compat import URLField
from wagtail.contrib.redirects.forms import RedirectForm

from .csv_import import MAX_LENGTH, address_error, full_url
from .middleware import pages_by_path


class TargetField(URLField):
    """Field for a URL; a path of this site becomes one, since the column holds nothing else."""

    widget = forms.TextInput  # a browser takes no path in a field for URLs

    def to_python(self, value):
        value = (value or "").strip()
        if not value.startswith("/"):
            return super().to_python(value)
        if error := address_error(value, set()):
            raise ValidationError(error)
        return full_url(value)


class TargetForm(RedirectForm):
    redirect_link = TargetField(
        label=RedirectForm.base_fields["redirect_link"].label,
        help_text=_("On this site what follows its name, such as /contact/; elsewhere the whole address."),
        max_length=MAX_LENGTH,
        required=False,
    )

    def clean_redirect_link(self):
        """The link; none where a page of ours stands there: the redirect leads to that, whatever it is called later."""
        link = self.cleaned_data["redirect_link"]
        path = uri_to_iri(link.removeprefix(settings.PUBLIC_URL).removeprefix(settings.BASE_URL))
        page = pages_by_path([path]).get(path) if path.startswith("/") else None
        if page is None or self.cleaned_data.get("redirect_page"):
            return link
        self.cleaned_data["redirect_page"] = page
        return ""
