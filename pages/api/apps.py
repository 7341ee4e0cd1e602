"""AppConfig: the API that reads and writes content."""

from media.features import CoreConfig


class APIConfig(CoreConfig):
    name = "pages.api"
    minutely = ["pages.api.write_log.delete_expired", "pages.api.idempotency.delete_expired"]
    model_modules = ["idempotency", "tokens", "write_log"]
