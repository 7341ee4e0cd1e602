"""AppConfig: links to drafts for people without an account."""

from media.features import FeatureConfig


class PreviewLinksConfig(FeatureConfig):
    name = "home.preview_links"
    is_switchable = True
    urls = "home.preview_links.views"
    api_routers = {"/preview/": "home.api.previews.router"}
    draft_links = ["home.preview_links.views.open_link"]
