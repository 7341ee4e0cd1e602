"""AppConfig: sitemap, JSON-LD and llms.txt."""

from media.features import CoreConfig


class SeoConfig(CoreConfig):
    name = "home.seo"
