"""AppConfig: consent of people shown in pictures: request, consent, withdrawal."""

from media.features import FeatureConfig


class ConsentConfig(FeatureConfig):
    name = "home.consent"
    requires = ["media.consent"]
    erasures = {"picture": "home.consent.signals.withdraw_again"}
    work_list = {"home.consent.work_list.ending_consents": 100}
