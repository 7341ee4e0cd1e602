"""The buttons of a page, in a list and above it, that lead to its translation: wagtail-localize's, answered from the tree.

Its own ask four queries for each row of a list.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from ..tree.current import current

PRIORITY = 60


def page_buttons(page: Page, user, view_name: str | None = None, next_url: str | None = None) -> Iterator[Button]:
    """Hook of lists and page headers: “Translate this page” while a language that is on has none, “Sync …” of a source."""
    if page.is_root() or not user.has_perm("wagtail_localize.submit_translation"):
        return
    tree = current()
    there = {node.locale_id for node in tree.by_key.get(page.translation_key, ()) if not node.alias_of_id}
    if tree.locales.keys() - there:
        url = reverse("wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk])
        yield Button(_("Translate this page"), url, priority=PRIORITY, icon_name="wagtail-localize-language")
    if len(there) > 1 and tree.sources.get(page.translation_key) == page.locale_id:
        url = reverse("sync_translations", args=[page.pk])
        url += f"?{urlencode({'next': next_url})}" if next_url else ""
        yield Button(_("Sync translated pages"), url, priority=PRIORITY, icon_name="resubmit")


def sync(request: HttpRequest, page_id: int) -> HttpResponseRedirect:
    """Redirects to wagtail-localize's form for the translations of this page, which knows it by the id of its source."""
    page = get_object_or_404(Page, pk=page_id)
    source = get_object_or_404(TranslationSource, object_id=page.translation_key, locale_id=page.locale_id)
    query = request.GET.urlencode()
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@hooks.register("register_admin_urls")
def register_sync_url():
    return [path("translation/sync/<int:page_id>/", sync, name="sync_translations")]
