"""AppConfig: the API."""

from media.features import CoreConfig


class APIConfig(CoreConfig):
    name = "pages.api"
    model_modules = ["tokens"]
