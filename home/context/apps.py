"""AppConfig: the template context of what stands around a page."""

from media.features import CoreConfig


class SiteContextConfig(CoreConfig):
    name = "home.context"
