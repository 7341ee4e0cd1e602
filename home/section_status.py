"""Status of each section of a home page in the admin: what it is called, what it shows now, or why it shows nothing."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from pages.base.kinds import home_section_of
from pages.blocks.home_sections import section_models
from pages.visibility import visible

from .home_sections import build_section


def section_states(home) -> dict[str, dict]:
    """`pages`: for each that a section can draw from, by its id, its title and kind, and what it `shows` or why nothing."""
    stored_ids = [block["value"].get("page") for block in home.sections.raw_data if block["type"] == "section"]
    kinds = Page.objects.exact_type(*section_models())
    pages = kinds.filter(locale_id=home.locale_id) | kinds.filter(pk__in=[pk for pk in stored_ids if pk])
    pages = list(pages.distinct().order_by("path").select_related("content_type"))
    open_to_all = set(visible(Page.objects.filter(pk__in=[page.pk for page in pages])).values_list("pk", flat=True))
    statuses = {str(page.pk): section_state(page, page.pk in open_to_all, home.locale_id) for page in pages}
    labels = {"name": _("{section}: {kind}"), "open": _("Open “%(title)s”") % {"title": "{title}"}}
    return {"pages": statuses} | labels | move_words()


def move_words() -> dict[str, str]:
    """What is said, and read aloud, of moving a section."""
    return {
        "keys": _(
            "Drag a row by its handle. With keys: Enter on the handle takes it, ↑ ↓ move it, Enter lets go, Esc puts it back; or Alt ↑ and Alt ↓ anywhere in the row."
        ),
        "handle": _("Move %(title)s") % {"title": "{title}"},
        "taken": _("Taken: the arrow keys move it, Enter lets go, Esc puts it back."),
        "let_go": _("Let go."),
        "place": _("%(title)s: place %(number)s of %(all)s")
        % {"title": "{title}", "number": "{number}", "all": "{all}"},
    }


def remedy(page: Page) -> dict[str, str]:
    """The words and the URL of what would give a section something to show; empty where only the page itself helps."""
    if not page.live:
        return {"words": _("Publish it"), "address": reverse("wagtailadmin_pages:edit", args=[page.pk])}
    for kind, words in home_section_of(page.specific_class).quick_create[-1:]:
        return {"words": str(words), "address": reverse("quick_create", args=[kind])}
    return {}


def section_state(page: Page, is_open: bool, locale_id: int) -> dict:
    section = build_section({"page": page.pk}, 0, locale_id)
    return {
        "title": page.get_admin_display_title(),
        "kind": capfirst(str(page.specific_class._meta.verbose_name)),
        "shows": bool(section),
        "state": pgettext("section", "Shows") if section else _("Nothing to show"),
        "why": section_summary(page, section) if section else reason_hidden(page, is_open),
        "piece": first_title(section) if section else "",
        "remedy": {} if section else remedy(page),
        "address": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }


def section_summary(page: Page, section) -> str:
    """The first item of a section, where that is not the page itself; or that changes are not published."""
    if page.has_unpublished_changes and page.live:
        return _("and has changes that are not public yet.")
    if not section.listed:
        return ""
    return _("first: “%(title)s”.") % {"title": first_title(section)}


def first_title(section) -> str:
    """The title of what stands first in a section; of one that prints the words of its page, that of the page."""
    first = next(iter(section.listed), section.page)
    return getattr(first, "page", first).title


def reason_hidden(page: Page, is_open: bool) -> str:
    """Why the section is hidden, in one sentence."""
    params = {"title": page.get_admin_display_title()}
    if not page.live:
        return _("The page “%(title)s” is not public.") % params
    if not is_open:
        return _("The page “%(title)s” is not for everybody.") % params
    reason = home_section_of(page.specific_class).empty_reason
    return str(reason(page) if callable(reason) else reason)
