"""Atom feed (RFC 4287): writer."""

from django.utils.feedgenerator import rfc3339_date

from .entries import Enclosure, Feed, FeedEntry, FeedTerm
from .xml_writer import XMLWriter

# Not a subclass of Django's Atom1Feed: types of links, `via`, whole content and the language of each entry are not in it,
# and every method that writes an element would have to be written anew.
TYPE, NAME, ENDING = "application/atom+xml", "Atom", "atom"


class AtomWriter(XMLWriter):
    def link(self, rel: str, href: str, **attributes: str) -> None:
        if href:
            self.text("link", "", rel=rel, href=href, **attributes)

    def person(self, person: FeedTerm) -> None:
        self.startElement("author", {})
        self.text("name", person.name)
        if person.url:
            self.text("uri", person.url)
        self.endElement("author")

    def enclosure(self, enclosure: Enclosure) -> None:
        self.link("enclosure", enclosure.url, type=enclosure.type, length=str(enclosure.length))


def write(feed: Feed) -> bytes:
    """The document, in UTF-8; the same bytes for the same feed."""
    writer = AtomWriter()
    writer.startElement("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    writer.text("id", feed.id)
    writer.text("title", feed.title)
    if feed.subtitle:
        writer.text("subtitle", feed.subtitle)
    writer.text("updated", rfc3339_date(feed.updated))
    writer.person(FeedTerm(feed.author))
    for rel, href in feed.atom.items():
        writer.link(rel, href, **({"type": TYPE} if rel != "alternate" else {"type": "text/html"}))
    if feed.icon:
        writer.text("icon", feed.icon)
    for entry in feed.entries:
        write_entry(writer, entry)
    writer.endElement("feed")
    return writer.written()


def write_entry(writer: AtomWriter, entry: FeedEntry) -> None:
    writer.startElement("entry", {"xml:lang": entry.language})
    writer.text("id", entry.id)
    writer.text("title", entry.title)
    writer.text("published", rfc3339_date(entry.published))
    writer.text("updated", rfc3339_date(entry.updated))
    writer.link("alternate", entry.url, type="text/html")
    writer.link("via", entry.via)
    for person in entry.authors:
        writer.person(person)
    for topic in entry.topics:
        writer.text("category", "", term=topic.term, label=topic.name)
    if entry.picture:
        writer.enclosure(entry.picture)
    if entry.summary:
        writer.text("summary", entry.summary)
    writer.text("content", entry.content, type="html")
    writer.endElement("entry")
