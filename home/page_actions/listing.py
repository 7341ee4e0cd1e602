"""Listing of pages below a page: the state of each in words with a mark, and one language at a time where several meet."""

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy, pgettext
from django_filters.filters import ModelMultipleChoiceFilter
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.models import Locale, Page

from .action_menu import PageStatus


def listed_status(page: Page) -> PageStatus:
    """Status of a page in a list, from what the list has loaded already."""
    if page.approved_schedule:
        return PageStatus("later", pgettext("state of a page", "Scheduled"))
    if page.current_workflow_state:
        return PageStatus("waiting", pgettext("state of a page", "Handed in"))
    if page.live and page.has_unpublished_changes:
        return PageStatus("waiting", pgettext("state of a page", "Changed"))
    if page.live:
        return PageStatus("public", pgettext("state of a page", "Public"))
    if page.first_published_at:
        return PageStatus("draft", pgettext("state of a page", "Offline"))
    return PageStatus("draft", pgettext("state of a page", "Draft"))


class PageStateColumn(PageStatusColumn):
    cell_template_name = "wagtailadmin/pages/listing_state.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"state": listed_status(instance)}


class LanguageFilterSet(GenericPageFilterSet):
    """Wagtail's filters, the language first."""

    locale = ModelMultipleChoiceFilter(
        label=gettext_lazy("Language"), queryset=Locale.objects.all(), widget=CheckboxSelectMultiple
    )
    field_order = ["locale"]

    class Meta(GenericPageFilterSet.Meta):
        pass


def with_states(columns: list[BaseColumn]) -> list[BaseColumn]:
    """These columns, the state of a page in our words."""
    return [
        PageStateColumn(column.name, label=column.label, sort_key=column.sort_key, width=column.width)
        if isinstance(column, PageStatusColumn)
        else column
        for column in columns
    ]


class Explorer(ExplorableIndexView):
    base_columns = with_states(ExplorableIndexView.base_columns)
