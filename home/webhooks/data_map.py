"""Data map: webhooks and their deliveries."""

from media.data_map import INTERNAL, ModelData

DATA_MAP = {
    # An address may itself be a secret. Bodies tell what was public, for 30 days (.models.KEPT).
    "home.Webhook": ModelData(secret=("url", "key", "earlier_key")),
    "home.WebhookDelivery": INTERNAL,
    "home.PublicPage": INTERNAL,
    "home.ToldRedirect": INTERNAL,
    "home.ToldCounts": INTERNAL,
}
