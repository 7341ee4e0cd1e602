"""Whatever is translated comes out as it went in: every text in other words, every fact, link, picture and id the same."""

import datetime as dt
import json
import re

from bs4 import BeautifulSoup, NavigableString
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields
from wagtail_localize.models import StringSegment, StringTranslation
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue

from home.models import HomePage
from pages.about.models import TextPage
from pages.base.fields import BodyField
from pages.blocks.translation import has_letters
from pages.events.models import EventPage, Host
from pages.network.models import Chrome
from pages.news.models import NewsPage, RelatedPage
from pages.posts.models import Topic
from pages.translation.segments.slugs import has_address
from pages.translation.segments.sync import sync_source

from ..site.test_blocks import BLOCKS, FACTS, FurnishedCase, stored
from ..support import make
from ..support.cases import HouseCase
from ..support.fillers import WORDS, Filler

RICH = (
    "<h3>Tools &amp; seeds</h3><p>Bring <b>gloves</b>, <i>water</i> and a <a href='https://house.example/?a=1&amp;b=2'>list"
    "</a>.<br/>A second line.</p><ul><li>One<ul><li>Within <a id='{page}' linktype='page'>a page</a></li></ul></li>"
    "<li><b>Two</b></li></ul><ol><li>First</li><li><a id='{document}' linktype='document'>A paper</a></li></ol><hr/>"
    "<h4>Last</h4><p><a href='mailto:ada@house.example'>Write</a> <b>&lt;to&gt; <i>us</i></b></p><p></p><p><br/></p>"
)
# Each kind of stream is filled once, with every block it can hold.
STREAMS = {TextPage: "body", EventPage: "recap", HomePage: "sections"}


def mark(words: str) -> str:
    """A translation that shows what it was made of."""
    return f"¿{words}?" if has_letters(words) else words


def marked_html(html: str) -> str:
    """The HTML with each text marked, its attributes in order."""
    soup = BeautifulSoup(html, "html.parser")
    for node in list(soup.find_all(string=True)):
        words = str(node).strip()
        node.replace_with(NavigableString(str(node).replace(words, mark(words)) if words else str(node)))
    return tidy(str(soup))


def tidy(html: str) -> str:
    """The HTML with the attributes of each element in the order of their names."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        element.attrs = dict(sorted(element.attrs.items()))
    return str(soup)


def marked(value):
    """A stored value with every text marked, and nothing else changed; what was never filled in is left out."""
    if isinstance(value, dict):
        named = {name: each for name, each in value.items() if each is not None}
        return {name: each if name in FACTS else marked(each) for name, each in named.items()}
    if isinstance(value, list):
        return [marked(each) for each in value]
    if not isinstance(value, str) or value.startswith("https:"):
        return value
    return marked_html(value) if "<" in value else "\n".join(mark(line) for line in value.split("\n"))


def tidied(value):
    """The same of what came out."""
    if isinstance(value, dict):
        return {name: tidied(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [tidied(each) for each in value]
    return tidy(value) if isinstance(value, str) and "<" in value else value


def to_the_second(fact):
    """The engine keeps moments to the millisecond."""
    return fact.replace(microsecond=0) if isinstance(fact, dt.datetime) else fact


def as_stored(stream) -> list:
    return json.loads(json.dumps(stream.get_prep_value()))


class RoundTripCase(FurnishedCase):
    languages = ["en", "es"]

    def translated(self, instance: models.Model) -> models.Model:
        """The Spanish of this, every segment marked, by the engine's own way of putting it together."""
        spanish = Locale.objects.get(language_code="es")
        source = sync_source(instance)
        rows = StringSegment.objects.filter(source=source).select_related("string", "context")
        said = {(row.string_id, row.context_id): self.said(row) for row in rows}
        StringTranslation.objects.bulk_create(
            StringTranslation(translation_of_id=string, context_id=context, locale=spanish, data=data)
            for (string, context), data in said.items()
        )
        copy, _made = source.create_or_update_translation(
            spanish, publish=not isinstance(instance, Page), fallback=False
        )
        return copy.get_latest_revision_as_object() if isinstance(copy, Page) else copy

    def said(self, row: StringSegment) -> str:
        if row.context.path == "slug":
            return f"{row.string.data}-es"
        return marked_html(row.string.data)

    def assertTranslated(self, source: models.Model, copy: models.Model) -> None:
        """Every text is marked, every fact the same."""
        for how in get_translatable_fields(type(source)):
            field = how.get_field(type(source))
            if not field.concrete or field.many_to_many:
                continue
            before, after = field.value_from_object(source), field.value_from_object(copy)
            with self.subTest(of=f"{type(source).__name__}.{field.name}"):
                if isinstance(field, StreamField):
                    self.assertEqual(tidied(as_stored(after)), marked(as_stored(before)))
                elif isinstance(how, SynchronizedField):
                    self.assertEqual(to_the_second(after), to_the_second(before))
                elif isinstance(field, models.SlugField):
                    if has_address(source):
                        self.assertEqual(after, f"{before}-es")
                else:
                    self.assertEqual(after, "\n".join(mark(line) for line in before.split("\n")))

    def assertRowsTranslated(self, source: Page, copy: Page) -> None:
        for relation in get_all_child_relations(type(source)):
            if issubclass(relation.related_model, TranslatableMixin):
                before, after = (list(getattr(page, relation.name).all()) for page in (source, copy))
                self.assertEqual([row.translation_key for row in before], [row.translation_key for row in after])
                for one, other in zip(before, after, strict=True):
                    self.assertTranslated(one, other)


