"""The blocks of a body: each introduces itself to editors and shows itself as visitors will see it."""

from bs4 import BeautifulSoup
from django.template.loader import get_template
from django.test import RequestFactory
from wagtail.blocks import StreamBlock, StructBlock, StructBlockValidationError

from pages.about import TextPage
from pages.blocks import BodyBlock
from pages.blocks.sections import SectionsBlock

from . import make
from .cases import HouseCase, words_of

BLOCKS = BodyBlock().child_blocks
TWELVE = {"heading", "text", "lead", "quote", "picture", "poster", "buttons", "cards", "pages", "notice", "questions", "divider"}


class EveryBlockTests(HouseCase):
    def test_twelve_of_them(self):
        self.assertEqual(set(BLOCKS), TWELVE)

    def test_each_introduces_itself(self):
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                self.assertNotIn(block.meta.icon, {None, "placeholder"})
                self.assertTrue(str(block.meta.group) and str(block.meta.label) and str(block.meta.description))
                self.assertNotEqual(str(block.meta.label), name)

    def test_each_shows_its_preview(self):
        picture = make.picture()
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                self.assertTrue(block.is_previewable)
                shown = block.render(block.get_preview_value(), {"request": RequestFactory().get("/")})
                self.assertTrue(shown.strip())
                if name == "picture":
                    self.assertIn(picture.sources["fallback"][0], shown)
                elif name != "divider":
                    self.assertTrue(words_of(BeautifulSoup(shown, "html.parser")))

    def test_the_preview_in_the_admin_looks_like_the_site(self):
        self.client.force_login(make.admin())
        for block in BLOCKS.values():
            answer = self.client.get("/admin/block-preview/", {"id": block.definition_prefix})
            self.assertEqual(answer.status_code, 200)
            self.assertIn("css/site.css", answer.content.decode())

    def test_without_pictures_and_pages_previews_are_empty_but_whole(self):
        for name in ("picture", "pages"):
            block = BLOCKS[name]
            self.assertIsNotNone(block.render(block.get_preview_value()))

    def test_templates_are_short_and_named_like_their_block(self):
        for name, block in BLOCKS.items():
            self.assertEqual(block.meta.template, f"blocks/{name}.html")
            text = get_template(block.meta.template).template.source
            self.assertLess(len(text.splitlines()), 15, name)

    def test_a_body_of_all_of_them_is_shown_and_edited(self):
        make.picture()
        page = self.page_of(*((name, block.get_preview_value()) for name, block in BLOCKS.items()))
        self.assertShows(page.url, "What the farm has learned", "Join the brigade", "A worker-owner")
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get(f"/admin/pages/{page.pk}/edit/").status_code, 200)

    def test_there_is_no_raw_html(self):
        def kinds(block):
            yield type(block).__name__
            if isinstance(block, StructBlock | StreamBlock):
                for child in block.child_blocks.values():
                    yield from kinds(child)
            elif hasattr(block, "child_block"):
                yield from kinds(block.child_block)

        self.assertFalse({"RawHTMLBlock", "EmbedBlock"} & set(kinds(SectionsBlock())))

    def test_markup_in_plain_words_stays_words(self):
        nasty = "<script>alert(1)</script>"
        blocks = [("heading", nasty), ("lead", nasty), ("quote", {"words": nasty, "speaker": nasty})]
        blocks += [("poster", {"words": nasty, "foot": nasty, "ground": "red"}), ("notice", {"title": nasty, "text": "", "level": ""})]
        page = self.client.get(self.page_of(*blocks).url).content.decode()
        self.assertNotIn(nasty, page)
        self.assertEqual(page.count("&lt;script&gt;alert(1)"), 7)

    def page_of(self, *blocks) -> TextPage:
        return make.text(self.home, body=list(blocks))


