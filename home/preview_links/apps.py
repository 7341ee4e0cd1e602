"""AppConfig: links to drafts for people without an account."""

from media.features import FeatureConfig


class PreviewLinksConfig(FeatureConfig):
    name = "home.preview_links"
    minutely = ["home.preview_links.models.delete_expired"]
