"""Keeps jobs in step with what is published: one for each public source and each language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import task
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from ..visibility import placeholder_q
from .following import follow
from .models import Job
from .sources import snippet_models, source_pages, source_snippets
from .staleness import tell
from .tally import Tally

AT_ONCE = 50  # sources that are counted together
SOON, LATELY = timedelta(minutes=2), timedelta(hours=3)
AT_THE_END = ContextVar("jobs are kept at the end", default=False)


def soon(keys: Iterable[UUID]) -> None:
    """After what is being written is committed, and only then."""
    if not AT_THE_END.get() and (names := [str(key) for key in keys]):
        transaction.on_commit(partial(keep_soon.enqueue, names), robust=True)


@contextmanager
def kept_at_the_end() -> Iterator[None]:
    """Within, publications leave jobs alone: for programs that publish much, and call `keep_all` at the end."""
    token = AT_THE_END.set(True)
    try:
        yield
    finally:
        AT_THE_END.reset(token)


@task()
def keep_soon(keys: list[str]) -> None:
    """In the background; may be run twice."""
    keep(UUID(key) for key in keys)


@task()
def keep_all_soon() -> None:
    """The same for everything, after a language was added."""
    keep_all()


def keep_all() -> None:
    """Every job there is to be."""
    pages = Page.objects.filter(depth__gt=1).exclude(placeholder_q()).order_by("path")
    keys = list(pages.values_list("translation_key", flat=True))
    for model in snippet_models():
        keys += model._default_manager.order_by("pk").values_list("translation_key", flat=True)
    keep(dict.fromkeys(keys))


def keep_missed() -> None:
    """What was published in the last hours and not taken in, since a process died between the one and the other."""
    now = timezone.now()
    sources = TranslationSource.objects.filter(object_id=OuterRef("translation_key"), locale=OuterRef("locale"))
    known = Exists(Job.every.filter(translation_key=OuterRef("translation_key")))
    late = Exists(sources.filter(last_updated_at__lt=OuterRef("last_published_at")))
    pages = Page.objects.filter(live=True, depth__gt=1, alias_of=None).filter(late | ~known)
    pages = pages.filter(last_published_at__range=(now - LATELY, now - SOON))
    keep(pages.order_by("-last_published_at").values_list("translation_key", flat=True)[:AT_ONCE])


def keep(keys: Iterable[UUID]) -> None:
    """Makes, counts, closes the jobs of these pages and snippets as what is published asks for."""
    keys = list(keys)
    locales = list(Locale.objects.all())
    if len(locales) < 2:
        return
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        sources = source_pages(some)
        other = set(some) - {page.translation_key for page in sources}
        tally = Tally(some, sources + (source_snippets(other) if other else []), locales)
        tally.write()
        for job, source in tally.changed:
            follow(job, source)
        tell(some)
