"""The WSGI application."""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress

from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

log = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
application = get_wsgi_application()


def follow_base_url() -> None:
    """Full addresses name the host and port of BASE_URL; a database that isn't ready yet is no reason not to start."""
    from home.begin.bootstrap import sync_site_host

    with suppress(DatabaseError):
        sync_site_host(settings.PUBLIC_URL)


def refuse_older_tables() -> None:
    """Ends the start with one line where this code needs a migration that the tables have not seen."""
    from media.features import first_announced

    if line := first_announced("start_refusals"):
        sys.exit(line)


def refuse_faulty_templates() -> None:
    """Ends the start with one line where a template of a site's own app is faulty."""
    from .own_apps import refusal_of_templates

    if line := refusal_of_templates(map(apps.get_app_config, settings.OWN_APP_LABELS)):
        sys.exit(line)


def report_own_apps() -> None:
    """Write into the log what the site's own apps have forgotten, and what of them is left out."""
    from .own_apps import warnings_at_start

    for line in warnings_at_start():
        log.warning("%s", line)


def with_page_store(application: Callable) -> Callable:
    """The application behind the page store, which begins anew: code, templates or settings may be others.

    What it does not have is limited, for each network.
    """
    from home.page_store.store import page_store

    from .serving.cpu_limit import CPULimitMiddleware
    from .serving.page_store import PageStoreMiddleware

    if not (store := page_store()):
        return CPULimitMiddleware(application, application)
    store.begin_anew()
    with suppress(DatabaseError):
        store.flush()
    return PageStoreMiddleware(application, store)


refuse_older_tables()
refuse_faulty_templates()
report_own_apps()
follow_base_url()
application = with_page_store(application)
