"""AppConfig: articles of others about the network."""

from media.features import CoreConfig


class PressConfig(CoreConfig):
    name = "pages.press"
    minutely = ["pages.press.link_checker.check_due"]
    model_modules = ["link_checks"]
