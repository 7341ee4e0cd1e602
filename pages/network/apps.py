"""AppConfig: facts of the network and the texts around every page."""

from media.features import CoreConfig


class NetworkConfig(CoreConfig):
    name = "pages.network"
    lists = {"pages.network.viewsets.ChromeViewSet": 60}
