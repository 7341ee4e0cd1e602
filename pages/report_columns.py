"""Table column of a report whose cells hold a form."""

from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column


class FormColumn(Column):
    """Table column that adds request and CSRF token to the context of its cells, which Wagtail renders without them."""

    def get_cell_context_data(self, instance, parent_context):
        request = parent_context["request"]
        more = {"request": request, "csrf_token": get_token(request)}
        return super().get_cell_context_data(instance, parent_context) | more
