#!/usr/bin/env python
"""Django's command line, run with this project's settings."""

import os
import sys

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("Django is not installed for this Python: say .venv/bin/python manage.py (`make run` fills .venv)")

import settings  # noqa: F401 (reads the environment file, which may say which settings)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    execute_from_command_line(sys.argv)
