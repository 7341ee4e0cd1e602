"""AppConfig: the handbook at the desk."""

from media.features import FeatureConfig


class HandbookConfig(FeatureConfig):
    name = "home.handbook"
    help_urls = ["home.handbook.links.chapter_url"]
    is_switchable = True
