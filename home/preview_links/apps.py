"""AppConfig: links to drafts for people without an account."""

from media.features import FeatureConfig


class PreviewLinksConfig(FeatureConfig):
    name = "home.preview_links"
    urls = "home.preview_links.views"
    minutely = ["home.preview_links.models.delete_expired"]
