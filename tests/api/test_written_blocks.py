"""Blocks that hold no form field of their own, written through the API: a divider, and a table of any shape."""

from wagtail import blocks

from pages.api.tokens import WRITE
from pages.api_writing.management.blocks import BlockSchemas
from pages.news.models import NewsPage

from ..support import make
from .test_middleware import MANAGED, GateCase, token_of

CELLS = {
    "caption": "Harvest",
    "columns": [{"type": "text", "heading": "What"}, {"type": "number", "heading": "Tons"}],
    "rows": [{"values": ["Beans", "2"]}, {"values": ["Maize", None]}],
}


class WrittenBlockTests(GateCase):
    def write(self, *body: dict):
        page = {"title": "A harvest", "summary": "Good news.", "date": "2026-11-20", "body": list(body)}
        page |= {"type": "pages.NewsPage", "parent": self.news.pk}
        return self.send(f"{MANAGED}?publish=true", page, key=token_of(make.person("editor"), WRITE))

    def test_a_divider_and_a_table_are_kept_as_they_were_sent(self):
        answer = self.write(
            {"type": "divider", "value": None}, {"type": "table", "value": {"table": CELLS, "named_rows": True}}
        )
        self.assertEqual(answer.status_code, 201, answer.content)
        page = NewsPage.objects.get(title="A harvest")
        self.assertEqual([block.block_type for block in page.body], ["divider", "table"])
        stored = page.body.get_prep_value()[1]["value"]["table"]
        self.assertEqual(stored["caption"], "Harvest")
        self.assertEqual([row["values"][0] for row in stored["rows"]], ["Beans", "Maize"])
        read = self.client.get(
            f"/api/v3/pages/{page.pk}/", headers={"Authorization": f"Bearer {token_of(make.admin())}"}
        )
        self.assertEqual(read.json()["body"][1]["value"]["table"]["columns"][1]["heading"], "Tons")

    def assertRefused(self, block: dict, loc: list, word: str):
        told = self.write(block)
        self.assertEqual(told.status_code, 422, told.content)
        [error] = [each for each in told.json()["errors"] if each["loc"] == ["body", "body", 0, "value", *loc]]
        self.assertIn(word, error["msg"])

    def test_each_part_of_a_block_with_another_shape_is_named(self):
        column = CELLS["columns"][0]
        for cells, loc, word in (
            (5, [], "TableCells"),
            (CELLS | {"columns": [column, 5]}, ["columns", 1], "TableColumn"),
            (CELLS | {"columns": [column, {"type": "nope", "heading": "x"}]}, ["columns", 1, "type"], "'number'"),
            (CELLS | {"rows": [CELLS["rows"][0], {}]}, ["rows", 1, "values"], "required"),
            (CELLS | {"rows": [CELLS["rows"][0], {"values": ["x"]}]}, ["rows", 1, "values"], "2 columns"),
        ):
            self.assertRefused({"type": "table", "value": {"table": cells}}, ["table", *loc], word)
        pictures = [{"value": {"picture": {"image": each}}} for each in (1, True)]
        self.assertRefused(
            {"type": "gallery", "value": {"pictures": pictures}},
            ["pictures", 1, "value", "picture", "image"],
            "integer",
        )

    def test_what_is_left_out_of_a_table_is_empty(self):
        cells = CELLS | {"columns": [CELLS["columns"][0], {"type": "text"}]}
        for sent, status in ((cells, 201), ({"caption": "Harvest"}, 422), ({"rows": []}, 422)):
            answer = self.write({"type": "table", "value": {"table": sent}})
            self.assertEqual(answer.status_code, status, answer.content)
        [block] = NewsPage.objects.get(title="A harvest").body.get_prep_value()
        self.assertEqual([each["heading"] for each in block["value"]["table"]["columns"]], ["What", ""])

    def test_what_is_no_table_is_refused_in_words(self):
        column, row = CELLS["columns"][0], CELLS["rows"][0]
        for cells in (
            *({}, [], "x", 5, {"columns": [], "rows": []}, CELLS | {"caption": 5}, CELLS | {"footer": "x"}),
            *(CELLS | {"columns": each} for each in ([1, 2], [column], [column, {"type": "nope", "heading": "x"}])),
            *(CELLS | {"columns": [column, each]} for each in ({"heading": "x"}, {"type": [], "heading": "x"})),
            *(CELLS | {"rows": each} for each in ([1], [None], [{"values": None}], [{"values": ["x"]}], [row, {}])),
            *(CELLS | {"rows": [{"values": each}]} for each in ([1, 2], [{}, "x"], ["x" * 10, "y", "z"])),
        ):
            with self.subTest(cells):
                answer = self.write({"type": "table", "value": {"table": cells}})
                self.assertProblem(answer, 422, "invalid")


def test_blocks_of_one_class_and_other_fields_have_shapes_of_their_own():
    schemas = BlockSchemas()
    day, place, same = (blocks.StructBlock([(name, blocks.CharBlock())]) for name in ("day", "place", "day"))
    shapes = [schemas.annotation(each) for each in (day, place, same)]
    assert [each.__name__ for each in shapes] == ["EditableStructValue", "EditableStructValue2", "EditableStructValue"]
    assert [[*each.model_fields] for each in shapes] == [["day"], ["place"], ["day"]]
