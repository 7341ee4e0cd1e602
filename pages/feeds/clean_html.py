"""Sanitizer of a page's HTML for feeds and API: absolute URLs, no scripts, no markup that only our own style sheets
dress.
"""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment

from ..http.urls import join_url

ALLOWED = {  # tag: its attributes, beside lang and dir
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "blockquote": {"cite"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
PLAIN = (
    "abbr b bdi br caption cite code dd del dl dt em figcaption figure h2 h3 h4 h5 hr i ins li p pre s small strong sub"
)
ALLOWED |= {tag: set() for tag in (*PLAIN.split(), "sup", "table", "tbody", "tfoot", "thead", "tr", "u", "ul")}
REMOVED = (
    "script, style, template, source, track, video, audio, svg, iframe, form, [popover], .visually-hidden, [hidden]"
)
SCHEMES = {"http", "https", "mailto", "tel"}
# What XML 1.0 (section 2.2) does not allow, and what JSON can't hand on.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_control_characters(text: str) -> str:
    """The text without characters that XML 1.0 (section 2.2) forbids."""
    return FORBIDDEN.sub("", text)


def plain_html(html: str, base: str) -> str:
    """Sanitized HTML of a fragment of a page; `base` is the absolute URL of that page."""
    soup = BeautifulSoup(strip_control_characters(html), "html.parser")
    for element in [*soup.select(REMOVED), *soup.find_all(string=lambda text: isinstance(text, Comment))]:
        element.extract()
    for element in soup.find_all(True):
        if element.name == "summary":
            element.name = "h4"
        allowed = ALLOWED.get(element.name)
        element.attrs = allowed_attributes(element.attrs, (allowed or set()) | {"lang", "dir"}, base)
        if allowed is None or (element.name == "a" and "href" not in element.attrs):
            element.unwrap()
        elif element.name == "img" and "src" not in element.attrs:
            element.decompose()
    return re.sub(r"\s*\n\s*", "\n", soup.decode(formatter="minimal")).strip()


def allowed_attributes(attributes: dict, allowed: set[str], base: str) -> dict[str, str]:
    """The allowed attributes; URLs are made absolute, and dropped where their scheme is not allowed."""
    found = {name: str(value) for name, value in attributes.items() if name in allowed}
    for name in ("href", "src", "cite"):
        if name in found:
            found[name] = absolute_url(found[name], base)
    return {name: value for name, value in found.items() if value or name == "alt"}


def absolute_url(address: str, base: str) -> str:
    """The absolute URL; empty for an invalid one or a scheme that is not allowed."""
    try:
        full = join_url(base, address.strip())
        return full if urlsplit(full).scheme in SCHEMES else ""
    except ValueError:
        return ""
