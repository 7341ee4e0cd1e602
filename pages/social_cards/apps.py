"""AppConfig: pictures of pages for previews of links."""

from media.features import FeatureConfig


class SocialCardsConfig(FeatureConfig):
    name = "pages.social_cards"
    is_switchable = True
    urls = "pages.social_cards.urls"
    share_images = ["pages.social_cards.views.card_image"]
    page_files = ["pages.social_cards.files.delete_cards"]
    data_receivers = ["files"]
