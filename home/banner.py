"""The one announcement that stands above a page."""

from uuid import UUID

from pages.announcements import AnnouncementPage, Level


def banner_for(language: str, sections: set[UUID]) -> AnnouncementPage | None:
    """The gravest announcement in force for the whole site or for one of these sections (translation keys); one query.

    In the language of the visitor; what is urgent is told in its own language where nobody has translated it yet.
    """
    found: dict[UUID, AnnouncementPage] = {}
    for each in AnnouncementPage.objects.visible().banners().select_related("locale", "section"):
        own = each.locale.language_code == language
        here = each.section is None or each.section.translation_key in sections
        if here and (own or (each.level != Level.INFORMATION and each.translation_key not in found)):
            found[each.translation_key] = each
    return next(iter(found.values()), None)
