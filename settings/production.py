"""Settings of a server on the open net: a secret key of its own, HTTPS only."""

from .base import *  # noqa: F403
from .base import BASE_URL, env
from .environment import WrongValue, exit_with_error

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    exit_with_error(WrongValue("SECRET_KEY", "production needs a key of its own", "at-least-50-random-letters"))

DEBUG = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BASE_URL.startswith("https:")
SECURE_HSTS_SECONDS = 31536000 if SECURE_SSL_REDIRECT else 0
