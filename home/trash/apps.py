"""AppConfig: deleted pages and uploads, brought back for a while."""

from media.features import FeatureConfig


class TrashConfig(FeatureConfig):
    name = "home.trash"
    receivers = ["uploads"]
    minutely = ["home.trash.retention.delete_expired"]
