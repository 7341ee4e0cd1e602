"""AppConfig: facts of the network and the texts around every page."""

from media.features import CoreConfig


class NetworkConfig(CoreConfig):
    name = "pages.network"
    tree_parts = {
        "pages.network.tree_parts.load_chromes": ["pages_chrome"],
        "pages.network.tree_parts.load_networks": ["pages_network"],
    }
    lists = {"pages.network.viewsets.ChromeViewSet": 60}
