"""JSON-LD of a page (schema.org): its own data, completed by what stands around it."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from media.permissions import is_open
from pages.feeds.podcast import told_episode
from pages.http.urls import join_url
from pages.page_recordings import recordings_of
from pages.postal_address import postal_address

from ..context import SiteContext
from ..models import HomePage

CONTEXT = {"@context": "https://schema.org"}
WHOLE = {"Event", "EventSeries"}  # say all of themselves (pages.events.json_ld)


def page_nodes(page: Page, site_context: SiteContext, shown: dict) -> list[dict]:
    """All that is printed in the head of this page; `shown` is what its template shows: topics, authors, canonical address."""
    nodes = [completed(node, site_context, shown) for node in page.json_ld(site_context.request)]
    if isinstance(page, HomePage):
        nodes += [organization(site_context), website(site_context)]
    nodes += episodes(page, site_context, shown)
    if site_context.breadcrumbs:
        nodes.append(breadcrumbs(page, site_context))
    return [
        CONTEXT | {name: value for name, value in node.items() if value not in ("", None, [], {})} for node in nodes
    ]


def completed(node: dict, site_context: SiteContext, shown: dict) -> dict:
    """What a page says of itself, with its language, picture, publisher, authors and topics."""
    if node.get("@type") in WHOLE:
        return {"image": picture(site_context)} | node
    said = {
        "inLanguage": get_language(),
        "image": picture(site_context),
        "isPartOf": {"@type": "WebSite", "@id": name_of(site_context, "website"), "name": site_context.name},
        "publisher": publisher(site_context),
        "translationOfWork": original(site_context),
    }
    if "headline" in node:
        topics = [topic.name for topic in shown.get("topics") or []]
        said |= {"author": authors(site_context, shown), "articleSection": topics[:1], "keywords": topics}
    return said | node | ({"url": shown["canonical"]} if shown.get("canonical") else {})


def episodes(page: Page, site_context: SiteContext, shown: dict) -> list[dict]:
    """The episodes of the podcast that can be heard on this page, each once."""
    rows = shown["recordings"] if "recordings" in shown else recordings_of(page)  # the API knows them already
    heard = {row.pk: row for row in rows if row.is_podcast and row.language}
    said = [
        told_episode(row, lambda address: absolute(site_context, address))
        for row in heard.values()
        if is_open(row, site_context.request)
    ]
    return [episode | {"partOfSeries": episode["partOfSeries"] | {"name": site_context.name}} for episode in said]


def original(site_context: SiteContext) -> dict | None:
    """What this page was translated from."""
    if not (source := site_context.source):
        return None
    return {"@type": "CreativeWork", "@id": source.full_url, "inLanguage": site_context.language_of(source)}


def name_of(site_context: SiteContext, part: str) -> str:
    """The name (IRI) under which a part of the site is spoken of."""
    return f"{site_context.site.root_url}/#{part}"


def absolute(site_context: SiteContext, address: str) -> str:
    """An address from the root of the site as a full one; storage elsewhere gives full ones."""
    return join_url(f"{site_context.site.root_url}/", address) if address.startswith("/") else address


def picture(site_context: SiteContext) -> dict | None:
    """The picture to share the page with."""
    if not (share := site_context.share):
        return None
    return {
        "@type": "ImageObject",
        "url": absolute(site_context, share.address),
        "width": share.width,
        "height": share.height,
        "caption": share.alt,
    }


def publisher(site_context: SiteContext) -> dict:
    """The network, as an article names it."""
    logo = site_context.look.logo
    address = logo.address if logo and is_open(logo, site_context.request) else ""
    return {
        "@type": "Organization",
        "@id": name_of(site_context, "organization"),
        "name": site_context.name,
        "url": f"{site_context.site.root_url}/",
        "logo": {"@type": "ImageObject", "url": absolute(site_context, address or static("art/mark.svg"))},
    }


def authors(site_context: SiteContext, shown: dict) -> list[dict]:
    """Who wrote it: those named, people or circles that sign together, else the network."""
    named = [
        {
            "@type": "Organization" if row.is_circle else "Person",
            "name": row.name,
            "url": absolute(site_context, getattr(row, "list_url", "")),
        }
        for row in shown.get("authors") or []
    ]
    found = [{name: value for name, value in row.items() if value} for row in named]
    return found or [{"@type": "Organization", "name": site_context.name, "url": f"{site_context.site.root_url}/"}]


def organization(site_context: SiteContext) -> dict:
    """Who stands behind the site, and how to reach them."""
    network = site_context.network
    return publisher(site_context) | {
        "description": site_context.chrome.tagline if site_context.chrome else "",
        "address": postal_address(network.address),
        "telephone": network.phone,
        "email": network.email,
    }


def website(site_context: SiteContext) -> dict:
    """The site in this language, and how to search it."""
    search = f"{site_context.site.root_url}{reverse('search')}?query={{search_term_string}}"
    return {
        "@type": "WebSite",
        "@id": name_of(site_context, "website"),
        "name": site_context.name,
        "url": site_context.home.full_url,
        "inLanguage": get_language(),
        "publisher": {"@type": "Organization", "@id": name_of(site_context, "organization"), "name": site_context.name},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(page: Page, site_context: SiteContext) -> dict:
    """The way from the home page to this one."""
    steps = [(crumb.title, crumb.full_url) for crumb in site_context.breadcrumbs] + [(page.title, page.full_url)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
