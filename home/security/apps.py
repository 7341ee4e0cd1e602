"""AppConfig: the log of sign-ins and rights."""

from media.features import CoreConfig


class SecurityConfig(CoreConfig):
    name = "home.security"
    middleware = {
        "home.security.middleware.SecurityLogMiddleware": "django.contrib.auth.middleware.AuthenticationMiddleware"
    }
    after_restore = {"home.security.record.record_restore": 30}
