"""AppConfig: the handbook at the desk."""

from media.features import FeatureConfig


class HandbookConfig(FeatureConfig):
    name = "home.handbook"
