"""Values that are compared are told in words: dates, choices, texts, and blocks that hold no others."""

import datetime as dt

from django.test import SimpleTestCase
from wagtail import blocks

from media.recordings.models import RecordingText
from pages.base.comparison import RichTextComparison, block_changes, block_text, display_value, field_text
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase


class ComparedValueTests(SimpleTestCase):
    def field(self, model, name: str):
        return model._meta.get_field(name)

    def test_a_moment_is_told_in_the_zone_of_the_network(self):
        moment = dt.datetime(2027, 3, 6, 5, 59, tzinfo=dt.UTC)
        self.assertEqual(display_value(moment), "March 5, 2027, 11:59 p.m.")

    def test_several_values_are_told_in_a_row(self):
        self.assertEqual(display_value(["Bread", True, dt.date(2027, 3, 5)]), "Bread, Yes, March 5, 2027")

    def test_a_choice_is_told_as_the_form_does(self):
        self.assertEqual(field_text(self.field(PressPage, "medium"), "film"), "Film")
        self.assertEqual(field_text(self.field(PressPage, "medium"), "gone"), "gone")

    def test_a_text_is_told_without_its_marks(self):
        transcript = self.field(RecordingText, "transcript")
        self.assertEqual(field_text(transcript, "<p>All <b>of us</b></p>"), "All of us")
        versions = [RecordingText(transcript=html) for html in ("<p>All of us</p>", "<p>All <b>of us</b></p>")]
        self.assertFalse(RichTextComparison(transcript, *versions).has_changed())
        body = '[{"type": "heading", "value": "Who"}, {"type": "text", "value": "<p>All <b>of us</b></p>"}]'
        self.assertEqual(field_text(self.field(NewsPage, "body"), body), "Who All of us")

    def test_blocks_are_told_as_people_filled_them_in(self):
        choice = blocks.ChoiceBlock(choices=[("wide", "Wide")])
        for block, value, words in (
            (blocks.BooleanBlock(), False, "No"),
            (choice, "wide", "Wide"),
            (choice, "gone", "gone"),
            (blocks.ListBlock(blocks.CharBlock()).to_python(["One"]).bound_blocks[0].block, "One", "One"),
            (blocks.StaticBlock(), None, ""),
            (blocks.StructBlock([("words", blocks.CharBlock())]), {"words": "Inside"}, "words Inside"),
        ):
            self.assertEqual(" ".join(block_text(block, value).split()), words, block)

    def test_a_list_inside_a_block_is_compared_line_by_line(self):
        block = blocks.ListBlock(blocks.CharBlock())
        added = block_changes(block, None, block.to_python(["Bread", "Roof"]))
        self.assertEqual([added.count(words) for words in ("Bread", "Roof", "New")], [1, 1, 2])
        removed = block_changes(block, block.to_python(["Bread"]), None)
        self.assertEqual([removed.count(words) for words in ("Bread", "Taken out")], [1, 1])


class RelatedValueTests(HouseCase):
    def test_what_a_field_leads_to_is_told_by_its_name(self):
        place, event = make.place(self.english, name="The hall"), EventPage._meta
        self.assertEqual(field_text(event.get_field("place"), place.pk), str(place))
        topics = [make.topic(self.english, name=name).pk for name in ("Bread", "Roof")]
        self.assertEqual(field_text(NewsPage._meta.get_field("topics"), [*topics, 10**6]), "Bread, Roof")
