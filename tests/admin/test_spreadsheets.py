"""Tables for spreadsheets: what somebody has typed is never a formula there, in Wagtail's own exports either."""

import csv
from io import StringIO

from django.urls import reverse

from ..support import make
from ..support.cases import HouseCase

FORMULAS = ('=HYPERLINK("https://evil.example")', "+1+cmd", "-2", "@SUM(A1)")


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
