"""AppConfig: pictures of pages for previews of links."""

from media.features import CoreConfig


class SocialCardsConfig(CoreConfig):
    name = "pages.social_cards"
