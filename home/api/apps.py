"""AppConfig: what the home page adds to the API: content by address, changes, previews, facts of the site."""

from media.features import CoreConfig


class HomeAPIConfig(CoreConfig):
    name = "home.api"
