"""Translations that went offline together with their page, and whether they may come back with it."""

from datetime import datetime, timedelta

from wagtail.models import Page, PageLogEntry

TAKEN_OFFLINE = ["wagtail.unpublish", "wagtail.unpublish.scheduled"]
TOGETHER = timedelta(minutes=1)  # at most between a page and its translations, where one action took them offline


def can_bring_back(page: Page, user) -> bool:
    """Whether this was public, is not, and this person may publish it."""
    permissions = page.permissions_for_user(user)
    is_offline = not page.live and page.first_published_at is not None
    return is_offline and permissions.can_publish() and not permissions.page_locked()


def went_offline_at(page: Page) -> datetime | None:
    """When it was taken offline last; None where its log does not tell."""
    notes = PageLogEntry.objects.filter(page=page.pk, action__in=TAKEN_OFFLINE).order_by("-timestamp")
    return notes.values_list("timestamp", flat=True).first()


def offline_translations(page: Page) -> list[Page]:
    """Return the translations that went offline together with this page, and still are."""
    if (moment := went_offline_at(page)) is None:
        return []
    pages = page.get_translations().filter(live=False, alias_of=None).select_related("locale").order_by("locale_id")
    moments = {each: went_offline_at(each) for each in pages.specific()}
    return [each for each, own in moments.items() if own and abs(own - moment) <= TOGETHER]


def translations_to_bring_back(page: Page, user=None) -> list[Page]:
    """Return those of them that this person may publish.

    Without a user, for a publication by schedule: those that are neither locked nor scheduled themselves.
    """
    pages = offline_translations(page)
    return [each for each in pages if (can_bring_back(each, user) if user else each.get_lock() is None)]
