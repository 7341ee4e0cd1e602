"""The record of personal data as visitors read it: without what is kept of people with an account."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext

from media.data_map import STAFF, data_map
from media.features import announced_functions
from pages.network.models import Network
from pages.tree.current import current
from pages.tree.nodes import Node

from ..api.site import PrivacyTexts
from .record import RecordEntry, record


def record_for_visitors() -> list[RecordEntry]:
    """Return the entries that concern visitors and people whom the site names, without what a feature has no data of."""
    hidden = {purpose for function in announced_functions("unused_purposes") for purpose in function()}
    return [each for each in record() if each.purpose.whose != STAFF and each.purpose not in hidden]


def privacy_node(request: HttpRequest) -> Node | None:
    """Return the page about privacy that the network of this site names."""
    return current().nodes.get(Network.for_request(request).privacy_page_id)


def privacy_text() -> str:
    """Return what visitors read at the end of the privacy page, as HTML in the active language."""
    return render_to_string("parts/privacy_text.html", {"entries": record_for_visitors()})


def privacy_line() -> str:
    """Return the line at the foot of every page, made from the data map."""
    counts = any(data.counted for data in data_map().values())
    counted = gettext("We count page views without names.") if counts else ""
    return " ".join(filter(None, (counted, gettext("Forms say what they store."))))


def privacy_texts(request: HttpRequest) -> PrivacyTexts:
    """Return what the API tells of it."""
    return PrivacyTexts(privacy_line(), privacy_node(request), privacy_text)
