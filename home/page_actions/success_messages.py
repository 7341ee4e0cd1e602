"""What is said after something was done with pages: what visitors see now, and the button that leads back."""

from django.contrib import messages as django_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page, Revision

from media.features import announced_functions

from ..desk.moments import moment_words
from .restore import can_bring_back
from .undo_together import bring_back_button, move_back_button


def say_instead(request: HttpRequest, words: str) -> None:
    """Replaces what a view of Wagtail's has just told as its success; all other messages stay."""
    told = list(django_messages.get_messages(request))  # which are taken by that, so they are added again
    last = max((at for at, each in enumerate(told) if each.level == django_messages.SUCCESS), default=None)
    for at, each in enumerate(told):
        django_messages.add_message(request, each.level, words if at == last else each.message, each.extra_tags)


def deleted_message(request: HttpRequest, titles: dict[int, str]) -> str:
    """After pages were deleted (titles by primary key): what the first app adds that announces `deleted_messages`."""
    if messages_of_apps := announced_functions("deleted_messages"):
        return messages_of_apps[0](request, Page, titles)
    if len(titles) == 1:
        return _("“%(title)s” is deleted.") % {"title": next(iter(titles.values()))}
    words = ngettext("%(number)d is deleted.", "%(number)d are deleted.", len(titles))
    return words % {"number": len(titles)}


def saved_message(page: Page, scheduled: Revision | None) -> str:
    """After “Save”: who sees what was written."""
    if scheduled:
        words = _(
            "“%(title)s” is saved as a draft. What becomes public (%(moment)s) does not have it yet: "
            "“Save into what is scheduled” puts it there."
        )
        return words % {
            "title": page.get_admin_display_title(),
            "moment": moment_words(scheduled.approved_go_live_at),
        }
    if page.live:
        words = _("“%(title)s” is saved. Visitors see what stood there before, until you publish it.")
    else:
        words = _("“%(title)s” is saved. Nobody sees it but the desk.")
    return words % {"title": page.get_admin_display_title()}


def bring_back_buttons(pages: list[Page], user) -> list:
    """“Bring back”, for one page that this person may publish again."""
    if len(pages) != 1 or not can_bring_back(pages[0], user):
        return []
    return [messages.button(reverse("bring_back", args=[pages[0].pk]), _("Bring back"))]


def offline_message(pages: list[Page], below: int, user) -> str:
    """After several pages were taken offline, and `below` them others."""
    pages = list(Page.objects.filter(pk__in=[page.pk for page in pages]))
    if len(pages) == 1 and not below:
        words = _("“%(page_title)s” is offline: visitors no longer see it.")
        return messages.render(
            words % {"page_title": pages[0].get_admin_display_title()}, bring_back_buttons(pages, user)
        )
    words = ngettext(
        "%(number)d page is offline: visitors no longer see it.",
        "%(number)d pages are offline: visitors no longer see them.",
        len(pages) + below,
    )
    return messages.render(words % {"number": len(pages) + below}, [bring_back_button()])


def moved_message(page: Page, old: Page, new: Page, user) -> str:
    """After a page was moved from below `old` to below `new`."""
    words = _("“%(title)s” now stands below “%(place)s”.") % {
        "title": page.get_admin_display_title(),
        "place": new.get_admin_display_title(),
    }
    moved = Page.objects.get(pk=page.pk)
    if not moved.permissions_for_user(user).can_move_to(old.specific_deferred):
        return messages.render(words, [])
    back = messages.button(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, old.pk]), _("Move it back"))
    return messages.render(words, [back])


def copied_message(page: Page, copy: Page) -> str:
    """Return what is said of the alias or public copy `copy` of a page."""
    if copy.alias_of_id:
        words = _(
            "“%(title)s” has an alias now, with the title and the content of the original. "
            "It is public while the original is."
        )
    else:
        words = _("“%(title)s” is copied. The copy is public.")
    edit = messages.button(reverse("wagtailadmin_pages:edit", args=[copy.pk]), _("Edit"))
    return messages.render(words % {"title": page.specific_deferred.get_admin_display_title()}, [edit])


def moved_together_message(pages: list[Page], place: Page) -> str:
    if len(pages) == 1:
        title = pages[0].get_admin_display_title()
        return _("“%(title)s” now stands below “%(place)s”.") % {
            "title": title,
            "place": place.get_admin_display_title(),
        }
    words = ngettext(
        "%(number)d page now stands below “%(place)s”.",
        "%(number)d pages now stand below “%(place)s”.",
        len(pages),
    )
    words %= {"number": len(pages), "place": place.get_admin_display_title()}
    return messages.render(words, [move_back_button()])
