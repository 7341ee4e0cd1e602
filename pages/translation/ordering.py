"""Places orders and carries them out; killed at any point, the next run goes on where the last one was."""

import datetime as dt
import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from wagtail.models import Locale, Page

from ..languages import name_of
from .keeping import keep
from .models import Job
from .opening import Gone, source_of
from .orders import Order, OrderItem
from .sources import readable_sources

log = logging.getLogger(__name__)
AT_ONCE = 20  # items that are prepared between two looks at whether somebody stopped the order
GONE, NOTHING, BROKEN = "gone", "nothing", "broken"
PROBLEMS = {
    GONE: _("No visitor can read it any more."),
    NOTHING: _("There is nothing to translate in it."),
    BROKEN: _("It could not be prepared. Please open it in the list of translations."),
}


@transaction.atomic
def place(pages: Iterable[Page], locales: Iterable[Locale], user, due_on: dt.date | None = None) -> Order | None:
    """Orders these pages (in whichever language they are chosen) in these languages, from their sources.

    None where no visitor can read any of them, or all are written in these very languages.
    """
    sources = readable_sources({page.translation_key for page in pages}).only("pk", "locale_id").order_by("path")
    wanted = list(locales)
    pairs = [(page, locale) for page in sources for locale in wanted if locale.pk != page.locale_id]
    if not pairs:
        return None
    order = Order.objects.create(placed_by=user, due_on=due_on)
    items = [OrderItem(order=order, page_id=page.pk, locale=locale) for page, locale in pairs]
    OrderItem.objects.bulk_create(items, batch_size=500)
    transaction.on_commit(partial(carry_out.enqueue, order.pk))
    return order


def go_on(order: Order) -> None:
    """After it was stopped."""
    Order.objects.filter(pk=order.pk).update(stopped_at=None, stopped_by=None)
    transaction.on_commit(partial(carry_out.enqueue, order.pk))


def languages_of(order: Order) -> list[str]:
    """The names of the languages it asks for."""
    locales = Locale.objects.filter(pk__in=order.items.order_by().values("locale")).order_by("pk")
    return [name_of(locale.language_code) for locale in locales]


@task()
def carry_out(pk: int) -> None:
    """Prepares what is left of an order, a few items at a time; several may do so at once."""
    while items := left(pk):
        prepare(items)


def left(pk: int) -> list[OrderItem]:
    """The next items of an order; none once it was stopped."""
    rows = OrderItem.objects.filter(order=pk, order__stopped_at=None, done_at=None).order_by("pk")
    return list(rows.select_related("order", "page", "locale")[:AT_ONCE])


def prepare(items: list[OrderItem]) -> None:
    """Makes sure that each has its job, begun and due; what can't be prepared says why, and holds up nothing else."""
    keep({item.page.translation_key for item in items})
    for item in items:
        try:
            with transaction.atomic():
                problem = begin(item)
        except Exception:
            log.exception("Order %s: page %s could not be prepared.", item.order_id, item.page_id)
            problem = BROKEN
        OrderItem.objects.filter(pk=item.pk).update(done_at=timezone.now(), problem=problem)


def begin(item: OrderItem) -> str:
    """Opens the job of this item, as whoever translates it first would; gives the problem, if there is one."""
    jobs = Job.every.filter(translation_key=item.page.translation_key, locale=item.locale_id)
    job = jobs.select_related("content_type").first()
    if job is None or not job.is_open:
        return GONE if job or not item.page.live else NOTHING
    try:
        source_of(job, lock=True)
    except Gone:
        return GONE
    if item.order.due_on:
        jobs.update(due_on=item.order.due_on)
    return ""


def catch_up() -> None:
    """Every minute: what an order has left although nobody is at it."""
    asked = DBTaskResult.objects.filter(task_path=carry_out.module_path, status__in=["READY", "RUNNING"])
    known = {task["args"][0] for task in asked.values_list("args_kwargs", flat=True)}
    for pk in Order.objects.open().values_list("pk", flat=True):
        if pk not in known:
            carry_out.enqueue(pk)
