"""Every block as machines are told it: documented, typed, and the same as on the page."""

import json
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter
from wagtail.blocks import StreamValue
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.rich_text import expand_db_html

from media.images.models import Picture
from media.images.renditions import make_sources
from pages.api.schemas.blocks import BY_TYPE, AnySheet, serialize_blocks
from pages.api.schemas.dataloader import DataLoader
from pages.blocks.home_sections import SectionsBlock
from pages.tree.current import one_state

from ..site.test_blocks import texts_in
from ..support import make
from ..support.cases import HouseCase, words_of

ROOT = settings.BASE_URL
ADDRESS = f"{ROOT}/about/"
SHAPE = TypeAdapter(list[AnySheet])


def previews() -> list[dict]:
    """Every block with its own preview value, as it is stored."""
    block = SectionsBlock()
    values = [(name, child.get_preview_value()) for name, child in block.child_blocks.items() if name != "section"]
    return list(StreamValue(block, values).get_prep_value())


class APIBlockTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        for number in range(3):
            make.picture(description=f"Drawing {number}")
        cls.document = make.document(language="en", alternative=make.document(title="Plain text"))
        cls.film = make.recording(film=True, language="en")
        cls.sound = make.recording(language="en", poster=make.picture())

    def loader(self, form: str = "html") -> DataLoader:
        request = RequestFactory().get("/api/v3/content/")
        request.user = AnonymousUser()
        return DataLoader(request, ADDRESS, form)

    def told(self, stored: list[dict], form: str = "html") -> list[dict]:
        loader = self.loader(form)
        loader.add_block(SectionsBlock(), stored)
        loader.load()
        blocks = json.loads(json.dumps([block.model_dump(mode="json") for block in serialize_blocks(stored, loader)]))
        SHAPE.validate_python(blocks)
        return blocks

    def one(self, name: str, value, form: str = "html") -> dict:
        return self.told([{"type": name, "value": value, "id": "a"}], form)[0]

    def test_each_has_a_shape_of_its_own(self):
        self.assertEqual(set(BY_TYPE), set(SectionsBlock().child_blocks))
        for name, kind in BY_TYPE.items():
            with self.subTest(name):
                self.assertTrue(kind.__doc__)
                fields = {each: field for each, field in kind.model_fields.items() if each not in {"type", "id"}}
                self.assertTrue(all(field.description for field in fields.values()), fields)

    def test_each_preview_is_told_whole(self):
        """Whatever words a preview shows on a page are in the answer too."""
        stored = previews()
        for block, kind in zip(self.told(stored), stored, strict=True):
            with self.subTest(kind["type"]):
                self.assertEqual((block["type"], block["id"]), (kind["type"], kind["id"]))
                said = " ".join(texts_in(block))
                for words in texts_in(kind["value"]):
                    self.assertIn(words, said)

    def test_all_of_them_cost_a_flat_number_of_queries(self):
        stored = previews()
        self.told(stored)
        costs = []
        for times in (1, 3):
            with CaptureQueriesContext(connection) as queries, one_state():  # as within a request
                self.told(stored * times)
            costs.append(len(queries))
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], 8)

    def test_running_text_is_that_of_the_page(self):
        target = make.text(self.home, title="Target")
        html = (
            f'<h3>On</h3><p>See <a linktype="page" id="{target.pk}">this</a>, <a href="https://there.example/?a=1&amp;b=2">'
            f'that</a>, <a linktype="document" id="{self.document.pk}">file</a> and <a href="mailto:a@b.example">mail</a>.'
            "</p><ul><li><b>one</b></li></ul>"
        )
        text = self.one("text", html)["text"]
        shown, printed = (BeautifulSoup(each, "html.parser") for each in (text["text"], expand_db_html(html)))
        self.assertEqual(words_of(shown), words_of(printed))
        self.assertEqual(
            [link["href"] for link in shown.select("a")],
            [urljoin(ADDRESS, link["href"]) for link in printed.select("a")],
        )
        self.assertEqual([link["type"] for link in text["links"]], ["pages.TextPage", "media.Document"])
        self.assertEqual([link["id"] for link in text["links"]], [target.pk, self.document.pk])
        written = self.one("text", html, "markdown")["text"]["text"]
        self.assertIn(f"[this]({target.full_url})", written)
        self.assertIn("### On", written)

    def test_what_is_stored_raw_runs_nowhere(self):
        bad = '<p onclick="x()">Hi<script>x()</script><a href="javascript:x()">go</a><img src=x onerror=x()></p>'
        text = self.one("text", bad)["text"]["text"]
        for part in ("onclick", "script", "onerror", "javascript"):
            self.assertNotIn(part, text)

    def test_links_to_what_is_gone_or_private_are_plain_words(self):
        closed = make.text(self.home, title="Nobody knows")
        make.private(closed)
        html = f'<p><a linktype="page" id="{closed.pk}">a</a><a linktype="page" id="999999">b</a><a linktype="page">c</a></p>'
        self.assertEqual(self.one("text", html)["text"], {"format": "html", "text": "<p>abc</p>", "links": []})
        chosen = [{"type": "item", "value": closed.pk, "id": "x"}]
        self.assertEqual(self.one("pages", {"title": "", "pages": chosen})["pages"], [])
        action = {"title": "Do", "label": "it", "page": closed.pk, "ground": "gold"}
        self.assertIsNone(self.one("action", action)["target"])

    def test_markdown_of_wagtails_own_routes_tells_no_address_of_a_closed_page(self):
        closed, opened = make.text(self.home, slug="nobody-knows"), make.text(self.home, slug="everybody-knows")
        make.private(closed)
        links = "".join(f'<a linktype="page" id="{page.pk}">{page.pk}</a> ' for page in (closed, opened))
        page = make.text(self.home, body=[("text", f"<p><b>See</b> {links}</p>")])
        for words in ("markdown", "html"):
            told = self.client.get(f"/api/v3/pages/{page.pk}/?rich_text_format={words}").content.decode()
            self.assertNotIn("nobody-knows", told)
            self.assertIn(f"{opened.url}", told)
        self.assertIn(
            "**See**", self.client.get(f"/api/v3/pages/{page.pk}/?rich_text_format=markdown").content.decode()
        )

    def test_pictures_are_source_sets_of_what_is_made(self):
        picture = make.picture(credit="By us", licence="CC0", focal_point_x=15, focal_point_y=10)
        make_sources.call(picture.pk)
        use = {"image": picture.pk, "alt_text": "A field", "decorative": False}
        shown = self.one("picture", {"picture": use, "caption": "Below", "width": ""})
        self.assertEqual((shown["width"], shown["caption"]), ("text", "Below"))
        told_of = shown["picture"]
        self.assertEqual((told_of["alt"], told_of["credit"], told_of["licence"]), ("A field", "By us", "CC0"))
        self.assertEqual([each["type"] for each in told_of["sources"]], ["image/avif", "image/webp", "image/jpeg"])
        self.assertTrue(told_of["url"].startswith(f"{ROOT}/media/images/"))
        self.assertIn(f"{told_of['sources'][0]['sizes'][0]['url']} 60w", told_of["sources"][0]["srcset"])
        use["decorative"] = True
        self.assertEqual(self.one("picture", {"picture": use})["picture"]["alt"], "")
        Picture.objects.filter(pk=picture.pk).update(sources={"fallback": picture.sources["fallback"]})
        self.assertEqual(self.one("picture", {"picture": use})["picture"]["sources"], [])
        Picture.objects.filter(pk=picture.pk).update(sources={})
        self.assertIsNone(self.one("picture", {"picture": use})["picture"])

    def test_uploads_of_private_collections_are_told_to_nobody(self):
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        picture = make.picture(collection=closed)
        document = make.document(collection=closed, title="Minutes")
        recording = make.recording(collection=closed)
        stored = [
            {"type": "picture", "value": {"picture": {"image": picture.pk, "alt_text": "x", "decorative": False}}},
            {"type": "download", "value": {"document": document.pk, "label": ""}},
            {"type": "documents", "value": {"documents": [document.pk, self.document.pk]}},
            {"type": "audio", "value": {"recording": recording.pk, "title": ""}},
            {"type": "text", "value": f'<p><a linktype="document" id="{document.pk}">it</a></p>'},
        ]
        shown = self.told(stored)
        self.assertNotIn("Minutes", json.dumps(shown))
        self.assertEqual([each["title"] for each in shown[2]["documents"]], [self.document.title])
        self.assertEqual((shown[0]["picture"], shown[3]["recording"]), (None, None))
        self.assertEqual(shown[4]["text"]["links"], [])

    def test_recordings_have_their_words(self):
        shown = self.one("recording", {"title": "Listen", "text": "", "recording": self.sound.pk})["recording"]
        self.assertEqual((shown["kind"], shown["type"], shown["duration"]), ("audio", "audio/mpeg", 2))
        words = shown["words"][0]
        self.assertEqual(words["captions"], f"{ROOT}/media/recordings/{self.sound.pk}/en.vtt")
        self.assertEqual(words["transcript"]["text"], "<p>Good evening.</p>")
        self.assertEqual([each["title"] for each in words["chapters"]], ["Opening", "The vote"])
        self.assertEqual(shown["poster"]["alt"], "")

    def test_films_elsewhere_are_told_and_not_fetched(self):
        film = {"title": "Film", "address": "https://vimeo.com/123", "poster": None, "caption": "", "transcript": ""}
        shown = self.one("video", film)
        self.assertEqual(shown["film"]["url"], "https://vimeo.com/123")
        self.assertEqual(shown["film"]["hosts"], ["vimeo.com", "player.vimeo.com"])
        self.assertIsNone(self.one("video", film | {"address": "https://unknown.example/"})["film"])

    def test_lists_lead_to_what_they_show(self):
        cases = [("newest", self.news, ["news", "press"]), ("newest", self.announcements, ["announcements"])]
        cases += [("events", self.events, ["events"]), ("principles", self.principles, ["principles"])]
        for name, index, lists in cases:
            with self.subTest(index.title):
                shown = self.one(name, {"index": index.pk, "title": "", "number": 2})
                self.assertEqual((shown["title"], shown["index"]["id"], shown["number"]), (index.title, index.pk, 2))
                self.assertEqual([each["url"].split("/")[5] for each in shown["lists"]], lists)
                for each in shown["lists"]:
                    answer = self.client.get(each["url"])
                    self.assertEqual(answer.status_code, 200, answer.content)
                    self.assertEqual(len(answer.json()["items"]), 0 if "/press/" in each["url"] else 1)

    def test_old_and_broken_values_are_told_as_far_as_they_go(self):
        self.assertEqual(self.told([{"type": "retired", "value": {}, "id": "a"}]), [])
        self.assertEqual(self.one("gallery", {"pictures": []})["pictures"], [])
        self.assertEqual(self.one("documents", {"documents": [self.document.pk, None, 999999]})["title"], "")
        for name, block in SectionsBlock().child_blocks.items():
            with self.subTest(name):
                empty = block.get_prep_value(block.get_default())
                self.assertEqual(self.told([{"type": name, "value": empty}])[0]["id"], None)
