"""AppConfig: who is shown on a picture, and pictures taken from the public."""

from media.features import FeatureConfig


class ShownPeopleConfig(FeatureConfig):
    name = "media.consent"
    is_switchable = True
    restorable_uploads = {"media.Picture": ["shown_people", "boxes"]}
    model_modules = ["kept_files"]
    data_receivers = ["log_actions"]
