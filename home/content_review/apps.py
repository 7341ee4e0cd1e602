"""AppConfig: pages that have to be reviewed by a date."""

from media.features import FeatureConfig


class ContentReviewConfig(FeatureConfig):
    name = "home.content_review"
    is_switchable = True
    work_list = {"home.content_review.work_list.to_look_over": 110}
    schedule_entries = ["home.content_review.schedule_entries.reviews"]
