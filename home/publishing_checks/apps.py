"""AppConfig: checks that a page has to pass before it is published."""

from media.features import FeatureConfig


class PublishingChecksConfig(FeatureConfig):
    name = "home.publishing_checks"
    middleware = {"home.publishing_checks.middleware.StoppedMiddleware": "home.users.middleware.AdminAccessMiddleware"}
