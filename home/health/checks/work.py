"""Health checks of the background work: it is alive, its tasks are run, its mails leave, the cache remembers."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django_tasks_db.models import DBTaskResult

from pages.i18n.durations import format_duration, time_ago
from pages.mail.models import OutgoingMail

from ..check import Finding, broken, health_check, warning, well
from ..heartbeat import living
from ..models import since_last_duty_run
from ..reasons import plain_reason, plain_summary

LATE = timedelta(minutes=5)  # the duties are done every half minute; a large one may take some minutes
WAITING_LONG = timedelta(minutes=15)
NEWS = timedelta(days=7)  # for so long a mail that was given up is told


@health_check(pgettext_lazy("health", "Background work"), "work", probed=True, needs_database=True)
def duties() -> Iterator[Finding]:
    """By the row that it writes, wherever it runs; by its locked files whether it is alive on this machine."""
    since = since_last_duty_run()
    here = living()
    if since and since <= LATE:
        yield well(_("It did what was due %(when)s.") % {"when": time_ago(timezone.now() - since)})
    elif here:
        yield broken(
            _("It runs on this machine, but has not finished what is due for %(time)s.")
            % {"time": format_duration(since)}
            if since
            else _("It runs on this machine, but has never finished what is due."),
            _("Restart it (manage.py work), and read its log."),
        )
    elif since is None:
        yield broken(
            _("It has never run: nothing is published in time, and no mail leaves."), _("Start it: manage.py work.")
        )
    else:
        yield broken(
            _("It has not run for %(time)s: nothing is published in time, and no mail leaves.")
            % {"time": format_duration(since)},
            _("Start it: manage.py work."),
        )


@health_check(pgettext_lazy("health", "Tasks"), probed=True, needs_database=True)
def tasks() -> Iterator[Finding]:
    """Tasks that wait, though they are due."""
    now = timezone.now()
    ready = DBTaskResult.objects.filter(status="READY").exclude(run_after__gt=now)
    oldest = ready.aggregate(oldest=Min("enqueued_at"))["oldest"]
    if oldest and now - oldest > WAITING_LONG:
        yield warning(
            _("A task waits for %(time)s: search and pictures are out of date.")
            % {"time": format_duration(now - oldest)},
            _("Look whether the background work is alive; a long task may hold up the others."),
        )


@health_check(pgettext_lazy("health", "Mail"), "mail", probed=True, needs_database=True)
def mail_queue() -> Iterator[Finding]:
    """The oldest mail that is due, what the mail server refuses, and what was given up in the last week."""
    now, mails = timezone.now(), OutgoingMail.objects
    failing = mails.failing().order_by("created").values_list("created", "last_error").first()
    oldest = mails.due().order_by().aggregate(oldest=Min("due"))["oldest"]
    if oldest and now - oldest > WAITING_LONG:
        yield broken(
            _("A mail has been due for %(time)s and nobody sends it.") % {"time": format_duration(now - oldest)},
            _("Look whether the background work is alive."),
        )
    elif oldest:
        yield well(_("The oldest mail that is due waits for %(time)s.") % {"time": format_duration(now - oldest)})
    elif not failing:
        yield well(_("No mail is due."))
    if failing:
        yield warning(
            _("A mail has waited for %(time)s. The mail server at the last try: %(problem)s.")
            % {"time": format_duration(now - failing[0]), "problem": plain_summary(failing[1])},
            _("Compare EMAIL_URL, then run manage.py doctor --mail with your own address."),
        )
    if given_up := mails.given_up().filter(given_up_at__gt=now - NEWS).count():
        words = ngettext(
            "%(number)d mail was given up in the last week.",
            "%(number)d mails were given up in the last week.",
            given_up,
        )
        yield warning(words % {"number": given_up}, _("Look at them under Reports › Outbox."))


def cache_problem(problem: Exception) -> Finding:
    return broken(
        _("The cache does not answer: %(problem)s.") % {"problem": plain_reason(problem)},
        _("Start it, and compare CACHE_URL. Pages are served meanwhile, more slowly."),
    )


@health_check(pgettext_lazy("health", "Cache"), "cache", probed=True)
def cache_answers() -> Iterator[Finding]:
    """A cache that is left out when it fails says so in its `check`."""
    try:
        cache.check() if hasattr(cache, "check") else cache.get("health")
    except Exception as problem:
        yield cache_problem(problem)


@health_check(pgettext_lazy("health", "Writing to the cache"), writes=True)
def cache_write() -> Iterator[Finding]:
    """Keeps a word and asks for it: a cache that is left out when it fails does not say so itself."""
    word = get_random_string(16)
    try:
        cache.set("health", word, 5)
        kept = cache.get("health") == word
        cache.delete("health")
    except Exception as problem:
        yield cache_problem(problem)
        return
    if not kept:
        yield broken(
            _("The cache forgets what it is told."),
            _("Start it, and compare CACHE_URL. Pages are served meanwhile, more slowly."),
        )


@health_check(pgettext_lazy("health", "How tasks are run"))
def task_queue() -> Iterator[Finding]:
    if settings.TASK_QUEUE == "immediate":
        yield warning(
            _("TASKS=immediate: whoever saves a page waits for all that follows from it."),
            _("Leave TASKS out, and start manage.py work."),
        )
