"""AppConfig: consent of people shown in pictures: request, consent, withdrawal."""

from media.features import FeatureConfig


class ConsentConfig(FeatureConfig):
    name = "home.consent"
    is_switchable = True
    requires = ["media.consent"]
    data_receivers = ["gone_files"]
    erasures = {"picture": "home.consent.gone_files.withdraw_again"}
    work_list = {"home.consent.work_list.ending_consents": 100}
