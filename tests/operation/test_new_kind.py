"""A new kind of page: what comes with it by itself, and that whatever its author forgets is named."""

from unittest import mock

from django.test import SimpleTestCase
from wagtail.models import Page

from home.api.content import PAGE_SCHEMAS
from home.begin.bootstrap import initial_page_types
from home.empty_state import COMING
from pages.about.models import TextPage
from pages.api.schemas.detail import type_of
from pages.api.schemas.detail.plain import plain_schema
from pages.api.schemas.detail.posts import PressDetailOut
from pages.api.schemas.event_dates import EventDateOut
from pages.base.kinds import PAGES
from pages.base.models import BasePage, build_edit_handler, page_kinds
from pages.base.slugs import RESERVED_AT_TOP
from pages.news.models import NewsIndexPage, NewsPage
from pages.posts.models import Post
from pages.press.models import PressPage
from pages.search.results import LABELS

from ..support import make
from ..support.cases import HouseCase

# Columns that programs read at `pages/` and `content/` does not tell by their own name, each with the reason.
TOLD_OTHERWISE = {
    "pages.AnnouncementPage.banner": "`is_banner`",
    "pages.AnnouncementPage.button_label": "`button.label`",
    "pages.AnnouncementPage.button_link": "`button.url`",
    "pages.EventPage.start_date": "`local_start`",
    "pages.EventPage.start_time": "`local_start`",
    "pages.EventPage.end_date": "`local_end`",
    "pages.EventPage.end_time": "`local_end`",
    "pages.EventPage.state_note": "`note`",
    "pages.NewsPage.updated": "`updated_on`, which knows of corrections too",
    "pages.TextPage.stage": "a label of its card",
}
SHOWN = {"pages.EventPage": EventDateOut}  # what is told of a kind in a field of its schema
EVERY = {field.name for field in BasePage._meta.get_fields()}


def below_an_index(kind: type[BasePage]) -> bool:
    return any(getattr(above, "is_index", False) for above in kind.allowed_parent_page_models())


def without_facet(kinds: list[type[BasePage]]) -> list[str]:
    """The kinds of which many stand below an index, and that the search counts among all other pages."""
    return [kind.__name__ for kind in kinds if below_an_index(kind) and kind.facet is PAGES]


def without_schema(kinds: list[type[BasePage]], schemas: list) -> list[str]:
    """The kinds that `content/` would not know."""
    told = {type_of(schema) for schema in schemas}
    return [kind.__name__ for kind in kinds if kind._meta.label not in told]


def untold(kind: type[BasePage], schema) -> list[str]:
    """The columns of this kind that programs read at `pages/`, and that its schema does not tell."""
    label = kind._meta.label
    told = EVERY | schema.model_fields.keys() | getattr(SHOWN.get(label), "model_fields", {}).keys()
    names = [f"{label}.{name}" for name in kind.api_fields if name not in told]
    return [name for name in names if name not in TOLD_OTHERWISE]


def without_panel(kind: type[BasePage]) -> list[str]:
    """The columns of this kind that its form has no place for."""
    form = build_edit_handler(kind).get_form_class()
    own = [field for field in kind._meta.get_fields() if field.concrete and field.editable and field.name not in EVERY]
    own = [field for field in own if field.model is kind and not field.primary_key]
    return [f"{kind._meta.label}.{field.name}" for field in own if field.name not in form.base_fields]


class ForgottenTests(SimpleTestCase):
    def test_each_kind_below_an_index_has_a_search_facet(self):
        self.assertEqual(without_facet(page_kinds()), [])
        self.assertLessEqual({kind.facet.value for kind in page_kinds()}, LABELS.keys())

    def test_a_forgotten_facet_is_found(self):
        with mock.patch.object(NewsPage, "facet", BasePage.facet):
            self.assertEqual(without_facet(page_kinds()), ["NewsPage"])

    def test_each_kind_has_a_schema_that_tells_its_columns(self):
        self.assertEqual(without_schema(page_kinds(), PAGE_SCHEMAS), [])
        kinds = {kind._meta.label: kind for kind in page_kinds()}
        self.assertEqual([name for schema in PAGE_SCHEMAS for name in untold(kinds[type_of(schema)], schema)], [])

    def test_a_forgotten_schema_and_a_forgotten_column_are_found(self):
        left = [schema for schema in PAGE_SCHEMAS if schema is not PressDetailOut]
        self.assertEqual(without_schema(page_kinds(), left), ["PressPage"])
        fewer = mock.Mock(model_fields={name: ... for name in PressDetailOut.model_fields if name != "writer"})
        self.assertEqual(untold(PressPage, fewer), ["pages.PressPage.writer"])

    def test_a_kind_without_a_schema_tells_what_is_no_relation(self):
        schema = plain_schema(PressPage)
        self.assertEqual(untold(PressPage, schema), ["pages.PressPage.outlet"])
        self.assertLessEqual({"date", "topics"}, schema.model_fields.keys())
        self.assertEqual(schema.model_fields["medium"].examples, ["article"])
        self.assertLessEqual({"lists", "feeds"}, plain_schema(NewsIndexPage).model_fields.keys())

    def test_each_column_has_a_place_in_the_form(self):
        self.assertEqual([name for kind in page_kinds() for name in without_panel(kind)], [])

    def test_a_forgotten_panel_is_found(self):
        with mock.patch.object(TextPage, "content_panels", BasePage.content_panels):
            self.assertEqual(without_panel(TextPage), ["pages.TextPage.stage"])

    def test_a_day_is_a_column(self):
        self.assertEqual({kind.date_column for kind in page_kinds()}, {"", "date", "start_date"})
        for kind in page_kinds():
            if kind.date_column:
                self.assertTrue(kind._meta.get_field(kind.date_column).concrete)

    def test_what_begin_makes_is_promised_on_the_first_day(self):
        self.assertEqual(set(COMING), set(initial_page_types()))
        slugs = [kind.initial.slug for kind in initial_page_types()]
        self.assertEqual(len(slugs), len(set(slugs)))
        self.assertFalse(RESERVED_AT_TOP & set(slugs))


