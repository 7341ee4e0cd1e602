"""JSON-LD of a page (schema.org): its own data, completed by what stands around it."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from media.features import announced_functions
from media.permissions import is_open
from pages.fact_notes import FactNote
from pages.http.urls import join_url
from pages.network.postal_address import postal_address
from pages.opening_hours.json_ld import specifications

from ..context.site import SiteContext
from ..models import HomePage

CONTEXT = {"@context": "https://schema.org"}
COMPLETE_TYPES = {"Event", "EventSeries"}  # say all of themselves (pages.events.json_ld)


def page_nodes(page: Page, site_context: SiteContext, context: dict) -> list[dict]:
    """JSON-LD nodes of the head of this page; `context` is that of its template: topics, authors, canonical URL."""
    nodes = [with_defaults(node, site_context, context) for node in page.json_ld(site_context.request)]
    if isinstance(page, HomePage):
        nodes += [organization(site_context), website(site_context)]
    nodes += [each for nodes_of in announced_functions("linked_data") for each in nodes_of(page, site_context, context)]
    if site_context.breadcrumbs:
        nodes.append(breadcrumbs(page, site_context))
    return [
        CONTEXT | {name: value for name, value in node.items() if value not in ("", None, [], {})} for node in nodes
    ]


def with_defaults(node: dict, site_context: SiteContext, context: dict) -> dict:
    """A node of the page over defaults: language, picture, publisher, authors and topics."""
    if node.get("@type") in COMPLETE_TYPES:
        return {"image": image_object(site_context)} | node
    defaults = {
        "inLanguage": get_language(),
        "image": image_object(site_context),
        "isPartOf": {"@type": "WebSite", "@id": node_id(site_context, "website"), "name": site_context.name},
        "publisher": publisher(site_context),
        "translationOfWork": translation_of_work(site_context),
    }
    if "headline" in node:
        topics = [topic.name for topic in context.get("topics") or []]
        defaults |= {"author": authors(site_context, context), "articleSection": topics[:1], "keywords": topics}
    return defaults | node | ({"url": context["canonical"]} if context.get("canonical") else {})


def translation_of_work(site_context: SiteContext) -> dict | None:
    """CreativeWork node of the page that this one was translated from."""
    if not (source := site_context.source):
        return None
    return {"@type": "CreativeWork", "@id": source.full_url, "inLanguage": site_context.language_of(source)}


def node_id(site_context: SiteContext, part: str) -> str:
    """The `@id` (IRI) of a node that stands for a part of the site."""
    return f"{site_context.site.root_url}/#{part}"


def absolute_url(site_context: SiteContext, address: str) -> str:
    """Absolute URL of a path; storage elsewhere gives absolute URLs, which stay."""
    return join_url(f"{site_context.site.root_url}/", address) if address.startswith("/") else address


def image_object(site_context: SiteContext) -> dict | None:
    """ImageObject node of the image to share the page with."""
    if not (share := site_context.share):
        return None
    return {
        "@type": "ImageObject",
        "url": absolute_url(site_context, share.address),
        "width": share.width,
        "height": share.height,
        "caption": share.alt,
    }


def publisher(site_context: SiteContext) -> dict:
    """Organization node of the network, as an article names its publisher."""
    logo = site_context.look.logo
    address = logo.address if logo and is_open(logo, site_context.request) else ""
    return {
        "@type": "Organization",
        "@id": node_id(site_context, "organization"),
        "name": site_context.name,
        "url": f"{site_context.site.root_url}/",
        "logo": {"@type": "ImageObject", "url": absolute_url(site_context, address or static("art/mark.svg"))},
    }


def authors(site_context: SiteContext, context: dict) -> list[dict]:
    """Person or Organization nodes of the authors, people or circles that sign together, else of the network."""
    nodes = [
        {
            "@type": "Organization" if row.is_circle else "Person",
            "name": row.name,
            "url": absolute_url(site_context, getattr(row, "list_url", "")),
        }
        for row in context.get("authors") or []
    ]
    nonempty = [{name: value for name, value in row.items() if value} for row in nodes]
    return nonempty or [{"@type": "Organization", "name": site_context.name, "url": f"{site_context.site.root_url}/"}]


def organization(site_context: SiteContext) -> dict:
    """Organization node of the network, with its contacts."""
    network, chrome = site_context.network, site_context.chrome
    hours = specifications(chrome.weekly, chrome.exceptions) if chrome else []
    return publisher(site_context) | {
        "description": in_own_language(site_context, site_context.text("tagline")),
        "address": postal_address(network.address),
        "location": {
            "@type": "Place",
            "name": site_context.name,
            "address": postal_address(network.address) or site_context.name,
            "openingHoursSpecification": hours,
        }
        if hours
        else None,
        "telephone": network.phone,
        "email": network.email,
        "sameAs": [each.address for each in site_context.follow],
    }


def in_own_language(site_context: SiteContext, note: FactNote) -> str | dict[str, str]:
    """Return a text as a JSON-LD value, which names its language where that is not the one of the page."""
    code = site_context.language_of(note) if note else get_language()
    return str(note) if code == get_language() else {"@value": str(note), "@language": code}


def website(site_context: SiteContext) -> dict:
    """WebSite node of the site in this language, with its SearchAction."""
    search = f"{site_context.site.root_url}{reverse('search')}?query={{search_term_string}}"
    return {
        "@type": "WebSite",
        "@id": node_id(site_context, "website"),
        "name": site_context.name,
        "url": site_context.home.full_url,
        "inLanguage": get_language(),
        "publisher": {"@type": "Organization", "@id": node_id(site_context, "organization"), "name": site_context.name},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(page: Page, site_context: SiteContext) -> dict:
    """BreadcrumbList node from the home page to this page."""
    steps = [(crumb.title, crumb.full_url) for crumb in site_context.breadcrumbs] + [(page.title, page.full_url)]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
