"""What every kind tells machines of itself, read as search engines read it."""

import json
from datetime import date

from extruct.jsonld import JsonLdExtractor

from home.models import HomePage
from pages.about.models import MissionPage, PrinciplePage, PrinciplesPage, StoryPage, TextPage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.base.models import BasePage
from pages.blocks.body import BodyBlock
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.form_fields import one_line
from pages.news.models import Correction, NewsIndexPage, NewsPage
from pages.posts.models import Post
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase

PAGE = {"@context", "name", "url", "inLanguage", "image", "isPartOf", "publisher", "dateModified", "datePublished"}
ARTICLE = PAGE | {"headline", "description", "author", "mainEntityOfPage"}
EVENT = {"@context", "name", "url", "startDate", "endDate", "eventStatus", "eventAttendanceMode", "description"}
EVENT |= {"image", "inLanguage", "isAccessibleForFree", "organizer"}
# What each kind says at least: its type, and the properties of it. A kind that is not named here: see `promised`.
TABLE = {
    HomePage: ("WebPage", PAGE),
    TextPage: ("WebPage", PAGE | {"description"}),
    MissionPage: ("AboutPage", PAGE | {"description"}),
    StoryPage: ("AboutPage", PAGE | {"description"}),
    PrinciplesPage: ("CollectionPage", PAGE),
    PrinciplePage: ("WebPage", PAGE | {"description"}),
    NewsIndexPage: ("CollectionPage", PAGE),
    NewsPage: ("NewsArticle", ARTICLE | {"articleSection", "keywords"}),
    PressPage: ("Article", ARTICLE | {"isBasedOn"}),
    AnnouncementIndexPage: ("CollectionPage", PAGE),
    AnnouncementPage: ("Article", ARTICLE | {"expires"}),
    EventIndexPage: ("CollectionPage", PAGE),
    EventPage: ("Event", EVENT),
}


def promised(kind: type[BasePage]) -> tuple[str, set[str]]:
    """The type of this kind and the properties that it has at least."""
    return TABLE.get(kind) or (kind.schema, ARTICLE if issubclass(kind, Post) else PAGE)


HOME = {
    "Organization": {"name", "url", "logo", "address", "telephone", "email"},
    "WebSite": {"name", "url", "inLanguage", "publisher", "potentialAction"},
}
EMPTY = ("", None, [], {})


