"""AppConfig: pages that have to be reviewed by a date."""

from media.features import FeatureConfig


class ContentReviewConfig(FeatureConfig):
    name = "home.content_review"
