"""Words are counted as translators count them, and a segment of a rich text knows where it stands."""

from django.test import SimpleTestCase, TestCase
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail_localize.strings import extract_strings

from pages.blocks.text import FEATURES
from pages.form_fields import LinesInput
from pages.translation.segments.extract import count_words
from pages.translation_bench.labels import Spot, spots

NESTED = (
    "<h3>Tools</h3><p>Bring <b>gloves</b>.</p><ul><li>One<ol><li>Within</li><li><b>Second</b></li></ol></li></ul>"
    "<ol><li>First</li><li><p>Last</p></li></ol><blockquote>Said</blockquote>"
)


class CountTests(SimpleTestCase):
    def test_words_are_counted_without_marks(self):
        for text, number in {
            "": 0,
            "One word": 2,
            "<p>One <b>wo</b>rd</p><p>more</p>": 3,
            "One<br/>two": 2,
            "<li>One</li><li>two</li>": 2,
            'A <a id="a1">link</a> &amp; no&nbsp;more': 4,
            "500+": 0,
            "9–17, 2 tons": 1,
            "it’s well-known — really": 3,
            "a < b > c": 3,
            "¡Hola, compañera!": 2,
            "نحن نملكها معًا": 3,
            "  \n\t ": 0,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(count_words(text), number)

    def test_languages_without_spaces(self):
        self.assertEqual(count_words("我们一起拥有它。"), 7)
        self.assertEqual(count_words("私たちの家"), 5)
        self.assertEqual(count_words("우리가 함께 가진다"), 3)
        self.assertEqual(count_words("Wagtail 是 2014 年"), 3)
        self.assertIn(count_words("เราเป็นเจ้าของร่วมกัน"), range(3, 7))
        self.assertIn(count_words("<p>យើងជាម្ចាស់ <b>រួមគ្នា</b></p>"), range(3, 7))

    def test_long_texts_are_counted_fast(self):
        self.assertEqual(count_words("<p>word <b>here</b></p>" * 20_000), 40_000)
        self.assertEqual(count_words("<" * 50_000), 0)


class StructureTests(SimpleTestCase):
    def test_each_segment_knows_where_it_stands(self):
        template, strings = extract_strings(NESTED)
        found = [
            Spot("h3"),
            Spot("p"),
            Spot("li", 1, "ul"),
            Spot("li", 2, "ol", 1),
            Spot("li", 2, "ol", 2),
            Spot("li", 1, "ol", 1),
            Spot("li", 1, "ol", 2),
            Spot("blockquote"),
        ]
        self.assertEqual(spots(template), found)
        self.assertEqual(len(strings), len(found))

    def test_text_without_paragraphs(self):
        self.assertEqual(spots(extract_strings("Only <b>words</b>")[0]), [Spot()])
        self.assertEqual(spots(""), [])


class SavedAgainTests(TestCase):
    """A text that is opened and saved in the admin is still the same to translators."""

    def test_rich_text(self):
        widget = DraftailRichTextArea(features=FEATURES)
        for html in (
            NESTED.replace("<blockquote>Said</blockquote>", "").replace("<p>Last</p>", "Last"),
            '<p>A <a linktype="page" id="3">page</a> &amp; <a href="https://house.example/?a=1&amp;b=2">more</a></p>',
            "<p>One<br/>two <i>three</i> <b>four</b> “five” ’six’</p><h4>Seven</h4>",
        ):
            saved = widget.value_from_datadict({"text": widget.format_value(html)}, {}, "text")
            with self.subTest(html=html):
                said = [[string.data for string, _attrs in extract_strings(each)[1]] for each in (html, saved)]
                self.assertEqual(said[0], said[1])

    def test_lines(self):
        self.assertEqual(LinesInput().value_from_datadict({"text": "One\r\n\r\nTwo"}, {}, "text"), "One\n\nTwo")
        self.assertIsNone(LinesInput().value_from_datadict({}, {}, "text"))