class JsonLdTableTests(HouseCase):
    languages = ["en", "es"]

    def told(self, address: str, prefix: str = "") -> dict[str, dict]:
        """type to what is told at this address, as extruct reads it."""
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200)
        found = JsonLdExtractor().extract(answer.content.decode(), base_url="https://house.example")
        return {each["@type"]: each for each in found}

    def kinds(self):
        """A page of every kind."""
        topic, author = make.topic(self.english), make.author(self.english)
        for page in [*make.one_of_each(self.home), HomePage.objects.get(locale=self.english)]:
            if isinstance(page, NewsPage):
                page.topics, page.authors = [topic], [author]
            if isinstance(page, AnnouncementPage):
                page.shown_until = page.shown_from.replace(year=2100)
            if isinstance(page, EventPage):
                page.free = True
            page.save_revision().publish()
            yield page

    def test_every_kind_says_what_the_table_says(self):
        make.network(name="Our House")
        seen = set()
        for page in self.kinds():
            with self.subTest(kind=type(page).__name__):
                seen.add(type(page))
                told = self.told(page.url)
                kind, wanted = promised(type(page))
                self.assertIn(kind, told)
                self.assertEqual(wanted - told[kind].keys(), set())
                self.assertEqual([name for name, value in told[kind].items() if value in EMPTY], [])
                self.assertEqual(told[kind]["url"], page.full_url)
                self.assertEqual("BreadcrumbList" in told, page.depth > 2)
        self.assertEqual(seen, set(make.KINDS))
        self.assertLessEqual(set(TABLE), seen)

    def test_the_home_page_says_who_and_how_to_search(self):
        make.network(name="Our House", address="1 Main Street\nJackson", phone="+1 601", email="post@house.example")
        for address, search in (("/", "/search/"), ("/es/", "/es/search/")):
            told = self.told(address)
            for kind, wanted in HOME.items():
                self.assertEqual(wanted - told[kind].keys(), set())
            self.assertEqual(told["Organization"]["address"]["streetAddress"], "1 Main Street, Jackson")
            target = told["WebSite"]["potentialAction"]["target"]["urlTemplate"]
            self.assertTrue(target.endswith(f"{search}?query={{search_term_string}}"), target)
        self.assertTrue(told["Organization"]["logo"]["url"].startswith("http"))

    def test_an_article_names_its_authors_topics_and_corrections(self):
        page = make.news(self.news, date=date(2026, 5, 1), corrections=[])
        page.authors = [make.author(self.english, name="Ada"), make.author(self.english, name="Bea")]
        page.topics = [make.topic(self.english, name="Food"), make.topic(self.english, name="Land")]
        page.corrections = [Correction(date=date(2026, 5, 3), text="It was two.", locale=self.english)]
        page.save_revision().publish()
        told = self.told(page.url)["NewsArticle"]
        self.assertEqual([each["name"] for each in told["author"]], ["Ada", "Bea"])
        self.assertEqual((told["articleSection"], told["keywords"]), (["Food"], ["Food", "Land"]))
        self.assertEqual(told["datePublished"], "2026-05-01")
        self.assertEqual(told["correction"][0]["text"], "It was two.")
        self.assertEqual(self.told(make.news(self.news).url)["NewsArticle"]["author"][0]["@type"], "Organization")

    def test_a_circle_is_an_organization(self):
        page = make.news(self.news)
        page.authors = [make.author(self.english, name="A circle", is_circle=True), make.author(self.english)]
        page.save_revision().publish()
        self.assertEqual(
            [each["@type"] for each in self.told(page.url)["NewsArticle"]["author"]], ["Organization", "Person"]
        )

    def test_a_recording_of_the_podcast_is_an_episode_wherever_it_is_heard(self):
        episode = make.recording(language="en", title="The vote", is_podcast=True, episode=3)
        other = make.recording(language="en", title="Not in it")
        block = BodyBlock().child_blocks["audio"]
        body = [("audio", block.to_python({"recording": row.pk, "title": ""})) for row in (episode, other, episode)]
        page = make.text(self.home, body=body)
        found = list(JsonLdExtractor().extract(self.client.get(page.url).content.decode()))
        (said,) = [each for each in found if each["@type"] == "PodcastEpisode"]
        self.assertEqual((said["name"], said["episodeNumber"], said["inLanguage"]), ("The vote", 3, "en"))
        media, series = said["associatedMedia"], said["partOfSeries"]
        self.assertEqual(
            (media["@type"], media["encodingFormat"], media["duration"]), ("AudioObject", "audio/mpeg", "PT2S")
        )
        self.assertTrue(media["contentUrl"].endswith(episode.url) and media["contentUrl"].startswith("http"))
        self.assertEqual(
            self.client.get(
                series["webFeed"].partition("/podcast")[1] + series["webFeed"].partition("/podcast")[2]
            ).status_code,
            200,
        )
        self.assertNotIn("PodcastEpisode", self.told(make.text(self.home).url))

    def test_addresses_are_told_in_parts(self):
        make.network(name="Our House", address="939 W. Capitol St.\nJackson, MS 39203")
        said = self.told("/")["Organization"]["address"]
        self.assertEqual(
            said,
            {
                "@type": "PostalAddress",
                "streetAddress": "939 W. Capitol St.",
                "addressLocality": "Jackson",
                "addressRegion": "MS",
                "postalCode": "39203",
                "addressCountry": "US",
            },
        )
        place = make.place(self.english, address="2 Main Street\nJackson, MS 39203")
        event = make.event(self.events, place=place)
        self.assertEqual(self.told(event.url)["Event"]["location"][0]["address"]["addressLocality"], "Jackson")

    def test_a_press_piece_is_based_on_the_piece(self):
        page = make.press(self.news, language="es", archived_copy="https://archive.example/1")
        told = self.told(page.url)["Article"]["isBasedOn"]
        self.assertEqual((told["url"], told["inLanguage"]), (page.link, "es"))
        self.assertEqual((told["author"]["name"], told["publisher"]["name"]), (page.writer, page.outlet.name))

    def test_breadcrumbs_lead_from_the_home_page_in_its_language(self):
        page = make.translated(make.news(self.news), "es", title="Noticia", slug="noticia")
        steps = self.told(page.url)["BreadcrumbList"]["itemListElement"]
        self.assertEqual([step["position"] for step in steps], list(range(1, len(steps) + 1)))
        self.assertTrue(steps[0]["item"].endswith("/es/"))
        self.assertEqual(steps[-1]["name"], "Noticia")

    def test_hostile_words_stay_words(self):
        title = '</script><script>alert(1)</script> \u2028 <!-- " \\ &'
        page = make.news(self.news, title=title, summary=title)
        answer = self.client.get(page.url).content.decode()
        self.assertNotIn("<script>alert", answer)
        told = self.told(page.url)["NewsArticle"]
        self.assertEqual((told["headline"], told["description"]), (one_line(title), one_line(title)))
        for each in JsonLdExtractor().extract(answer):
            json.dumps(each)

    def test_the_logo_of_staff_is_told(self):
        make.look(logo=make.picture())
        self.assertIn("/media/images/", self.told("/")["Organization"]["logo"]["url"])
