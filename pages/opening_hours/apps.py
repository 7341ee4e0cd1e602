"""AppConfig: opening hours of the network."""

from media.features import CoreConfig


class OpeningHoursConfig(CoreConfig):
    name = "pages.opening_hours"
