"""AppConfig: forms and menus of the desk are drawn with less work."""

from media.features import FeatureConfig


class DeskSpeedConfig(FeatureConfig):
    name = "home.desk_speed"
    is_switchable = True
