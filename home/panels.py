"""The panel of a home page's sections: what each is called, and what it shows or why it shows nothing."""

from django.templatetags.static import static
from django.utils.html import format_html, json_script
from wagtail.admin.panels import FieldPanel

from .section_status import section_states


class SectionsPanel(FieldPanel):
    """Field panel that prints the states of all sections as JSON for site/js/admin/home-sections.js."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_editable_context_data(self):
            context = super().get_editable_context_data()
            states = json_script(section_states(self.instance), "section-states")
            script = format_html('<script src="{}" type="module"></script>', static("js/admin/home-sections.js"))
            sheet = format_html('<link rel="stylesheet" href="{}">', static("css/admin/home-sections.css"))
            return context | {"rendered_field": context["rendered_field"] + sheet + states + script}
