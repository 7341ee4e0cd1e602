"""AppConfig: login, second factor, devices and sessions."""

from media.features import CoreConfig


class SignInConfig(CoreConfig):
    name = "home.sign_in"
    middleware = {
        "home.sign_in.middleware.SecondFactorMiddleware": "settings.middleware.AtomicAdminWrites",
        "home.sign_in.middleware.ReauthenticationMiddleware": "home.users.middleware.AdminAccessMiddleware",
    }
