"""AppConfig: messages to other programs about what became public."""

from media.features import FeatureConfig


class WebhooksConfig(FeatureConfig):
    name = "home.webhooks"
    is_switchable = True
    minutely = ["home.webhooks.changes.tell_all"]
    each_second = ["home.webhooks.delivery.deliver_due"]
