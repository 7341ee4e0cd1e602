"""AppConfig: data about a person: found, exported, erased."""

from media.features import FeatureConfig


class PrivacyConfig(FeatureConfig):
    name = "home.privacy"
    is_switchable = True
    privacy_texts = ["home.privacy.public.privacy_texts"]
    data_receivers = ["registrations"]
    after_restore = {"home.privacy.erasure.overwrite_freed": 40}
    erasures = {"words": "home.privacy.erasure.erase_again"}
