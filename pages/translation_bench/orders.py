"""Orders of translations: form and views in the admin, and the background task, which resumes where it was killed."""

import datetime as dt
import logging
from collections.abc import Iterable
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Locale, Page

from ..i18n.locales import enabled_locales, name_of
from ..translation.jobs.sources import Gone, lock_source, readable_sources
from ..translation.jobs.sync import sync_jobs
from ..translation.models import Job
from ..translation.permissions import is_editor
from ..visibility import placeholder_q, visible_or_scheduled
from .models import Order, OrderItem

log = logging.getLogger(__name__)
BATCH_SIZE = 20  # items that are prepared between two looks at whether somebody stopped the order
GONE, NOTHING, BROKEN = "gone", "nothing", "broken"
PROBLEMS = {
    GONE: _("No visitor can read it any more."),
    NOTHING: _("There is nothing to translate in it."),
    BROKEN: _("It could not be prepared. Please open it in the list of translations."),
}


@transaction.atomic
def place_order(pages: Iterable[Page], locales: Iterable[Locale], user, due_on: dt.date | None = None) -> Order | None:
    """Creates an order of these pages (chosen in any language) in these locales, and enqueues the task.

    None where none of them has a public source, or all are written in these very languages.
    """
    sources = readable_sources({page.translation_key for page in pages}).only("pk", "locale_id").order_by("path")
    target_locales = list(locales)
    pairs = [(page, locale) for page in sources for locale in target_locales if locale.pk != page.locale_id]
    if not pairs:
        return None
    order = Order.objects.create(placed_by=user, due_on=due_on)
    items = [OrderItem(order=order, page_id=page.pk, locale=locale) for page, locale in pairs]
    OrderItem.objects.bulk_create(items, batch_size=500)
    transaction.on_commit(partial(process_order.enqueue, order.pk))
    return order


def resume(order: Order) -> None:
    """Enqueues a stopped order again."""
    Order.objects.filter(pk=order.pk).update(stopped_at=None, stopped_by=None)
    transaction.on_commit(partial(process_order.enqueue, order.pk))


def language_names(order: Order) -> list[str]:
    """Display names of the locales of an order."""
    locales = Locale.objects.filter(pk__in=order.items.order_by().values("locale")).order_by("pk")
    return [name_of(locale.language_code) for locale in locales]


@task()
def process_order(pk: int) -> None:
    """Background task: prepares the items that are left, in batches; several workers may do so at once."""
    while items := next_items(pk):
        prepare_items(items)


def next_items(pk: int) -> list[OrderItem]:
    """The next batch of items of an order; empty once it was stopped."""
    rows = OrderItem.objects.filter(order=pk, order__stopped_at=None, done_at=None).order_by("pk")
    return list(rows.select_related("order", "page", "locale")[:BATCH_SIZE])


def prepare_items(items: list[OrderItem]) -> None:
    """Creates and opens the job of each item; an item that fails stores its problem, and holds up no other."""
    sync_jobs({item.page.translation_key for item in items})
    for item in items:
        try:
            with transaction.atomic():
                problem = open_job(item)
        except Exception:
            log.exception("Order %s: page %s could not be prepared.", item.order_id, item.page_id)
            problem = BROKEN
        OrderItem.objects.filter(pk=item.pk).update(done_at=timezone.now(), problem=problem)


def open_job(item: OrderItem) -> str:
    """Opens the job of an item, as its first translator would. Returns a key of PROBLEMS, empty on success."""
    jobs = Job.every.filter(translation_key=item.page.translation_key, locale=item.locale_id)
    job = jobs.select_related("content_type").first()
    if job is None or not job.is_open:
        return GONE if job or not item.page.live else NOTHING
    try:
        lock_source(job)
    except Gone:
        return GONE
    if item.order.due_on:
        jobs.update(due_on=item.order.due_on)
    return ""


def process_waiting_orders() -> None:
    """Scheduled every minute: enqueues open orders that no task is working on."""
    tasks = DBTaskResult.objects.filter(task_path=process_order.module_path, status__in=["READY", "RUNNING"])
    queued = {task["args"][0] for task in tasks.values_list("args_kwargs", flat=True)}
    for pk in Order.objects.open().values_list("pk", flat=True):
        if pk not in queued:
            process_order.enqueue(pk)


# What somebody says who orders translations: in which languages, with what stands below, until when.


class Languages(forms.ModelMultipleChoiceField):
    """Form field of locales, labelled with their names in the active language."""

    def label_from_instance(self, locale):
        return lazystr(name_of(locale.language_code))


