"""Data map: webhooks and their deliveries."""

from media.data_map import INTERNAL, ModelData, Retention

from .models import KEPT

DATA_MAP = {
    # An address may itself be a secret.
    "home.Webhook": ModelData(secret=("url", "key", "earlier_key")),
    "home.WebhookDelivery": ModelData(retention=Retention(KEPT, ("made_at",))),
    "home.PublicPage": INTERNAL,
    "home.ToldRedirect": INTERNAL,
    "home.ToldCounts": INTERNAL,
}
