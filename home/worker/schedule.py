"""Schedule of what is due every minute, done by one process at a time.

An app adds its own by naming them in its AppConfig: `minutely = ["pages.mail.backend.send_due"]`, or `retention`, which is due
for features that are switched off, too. Rows that are deleted at a certain age need no duty of their own: the data map states how
long they are kept. A duty takes no argument, finds by itself what is due, and may be killed at any point and run again.
"""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.images import get_image_model
from wagtail.models import DraftStateMixin, Page, Revision

from media.features import announced_functions
from media.images.renditions import make_sources
from pages.http.database_errors import outage
from pages.i18n.locales import enabled_locales, refresh_caches
from pages.translation.offline import translations_to_bring_back
from pages.tree.current import is_in_crisis

from ..health.models import note_duty_run
from ..health.tracebacks import error_location
from ..page_actions.restore import bring_back_translations
from .retention import delete_expired_rows, expiring_models

log = logging.getLogger(__name__)
ADVISORY_LOCK_ID = 0x436F6D6D  # our number among PostgreSQL's advisory locks
DAY = 86400
last_daily = 0.0


def run_duty(name: str, duty: Callable, *args, **kwargs) -> None:
    """Runs one duty; its failure is logged and stops nothing else."""
    try:
        duty(*args, **kwargs)
    except Exception as problem:
        if not outage.note(problem):
            log.error("%s failed: %s", name, error_location(problem))


@contextmanager
def exclusive_lock() -> Iterator[bool]:
    """Lock around the duties (PostgreSQL's, else a file's); yields whether it was acquired, ends with its holder."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK_ID])
            acquired = cursor.fetchone()[0]
            try:
                yield acquired
            finally:
                if acquired:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK_ID])
        return
    with open(settings.VAR / "duties.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            acquired = True
        except BlockingIOError:
            acquired = False
        yield acquired


def run_duties() -> None:
    """Runs all duties, ours and the other rooms', unless another process holds the lock."""
    close_old_connections()
    run_duty("notice_languages", notice_languages)
    with exclusive_lock() as acquired:
        for duty in [*duties(), note_duty_run] if acquired else []:
            run_duty(duty.__name__, duty)


def notice_languages() -> None:
    """In every process: one switched on or off meanwhile has other addresses."""
    refresh_caches(enabled_locales())


def duties() -> list[Callable]:
    """The callables of all duties; publishing first, which people wait for."""
    return [
        publish_and_expire,
        *announced_functions("minutely"),
        *announced_functions("retention"),
        delete_expired,
        finish_pictures,
        once_a_day,
    ]


def delete_expired() -> None:
    """Delete rows older than the data map says, model by model."""
    for model, retention in expiring_models().items():
        run_duty(f"Deleting expired rows of {model._meta.label}", delete_expired_rows, model, retention)


def publish_and_expire() -> None:
    """As Wagtail's `publish_scheduled`, but one page that can't be published does not hold up the others, and what has
    ended while it waited is ended at once.

    While the crisis switch is on nothing is published by the clock; what ends, ends.
    """
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in [] if is_in_crisis() else due:
        run_duty(f"Publishing revision {revision.pk}", publish, revision)
    drafts = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in [Page, *drafts]:
        for instance in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
            run_duty(f"The end of {model.__name__} {instance.pk}", expire, instance)


@transaction.atomic
def expire(instance: DraftStateMixin) -> None:
    """Unpublishes; a version that is due and waits goes on waiting, which Wagtail would forget."""
    waiting = list(instance.revisions.filter(approved_go_live_at__lt=timezone.now()))
    instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    Revision.objects.bulk_update(waiting, ["approved_go_live_at"])


@transaction.atomic
def publish(revision: Revision) -> None:
    """Publishes a version, unless it has been moved, mended or taken back since it was found.

    Also publish translations that went offline with the page. One that fails stays offline, without effect on the others.
    """
    due = Revision.objects.select_for_update().filter(pk=revision.pk, approved_go_live_at__lt=timezone.now()).first()
    if due:
        page = due.content_object
        offline = translations_to_bring_back(page) if isinstance(page, Page) and not page.live else []
        due.publish(log_action="wagtail.publish.scheduled")
        for each in offline:
            run_duty(f"Bringing back page {each.pk}", bring_back_translations, [each])


def finish_pictures() -> None:
    """Enqueues again renditions that were never made, a picture at most once an hour."""
    queued = DBTaskResult.objects.filter(task_path=make_sources.module_path)
    queued = queued.filter(Q(status__in=["READY", "RUNNING"]) | Q(enqueued_at__gt=timezone.now() - timedelta(hours=1)))
    queued_pks = {task["args"][0] for task in queued.values_list("args_kwargs", flat=True)}
    for pk in get_image_model().objects.unfinished().values_list("pk", flat=True):
        if pk not in queued_pks:
            make_sources.enqueue(pk)


def once_a_day() -> None:
    """Deletes expired sessions and results of tasks finished two weeks ago; at the first minute, then daily."""
    global last_daily
    if time.monotonic() - last_daily > DAY or not last_daily:
        call_command("clearsessions")
        call_command("prune_db_task_results", queue_name="*", verbosity=0)
        last_daily = time.monotonic()