class RoundTripKindTests(RoundTripCase):
    def filled(self, page: Page) -> Page:
        """This page with words in each of its texts, those of its rows too, published."""
        filler = Filler(self.picture.pk)
        self.fill(page, filler, {"title", "slug", *({"body", "recap", "sections"} - {STREAMS.get(type(page))})})
        for relation in get_all_child_relations(type(page)):
            if issubclass(relation.related_model, TranslatableMixin):
                for row in self.rows(page, relation):
                    self.fill(row, filler)
        page.save_revision().publish()
        return type(page).objects.get(pk=page.pk)

    def rows(self, page: Page, relation) -> list:
        """At least one row that hangs on the page."""
        manager = getattr(page, relation.name)
        if not manager.exists():
            day = {"corrections": "date", "changes": "start_date"}.get(relation.name)
            facts = {"date": getattr(page, day)} if day else {}
            facts |= {"capacity": 3} if relation.name == "separate_capacities" else {}
            manager.add(relation.related_model(locale=page.locale, **facts))
        return list(manager.all())

    def fill(self, instance: models.Model, filler: Filler, but: set[str] = frozenset()) -> None:
        hows = get_translatable_fields(type(instance))
        names = {how.field_name for how in hows if isinstance(how, TranslatableField)} - but
        for name, value in filler.fields(type(instance), names).items():
            setattr(instance, name, value)

    def test_every_kind_of_page(self):
        for page in [*make.one_of_each(self.home), self.home]:
            page = self.filled(page)
            copy = self.translated(page)
            with self.subTest(kind=type(page).__name__):
                texts = str(copy.serializable_data()).replace(r"\u00bf", "¿")
                self.assertGreater(len(WORDS.findall(texts)), 5)
                self.assertEqual(re.findall(r"(?<!¿)Words \d+|Words \d+(?![\d?])", texts), [])
                self.assertTranslated(page, copy)
                self.assertRowsTranslated(page, copy)

    def test_snippets(self):
        rows = [make.place(self.english, directions="Down\n\nthe stairs."), make.author(self.english, role="Cook")]
        Chrome.objects.update(hours="Monday & Tuesday\nor <always>", tagline="We own it")
        for row in [
            *rows,
            make.outlet(self.english),
            make.topic(self.english),
            Chrome.objects.get(locale=self.english),
        ]:
            with self.subTest(kind=type(row).__name__):
                self.assertTranslated(row, self.translated(row))

    def test_topics_stay(self):
        topic = make.topic(self.english)
        page = make.news(self.news, topics=[topic], authors=[make.author(self.english)])
        self.assertEqual(list(self.translated(page).topics.all()), [topic])
        self.assertEqual(Topic.objects.count(), 1)

    def test_what_is_filed_and_related_follows_and_is_written_only_where_it_is_different(self):
        first, second, other = make.topic(self.english), make.topic(self.english), make.news(self.news)
        page = make.news(self.news, topics=[first], related=[RelatedPage(page=other)])
        copy = self.translated(page)

        def published(**fields) -> list[str]:
            """The tables of topics and relations that the publication of the source writes to for the translation."""
            again = NewsPage.objects.get(pk=page.pk)
            for name, value in fields.items():
                setattr(again, name, value)
            with CaptureQueriesContext(connection) as queries:
                again.save_revision().publish()
            words = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
            written = [sql for sql in words if "newspage_topics" in sql or "relatedpage" in sql]
            return [sql for sql in written if re.search(rf"\b{copy.pk}\b", sql)]

        self.assertEqual(published(title="Another title"), [])
        published(topics=[second, first])
        self.assertEqual({*NewsPage.objects.get(pk=copy.pk).topics.all()}, {first, second})
        published(related=[])
        self.assertEqual(list(NewsPage.objects.get(pk=copy.pk).related.all()), [])
        published(related=[RelatedPage(page=self.mission), RelatedPage(page=other)])
        pages = [row.page for row in NewsPage.objects.get(pk=copy.pk).related.all()]
        self.assertEqual([each.pk for each in pages], [self.mission.pk, other.pk])
        published(topics=[second])
        self.assertEqual(list(NewsPage.objects.get(pk=copy.pk).topics.all()), [second])


