"""What an editor knows of the blocks of a body: a file that the browser keeps, always as Wagtail would pack it."""

import gzip
import json
import re

from bs4 import BeautifulSoup
from django.apps import apps
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.admin.telepath import JSContext
from wagtail.fields import StreamField
from wagtail.users.models import UserProfile

from pages.blocks.chooser_keywords import KEYWORDS
from pages.blocks.definition_files import blocks, definition_of, packed, settled
from pages.events.models import EventPage

from ..support import make
from ..support.cases import HouseCase

CONSTANT = re.compile(r"const definition = (.*);\n")


def fields() -> list[StreamField]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, StreamField) and field.model is model
    ]


def without_numbers(definition: dict) -> str:
    """The definition without the numbers of its blocks in this process, for their previews."""
    return re.sub(r"blockdef-\d+", "", json.dumps(definition))


class BlockDefinitionTests(HouseCase):
    def setUp(self):
        super().setUp()
        packed.clear()
        self.person = make.person("editor")
        self.client.force_login(self.person)

    def form(self, kind=EventPage, parent=None) -> tuple[int, BeautifulSoup]:
        """The bytes of a form for a new page, and what is in it."""
        parent = parent or self.events
        address = reverse("wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, parent.pk])
        content = self.client.get(address).content
        return len(content), BeautifulSoup(content.decode(), "html.parser")

    def address(self, language: str = "en", name: str = "BodyBlock", digest: str = "0" * 16) -> str:
        return reverse("block_definition", args=[language, name, digest])

    def definition(self, address: str) -> dict:
        return json.loads(json.loads(CONSTANT.search(self.client.get(address).content.decode())[1]))

    def test_it_is_what_wagtail_packs_in_each_language_whatever_there_is(self):
        for with_content in (False, True):
            if with_content:
                make.with_content(self.home)
            for language in ("en", "es", "ar"):
                profile = UserProfile.get_for_user(self.person)
                profile.preferred_language = language
                profile.save()
                with translation.override(language):
                    for field in fields():
                        expected = json.loads(settled(json.dumps(JSContext().pack(field.stream_block))))
                        address = self.address(language, type(field.stream_block).__name__)
                        self.assertEqual(without_numbers(self.definition(address)), without_numbers(expected), field)

    def test_it_is_the_same_in_each_process(self):
        for name in blocks():
            first = definition_of(name).content
            packed.clear()
            self.assertEqual(definition_of(name).content, first, name)

    def test_the_form_names_it_and_the_browser_keeps_it(self):
        size, form = self.form()
        registration = sum(
            len(str(section)) for section in form.select("section.if-registered, section[id*=registration]")
        )
        self.assertLess(size - registration, 400_000)
        self.assertLess(registration, 55_000)
        fields = form.select("[data-block-definition]")
        self.assertEqual([field["id"] for field in fields], ["body", "recap"])
        for field in fields:
            script = field.find_next_sibling("script")
            self.assertEqual(field["data-block-definition"], "BodyBlock")
            self.assertTrue(script["src"].startswith("/admin/blocks/en/BodyBlock-"))
            answer = self.client.get(script["src"])
            self.assertEqual(answer["Cache-Control"], "private, max-age=31536000, immutable")
            self.assertEqual(answer["Content-Type"], "text/javascript; charset=utf-8")
            self.assertIn(field["data-block-definition"], answer.content.decode())
            packed_answer = self.client.get(script["src"], headers={"Accept-Encoding": "gzip, br"})
            self.assertEqual(packed_answer["Content-Encoding"], "gzip")
            self.assertEqual(gzip.decompress(packed_answer.content), answer.content)
            self.assertLess(len(packed_answer.content), len(answer.content) / 5)

    def test_what_other_code_has_put_together_is_not_kept(self):
        self.assertEqual(self.client.get(self.address())["Cache-Control"], "no-store")

    def test_what_is_no_field_of_blocks_is_nothing(self):
        for address in (self.address(name="Nothing"), self.address(language="es")):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_it_is_for_those_who_are_logged_in(self):
        self.client.logout()
        self.assertEqual(self.client.get(self.address()).status_code, 302)

    def test_the_chooser_has_words_and_a_miniature_for_each(self):
        drawn = set(re.findall('id="mini-([a-z_]+)"', render_to_string("wagtailadmin/block_editor.html")))
        for name in {name for block in blocks().values() for name in block.child_blocks}:
            self.assertIn(name, drawn)
            self.assertIn(name, KEYWORDS)