class DoorTests(HouseCase):
    def links(self, name: str, value: dict) -> list[tuple[str, str]]:
        """The ways on that a page with this block shows: words and address."""
        body = BodyBlock().to_python([{"type": name, "value": value, "id": "1"}])
        page = self.look(make.text(self.home, body=body).url)
        return [(words_of(link), link["href"]) for link in page.select(".body a")]

    def link(self, label: str, **target) -> dict:
        return {"label": label, "page": None, "document": None, "address": ""} | target

    def test_buttons_lead_to_a_page_a_document_or_elsewhere(self):
        document = make.document()
        items = [self.link("Page", page=self.news.pk), self.link("Document", document=document.pk), self.link("Out", address="https://x.example/")]
        expected = [("Page", self.news.url), ("Document", document.url), ("Out", "https://x.example/")]
        self.assertEqual(self.links("buttons", {"items": items}), expected)

    def test_a_button_to_a_page_that_is_gone_is_gone(self):
        draft = make.text(self.home, live=False)
        items = [self.link("Draft", page=draft.pk), self.link("Nowhere", page=999_999), self.link("Page", page=self.news.pk)]
        self.assertEqual(self.links("buttons", {"items": items}), [("Page", self.news.url)])

    def test_a_button_leads_to_one_place_and_says_so_beside_the_field(self):
        block = BLOCKS["buttons"].child_blocks["items"].child_block
        for value in (self.link("None"), self.link("Two", page=self.news.pk, address="https://x.example/")):
            with self.assertRaises(StructBlockValidationError) as caught:
                block.clean(block.to_python(value))
            self.assertIn("page", caught.exception.block_errors)

    def test_cards_keep_their_words_without_a_way(self):
        draft = make.text(self.home, live=False)
        cards = [{"title": "Federation", "text": "Words.", "picture": None, "page": draft.pk, "address": ""}]
        self.assertEqual(self.links("cards", {"items": cards}), [])
        body = BodyBlock().to_python([{"type": "cards", "value": {"items": cards}, "id": "1"}])
        self.assertShows(make.text(self.home, body=body).url, "Federation", "Words.")

    def test_chosen_pages_show_what_they_say_of_themselves(self):
        news = make.news(self.news, title="Report", summary="What happened.", picture=make.picture())
        event, draft = make.event(self.events, title="Feast"), make.text(self.home, live=False)
        value = {"title": "Read on", "pages": [news.pk, draft.pk, 999_999, event.pk]}
        self.assertEqual(self.links("pages", value), [("Report", news.url), ("Feast", event.url)])

    def test_chosen_pages_none_of_which_is_there_leave_no_heading(self):
        draft = make.text(self.home, live=False)
        body = BodyBlock().to_python([{"type": "pages", "value": {"title": "Read on", "pages": [draft.pk]}, "id": "1"}])
        self.assertNotIn("Read on", self.words(make.text(self.home, body=body).url))


class PictureTests(HouseCase):
    def shown(self, **use):
        picture = make.picture(credit="A drawing by us")
        value = {"picture": {"image": picture.pk, "alt_text": "Two hands", "decorative": False} | use, "caption": "Caption.", "width": "wide"}
        body = BodyBlock().to_python([{"type": "picture", "value": value, "id": "1"}])
        return self.look(make.text(self.home, body=body).url).select_one("figure.picture")

    def test_words_for_this_use_caption_and_credit(self):
        figure = self.shown()
        self.assertEqual(figure.img["alt"], "Two hands")
        self.assertIn("wide", figure["class"])
        self.assertEqual(words_of(figure.figcaption), "Caption. A drawing by us")
        self.assertTrue(figure.img["width"] and figure.img["height"])

    def test_a_decorative_picture_says_nothing(self):
        self.assertEqual(self.shown(decorative=True).img["alt"], "")

    def test_a_picture_that_was_deleted_leaves_a_whole_page(self):
        body = BodyBlock().to_python(
            [{"type": "picture", "value": {"picture": {"image": 999_999, "alt_text": "", "decorative": True}, "caption": "", "width": ""}, "id": "1"}]
        )
        self.assertEqual(self.client.get(make.text(self.home, body=body).url).status_code, 200)
