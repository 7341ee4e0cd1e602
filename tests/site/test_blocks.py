"""The blocks of a body: each introduces itself to editors and shows itself as visitors will see it."""

from unittest import mock

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse
from wagtail.blocks import StreamBlock, StructBlock, StructBlockValidationError
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import AlterBlockValueOperation
from wagtail.models import Collection, CollectionViewRestriction
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from pages.about.models import TextPage
from pages.blocks.body import BodyBlock
from pages.blocks.home_sections import SectionsBlock
from pages.fragment_cache.cache import FragmentCache

from ..support import make
from ..support.cases import HouseCase, words_of

BLOCKS = BodyBlock().child_blocks
NAMES = {"text", "heading", "lead", "notice", "questions", "columns", "divider"}
NAMES |= {"picture", "gallery", "video", "audio", "recording", "quote", "testimonial", "people", "poster"}
NAMES |= {"numbers", "table", "timeline", "address", "action", "buttons", "cards"}
NAMES |= {"pages", "newest", "events", "principles", "documents", "download"}
LISTING = ["newest", "events", "principles"]
FACTS = {"id", "type", "ground", "level", "width"}  # what a value holds beside text


def stored(name: str, value=None, pk: str = "1") -> dict:
    """This block as a body keeps it: with this value, else with that of its preview."""
    block = BLOCKS[name]
    value = block.get_preview_value() if value is None else block.to_python(value)
    return {"type": name, "value": block.get_prep_value(value), "id": pk}


def body_of(*blocks: dict):
    """A body of these stored blocks."""
    return BodyBlock().to_python(list(blocks))


def texts_in(value) -> list[str]:
    """Every text in a stored value that a person reads: what has letters and is no address."""
    if isinstance(value, dict):
        return [text for name, each in value.items() if name not in FACTS for text in texts_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts_in(each)]
    if not isinstance(value, str) or value.startswith("https:"):
        return []
    value = words_of(BeautifulSoup(value, "html.parser"))
    return [value] if any(letter.isalpha() for letter in value) else []


