"""AppConfig: redirects, their import, and addresses that led nowhere."""

from media.features import CoreConfig


class RedirectsConfig(CoreConfig):
    name = "home.redirects"
    middleware = {"home.redirects.middleware.RedirectMiddleware": "home.sign_in.middleware.ReauthenticationMiddleware"}
