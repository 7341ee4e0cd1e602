"""Podcast feed: recordings marked so, as RSS 2.0 with the tags of Apple and of the Podcasting 2.0 namespace."""

import uuid
from collections.abc import Callable
from email.utils import format_datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from media.permissions import is_open
from media.recordings.models import Recording

from ..fact_notes import FactNote
from ..feeds.xml_writer import XMLWriter
from ..http.responses import file_response, keep_response
from ..http.urls import join_url
from ..network.models import Chrome, Network
from ..tree.current import current

MOST = 300  # episodes; directories read no more
TYPE = "application/rss+xml"
SPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
}
GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the namespace that podcast:guid asks for
COVER = "fill-1400x1400|format-jpeg|jpegquality-82"
AbsoluteURL = Callable[[str], str]  # an address of ours with its host


@require_safe
def podcast(request: HttpRequest) -> HttpResponse:
    """The podcast of the language of the address; 404 while it has no episode."""
    keep_response(request)
    episodes = list(Recording.objects.episodes(get_language(), request).with_words()[:MOST])
    if not episodes:
        raise Http404("no episode in this language")
    network = Network.for_request(request)
    root = network.site.root_url.rstrip("/")

    def absolute(address: str) -> str:
        return join_url(f"{root}/", address)

    writer = XMLWriter()
    writer.startElement("rss", {"version": "2.0", **SPACES})
    writer.startElement("channel", {})
    write_channel(writer, network, home_of(network), cover(network, request), absolute, episodes)
    for episode in episodes:
        write_episode(writer, episode, absolute)
    writer.endElement("channel")
    writer.endElement("rss")
    return file_response(request, writer.written(), TYPE, "podcast.xml", episodes[0].published)


def podcast_links(request: HttpRequest) -> list[dict[str, str]]:
    """Links to the podcast for the head of the news; none without an episode in the active language."""
    if not Recording.objects.episodes(get_language(), request).exists():
        return []
    return [{"type": TYPE, "title": _("Podcast"), "href": reverse("podcast")}]


def home_of(network: Network) -> Page:
    """The home page in the active language, else the site's own."""
    home = network.site.root_page
    own = Page.objects.filter(translation_key=home.translation_key, locale__language_code=get_language(), live=True)
    return own.first() or home


def cover(network: Network, request: HttpRequest) -> str:
    """The address of a square picture of 1400 pixels."""
    picture = network.podcast_picture
    if picture and is_open(picture, request):
        return picture.get_rendition(COVER).url
    return static("art/podcast.png")


def write_channel(
    writer: XMLWriter, network: Network, home: Page, picture: str, absolute: AbsoluteURL, episodes: list
) -> None:
    """Writes the elements of the channel; what nobody has filled in is taken from the site."""
    chrome = Chrome.in_language(get_language()) or Chrome()
    name = network.name or network.site.site_name
    title, email = chrome.notes["podcast_title"] or name, network.podcast_email or network.email
    about = chrome.notes["podcast_about"] or chrome.notes["tagline"] or title
    writer.text("title", title, **language_attribute(title))
    writer.text("link", home.full_url)
    writer.text("description", about, **language_attribute(about))
    writer.text("language", get_language())
    writer.text("atom:link", "", rel="self", type=TYPE, href=absolute(reverse("podcast")))
    writer.text("pubDate", format_datetime(episodes[0].published))
    writer.startElement("image", {})
    for tag, value in (("url", absolute(picture)), ("title", title), ("link", home.full_url)):
        writer.text(tag, value)
    writer.endElement("image")
    writer.text("itunes:image", "", href=absolute(picture))
    writer.text("itunes:author", name)
    writer.text("itunes:category", "", text=network.podcast_category)
    writer.text("itunes:explicit", format_boolean(any(episode.is_explicit for episode in episodes)))
    writer.text("itunes:type", "episodic")
    if email:
        writer.startElement("itunes:owner", {})
        writer.text("itunes:name", name)
        writer.text("itunes:email", email)
        writer.endElement("itunes:owner")
    writer.text("podcast:guid", str(uuid.uuid5(GUIDS, f"{home.translation_key}/{get_language()}")))
    writer.text("podcast:locked", "yes", **({"owner": email} if email else {}))
    writer.text("podcast:medium", "podcast")


def language_attribute(words: FactNote | str) -> dict[str, str]:
    """Return the attribute that names the language of these words, where it is not that of the feed."""
    code = current().languages.get(getattr(words, "locale_id", None))
    return {"xml:lang": code} if code and code != get_language() else {}


def write_episode(writer: XMLWriter, episode: Recording, absolute: AbsoluteURL) -> None:
    text = episode.text(episode.language)
    writer.startElement("item", {})
    writer.text("title", episode.title_in(episode.language))
    writer.text("guid", episode.key.urn, isPermaLink="false")
    writer.text("pubDate", format_datetime(episode.published))
    writer.text("description", (text and text.summary) or episode.title_in(episode.language))
    size, kind = str(episode.file_size or 0), episode.content_type
    writer.text("enclosure", "", url=absolute(episode.url), length=size, type=kind)
    writer.text("itunes:duration", episode.duration)
    writer.text("itunes:explicit", format_boolean(episode.is_explicit))
    writer.text("itunes:episodeType", "full")
    if episode.episode:
        writer.text("itunes:episode", episode.episode)
        writer.text("podcast:episode", episode.episode)
    for each in episode.texts.all():
        language = {"language": each.language}
        if each.captions:
            writer.text(
                "podcast:transcript", "", url=absolute(each.captions_url), type="text/vtt", rel="captions", **language
            )
        if each.transcript:
            writer.text("podcast:transcript", "", url=absolute(each.transcript_url), type="text/html", **language)
    if text and text.marks:
        writer.text("podcast:chapters", "", url=absolute(text.chapters_url), type="application/json+chapters")
    writer.endElement("item")


def format_boolean(explicit: bool) -> str:
    return "true" if explicit else "false"
