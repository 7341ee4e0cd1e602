"""Sentences of the audit log, in the language of whoever reads it, with the names that people have now."""

from collections.abc import Callable
from contextlib import suppress

from django.urls import Resolver404, resolve, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.utils import get_user_display_name

from pages.i18n.locales import name_of

from .actions import Action


def sentence(event, mark: Callable[[str], str] = str) -> str:
    """The event in a sentence. `mark` is given each name, for what keeps names apart from the words around them."""
    server, gone = pgettext("security log", "the server"), _("somebody whose account was deleted")
    names = {
        "who": (mark(name(event.user)) if event.user else gone) if event.by_account else server,
        "whom": mark(name(event.about)) if event.about else gone,
        "what": mark(what(event)),
        "page": mark(event.page.get_admin_display_title()) if event.page else pgettext("page", "a deleted one"),
    }
    words = event.get_action_display() % names
    return capfirst(words) if words.startswith((server, gone)) else words  # names stay as they are written


def name(user) -> str:
    return str(get_user_display_name(user))


def what(event) -> str:
    """The detail, in words where it is a code."""
    if event.action == Action.EXPORTED:
        return title_of(event.detail)
    if event.action in {Action.LANGUAGE_ON, Action.LANGUAGE_OFF}:
        with suppress(KeyError):  # a language that is not in the settings any more
            return name_of(event.detail)
    return event.detail


def title_of(path: str) -> str:
    """Title of the admin's list at this path; the path itself where there is none any more, or none with a title."""
    try:
        view = resolve(f"{reverse('wagtailadmin_home')}{path}/").func
    except Resolver404:
        return path
    title = getattr(getattr(view, "view_class", view), "page_title", "")
    return str(title) if title and not isinstance(title, property) else path
