"""AppConfig: announcements, in force from one minute to another."""

from media.features import CoreConfig


class AnnouncementsConfig(CoreConfig):
    name = "pages.announcements"
    moments = ["pages.AnnouncementPage.shown_from", "pages.AnnouncementPage.shown_until"]
