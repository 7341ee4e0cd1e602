"""AppConfig: rate limits, caches, and requests to other hosts."""

from media.features import CoreConfig


class HTTPConfig(CoreConfig):
    name = "pages.http"
    minutely = ["pages.http.rate_limit.delete_expired"]
