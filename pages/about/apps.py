"""AppConfig: pages about the network: mission, story, principles, plain pages."""

from media.features import CoreConfig


class AboutConfig(CoreConfig):
    name = "pages.about"
