"""AppConfig: what is published and ended by the clock."""

from media.features import CoreConfig


class ScheduleConfig(CoreConfig):
    name = "home.schedule"
