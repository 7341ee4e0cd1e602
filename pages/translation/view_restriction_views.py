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
            inherited_choice = (
                BaseViewRestriction.NONE,
                format_html("<span>{}</span>", inherited_label(inherited.page)),
            )
            field.choices = [inherited_choice, *list(field.choices)[1:]]
        if family := Family.for_page(self.page):
            languages = pgettext("between parts of a line", ", ").join(family.languages)
            field.help_text = _("This goes for the translations too: %(languages)s.") % {"languages": languages}
        return form


def inherited_label(page: Page) -> str:
    """Label of the choice to inherit the restriction of this page, the source of the translation, with a link."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    link = format_html('<a href="{}">{}</a>', url, page.specific_deferred.get_admin_display_title())
    return format_html(_("As in the original: {page}"), page=link)
