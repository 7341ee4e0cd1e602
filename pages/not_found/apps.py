"""AppConfig: addresses that lead nowhere, counted."""

from media.features import CoreConfig


class NotFoundConfig(CoreConfig):
    name = "pages.not_found"
    minutely = ["pages.not_found.models.delete_expired"]
