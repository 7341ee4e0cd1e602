"""Names in migrations: these models are in home.erasure_log."""

from ..erasure_log.models import random_key  # noqa: F401 (migration 0003)
