"""AppConfig: announcements, in force from one minute to another."""

from media.features import CoreConfig


class AnnouncementsConfig(CoreConfig):
    name = "pages.announcements"
