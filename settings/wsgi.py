"""The WSGI application."""

import os
import sys
from contextlib import suppress

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
application = get_wsgi_application()


def follow_base_url() -> None:
    """Full addresses name the host and port of BASE_URL; a database that isn't ready yet is no reason not to start."""
    from home.bootstrap import sync_site_host

    with suppress(DatabaseError):
        sync_site_host(settings.PUBLIC_URL)


def refuse_older_tables() -> None:
    """Ends the start with one line where this code needs a migration that the tables have not seen."""
    from home.health.migrations import refusal

    if line := refusal():
        sys.exit(line)


refuse_older_tables()
follow_base_url()
