"""Every block as machines are told it: documented, typed, and the same as on the page."""

import json

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pydantic import TypeAdapter
from wagtail.blocks import StreamValue
from wagtail.models import Page

from pages.api.blocks import BY_TYPE, AnySheet, told
from pages.api.telling import Telling
from pages.blocks import BodyBlock
from pages.blocks.sections import SectionsBlock
from pages.news import NewsIndexPage

from . import make
from .cases import HouseCase

ADDRESS = "http://localhost/about/"


def previews() -> list[dict]:
    """Every block with its own preview value, as it is stored."""
    block = SectionsBlock()
    values = [(name, child.get_preview_value()) for name, child in block.child_blocks.items() if name != "section"]
    return list(StreamValue(block, values).get_prep_value())


class BlocksCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.furnished(cls.home)
        for number in range(3):
            make.picture(description=f"Drawing {number}")
        cls.document, cls.film = make.document(language="en"), make.recording(film=True, language="en")
        cls.sound = make.recording(language="en", poster=make.picture())

    def telling(self, form: str = "html") -> Telling:
        request = RequestFactory().get("/api/v3/content/")
        request.user = AnonymousUser()
        return Telling(request, ADDRESS, form)

    def told(self, stored: list[dict], form: str = "html") -> list[dict]:
        telling = self.telling(form)
        telling.gather(SectionsBlock(), stored)
        return [json.loads(block.model_dump_json()) for block in told(stored, telling)]


class EveryBlock(BlocksCase):
    def test_each_has_a_shape_of_its_own(self):
        self.assertEqual(set(BY_TYPE), set(SectionsBlock().child_blocks))

    def test_each_preview_is_told_in_its_shape(self):
        stored = previews()
        adapter = TypeAdapter(list[AnySheet])
        for block, kind in zip(self.told(stored), stored, strict=True):
            with self.subTest(kind["type"]):
                self.assertEqual(block["type"], kind["type"])
                self.assertEqual(block["id"], kind["id"])
                adapter.validate_json(json.dumps([block]))
