"""AppConfig: earlier versions of settings."""

from media.features import FeatureConfig


class SettingHistoryConfig(FeatureConfig):
    name = "home.setting_history"
    receivers = ["versions"]
    minutely = ["home.setting_history.versions.delete_expired"]
