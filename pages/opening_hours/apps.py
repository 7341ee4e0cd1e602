"""AppConfig: opening hours of the network."""

from media.features import CoreConfig


class OpeningHoursConfig(CoreConfig):
    name = "pages.opening_hours"
    tree_parts = {
        "pages.opening_hours.tree_parts.load_opening_hours": ["pages_openinghours"],
        "pages.opening_hours.tree_parts.load_hours_exceptions": ["pages_hoursexception"],
    }
