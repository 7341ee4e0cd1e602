"""Cells of tables for spreadsheets: what somebody has typed is never a formula there."""

from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet


def harmless(cell) -> str:
    """What somebody has typed may look like a formula; with an apostrophe before it a spreadsheet shows it as it is."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def write_row(view: SpreadsheetExportMixin, writer, row: dict) -> str:
    """A line of a CSV of Wagtail's reports and lists; numbers stay numbers. Its workbooks (xlsx) see to it themselves."""
    told = {name: view.preprocess_field_value(name, value, view.FORMAT_CSV) for name, value in row.items()}
    return writer.writerow({name: harmless(cell) if isinstance(cell, str) else cell for name, cell in told.items()})


def patch_wagtail() -> None:
    SpreadsheetExportMixin.write_csv_row = write_row
