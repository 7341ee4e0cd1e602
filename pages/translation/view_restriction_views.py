"""View of the privacy dialog of pages in several languages: where a translation's privacy comes from, and who follows."""

from django.forms import ModelForm
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.models import Page
from wagtail.models.view_restrictions import BaseViewRestriction

from .page_tree import Family


class SetPrivacy(SetPrivacyView):
    """As Wagtail's, which knows of pages above only."""

    def get_form(self, form_class: type[ModelForm] | None = None) -> ModelForm:
        form, inherited = super().get_form(form_class), self.restriction_on_ancestor
        field = form.fields["restriction_type"]
        if inherited and not self.page.path.startswith(inherited.page.path):
            as_there = (BaseViewRestriction.NONE, format_html("<span>{}</span>", as_in(inherited.page)))
            field.choices = [as_there, *list(field.choices)[1:]]
        if family := Family.of(self.page):
            languages = pgettext("between parts of a line", ", ").join(family.languages)
            field.help_text = _("This goes for the translations too: %(languages)s.") % {"languages": languages}
        return form


def as_in(page: Page) -> str:
    """In words, with a link, that a page is as private as this one, which it was translated from."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    link = format_html('<a href="{}">{}</a>', address, page.specific_deferred.get_admin_display_title())
    return format_html(_("As in the original: {page}"), page=link)
