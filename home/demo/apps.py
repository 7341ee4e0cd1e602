"""AppConfig: the content of the example site."""

from media.features import FeatureConfig


class DemoConfig(FeatureConfig):
    name = "home.demo"
    first_content = "demo"
    is_switchable = True
