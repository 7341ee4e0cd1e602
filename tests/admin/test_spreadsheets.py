"""Tables for spreadsheets: what somebody has typed is never a formula there, in Wagtail's own exports either."""

import csv
from io import StringIO

from django.urls import reverse

from pages.spreadsheets import escape_formula

from ..support import make
from ..support.cases import HouseCase

FORMULAS = ('=HYPERLINK("https://evil.example")', "+1+cmd", "-2", "@SUM(A1)")


def test_what_a_spreadsheet_may_compute_is_text():
    for text in (
        *FORMULAS,
        *("＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "﹣1", "﹫A1"),
        *("\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "\u200b＝1", "\u202e=1", "\x00=1"),
    ):
        assert escape_formula(text) == f"'{text}", ascii(text)
    for text in ("", " ", "Ann", "1+1", "a=b", "(601) 555-0177", "“=”", "é", "١٢"):
        assert escape_formula(text) == text, text


class CellTests(HouseCase):
    def cells(self, address: str) -> list[str]:
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        text = b"".join(answer.streaming_content).decode()
        return [cell for row in csv.reader(StringIO(text)) for cell in row]

    def test_no_export_of_wagtail_has_a_formula(self):
        self.client.force_login(make.admin())
        for title in FORMULAS:
            make.text(self.home, title=title)
        for name in ("wagtailadmin_reports:site_history", "wagtailadmin_reports:aging_pages"):
            cells = self.cells(f"{reverse(name)}?export=csv")
            self.assertEqual([cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], [], name)
            for title in FORMULAS:
                self.assertIn(f"'{title}", cells, name)
