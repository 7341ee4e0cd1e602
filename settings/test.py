"""Settings of the tests: tasks at once, mail in memory, uploads in a folder that is thrown away."""

import tempfile
from pathlib import Path

from pages.i18n.compiled import compile_catalogs

from .base import *  # noqa: F403
from .base import RATE_LIMITS, STORAGES, VAR, env

env.exit_if_wrong()
compile_catalogs(VAR)
SECRET_KEY = "tests only"
ALLOWED_HOSTS = ["*"]
TASKS = {"default": {"BACKEND": "tests.support.index_updates.TestBackend"}}
EMAIL_BACKEND = OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = tempfile.mkdtemp(prefix="commonhouse-media-")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PAGE_STORE = None
RATE_LIMIT_FILE = Path(MEDIA_ROOT).with_suffix(".sqlite3")
OFTEN_ASKED = {"password", "search", "suggest", "reset", "api:address", "api:token", "computing"}  # by tests
RATE_LIMITS = {
    scope: limit._replace(times=10**9) if scope in OFTEN_ASKED else limit for scope, limit in RATE_LIMITS.items()
}
