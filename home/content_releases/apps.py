"""AppConfig: several pages that become public together."""

from media.features import FeatureConfig


class ContentReleasesConfig(FeatureConfig):
    name = "home.content_releases"
    minutely = ["home.content_releases.models.delete_expired", "home.content_releases.release.release_due"]
