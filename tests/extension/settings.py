"""Settings of the tests with this app."""

from settings.base import INSTALLED_APPS
from settings.test import *  # noqa: F403

INSTALLED_APPS = ["tests.extension", *INSTALLED_APPS]
