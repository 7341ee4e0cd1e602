"""Tables of who comes: in order, in the language of the desk, and nothing in them that a spreadsheet would compute."""

import csv
from io import BytesIO, StringIO

from django.urls import reverse
from openpyxl import load_workbook

from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity

from ..support import make
from . import build
from .test_desk import DeskCase

FORMULAS = ('=HYPERLINK("https://evil.example")', "+1+cmd", "-2", "@SUM(A1)", "\u202e=1+1", " =1+1", "\t=1")


class DateTableTests(DeskCase):
    def table(self, event, language: str = "en") -> list[list[str]]:
        answer = self.client.get(self.address(event, "who_comes_table", "csv"), headers={"Accept-Language": language})
        self.assertEqual(answer.status_code, 200)
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertIn("attachment", answer["Content-Disposition"])
        text = answer.content.decode()
        self.assertTrue(text.startswith("\ufeff"))
        return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))

    def sheet(self, event) -> list[tuple]:
        answer = self.client.get(self.address(event, "who_comes_table", "xlsx"))
        self.assertEqual(answer.status_code, 200)
        self.assertIn("no-store", answer["Cache-Control"])
        return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))

    def test_it_has_all_that_is_known_in_the_order_of_the_list(self):
        event = self.event(
            capacity=2,
            separate_capacities=[SeparateCapacity(name="Headsets", capacity=3)],
            access_request_options=[AccessRequestOption(name="A seat")],
            registration_questions=[RegistrationQuestion(words="How?", kind="choice", choices="By van\nOn foot")],
        )
        keys = [
            getattr(event, name).get().translation_key.hex
            for name in ("separate_capacities", "access_request_options", "registration_questions")
        ]
        build.registration(
            event,
            "Rosa Morales",
            email="rosa@example.org",
            phone="+16015550117",
            language="es",
            party=2,
            separately={keys[0]: 2},
            options=[keys[1]],
            answers={keys[2]: "On foot"},
            wish="A plate without nuts",
        )
        build.registration(event, "سلمى حداد", language="ar")
        head, first, second = self.table(event)
        self.assertEqual(
            head,
            [
                *("State", "Number in line", "Name", "E-mail", "Telephone", "Language", "People", "Headsets"),
                *("What would help", "Anything else", "How?", "Registered", "Same person?"),
            ],
        )
        self.assertEqual(
            first[:8], ["Has a place", "", "Rosa Morales", "rosa@example.org", *first[4:5], "Spanish", "2", "2"]
        )
        self.assertIn("555-0117", first[4])
        self.assertEqual(first[8:], ["A seat", "A plate without nuts", "On foot", "2027-03-01 12:00", ""])
        self.assertEqual(second[:3], ["In line", "1", "سلمى حداد"])
        rows = self.sheet(event)
        self.assertEqual([row[2] for row in rows], ["Name", "Rosa Morales", "سلمى حداد"])
        self.assertEqual(rows[1][6], 2)

    def test_nothing_is_a_formula_and_nothing_turns_the_direction(self):
        event = self.event(registration_questions=[RegistrationQuestion(words="=1+1")])
        key = event.registration_questions.get().translation_key.hex
        for words in FORMULAS:
            build.registration(event, words, wish=words, answers={key: words})
        cells = [str(cell) for rows in (self.table(event), self.sheet(event)) for row in rows for cell in row if cell]
        self.assertEqual([cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\u202e"))], [])
        self.assertFalse(any("\u202e" in cell for cell in cells))

    def test_telephones_and_lines_stay_one_cell(self):
        event = self.event()
        build.registration(event, "Don Chepe", email="", phone="+4930123456", wish="one\ntwo, three")
        self.assertEqual(len(self.table(event)), 2)
        self.assertEqual(self.table(event)[1][4], "'+49 30 123456")

    def test_it_speaks_the_language_of_the_desk(self):
        build.registration(event := self.event(), language="es")
        self.assertEqual(len(self.table(event, "es")[0]), len(self.table(event, "en")[0]))
        self.assertEqual(self.table(event, "ar")[1][5], "الإسبانية")

    def test_there_are_two_kinds_and_no_more(self):
        event = self.event()
        address = reverse("who_comes_table", args=[build.date_of(event).pk, "pdf"])
        self.assertEqual(self.client.get(address).status_code, 404)
        self.client.force_login(make.person("author"))
        self.assertEqual(self.client.get(self.address(event, "who_comes_table", "csv")).status_code, 404)
