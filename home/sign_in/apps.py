"""AppConfig: login, second factor, devices and sessions."""

from media.features import CoreConfig


class SignInConfig(CoreConfig):
    name = "home.sign_in"
