"""AppConfig: redirects, and their import."""

from media.features import CoreConfig


class RedirectsConfig(CoreConfig):
    name = "home.redirects"
    middleware = {"home.redirects.middleware.RedirectMiddleware": "home.sign_in.middleware.ReauthenticationMiddleware"}
