"""AppConfig: two people's changes to one page, joined."""

from media.features import FeatureConfig


class PageMergeConfig(FeatureConfig):
    name = "home.page_merge"
    is_switchable = True
