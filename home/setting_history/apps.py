"""AppConfig: earlier versions of settings."""

from media.features import FeatureConfig


class SettingHistoryConfig(FeatureConfig):
    name = "home.setting_history"
    is_switchable = True
    receivers = ["versions"]
    earlier_versions = ["home.setting_history.links.history_url"]