class RoundTripBlockTests(RoundTripCase):
    def test_every_block_as_its_preview_shows_it(self):
        page = self.page_of(*self.every_block())
        page = TextPage.objects.get(pk=page.pk)
        copy = self.translated(page)
        for before, after in zip(as_stored(page.body), as_stored(copy.body), strict=True):
            with self.subTest(block=before["type"]):
                self.assertEqual(tidied(after), marked(before))

    def test_rich_text_keeps_its_structure(self):
        html = RICH.format(page=self.news.pk, document=self.document.pk)
        columns = {"first": [{"type": "text", "value": html}], "second": [{"type": "text", "value": html}]}
        notice = {"level": "urgent", "title": "Read", "text": html}
        page = self.page_of(stored("text", html), stored("columns", columns, "2"), stored("notice", notice, "3"))
        page = TextPage.objects.get(pk=page.pk)
        copy = self.translated(page)
        self.assertEqual(tidied(as_stored(copy.body)), marked(as_stored(page.body)))
        out = BeautifulSoup(as_stored(copy.body)[0]["value"], "html.parser")
        self.assertEqual(out.select_one("ul ul li").get_text(), "¿Within? ¿a page?")
        self.assertEqual(
            [link.get("href") or link["linktype"] for link in out.find_all("a")][1:3], ["page", "document"]
        )

    def test_a_link_leads_to_the_page_in_the_language_of_the_reader(self):
        page = self.page_of(stored("text", f"<p>See <a id='{self.news.pk}' linktype='page'>the news</a>.</p>"))
        copy = self.translated(page)
        copy.save_revision().publish()
        link = self.look(copy.url).select_one(".body a")
        self.assertEqual((link.text, link["href"]), ("¿the news?", self.news.get_translations().get().url))

    def test_a_picture_used_twice_is_described_twice(self):
        prints = [{"picture": {"image": self.picture.pk, "alt_text": words, "decorative": False}} for words in "AB"]
        page = TextPage.objects.get(pk=self.page_of(stored("gallery", {"pictures": prints})).pk)
        copy = self.translated(page)
        shown = [item["value"]["picture"]["alt_text"] for item in as_stored(copy.body)[0]["value"]["pictures"]]
        self.assertEqual(shown, ["¿A?", "¿B?"])

    def test_what_is_empty_stays_empty(self):
        defaults = [block.get_prep_value(block.get_default()) for block in BLOCKS.values()]
        bare = [{} if isinstance(block, StructBlock) else "" for block in BLOCKS.values()]
        for values in (defaults, bare):
            body = [{"type": name, "value": value, "id": name} for name, value in zip(BLOCKS, values, strict=True)]
            page = TextPage.objects.get(pk=make.text(self.home, body=json.dumps(body)).pk)
            copy = self.translated(page)
            self.assertEqual(tidied(as_stored(copy.body)), tidied(as_stored(page.body)))

    def test_a_block_that_is_gone_takes_its_words_along(self):
        page = TextPage.objects.get(pk=self.page_of(stored("lead", "First"), stored("lead", "Second", "2")).pk)
        segments = BodyField.get_translatable_segments(page._meta.get_field("body"), page.body)
        del page.body[0]
        field = page._meta.get_field("body")
        left = field.restore_translated_segments(page.body, segments)
        self.assertEqual([block.value for block in left], ["Second"])

    def test_a_snippet_that_was_chosen_stays_the_same(self):
        topic = make.topic(self.english)
        field = StreamField(StreamBlock([("topic", SnippetChooserBlock(Topic))]))
        value = field.to_python([{"type": "topic", "value": topic.pk, "id": "1"}])
        self.assertEqual(BodyField.get_translatable_segments(field, value), [])

    def test_another_picture_that_is_gone_leaves_that_of_the_source(self):
        value = {
            "picture": {"image": self.picture.pk, "alt_text": "A", "decorative": False},
            "caption": "",
            "width": "",
        }
        field = TextPage._meta.get_field("body")
        body = field.to_python([stored("picture", value)])
        chosen = [OverridableSegmentValue("1.picture.image", 10**6), StringSegmentValue("1.picture.alt_text", "B")]
        shown = field.restore_translated_segments(body, chosen)[0].value["picture"]
        self.assertEqual((shown.pk, shown.contextual_alt_text), (self.picture.pk, "B"))

    def test_a_table_knows_what_its_texts_are(self):
        field = TextPage._meta.get_field("body")
        table = {"caption": "Day", "columns": [{"type": "text", "heading": "Day"}], "rows": [{"values": ["Day"]}]}
        found = [self.cells(field, table), self.cells(field, {**table, "caption": "Days"})]
        self.assertEqual([path.split("-")[0] for path in found[0]], ["caption", "th", "td"])
        self.assertEqual(found[0], found[1])

    def cells(self, field, table: dict) -> list[str]:
        """The last part of the path of each text in this table."""
        body = field.to_python([stored("table", {"table": table, "named_rows": True})])
        return [segment.path.rpartition(".")[2] for segment in field.get_translatable_segments(body)]

    def test_the_ends_of_lines_are_no_change(self):
        """A browser ends lines with two characters, whatever was there before."""
        said = []
        for words in ("One\nTwo", "One\r\nTwo"):
            page = self.page_of(stored("lead", words))
            said.append(StringSegment.objects.get(source=sync_source(page), context__path="body.1").string_id)
        self.assertEqual(len(set(said)), 1)


