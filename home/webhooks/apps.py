"""AppConfig: messages to other programs about what became public."""

from media.features import FeatureConfig


class WebhooksConfig(FeatureConfig):
    name = "home.webhooks"
    minutely = ["home.webhooks.changes.tell_all", "home.webhooks.delivery.delete_expired"]
    at_restore = {"home.webhooks.delivery.hold_waiting": 30}
