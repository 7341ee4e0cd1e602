"""AppConfig: pages that somebody has to look at again by a date."""

from media.features import FeatureConfig


class ContentReviewConfig(FeatureConfig):
    name = "home.content_review"
