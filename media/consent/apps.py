"""AppConfig: who is shown on a picture, and pictures taken from the public."""

from media.features import FeatureConfig


class ShownPeopleConfig(FeatureConfig):
    name = "media.consent"
    model_modules = ["kept_files"]