class RoundTripDeskTests(HouseCase):
    """A browser ends lines with two characters; the database keeps one, as before, and so the text is the same."""

    def test_of_a_page(self):
        self.client.force_login(make.admin())
        self.post_new(TextPage, self.home, {"title": "Lines", "slug": "lines", "summary": "One\r\n\r\nTwo"})
        self.assertEqual(TextPage.objects.get(slug="lines").summary, "One\n\nTwo")

    def test_of_a_snippet(self):
        self.client.force_login(make.admin())
        chrome = Chrome.objects.get(locale=self.english)
        address = reverse("wagtailsnippets_pages_chrome:edit", args=[chrome.pk])
        self.assertEqual(self.client.post(address, {"hours": "One\r\nTwo"}).status_code, 302)
        chrome.refresh_from_db()
        self.assertEqual(chrome.hours, "One\nTwo")


class IdTests(FurnishedCase):
    """Blocks and entries have ids at every depth, however the page came about; by them translations are found again."""

    COLUMNS = {"first": [{"type": "text", "value": "<p>A</p>"}], "second": [{"type": "quote", "value": {"words": "B"}}]}
    QUESTIONS = {"items": [{"question": "C", "answer": "<p>D</p>"}]}

    def ids(self, page: Page) -> list[str]:
        """Every id in the body, that of the row and that of its newest revision alike."""
        body = as_stored(type(page).objects.get(pk=page.pk).body)
        self.assertEqual(body, json.loads(page.get_latest_revision().content["body"]))
        columns, questions = body[0]["value"], body[1]["value"]
        children = [*body, *columns["first"], *columns["second"], *questions["items"]]
        self.assertEqual({item["type"] for item in questions["items"]}, {"item"})
        return [child["id"] for child in children]

    def test_from_a_program(self):
        natives = [("columns", {**self.COLUMNS, "first": [("text", "<p>A</p>")]}), ("questions", self.QUESTIONS)]
        raw = [{"type": "columns", "value": self.COLUMNS}, {"type": "questions", "value": self.QUESTIONS}]
        for body in (natives, json.dumps(raw)):
            found = self.ids(make.text(self.home, body=body))
            self.assertEqual(len({*found} - {None, ""}), 5)

    def test_they_stay_when_the_page_is_saved_again(self):
        raw = [{"type": "columns", "value": self.COLUMNS}, {"type": "questions", "value": self.QUESTIONS}]
        page = make.text(self.home, body=json.dumps(raw))
        before = self.ids(page)
        page = TextPage.objects.get(pk=page.pk)
        list(page.body)  # as blocks, no longer as they were stored
        page.save_revision().publish()
        self.assertEqual(self.ids(page), before)

    def test_in_drafts_and_copies(self):
        raw = [{"type": "columns", "value": self.COLUMNS}, {"type": "questions", "value": self.QUESTIONS}]
        page = make.text(self.home, body=json.dumps(raw), live=False)
        self.assertEqual(len({*self.ids(page)} - {None}), 5)
        copy = page.copy(update_attrs={"slug": "copy"})
        self.assertEqual(self.ids(copy), self.ids(page))


