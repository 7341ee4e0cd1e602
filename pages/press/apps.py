"""AppConfig: articles of others about the network."""

from media.features import CoreConfig


class PressConfig(CoreConfig):
    name = "pages.press"
    lists = {"pages.press.viewsets.OutletViewSet": 40}
    minutely = ["pages.press.link_checker.check_due"]
    model_modules = ["link_checks"]
    tree_parts = {"pages.press.tree_parts.load_covered": ["pages_subject"]}