class FurnishedCase(HouseCase):
    """A house with something for every block to show."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        cls.picture = make.picture(credit="A drawing by us")
        cls.recording = make.recording(language="en")
        cls.document = make.document(language="es", alternative=make.document(title="Plain text"))

    def page_of(self, *blocks: dict, **fields) -> TextPage:
        return make.text(self.home, body=body_of(*blocks), **fields)

    def every_block(self) -> list[dict]:
        return [stored(name, pk=f"block-{number}") for number, name in enumerate(BLOCKS)]

    def shown(self, name: str, value=None):
        """What a visitor sees of this block."""
        return self.look(self.page_of(stored(name, value)).url).select_one(".body")


class EveryBlockTests(FurnishedCase):
    def test_all_that_staff_asked_for(self):
        self.assertEqual(set(BLOCKS), NAMES)

    def test_each_introduces_itself(self):
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                self.assertNotEqual(block.meta.icon, "placeholder")
                get_template(f"wagtailadmin/icons/{block.meta.icon}.svg")
                self.assertTrue(str(block.meta.group) and str(block.meta.label) and str(block.meta.description))
                self.assertNotEqual(str(block.meta.label), name)

    def test_groups_stand_together(self):
        groups = [str(block.meta.group) for block in BLOCKS.values()]
        self.assertEqual(
            len(list(dict.fromkeys(groups))), sum(a != b for a, b in zip(groups, [None, *groups], strict=False))
        )
        labels = [str(block.meta.label) for block in BLOCKS.values()]
        self.assertEqual(len(labels), len(set(labels)))

    def test_each_shows_its_preview(self):
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                self.assertTrue(block.is_previewable)
                shown = block.render(block.get_preview_value(), {"request": RequestFactory().get("/")})
                self.assertTrue(shown.strip())
                if name in {"picture", "gallery", "testimonial", "people", "video", "address"}:
                    self.assertIn(self.picture.sources["fallback"][0], shown)
                if name not in {"divider", "picture"}:
                    self.assertTrue(words_of(BeautifulSoup(shown, "html.parser")))

    def test_the_preview_in_the_admin_looks_like_the_site(self):
        self.client.force_login(make.admin())
        for name, block in BLOCKS.items():
            answer = self.client.get("/admin/block-preview/", {"id": block.definition_prefix})
            self.assertEqual(answer.status_code, 200, name)
            self.assertIn("css/site.css", answer.content.decode())
            self.assertIn("css/pages.css", answer.content.decode())

    def test_what_a_preview_shows_may_be_saved(self):
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                if name == "gallery":  # it shows as many as there are
                    make.picture()
                block.clean(block.get_preview_value())

    def test_templates_are_there_and_named_like_their_block(self):
        for name, block in BLOCKS.items():
            self.assertEqual(block.meta.template, f"blocks/{name}.html")
            get_template(block.meta.template)

    def test_a_body_of_all_of_them_is_shown_and_edited(self):
        page = self.page_of(*self.every_block())
        self.assertShows(page.url, "What the farm has learned", "Join the brigade", "A worker-owner")
        ids = [each["id"] for each in self.look(page.url).find_all(id=True)]
        self.assertEqual(len(ids), len(set(ids)))
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get(f"/admin/pages/{page.pk}/edit/").status_code, 200)

    def test_two_of_each_are_told_apart(self):
        once, again = self.every_block(), [stored(name, pk=f"again-{name}") for name in BLOCKS]
        page = self.look(self.page_of(*once, *again).url)
        ids = [each["id"] for each in page.find_all(id=True)]
        self.assertEqual(len(ids), len(set(ids)))
        for name in ("aria-labelledby", "popovertarget"):
            for each in page.find_all(attrs={name: True}):
                self.assertIn(each[name], ids)

    def test_what_a_block_prints_hangs_on_nothing_of_the_page_around_it(self):
        """It is kept by what is stored of it, and printed on whichever page has the same; but for a list below other pages."""
        page = self.page_of(*self.every_block(), title="A text", summary="Of one kind")
        make.text(page, title="Below it")
        report = make.news(self.news, body=page.body, title="A report", summary="Of another", picture=self.picture)
        bodies = []
        for each in (page, report):
            with mock.patch.object(FragmentCache, "get", return_value=None), mock.patch.object(FragmentCache, "put"):
                bodies.append(self.look(each.url).select_one(".body"))
        printed = [{str(each) for each in body.find_all(recursive=False)} for body in bodies]
        self.assertGreaterEqual(len(printed[0]), len(BLOCKS))
        self.assertEqual(
            printed[0] - printed[1], {str(each) for each in bodies[0].select(".chosen:has(> .rows.plain)")}
        )

    def test_what_was_changed_in_memory_is_what_a_preview_shows(self):
        page = TextPage.objects.get(pk=self.page_of(stored("heading", "Before"), stored("text", "<p>Before</p>")).pk)
        page.body[0].value, page.body[1] = "After one", ("heading", "After another")
        self.home.sections = SectionsBlock().to_python([stored("heading", "Before")])
        home = type(self.home).from_serializable_data(self.home.serializable_data())
        home.sections[0].value = "After a third"
        for each, words in ((page, ["After one", "After another"]), (home, ["After a third"])):
            shown = each.make_preview_request().content.decode()
            self.assertNotIn("Before", shown)
            for word in words:
                self.assertIn(word, shown)

    def test_the_home_page_takes_them_too(self):
        self.home.sections = SectionsBlock().to_python(self.every_block())
        self.home.save_revision().publish()
        self.assertShows("/", "What the farm has learned", "Where they stand")
        self.client.force_login(make.admin())
        self.assertEqual(self.client.get(f"/admin/pages/{self.home.pk}/edit/").status_code, 200)

    def test_a_migration_of_streams_changes_what_it_should_and_nothing_else(self):
        page = self.page_of(*self.every_block())
        before = list(page.body.raw_data)
        operation = MigrateStreamData(
            "pages", "TextPage", "body", [(AlterBlockValueOperation("Another heading"), "heading")]
        )
        operation.migrate_stream_data_forward(MigrationLoader(connection).project_state().apps, None)
        for kept in (TextPage.objects.get(pk=page.pk), page.latest_revision.as_object()):
            for old, new in zip(before, kept.body.raw_data, strict=True):
                expected = "Another heading" if old["type"] == "heading" else old["value"]
                self.assertEqual((new["type"], new["id"], new["value"]), (old["type"], old["id"], expected))

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
        blocks += [
            ("poster", {"words": nasty, "foot": nasty, "ground": "red"}),
            ("notice", {"title": nasty, "text": "", "level": ""}),
        ]
        page = self.client.get(make.text(self.home, body=blocks).url).content.decode()
        self.assertNotIn(nasty, page)
        self.assertEqual(page.count("&lt;script&gt;alert(1)"), 7)

    def test_a_long_quotation_is_set_smaller(self):
        for words, long in (("We own it together.", False), ("We own it together. " * 20, True)):
            [quote] = self.shown("quote", {"words": words, "speaker": ""}).select(".quote")
            self.assertEqual("quote-long" in quote["class"], long)


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
        items = [
            self.link("Page", page=self.news.pk),
            self.link("Document", document=document.pk),
            self.link("Out", address="https://x.example/"),
        ]
        expected = [("Page", self.news.url), ("Document", document.url), ("Out", "https://x.example/")]
        self.assertEqual(self.links("buttons", {"items": items}), expected)

    def test_a_button_to_a_page_that_is_gone_is_gone(self):
        draft = make.text(self.home, live=False)
        items = [
            self.link("Draft", page=draft.pk),
            self.link("Nowhere", page=999_999),
            self.link("Page", page=self.news.pk),
        ]
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
        value = {
            "picture": {"image": picture.pk, "alt_text": "Two hands", "decorative": False} | use,
            "caption": "Caption.",
            "width": "wide",
        }
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
            [
                {
                    "type": "picture",
                    "value": {
                        "picture": {"image": 999_999, "alt_text": "", "decorative": True},
                        "caption": "",
                        "width": "",
                    },
                    "id": "1",
                }
            ]
        )
        self.assertEqual(self.client.get(make.text(self.home, body=body).url).status_code, 200)


MINIMAL = {
    "columns": {"first": [], "second": []},
    "picture": {"picture": {"image": None, "alt_text": None, "decorative": None}, "caption": "", "width": ""},
    "gallery": {"pictures": [{"picture": {"image": 999_999, "alt_text": "", "decorative": True}, "caption": ""}]},
    "video": {
        "title": "Film",
        "address": "https://example.org/no-film",
        "poster": 999_999,
        "caption": "",
        "transcript": "",
    },
    "audio": {"recording": 999_999, "title": ""},
    "recording": {"recording": None, "title": "", "text": ""},
    "testimonial": {"words": "Yes.", "name": "", "role": "", "picture": None},
    "people": {"title": "", "people": []},
    "numbers": {"items": []},
    "timeline": {"moments": []},
    "table": {"table": None, "named_rows": False},
    "address": {"title": "", "address": "", "hours": [], "network_hours": False, "note": "", "map": None, "link": ""},
    "action": {"title": "Come", "text": "", "label": "", "page": None, "document": None, "address": "", "ground": ""},
    "cards": {"items": []},
    "buttons": {"items": []},
    "questions": {"items": []},
    "pages": {"title": "", "pages": []},
    "documents": {"title": "", "documents": [999_999]},
    "download": {"label": "", "document": 999_999},
    "newest": {"index": None, "title": "", "number": None},
    "events": {"index": 999_999, "title": "", "number": 3},
    "principles": {"index": None, "title": "", "number": None},
}


class EmptyBlockTests(HouseCase):
    def test_on_an_empty_site_previews_are_whole(self):
        for name, block in BLOCKS.items():
            with self.subTest(block=name):
                self.assertIsNotNone(block.render(block.get_preview_value()))
        self.client.force_login(make.admin())
        block = BLOCKS["quote"]
        answer = self.client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        self.assertContains(answer, block.get_preview_value()["words"], status_code=200)

    def test_with_next_to_nothing_in_it_a_block_is_whole(self):
        blocks = [stored(name, value, pk=name) for name, value in MINIMAL.items()]
        self.assertWhole(blocks)

    def test_without_a_value_at_all_a_block_is_whole(self):
        self.assertWhole(
            [
                {"type": name, "value": block.get_prep_value(block.get_default()), "id": name}
                for name, block in BLOCKS.items()
            ]
        )

    def assertWhole(self, blocks: list[dict]):
        """A page of all of these is shown; what breaks says in its traceback which of them it was."""
        self.client.raise_request_exception = True
        page = make.text(self.home, body=body_of(*blocks))
        self.assertEqual(self.client.get(page.url).status_code, 200)


class CreditTests(HouseCase):
    languages = ["en", "es"]

    def test_a_credit_says_in_which_language_it_is_written(self):
        picture = make.picture(credit="A drawing by us")
        value = {"picture": {"image": picture.pk, "alt_text": "", "decorative": True}, "caption": "", "width": ""}
        page = make.text(self.home, picture=picture, body=body_of(stored("picture", value)))
        self.assertEqual(len(self.look(page.url).select(".credit")), 2)
        self.assertEqual(self.look(page.url).select(".credit [lang]"), [])
        spanish = make.translated(page, "es", title="La tierra")
        self.assertEqual([each["lang"] for each in self.look(spanish.url).select(".credit [lang]")], ["en", "en"])


class BlocksListingTests(FurnishedCase):
    def value(self, name: str, **fields) -> dict:
        index = {"newest": self.news, "events": self.events, "principles": self.principles}[name]
        return {"index": index.pk, "title": "", "number": 3} | fields

    def test_a_listing_shows_what_its_index_has_to_show(self):
        for name, words in {
            "newest": "The newest report",
            "events": "The next event",
            "principles": "The first principle",
        }.items():
            shown = self.shown(name, self.value(name))
            self.assertIn(words, words_of(shown))
            self.assertTrue(words_of(shown.h2))
            self.assertEqual(words_of(self.shown(name, self.value(name, title="Just now")).h2), "Just now")

    def test_announcements_too(self):
        self.assertIn(
            "The newest announcement",
            words_of(self.shown("newest", {"index": self.announcements.pk, "title": "", "number": 3})),
        )

    def test_as_many_as_asked_for(self):
        for _ in range(4):
            make.news(self.news)
            make.event(self.events)
            make.principle(self.principles)
        for name in LISTING:
            self.assertEqual(len(self.shown(name, self.value(name, number=2)).select("h3")), 2, name)
        self.assertEqual(len(self.shown("principles", self.value("principles", number=None)).select("h3")), 5)

    def test_as_many_as_usual_while_nobody_has_said(self):
        for _ in range(6):
            make.news(self.news)
        self.assertEqual(len(self.shown("newest", self.value("newest", number=None)).select("h3")), 3)

    def test_a_draft_or_private_index_shows_nothing(self):
        make.private(self.news)
        self.events.unpublish()
        for name in ("newest", "events"):
            self.assertIsNone(self.shown(name, self.value(name)).h2)

    def test_more_pages_cost_no_more_queries(self):
        make.news(self.news, picture=self.picture)
        page = self.page_of(*(stored(name, self.value(name, number=12), name) for name in LISTING))
        short = self.cost_of(page.url)
        for _ in range(6):
            make.news(self.news, picture=self.picture)
            make.event(self.events)
            make.principle(self.principles)
        self.assertEqual(self.cost_of(page.url), short)

    def test_longer_blocks_cost_no_more_queries(self):
        def cost(amount: int) -> int:
            pictures, documents = (
                [make(number) for number in range(amount)] for make in (self.new_picture, self.new_document)
            )
            prints = [
                {"picture": {"image": pk, "alt_text": "A", "decorative": False}, "caption": ""} for pk in pictures
            ]
            people = [{"name": "A", "role": "", "words": "", "picture": pk} for pk in pictures]
            blocks = [stored("gallery", {"pictures": prints}), stored("people", {"title": "", "people": people}, "2")]
            blocks += [stored("documents", {"title": "", "documents": documents}, "3")]
            return self.cost_of(self.page_of(*blocks).url)

        self.assertEqual(cost(2), cost(8))

    def new_picture(self, number: int) -> int:
        return make.picture().pk

    def new_document(self, number: int) -> int:
        return make.document(alternative=make.document()).pk


class LevelTests(FurnishedCase):
    def levels(self, *names: str) -> list[str]:
        """The headings of a page with these blocks, in their order."""
        page = self.page_of(*(stored(name, pk=str(number)) for number, name in enumerate(names)))
        return [each.name for each in self.look(page.url).select("h1, .body :is(h2, h3, h4)")]

    def test_no_level_is_left_out(self):
        for name in ("cards", "timeline"):
            self.assertEqual(set(self.levels(name)), {"h1", "h2"}, name)
            self.assertEqual(self.levels("heading", name)[2:], ["h3"] * 3, name)
        self.assertEqual(self.levels("people", "cards"), ["h1", "h2"] + ["h3"] * 6)
        self.assertEqual(self.levels("cards", "recording", "cards"), ["h1"] + ["h2"] * 4 + ["h3"] * 3)

    def test_headings_within_a_text_leave_none_out_either(self):
        text = stored("text", "<h3>What comes in</h3><p>Food.</p><h4>From where</h4><p>Far.</p>", "1")
        columns = stored("columns", {"first": [text], "second": []}, "2")
        for blocks, levels in (
            ([text], ["h1", "h2", "h3"]),
            ([columns], ["h1", "h2", "h3"]),
            ([stored("heading", pk="3"), text], ["h1", "h2", "h3", "h4"]),
            ([stored("heading", pk="3"), columns], ["h1", "h2", "h3", "h4"]),
        ):
            shown = self.look(self.page_of(*blocks).url).select("h1, .body :is(h2, h3, h4)")
            self.assertEqual([each.name for each in shown], levels)
            self.assertEqual(words_of(shown[-2]), "What comes in")

    def test_people_and_pages_without_a_title(self):
        people = stored("people", {"title": "", "people": [{"name": "An example"}]})
        pages = stored("pages", {"title": "", "pages": [self.home.pk]}, "2")
        page = self.page_of(people, pages)
        self.assertEqual([each.name for each in self.look(page.url).select(".body :is(h2, h3)")], ["h2", "h2"])


class InOtherWordsTests(FurnishedCase):
    languages = ["en", "es"]

    def test_a_listing_is_in_the_language_of_the_visitor(self):
        make.news(self.news.get_translations().get(), title="Lo más nuevo")
        page = self.page_of(stored("newest", {"index": self.news.pk, "title": "", "number": 3}))
        copy = make.translated(page, "es")
        self.assertIn("Lo más nuevo", self.words(copy.url))
        self.assertIn("The newest report en inglés", self.words(copy.url))
        type(self.news).objects.filter(translation_key=self.news.translation_key).update(show_untranslated=False)
        self.assertNotIn("The newest report", self.words(copy.url))

    def test_every_text_of_a_block_is_shown_to_translators(self):
        page = self.page_of(*self.every_block())
        said = set()
        for segment in extract_segments(TextPage.objects.get(pk=page.pk)):
            if isinstance(segment, StringSegmentValue):
                said.add(words_of(BeautifulSoup(segment.render_html(), "html.parser")))
        for each in TextPage.objects.get(pk=page.pk).body.raw_data:
            for text in texts_in(each["value"]):
                with self.subTest(block=each["type"]):
                    self.assertIn(text, said)

    def test_figures_are_facts(self):
        body = body_of(
            stored(
                "numbers", {"items": [{"figure": "500+", "words": "people"}, {"figure": "2 tons", "words": "of food"}]}
            )
        )
        page = make.text(self.home, title="Figures", body=body, summary="")
        said = {
            segment.render_text()
            for segment in extract_segments(TextPage.objects.get(pk=page.pk))
            if isinstance(segment, StringSegmentValue)
        }
        self.assertLessEqual({"people", "2 tons", "of food"}, said)
        self.assertNotIn("500+", said)

    def test_all_of_it_is_said_in_another_language(self):
        page = self.page_of(*self.every_block())
        self.translate(page)
        spanish = self.look(page.get_translations().get().url)
        for original in self.look(page.url).select(
            ".body :is(h2, h3, caption, th, td, blockquote, dt, .questions summary)"
        ):
            if original.find_parent(class_="chosen") or not any(letter.isalpha() for letter in original.text):
                continue
            self.assertIn(f"Ñ {words_of(original)}", words_of(spanish.main), original.name)

    def test_the_translators_desk_shows_every_block(self):
        page = self.page_of(*self.every_block())
        self.translate(page)
        self.client.force_login(make.admin())
        answer = self.client.get(f"/admin/pages/{page.get_translations().get().pk}/edit/", follow=True)
        self.assertEqual(answer.status_code, 200)
        sources = words_of(BeautifulSoup(answer.content, "html.parser").select_one(".bench-texts"))
        for text in self.look(page.url).select(".body :is(h2:not(:has(a)), th, td)"):
            if any(letter.isalpha() for letter in text.text):
                self.assertIn(words_of(text), sources)

    def test_rows_that_move_keep_their_translation(self):
        page = self.page_of(stored("table"))
        self.translate(page)
        value = stored("table")
        value["value"]["table"]["rows"].reverse()
        page.body = body_of(value)
        page.save_revision().publish()
        source = TranslationSource.objects.get_for_instance(page)
        source.update_from_db()
        source.translations.get().save_target(publish=True)
        self.publish(page)
        rows = [words_of(row) for row in self.look(page.get_translations().get().url).select("tbody tr")]
        self.assertEqual(rows, ["Ñ The Green Team Ñ Trading 2018", "Ñ Freedom Farms Ñ Trading 2020"])

    def translate(self, page: TextPage) -> None:
        """Into Spanish: every text says Ñ before itself."""
        source, _made = TranslationSource.update_or_create_from_instance(page)
        locale = page.locale.__class__.objects.get(language_code="es")
        translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
        catalogue = translation.export_po()
        for entry in catalogue:
            entry.msgstr = f"Ñ {entry.msgid}"
        translation.import_po(catalogue)
        translation.save_target(publish=True)
        self.publish(page)

    def publish(self, page: TextPage) -> None:
        """The engine publishes after the transaction, which a test never ends."""
        page.get_translations().get().get_latest_revision().publish()


class FilmTests(FurnishedCase):
    address = "https://vimeo.com/123456789"

    def film(self, address: str = address, **fields) -> dict:
        return stored(
            "video", {"title": "Our film", "address": address, "poster": None, "caption": "", "transcript": ""} | fields
        )

    def policy(self, address: str) -> str:
        return self.client.get(address)["Content-Security-Policy"]

    def test_a_still_and_a_link_that_names_the_host(self):
        figure = self.look(self.page_of(self.film(poster=self.picture.pk)).url).select_one("figure.video")
        self.assertEqual(figure.a["href"], self.address)
        self.assertIn("vimeo.com, player.vimeo.com", words_of(figure.a))
        self.assertTrue(figure.img)
        self.assertFalse(figure.select("iframe, video"))

    def test_only_its_page_may_frame_and_only_its_host(self):
        self.assertIn("frame-src player.vimeo.com;", self.policy(self.page_of(self.film()).url) + ";")
        self.assertNotIn("frame-src", self.policy(self.page_of(stored("text")).url))
        self.assertNotIn("frame-src", self.policy("/"))

    def test_two_films_two_hosts(self):
        page = self.page_of(self.film(), self.film("https://archive.org/details/film", title="Another"))
        self.assertIn("frame-src archive.org player.vimeo.com;", self.policy(page.url) + ";")

    def test_a_preview_may_frame_the_same_host(self):
        page = self.page_of(self.film())
        self.client.force_login(make.admin())
        said = self.policy(f"/admin/pages/{page.pk}/revisions/{page.latest_revision_id}/view/")
        self.assertIn("frame-src player.vimeo.com;", said + ";")
        self.assertIn("frame-ancestors 'self'", said)

    def test_what_is_not_understood_is_refused_beside_the_field(self):
        block = BLOCKS["video"]
        with self.assertRaises(StructBlockValidationError) as caught:
            block.clean(block.to_python(self.film("https://example.org/film.mp4")["value"]))
        self.assertIn("address", caught.exception.block_errors)

    def test_it_asks_nobody(self):
        page = self.page_of(self.film(poster=self.picture.pk))
        for each in self.look(page.url).find_all(src=True):
            self.assertFalse(each["src"].startswith("http"))


class PaperTests(FurnishedCase):
    def test_a_private_document_is_not_even_named(self):
        shelf = Collection.get_first_root_node().add_child(name="For members")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        private = make.document(title="The wages", collection=shelf)
        public = make.document(title="The bylaws", alternative=private)
        page = self.page_of(
            stored("documents", {"title": "", "documents": [private.pk, public.pk]}),
            stored("download", {"label": "", "document": private.pk}, "2"),
        )
        shown = self.client.get(page.url).content.decode()
        self.assertIn("The bylaws", shown)
        for hidden in ("The wages", private.url, "Accessible version"):
            self.assertNotIn(hidden, shown)

    def test_a_document_says_what_it_is(self):
        item = self.shown("documents", {"title": "Papers", "documents": [self.document.pk]}).select_one("li")
        self.assertIn("TXT , 4\xa0bytes , Spanish".replace("\xa0", " "), words_of(item))
        self.assertEqual(
            [each["href"] for each in item.select("a")], [self.document.url, self.document.alternative.url]
        )

    def test_a_download_has_the_words_it_was_given(self):
        self.assertEqual(
            words_of(self.shown("download", {"label": "Take it", "document": self.document.pk}).a), "Take it"
        )
        self.assertEqual(
            words_of(self.shown("download", {"label": "", "document": self.document.pk}).a), self.document.title
        )


class BlocksFactTests(FurnishedCase):
    def test_a_table_has_headings_for_rows_and_columns(self):
        table = self.shown("table").table
        self.assertEqual(
            [words_of(each) for each in table.select("th[scope=col]")], ["Cooperative", "Stage", "On record"]
        )
        self.assertEqual(
            [words_of(each) for each in table.select("th[scope=row]")], ["Freedom Farms", "The Green Team"]
        )
        self.assertEqual([words_of(each) for each in table.select("td.number")], ["2020", "2018"])

    def test_rows_with_names_can_stack_on_a_phone_and_stay_a_table(self):
        region = self.shown("table").select_one(".table")
        self.assertIn("table-named", region["class"])
        roles = {each["role"] for each in region.select("table, thead, tbody, tr, th, td")}
        self.assertEqual(roles, {"table", "rowgroup", "row", "columnheader", "rowheader", "cell"})
        labels = [each.get("data-label") for each in region.select("tbody tr:first-child td")]
        self.assertEqual(labels, [None, "On record"])  # the first says itself what it is

    def test_a_table_without_a_caption_is_refused(self):
        value = stored("table")["value"]
        value["table"]["caption"] = " "
        with self.assertRaises(ValidationError):
            BLOCKS["table"].clean(BLOCKS["table"].to_python(value))

    def test_moments_of_one_year_stand_together(self):
        timeline = self.shown("timeline").select_one(".timeline")
        self.assertEqual([words_of(each) for each in timeline.select(".year")], ["2015", "2020"])
        self.assertEqual(
            [len(each.select(".moments > li")) for each in timeline.find_all("li", recursive=False)], [2, 1]
        )

    def test_an_address_needs_no_map_service(self):
        section = self.shown("address").select_one("section.address")
        self.assertEqual(section.img["alt"], "The way from the bus stop to the door")
        self.assertEqual(words_of(section.a), "Map at openstreetmap.org")

    def test_a_call_to_a_page_that_is_gone_has_no_button(self):
        value = stored("action")["value"] | {"address": "", "page": make.text(self.home, live=False).pk}
        self.assertIsNone(self.shown("action", value).a)
        self.assertEqual(self.shown("action", value | {"page": self.news.pk}).a["href"], self.news.url)


class SoundTests(FurnishedCase):
    def test_a_sound_has_a_player_and_its_own_title(self):
        self.assertEqual(
            self.shown("audio", {"recording": self.recording.pk, "title": "Ours"}).audio["aria-label"], "Ours"
        )
        self.assertEqual(
            self.shown("audio", {"recording": self.recording.pk, "title": ""}).audio["aria-label"], self.recording.title
        )

    def test_what_was_said_can_be_read(self):
        self.assertIn("Good evening.", words_of(self.shown("recording")))

    def test_without_a_transcript_it_is_refused_beside_the_field(self):
        value = stored("recording")["value"] | {"recording": make.recording().pk}
        with self.assertRaises(StructBlockValidationError) as caught:
            BLOCKS["recording"].clean(BLOCKS["recording"].to_python(value))
        self.assertIn("recording", caught.exception.block_errors)


class GalleryTests(FurnishedCase):
    def test_each_picture_opens_without_a_script(self):
        use = {"image": self.picture.pk, "alt_text": "Two hands", "decorative": False}
        prints = [
            {"picture": use, "caption": "First"},
            {"picture": use | {"alt_text": "The same again"}, "caption": ""},
        ]
        gallery = self.shown("gallery", {"pictures": prints}).select_one(".gallery")
        self.assertEqual(
            words_of(gallery.select_one("li > figure:first-child figcaption")),
            "First A drawing by us",
        )
        self.assertEqual(
            [each["alt"] for each in gallery.select("li > figure:first-child img")], ["Two hands", "The same again"]
        )
        for button in gallery.select("figure:first-child > button"):
            self.assertTrue(gallery.find(id=button["popovertarget"]).has_attr("popover"))
