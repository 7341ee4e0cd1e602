"""Patches of Wagtail for lists, exports and rich text. Those that belong to an app are in its module of this name.

Each is applied where no setting, hook or subclass would do.

PATCHES has the digest of the source that each replaces or builds on; RELIES_ON that of private names and of bodies that
ours repeat; TEMPLATES that of the templates in whose place ours stand. Where two versions of a package are supported, a tuple
holds the digest of each. tests/operation/test_upstream.py says what changed.
"""

from functools import wraps

from django.db.models import QuerySet
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.search.index import class_is_indexed

from media.search_text import rows_containing

from .spreadsheets import escape_formula


def escape_formulas_in_csv() -> None:
    """No cell of an exported table is a formula to a spreadsheet; numbers stay numbers.

    Wagtail 8.0.1. It sees to workbooks (xlsx) and leaves CSV to whoever opens it: wagtail/wagtail#3466, closed.
    """

    def write_csv_row(view: SpreadsheetExportMixin, writer, row: dict) -> str:
        cells = {name: view.preprocess_field_value(name, value, view.FORMAT_CSV) for name, value in row.items()}
        return writer.writerow(
            {name: escape_formula(cell) if isinstance(cell, str) else cell for name, cell in cells.items()}
        )

    SpreadsheetExportMixin.write_csv_row = write_csv_row


def fold_accents_in_lists() -> None:
    """Lists that no search index holds, of places, topics or people, find a word with its accents or without.

    Wagtail 8.0.1 looks for what was typed by `icontains`. No upstream issue known.
    """
    search = BaseListingView.search_queryset

    @wraps(search)
    def folded(view: BaseListingView, rows: QuerySet) -> QuerySet:
        if not view.is_searching or (class_is_indexed(rows.model) and view.search_backend_name):
            return search(view, rows)
        return rows_containing(rows, view.search_fields or (), view.search_query)

    BaseListingView.search_queryset = folded


def replace_halves_of_letters() -> None:
    """Half of a surrogate pair, such as what an editor leaves of an emoji, becomes a question mark in rich text.

    Wagtail 8.0.1 takes it from the editor's JSON; PostgreSQL refuses it, and SQLite keeps a page that can't be sent. No upstream
    issue known.
    """
    to_database_format = ContentstateConverter.to_database_format

    @wraps(to_database_format)
    def whole(converter: ContentstateConverter, contentstate: str) -> str:
        return to_database_format(converter, contentstate).encode(errors="replace").decode()

    ContentstateConverter.to_database_format = whole


PATCHES = {
    replace_halves_of_letters: {
        "wagtail.admin.rich_text.converters.contentstate.ContentstateConverter.to_database_format": "f950e3755107"
    },
    escape_formulas_in_csv: {"wagtail.admin.views.mixins.SpreadsheetExportMixin.write_csv_row": "63f69bc00e0a"},
    fold_accents_in_lists: {"wagtail.admin.views.generic.base.BaseListingView.search_queryset": "def1f131eff5"},
}


def apply() -> None:
    """Called once, when all models are known (pages.apps)."""
    for patch in PATCHES:
        patch()
