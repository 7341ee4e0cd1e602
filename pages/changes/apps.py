"""AppConfig: the feed of changed rows, from which everything derived is renewed."""

from media.features import CoreConfig


class ChangesConfig(CoreConfig):
    name = "pages.changes"
    minutely = ["pages.changes.models.delete_expired"]