class RoundTripFactTests(RoundTripCase):
    """Facts are right in every language at once, also those of rows and snippets that hold text too."""

    def test_of_rows_that_hang_on_a_page(self):
        event = make.event(self.events, hosts=[Host(name="A circle", locale=self.english)])
        copy = self.translated(event)
        copy.save_revision().publish()
        host = event.hosts.get()
        host.website, host.name, host.partner = "https://circle.example/", "The circle", True
        event.hosts = [host]
        event.save_revision().publish()
        own = EventPage.objects.get(pk=copy.pk).hosts.get()
        self.assertEqual((own.name, own.website, own.partner), ("¿A circle?", "https://circle.example/", True))

    def test_of_snippets(self):
        place = make.place(self.english, name="The yard")
        copy = self.translated(place)
        place.address, place.entrance, place.name = "2 Side Street", "yes", "The big yard"
        place.save()
        copy.refresh_from_db()
        self.assertEqual((copy.name, copy.address, copy.entrance), ("¿The yard?", "2 Side Street", "yes"))
        copy.address = "Elsewhere"
        copy.save()
        copy.refresh_from_db()
        self.assertEqual(copy.address, "2 Side Street")

    def test_who_was_not_translated_from_another_keeps_their_own(self):
        place = make.place(self.english)
        copy = place.copy_for_translation(Locale.objects.get(language_code="es"))
        copy.address, copy.slug = "Elsewhere", "elsewhere"
        copy.save()
        place.save()
        copy.refresh_from_db()
        self.assertEqual(copy.address, "Elsewhere")
