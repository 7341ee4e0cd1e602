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

from ..i18n.locales import name_of, on
from ..visibility import placeholder_q, visible_or_scheduled
from .jobs.sources import Gone, lock_source, readable_sources
from .jobs.sync import sync_jobs
from .models import Job, Order, OrderItem
from .permissions import is_editor

log = logging.getLogger(__name__)
AT_ONCE = 20  # items that are prepared between two looks at whether somebody stopped the order
GONE, NOTHING, BROKEN = "gone", "nothing", "broken"
PROBLEMS = {
    GONE: _("No visitor can read it any more."),
    NOTHING: _("There is nothing to translate in it."),
    BROKEN: _("It could not be prepared. Please open it in the list of translations."),
}


@transaction.atomic
def place_order(pages: Iterable[Page], locales: Iterable[Locale], user, due_on: dt.date | None = None) -> Order | None:
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
    transaction.on_commit(partial(process_order.enqueue, order.pk))
    return order


def resume(order: Order) -> None:
    """After it was stopped."""
    Order.objects.filter(pk=order.pk).update(stopped_at=None, stopped_by=None)
    transaction.on_commit(partial(process_order.enqueue, order.pk))


def languages_of(order: Order) -> list[str]:
    """The names of the languages it asks for."""
    locales = Locale.objects.filter(pk__in=order.items.order_by().values("locale")).order_by("pk")
    return [name_of(locale.language_code) for locale in locales]


@task()
def process_order(pk: int) -> None:
    """Prepares what is left of an order, a few items at a time; several may do so at once."""
    while items := next_items(pk):
        prepare_items(items)


def next_items(pk: int) -> list[OrderItem]:
    """The next items of an order; none once it was stopped."""
    rows = OrderItem.objects.filter(order=pk, order__stopped_at=None, done_at=None).order_by("pk")
    return list(rows.select_related("order", "page", "locale")[:AT_ONCE])


def prepare_items(items: list[OrderItem]) -> None:
    """Makes sure that each has its job, begun and due; what can't be prepared says why, and holds up nothing else."""
    sync_jobs({item.page.translation_key for item in items})
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
        lock_source(job)
    except Gone:
        return GONE
    if item.order.due_on:
        jobs.update(due_on=item.order.due_on)
    return ""


def process_waiting_orders() -> None:
    """Every minute: what an order has left although nobody is at it."""
    asked = DBTaskResult.objects.filter(task_path=process_order.module_path, status__in=["READY", "RUNNING"])
    known = {task["args"][0] for task in asked.values_list("args_kwargs", flat=True)}
    for pk in Order.objects.open().values_list("pk", flat=True):
        if pk not in known:
            process_order.enqueue(pk)


# What somebody says who orders translations: in which languages, with what stands below, until when.


class Languages(forms.ModelMultipleChoiceField):
    """Those that are on, by the names that whoever reads has for them."""

    def label_from_instance(self, locale):
        return lazystr(name_of(locale.language_code))


class OrderForm(forms.Form):
    """For pages that are chosen already."""

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
        self.fields["locales"].queryset = Locale.objects.filter(pk__in=[locale.pk for locale in on()]).order_by("pk")

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Please choose another."))
        return day


class SectionsForm(OrderForm):
    """For whole sections of the site: the pages below a home page, with all below them."""

    pages = forms.ModelMultipleChoiceField(
        Page.objects.none(),
        label=_("What"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one page.")},
    )
    field_order = ["pages", "include_descendants", "locales", "due_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = on()[:1]
        found = visible_or_scheduled(Page.objects.filter(depth__in=(2, 3), locale__in=own)).order_by("path")
        self.fields["pages"].queryset = found
        self.fields["include_descendants"].initial = True


def with_those_below(pages: list[Page], below: bool) -> list[Page]:
    """These pages, and with `below` all that stands below them; one query for each chosen page."""
    if not below:
        return pages
    found = {}
    for page in pages:
        rows = page.get_descendants(inclusive=True).exclude(placeholder_q()).only("pk", "translation_key")
        found |= {row.translation_key: row for row in rows}
    return list(found.values())


# Orders of translations at the desk: from the list of pages or by section, with their progress and a way to stop.

ICON = "wagtail-localize-language"
SHOWN = 20  # orders, and pages that could not be prepared


@hooks.register("register_bulk_action")
class TranslatePages(PageBulkAction):
    """Several pages of the list, in several languages."""

    display_name = gettext_lazy("Translate…")
    action_type = "translate"
    aria_label = gettext_lazy("Order translations of the selected pages")
    template_name = "translation/orders/selected_pages.html"
    action_priority = 60
    form_class = OrderForm

    def check_perm(self, page):
        return is_editor(self.request.user) and page.depth > 1

    def prepare_action(self, objects, objects_without_access):
        return ordered(self.request, objects, self.cleaned_form.cleaned_data)

    @classmethod
    def execute_action(cls, objects, **kwargs):
        return 0, 0  # never asked: the answer above leads away

    def get_success_message(self, num_parent_objects, num_child_objects):
        return None


def ordered(request, pages, said: dict):
    """Places the order, and leads to its progress; back, where there is nothing in it."""
    chosen = with_those_below(list(pages), said["include_descendants"])
    order = place_order(chosen, said["locales"], request.user, said["due_on"])
    if order is None:
        messages.warning(request, gettext("There is nothing to translate: only what visitors can read is translated."))
        return redirect("translation_orders")
    return redirect("translation_order", order.pk)


def check(user) -> None:
    if not is_editor(user):
        raise PermissionDenied


def orders(request):
    """The orders there were, and the form for a new one."""
    check(request.user)
    form = SectionsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return ordered(request, form.cleaned_data["pages"], form.cleaned_data)
    shown = {"form": form, "orders": Order.objects.counted()[:SHOWN]}
    return render(request, "translation/orders/index.html", shown | head(gettext("Order translations")))


@require_safe
def order(request, pk: int):
    """How far an order is."""
    check(request.user)
    found = get_object_or_404(Order.objects.counted(), pk=pk)
    failed = found.items.exclude(problem="").select_related("page", "locale").order_by("pk")[:SHOWN]
    for item in failed:
        item.words = PROBLEMS[item.problem]
        item.language = name_of(item.locale.language_code)
    shown = {"order": found, "failed": failed, "languages": languages_of(found)}
    return render(
        request,
        "translation/orders/detail.html",
        shown | head(pgettext("translation", "Order"), gettext("Order translations")),
    )


@require_POST
def stop(request, pk: int):
    """What is prepared stays."""
    check(request.user)
    get_object_or_404(Order, pk=pk).stop(request.user)
    return redirect("translation_order", pk)


@require_POST
def resume_view(request, pk: int):
    """What was stopped goes on."""
    check(request.user)
    resume(get_object_or_404(Order, pk=pk))
    return redirect("translation_order", pk)


def head(title: str, *above: str) -> dict:
    """What stands at the head of a screen; `above` is the title of the list, on the screens below it."""
    way = [{"url": reverse("bench:list"), "label": gettext("Translation")}]
    way += [{"url": reverse("translation_orders"), "label": capfirst(words)} for words in above]
    way.append({"url": "", "label": title})
    return {"breadcrumbs_items": way, "header_title": title, "page_title": title, "header_icon": ICON}


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("translate/order/", orders, name="translation_orders"),
        path("translate/order/<int:pk>/", order, name="translation_order"),
        path("translate/order/<int:pk>/stop/", stop, name="stop_translation_order"),
        path("translate/order/<int:pk>/go-on/", resume_view, name="go_on_with_translation_order"),
    ]
