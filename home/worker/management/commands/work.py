"""Management command `work`: the one background process."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from media.features import first_announced
from pages.http.database_errors import is_unreachable, reason

from ....health.tracebacks import error_location
from ...process import Work


class Command(BaseCommand):
    help = "Runs queued tasks and, every minute, whatever is due."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once, **options):
        # Both write a failed task's whole message into the log, and with it names and addresses of people.
        for name in ("django_tasks", "django_tasks_db"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        if line := first_announced("start_refusals"):
            raise CommandError(line)
        try:
            work = Work()
        except OSError as problem:
            raise CommandError(f"{settings.VAR} cannot be written: {problem.strerror}") from None
        try:
            work.run_once() if once else work.run()
        except Error as problem:
            words = reason(problem) if is_unreachable(problem) else error_location(problem)
            raise CommandError(f"The database does not answer: {words}") from None
