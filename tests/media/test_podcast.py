"""The podcast: by Apple's rules and those of the Podcasting 2.0 namespace, one for each language with an episode."""

import json
import re
from datetime import date
from email.utils import parsedate_to_datetime
from uuid import UUID

import feedparser
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from lxml import etree
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction

from media.recordings.models import Recording, RecordingText
from pages.network.choices import PODCAST_CATEGORIES
from pages.network.models import Chrome

from ..support import make
from ..support.cases import HouseCase

SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
ADDRESS = "/podcast/feed/"


class PodcastTests(HouseCase):
    languages = ["en", "es"]

    def channel(self, address: str = ADDRESS):
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer["Content-Type"], "application/rss+xml; charset=utf-8")
        self.assertFalse(feedparser.parse(answer.content).bozo)
        return etree.fromstring(answer.content).find("channel")

    def one(self, element, path: str):
        """The one element of this name; there must not be two."""
        found = element.findall(path, SPACES)
        self.assertEqual(len(found), 1, path)
        return found[0]

    def episode(self, **fields) -> Recording:
        made = make.recording(**{"language": "en", "is_podcast": True, "episode_date": date(2026, 5, 1)} | fields)
        RecordingText.objects.update(summary="What was decided.")
        return made

    def test_there_is_none_without_an_episode_that_everybody_may_hear(self):
        make.recording(language="en")
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        self.episode(collection=closed)
        self.look(ADDRESS, 404)
        self.assertNotIn("rss", str(self.look(self.news.url).head))
        self.episode()
        self.assertEqual(len(self.channel().findall("item")), 1)
        self.look(f"/es{ADDRESS}", 404)
        links = [link["href"] for link in self.look(self.news.url).head.select("[type='application/rss+xml']")]
        self.assertEqual(links, [ADDRESS])

    def test_the_channel_says_what_directories_ask_for(self):
        self.episode()
        make.network(name="Our House", email="us@house.example")
        channel = self.channel()
        for name in ("title", "link", "description", "language", "itunes:author", "podcast:guid", "podcast:medium"):
            self.assertTrue(self.one(channel, name).text, name)
        self.assertEqual(self.one(channel, "title").text, "Our House")
        self.assertEqual(self.one(channel, "language").text, "en")
        self.assertEqual(self.one(channel, "atom:link").get("href"), self.home.full_url.rstrip("/") + ADDRESS)
        self.assertEqual(self.one(channel, "itunes:explicit").text, "false")
        self.assertIn(self.one(channel, "itunes:type").text, {"episodic", "serial"})
        self.assertIn(self.one(channel, "itunes:category").get("text"), PODCAST_CATEGORIES)
        self.assertEqual(self.one(channel, "itunes:owner/itunes:email").text, "us@house.example")
        locked = self.one(channel, "podcast:locked")
        self.assertEqual((locked.text, locked.get("owner")), ("yes", "us@house.example"))
        self.assertEqual(UUID(self.one(channel, "podcast:guid").text).version, 5)
        self.assertEqual(self.one(channel, "image/url").text, self.one(channel, "itunes:image").get("href"))

    def test_words_and_picture_of_its_own(self):
        self.episode()
        make.network(podcast_email="pod@house.example", podcast_category="History")
        Chrome.objects.filter(locale=self.english).update(podcast_title="Out loud", podcast_about="We talk.")
        channel = self.channel()
        self.assertEqual((channel.find("title").text, channel.find("description").text), ("Out loud", "We talk."))
        self.assertEqual(channel.find("itunes:owner/itunes:email", SPACES).text, "pod@house.example")
        self.assertEqual(channel.find("itunes:category", SPACES).get("text"), "History")
        network = make.network(podcast_picture=make.picture())
        with self.assertRaises(ValidationError):
            network.full_clean()
        address = self.channel().find("itunes:image", SPACES).get("href")
        answer = self.client.get(address.removeprefix(self.home.full_url.rstrip("/")))
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "image/jpeg"))

    def test_the_picture_that_comes_with_it_is_as_directories_want_it(self):
        with Image.open(finders.find("art/podcast.png")) as picture:
            self.assertEqual(picture.width, picture.height)
            self.assertTrue(1400 <= picture.width <= 3000)
            self.assertNotIn("A", picture.getbands())

    def test_an_episode_says_what_programs_ask_for(self):
        recording = self.episode(title="The \x0b<first> vote", episode=3)
        item = self.one(self.channel(), "item")
        self.assertEqual(self.one(item, "title").text, "The <first> vote")
        self.assertEqual(self.one(item, "description").text, "What was decided.")
        enclosure = self.one(item, "enclosure")
        self.assertTrue(enclosure.get("url").startswith("http"))
        file = self.client.get(enclosure.get("url").removeprefix(self.home.full_url.rstrip("/")))
        length = len(b"".join(file))
        self.assertEqual((int(enclosure.get("length")), enclosure.get("type")), (length, file["Content-Type"]))
        guid = self.one(item, "guid")
        self.assertEqual((guid.text, guid.get("isPermaLink")), (recording.key.urn, "false"))
        self.assertEqual(parsedate_to_datetime(self.one(item, "pubDate").text).date(), date(2026, 5, 1))
        self.assertEqual(int(self.one(item, "itunes:duration").text), 2)
        self.assertEqual(self.one(item, "itunes:explicit").text, "false")
        for name in ("itunes:episode", "podcast:episode"):
            self.assertEqual(self.one(item, name).text, "3")

    def test_transcripts_and_chapters_can_be_fetched(self):
        self.episode()
        item = self.one(self.channel(), "item")
        root = self.home.full_url.rstrip("/")
        transcripts = {each.get("type"): each for each in item.findall("podcast:transcript", SPACES)}
        self.assertEqual(set(transcripts), {"text/vtt", "text/html"})
        for kind, each in transcripts.items():
            answer = self.client.get(each.get("url").removeprefix(root))
            self.assertEqual((answer.status_code, answer["Content-Type"].partition(";")[0]), (200, kind))
            self.assertIn("Good evening.", answer.content.decode())
            self.assertEqual(each.get("language"), "en")
        chapters = self.one(item, "podcast:chapters")
        self.assertEqual(chapters.get("type"), "application/json+chapters")
        told = json.loads(self.client.get(chapters.get("url").removeprefix(root)).content)
        self.assertRegex(told["version"], r"^1\.2\.\d$")
        self.assertEqual(
            told["chapters"], [{"startTime": 0, "title": "Opening"}, {"startTime": 1, "title": "The vote"}]
        )

    def test_words_of_what_is_closed_or_missing_have_no_address(self):
        recording = self.episode()
        text = recording.texts.get()
        for address in (text.transcript_url, text.chapters_url):
            self.assertEqual(self.client.get(re.sub(r"en\.", "es.", address)).status_code, 404)
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        Recording.objects.update(collection=closed)
        for address in (text.transcript_url, text.chapters_url, text.captions_url):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_newest_first_and_more_cost_no_more(self):
        for day in (2, 9, 5):
            self.episode(title=f"Day {day}", episode_date=date(2026, 5, day))
            cost = self.cost_of(ADDRESS)
            self.assertEqual(getattr(self, "cost", cost), cost)
            self.cost = cost
        titles = [title.text for title in self.channel().findall("item/title")]
        self.assertEqual(titles, ["Day 9", "Day 5", "Day 2"])

    def test_nothing_new_is_not_sent_again(self):
        self.episode()
        answer = self.client.get(ADDRESS)
        self.assertEqual(self.client.get(ADDRESS, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code, 304)
        self.assertEqual(self.client.head(ADDRESS).content, b"")
        self.assertEqual(self.client.post(ADDRESS).status_code, 405)

    def test_a_podcast_needs_a_language(self):
        with self.assertRaises(ValidationError) as problem:
            make.recording(is_podcast=True).full_clean()
        self.assertIn("language", problem.exception.message_dict)