class OrderForm(forms.Form):
    """Form of an order for pages that are selected already."""

    locales = Languages(
        Locale.objects.none(),
        label=_("Into"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one language.")},
    )
    include_descendants = forms.BooleanField(label=_("With all pages below"), required=False)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=AdminDateInput,
        help_text=_(
            "Stands first in the translators' list until then. Left empty, dates that were set stay as they are."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["locales"].queryset = Locale.objects.filter(
            pk__in=[locale.pk for locale in enabled_locales()]
        ).order_by("pk")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose another."))
        return day


class SectionsForm(OrderForm):
    """Form of an order for whole sections: home pages and their children, with all descendants."""

    pages = forms.ModelMultipleChoiceField(
        Page.objects.none(),
        label=_("What"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one page.")},
    )
    field_order = ["pages", "include_descendants", "locales", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = enabled_locales()[:1]
        found = visible_or_scheduled(Page.objects.filter(depth__in=(2, 3), locale__in=own)).order_by("path")
        self.fields["pages"].queryset = found
        self.fields["include_descendants"].initial = True


def with_descendants(pages: list[Page], include_descendants: bool) -> list[Page]:
    """These pages, with `include_descendants` also their descendants; one query for each page."""
    if not include_descendants:
        return pages
    found = {}
    for page in pages:
        rows = page.get_descendants(inclusive=True).exclude(placeholder_q()).only("pk", "translation_key")
        found |= {row.translation_key: row for row in rows}
    return list(found.values())


# Orders of translations at the desk: from the list of pages or by section, with their progress and a way to stop.

ICON = "wagtail-localize-language"
MAX_SHOWN = 20  # orders, and pages that could not be prepared


@hooks.register("register_bulk_action")
class TranslatePages(PageBulkAction):
    """Bulk action of the page list: orders the selected pages in several languages."""

    display_name = gettext_lazy("Translate…")
    action_type = "translate"
    aria_label = gettext_lazy("Order translations of the selected pages")
    template_name = "translation/orders/selected_pages.html"
    action_priority = 60
    form_class = OrderForm

    def dispatch(self, request, *args, **kwargs):
        check_permission(request.user)  # else it names what was chosen, to say that it may not be
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, page):
        return page.depth > 1

    def prepare_action(self, objects, objects_without_access):
        return place_order_response(self.request, objects, self.cleaned_form.cleaned_data)

    @classmethod
    def execute_action(cls, objects, **kwargs):
        return 0, 0  # never asked: the answer above leads away

    def get_success_message(self, num_parent_objects, num_child_objects):
        return None


def order_of_form(pages, cleaned_data: dict, user) -> Order | None:
    """Places the order that an OrderForm describes; None where it would be empty."""
    selected = with_descendants(list(pages), cleaned_data["include_descendants"])
    return place_order(selected, cleaned_data["locales"], user, cleaned_data["due_on"])


def nothing_to_translate() -> str:
    return gettext("There is nothing to translate: only what visitors can read is translated.")


def failed_items(order: Order) -> list[OrderItem]:
    """The items that could not be prepared, the first few, each with its problem in words and its language."""
    failed = list(order.items.exclude(problem="").select_related("page", "locale").order_by("pk")[:MAX_SHOWN])
    for item in failed:
        item.words, item.language = PROBLEMS[item.problem], name_of(item.locale.language_code)
    return failed


def place_order_response(request, pages, cleaned_data: dict):
    """Places the order and redirects to it; to the list, with a warning, where it would be empty."""
    order = order_of_form(pages, cleaned_data, request.user)
    if order is None:
        messages.warning(request, nothing_to_translate())
        return redirect("translation_orders")
    return redirect("translation_order", order.pk)


def check_permission(user) -> None:
    if not is_editor(user):
        raise PermissionDenied


def order_list(request):
    """The list of orders, with the form for a new one."""
    check_permission(request.user)
    form = SectionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return place_order_response(request, form.cleaned_data["pages"], form.cleaned_data)
    context = {"form": form, "orders": Order.objects.counted()[:MAX_SHOWN]}
    return render(request, "translation/orders/index.html", context | header_context(gettext("Order translations")))


@require_safe
def order_detail(request, pk: int):
    """One order with its progress and its failed items."""
    check_permission(request.user)
    order = get_object_or_404(Order.objects.counted(), pk=pk)
    context = {"order": order, "failed": failed_items(order), "languages": language_names(order)}
    return render(
        request,
        "translation/orders/detail.html",
        context | header_context(pgettext("translation", "Order"), gettext("Order translations")),
    )


@require_POST
def stop_order(request, pk: int):
    """Stops an order; what is prepared stays."""
    check_permission(request.user)
    get_object_or_404(Order, pk=pk).stop(request.user)
    return redirect("translation_order", pk)


@require_POST
def resume_order(request, pk: int):
    """Resumes a stopped order."""
    check_permission(request.user)
    resume(get_object_or_404(Order, pk=pk))
    return redirect("translation_order", pk)


def header_context(title: str, *above: str) -> dict:
    """Template context of the page header; `above` is the title of the list, on the pages below it."""
    breadcrumbs = [{"url": reverse("bench:list"), "label": gettext("Translation")}]
    breadcrumbs += [{"url": reverse("translation_orders"), "label": capfirst(label)} for label in above]
    breadcrumbs.append({"url": "", "label": title})
    return {"breadcrumbs_items": breadcrumbs, "header_title": title, "page_title": title, "header_icon": ICON}


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("translate/order/", order_list, name="translation_orders"),
        path("translate/order/<int:pk>/", order_detail, name="translation_order"),
        path("translate/order/<int:pk>/stop/", stop_order, name="stop_translation_order"),
        path("translate/order/<int:pk>/go-on/", resume_order, name="go_on_with_translation_order"),
    ]