class ComesWithItTests(HouseCase):
    """For a page of each kind, those too that no test has heard of."""

    search_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.topic = make.topic(cls.english, name="Land", slug="land")
        cls.pages = [cls.filed(page) for page in make.one_of_each(cls.home)]

    @classmethod
    def filed(cls, page: Page) -> Page:
        """With a topic, where its kind has topics, and a title of its own."""
        page.title = f"Quetzal {type(page).__name__}"
        if hasattr(page, "topics"):
            page.topics = [cls.topic]
        page.save_revision().publish()
        return page

    def told(self, address: str) -> dict:
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        return answer.json()

    def test_the_api_tells_it_and_lists_it(self):
        for page in self.pages:
            with self.subTest(type(page).__name__):
                content = self.told(f"/api/v3/content/{page.pk}/")
                self.assertEqual(content["page"]["type"], page._meta.label)
                node = content["json_ld"][0]
                self.assertEqual(node.get("keywords", []), ["Land"] if "topics" in page.json_ld_terms else [])
                listed = self.told(f"/api/v3/everything/?type={page._meta.label}")["items"]
                self.assertIn(page.pk, [item["id"] for item in listed])

    def test_an_index_names_a_list_of_each_kind_below_it(self):
        for page in self.pages:
            for told in self.told(f"/api/v3/content/{page.pk}/")["page"].get("lists", []):
                with self.subTest(told["type"]):
                    listed = [item["id"] for item in self.told(told["url"])["items"]]
                    children = [each for each in self.pages if each.get_parent().pk == page.pk]
                    self.assertEqual(listed, [each.pk for each in children if each._meta.label == told["type"]])
        lists = self.told(f"/api/v3/content/{self.news.pk}/")["page"]["lists"]
        self.assertEqual(
            [told["type"] for told in lists], [kind._meta.label for kind in type(self.news).allowed_subpage_models()]
        )

    def test_the_search_finds_it_under_its_facet(self):
        for page in self.pages:
            with self.subTest(type(page).__name__):
                found = self.told(f"/api/v3/search/?query=quetzal&kind={page.facet.value}&limit=50")
                self.assertIn(page.pk, [item["id"] for item in found["items"]])
        topics = self.told("/api/v3/search/?query=quetzal")["facets"]["topic"]
        self.assertEqual(topics[0]["count"], sum(hasattr(page, "topics") for page in self.pages))

    def test_the_names_it_is_filed_under_are_listed(self):
        for page in self.pages:
            if hasattr(page, "topics"):
                page.topics = [own := make.topic(self.english)]
                page.save_revision().publish()
                named = [row["id"] for row in self.told("/api/v3/topics/?limit=100")["items"]]
                self.assertIn(own.pk, named, type(page).__name__)

    def test_sitemap_markdown_and_card(self):
        sitemap = self.client.get("/sitemap.xml").content.decode()
        for page in self.pages:
            with self.subTest(type(page).__name__):
                self.assertIn(f"<loc>{page.full_url}</loc>", sitemap)
                twin = self.client.get(f"{page.url.rstrip('/')}.md")
                self.assertEqual((twin.status_code, twin["Content-Type"]), (200, "text/markdown; charset=utf-8"))
                card = self.look(page.url).select_one("meta[property='og:image']")["content"]
                self.assertEqual(self.client.get(card).status_code, 200)

    def test_a_feed_has_every_post_of_its_index(self):
        posts = [page for page in self.pages if isinstance(page, Post)]
        self.assertGreater(len(posts), 2)
        for page in posts:
            feed = self.client.get(f"{page.get_parent().url}feed/").content.decode()
            self.assertIn(page.full_url, feed, type(page).__name__)
