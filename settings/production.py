"""Settings of a server on the open net: HTTPS only, and nothing left to a default that only suits one's own machine.

A start without one of these variables is refused, with a line for each.
"""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.http.request import validate_host

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, BASE_URL, DEBUG, DEFAULT_FROM_EMAIL, HSTS, OWN_APPS_PATH, env
from .environment import REQUIRED, SECRET_LENGTH
from .own_apps import refuse_writable_folder

PUBLIC_KEYS = "django-insecure-"  # as startproject marks those that may be known
YEAR = 365 * 24 * 60 * 60  # seconds
HOW = " (openssl rand -base64 48)"

for name, example in REQUIRED.items():
    if not env.text(name) and name not in {problem.name for problem in env.problems}:
        env.refuse(name, f"production needs it{HOW if name == 'SECRET_KEY' else ''}", example)

SECRET_KEY = env.text("SECRET_KEY")
is_weak = len(SECRET_KEY) < SECRET_LENGTH or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith(PUBLIC_KEYS)
if SECRET_KEY and is_weak:
    env.refuse(
        "SECRET_KEY", f"it must be at least {SECRET_LENGTH} letters drawn by chance{HOW}", REQUIRED["SECRET_KEY"]
    )
if env.text("BASE_URL") and not validate_host(host := urlsplit(BASE_URL).hostname or "", ALLOWED_HOSTS):
    env.refuse("ALLOWED_HOSTS", f"{host}, the host of BASE_URL, is not among them", host)
if "@" not in parseaddr(DEFAULT_FROM_EMAIL)[1]:
    env.refuse("DEFAULT_FROM_EMAIL", f"“{DEFAULT_FROM_EMAIL}” is no mail address", REQUIRED["DEFAULT_FROM_EMAIL"])
if DEBUG:
    env.refuse("DEBUG", "production shows no traceback; DJANGO_SETTINGS_MODULE=settings.dev does", "0")
refuse_writable_folder(env, OWN_APPS_PATH)
env.refuse_without_effect()
env.exit_if_wrong()

DEBUG = False
HSTS_SECONDS = {"off": 0, "host": YEAR, "subdomains": YEAR, "preload": 2 * YEAR}  # RFC 6797; hstspreload.org
SECOND_FACTOR = env.choice("SECOND_FACTOR", ["required", "off"])
WORKERS = env.count("WORKERS", 2, 64)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BASE_URL.startswith("https:")
SECURE_HSTS_SECONDS = HSTS_SECONDS[HSTS] if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in {"subdomains", "preload"}
SECURE_HSTS_PRELOAD = HSTS == "preload"
# A promise about names that are not the site's alone: HSTS=subdomains and HSTS=preload make it, HSTS=host (the default) does not.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"] if HSTS == "host" else []
