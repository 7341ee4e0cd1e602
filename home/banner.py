"""The one announcement that stands above a page."""

from uuid import UUID

from pages.announcements import AnnouncementPage, Level


def banner_for(language: str, sections: set[UUID]) -> AnnouncementPage | None:
    """The gravest announcement in force for the whole site or for one of these sections (translation keys); one query.

    In the language of the visitor; what is urgent is told where nobody has translated it yet, as it was written first.
    """
    found: dict[UUID, AnnouncementPage] = {}
    for each in AnnouncementPage.objects.visible().banners().select_related("locale", "section"):
        if each.section is None or each.section.translation_key in sections:
            other = found.get(each.translation_key)
            if is_better(each, other, language):
                found[each.translation_key] = each
    return next(iter(found.values()), None)


def is_better(each: AnnouncementPage, other: AnnouncementPage | None, language: str) -> bool:
    """Whether this one is to be told rather than the other, which says the same in another language."""
    if each.locale.language_code == language:
        return True
    if each.level == Level.INFORMATION:
        return False
    return other is None or (other.locale.language_code != language and each.pk < other.pk)
