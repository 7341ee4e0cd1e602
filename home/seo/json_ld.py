"""What machines are told of a page in the words of schema.org: its own words, completed by what stands around it."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from media.permissions import is_open
from pages.feeds.podcast import told_episode
from pages.http.urls import joined
from pages.page_recordings import recordings_of
from pages.postal_address import postal_address

from ..context import SiteContext
from ..models import HomePage

CONTEXT = {"@context": "https://schema.org"}
WHOLE = {"Event", "EventSeries"}  # say all of themselves (pages.events.json_ld)


def page_nodes(page: Page, around: SiteContext, shown: dict) -> list[dict]:
    """All that is printed in the head of this page; `shown` is what its template shows: topics, authors, canonical address."""
    nodes = [completed(node, around, shown) for node in page.json_ld(around.request)]
    if isinstance(page, HomePage):
        nodes += [organization(around), website(around)]
    nodes += episodes(page, around, shown)
    if around.breadcrumbs:
        nodes.append(breadcrumbs(page, around))
    return [
        CONTEXT | {name: value for name, value in node.items() if value not in ("", None, [], {})} for node in nodes
    ]


def completed(node: dict, around: SiteContext, shown: dict) -> dict:
    """What a page says of itself, with its language, picture, publisher, authors and topics."""
    if node.get("@type") in WHOLE:
        return {"image": picture(around)} | node
    said = {
        "inLanguage": get_language(),
        "image": picture(around),
        "isPartOf": {"@type": "WebSite", "@id": name_of(around, "website"), "name": around.name},
        "publisher": publisher(around),
        "translationOfWork": original(around),
    }
    if "headline" in node:
        topics = [topic.name for topic in shown.get("topics") or []]
        said |= {"author": authors(around, shown), "articleSection": topics[:1], "keywords": topics}
    return said | node | ({"url": shown["canonical"]} if shown.get("canonical") else {})


def episodes(page: Page, around: SiteContext, shown: dict) -> list[dict]:
    """The episodes of the podcast that can be heard on this page, each once."""
    rows = shown["recordings"] if "recordings" in shown else recordings_of(page)  # the API knows them already
    heard = {row.pk: row for row in rows if row.is_podcast and row.language}
    said = [
        told_episode(row, lambda address: absolute(around, address))
        for row in heard.values()
        if is_open(row, around.request)
    ]
    return [episode | {"partOfSeries": episode["partOfSeries"] | {"name": around.name}} for episode in said]


def original(around: SiteContext) -> dict | None:
    """What this page was translated from."""
    if not (source := around.source):
        return None
    return {"@type": "CreativeWork", "@id": source.full_url, "inLanguage": around.language_of(source)}


def name_of(around: SiteContext, part: str) -> str:
    """The name (IRI) under which a part of the site is spoken of."""
    return f"{around.site.root_url}/#{part}"


def absolute(around: SiteContext, address: str) -> str:
    """An address from the root of the site as a full one; storage elsewhere gives full ones."""
    return joined(f"{around.site.root_url}/", address) if address.startswith("/") else address


def picture(around: SiteContext) -> dict | None:
    """The picture to share the page with."""
    if not (share := around.share):
        return None
    return {
        "@type": "ImageObject",
        "url": absolute(around, share.address),
        "width": share.width,
        "height": share.height,
        "caption": share.alt,
    }


def publisher(around: SiteContext) -> dict:
    """The network, as an article names it."""
    logo = around.look.logo
    address = logo.address if logo and is_open(logo, around.request) else ""
    return {
        "@type": "Organization",
        "@id": name_of(around, "organization"),
        "name": around.name,
        "url": f"{around.site.root_url}/",
        "logo": {"@type": "ImageObject", "url": absolute(around, address or static("art/mark.svg"))},
    }


def authors(around: SiteContext, shown: dict) -> list[dict]:
    """Who wrote it: those named, people or circles that sign together, else the network."""
    named = [
        {
            "@type": "Organization" if row.is_circle else "Person",
            "name": row.name,
            "url": absolute(around, getattr(row, "list_url", "")),
        }
        for row in shown.get("authors") or []
    ]
    found = [{name: value for name, value in row.items() if value} for row in named]
    return found or [{"@type": "Organization", "name": around.name, "url": f"{around.site.root_url}/"}]


def organization(around: SiteContext) -> dict:
    """Who stands behind the site, and how to reach them."""
    network = around.network
    return publisher(around) | {
        "description": around.chrome.tagline if around.chrome else "",
        "address": postal_address(network.address),
        "telephone": network.phone,
        "email": network.email,
    }


def website(around: SiteContext) -> dict:
    """The site in this language, and how to search it."""
    search = f"{around.site.root_url}{reverse('search')}?query={{search_term_string}}"
    return {
        "@type": "WebSite",
        "@id": name_of(around, "website"),
        "name": around.name,
        "url": around.home.full_url,
        "inLanguage": get_language(),
        "publisher": {"@type": "Organization", "@id": name_of(around, "organization"), "name": around.name},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(page: Page, around: SiteContext) -> dict:
    """The way from the home page to this one."""
    steps = [(crumb.title, crumb.full_url) for crumb in around.breadcrumbs] + [(page.title, page.full_url)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
