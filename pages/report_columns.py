"""Table column of a report whose cells hold a form."""

from django.middleware.csrf import get_token
from wagtail.admin.ui.tables import Column


class FormColumn(Column):
    """Cells are drawn without the request, and so without the token that a form must send: it is handed in here."""

    def get_cell_context_data(self, instance, parent_context):
        request = parent_context["request"]
        more = {"request": request, "csrf_token": get_token(request)}
        return super().get_cell_context_data(instance, parent_context) | more
