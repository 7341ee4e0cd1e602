"""Orders of translations at the desk: from the list of pages or by section, with their progress and a way to stop."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from ..languages import name_of
from . import ordering
from .access import is_editor
from .order_form import OrderForm, SectionsForm, with_those_below
from .orders import Order

ICON = "wagtail-localize-language"
SHOWN = 20  # orders, and pages that could not be prepared


@hooks.register("register_bulk_action")
class TranslatePages(PageBulkAction):
    """Several pages of the list, in several languages."""

    display_name = gettext_lazy("Translate…")
    action_type = "translate"
    aria_label = gettext_lazy("Order translations of the selected pages")
    template_name = "translation/order_pages.html"
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
    order = ordering.place(chosen, said["locales"], request.user, said["due_on"])
    if order is None:
        messages.warning(request, _("There is nothing to translate: only what visitors can read is translated."))
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
    return render(request, "translation/orders.html", shown | head(_("Order translations")))


@require_safe
def order(request, pk: int):
    """How far an order is."""
    check(request.user)
    found = get_object_or_404(Order.objects.counted(), pk=pk)
    failed = found.items.exclude(problem="").select_related("page", "locale").order_by("pk")[:SHOWN]
    for item in failed:
        item.words = ordering.PROBLEMS[item.problem]
        item.language = name_of(item.locale.language_code)
    shown = {"order": found, "failed": failed, "languages": ordering.languages_of(found)}
    return render(
        request, "translation/order.html", shown | head(pgettext("translation", "Order"), _("Order translations"))
    )


@require_POST
def stop(request, pk: int):
    """What is prepared stays."""
    check(request.user)
    get_object_or_404(Order, pk=pk).stop(request.user)
    return redirect("translation_order", pk)


@require_POST
def go_on(request, pk: int):
    """What was stopped goes on."""
    check(request.user)
    ordering.go_on(get_object_or_404(Order, pk=pk))
    return redirect("translation_order", pk)


def head(title: str, *above: str) -> dict:
    """What stands at the head of a screen; `above` is the title of the list, on the screens below it."""
    way = [{"url": reverse("bench:list"), "label": _("Translation")}]
    way += [{"url": reverse("translation_orders"), "label": capfirst(words)} for words in above]
    way.append({"url": "", "label": title})
    return {"breadcrumbs_items": way, "header_title": title, "page_title": title, "header_icon": ICON}


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("translate/order/", orders, name="translation_orders"),
        path("translate/order/<int:pk>/", order, name="translation_order"),
        path("translate/order/<int:pk>/stop/", stop, name="stop_translation_order"),
        path("translate/order/<int:pk>/go-on/", go_on, name="go_on_with_translation_order"),
    ]
