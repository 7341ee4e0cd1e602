"""Settings of the tests with this app."""

from settings.test import *  # noqa: F403
from settings.test import INSTALLED_APPS

INSTALLED_APPS = ["tests.extension", *INSTALLED_APPS]
