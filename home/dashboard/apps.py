"""AppConfig: the desk's home: what waits, what changed, what comes."""

from media.features import CoreConfig


class DashboardConfig(CoreConfig):
    name = "home.dashboard"
