"""AppConfig: what the screens of the desk share: rows of lists, moments and durations in words."""

from media.features import CoreConfig


class DeskConfig(CoreConfig):
    name = "home.desk"
