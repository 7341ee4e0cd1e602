"""AppConfig: short forms for the pages that are written most."""

from media.features import FeatureConfig


class QuickCreateConfig(FeatureConfig):
    name = "home.quick_create"
    is_switchable = True
    begin_urls = ["home.quick_create.doors.begin_url"]
    doors = ["home.quick_create.doors.doors"]
