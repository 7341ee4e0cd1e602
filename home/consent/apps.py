"""AppConfig: consent of people in pictures: asked, given, withdrawn."""

from media.features import FeatureConfig


class ConsentConfig(FeatureConfig):
    name = "home.consent"
    erasures = {"picture": "home.consent.signals.withdraw_again"}
