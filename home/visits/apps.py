"""AppConfig: page views, counted by page and day."""

from media.features import FeatureConfig


class VisitsConfig(FeatureConfig):
    name = "home.visits"
    health_checks = ["home.visits.health_checks.answers"]
    minutely = ["home.visits.access_log.count_visits", "home.visits.counts.delete_expired"]
