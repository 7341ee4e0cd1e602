"""AppConfig: page views, counted by page and day."""

from media.features import FeatureConfig


class VisitsConfig(FeatureConfig):
    name = "home.visits"
    is_switchable = True
    health_checks = ["home.visits.health_checks.answers"]
    wsgi = ["home.visits.counter.with_visits"]
    minutely = ["home.visits.access_log.count_visits"]
