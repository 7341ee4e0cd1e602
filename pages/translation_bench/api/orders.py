"""Router of `management/translations/orders/`: pages into languages, as editors order them."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status
from wagtail.models import Page

from ...api.errors import Problem, invalid_value
from ...api.routers.base import unknown_locale
from ...translation.permissions import is_editor, name_of
from ..models import Order
from ..orders import OrderForm, failed_items, nothing_to_translate, order_of_form, resume
from .schemas import OrderFailureOut, OrderIn, OrderOut

router = Router(tags=["management"])
OrderId = Annotated[int, Path(description="The id of the order.", examples=[5])]


@router.post(
    "/",
    response={201: OrderOut},
    operation_id="translations_orders_create",
    summary="Have pages translated",
)
def translations_orders_create(request: HttpRequest, body: OrderIn):
    """Pages into languages, as editors order them: prepared in the background, `orders/{id}/` tells how far.

    Translations that are on their way already get the new day. The rows of lists need no order: they are there to be
    translated as soon as they are made.
    """
    check_editor(request)
    pages = list(Page.objects.filter(pk__in=body.pages, depth__gt=1))
    if missing := set(body.pages) - {page.pk for page in pages}:
        raise invalid_value(["body", "pages"], f"There is no page number {min(missing)}.")
    order = order_of_form(pages, form_of(body).cleaned_data, request.user)
    if order is None:
        raise Problem(409, "conflict", detail=nothing_to_translate())
    return Status(201, serialize_order(order_with(order.pk)))


def form_of(body: OrderIn) -> OrderForm:
    """The form that an editor would have sent; Problem 422 names what is wrong in it."""
    known = {each.language_code: each.pk for each in OrderForm().fields["locales"].queryset}
    for code in body.locales:
        if code not in known:
            problem = unknown_locale(code, list(known))
            raise invalid_value(["body", "locales"], problem.detail)
    form = OrderForm(
        {
            "locales": [known[code] for code in body.locales],
            "include_descendants": body.include_descendants,
            "due_on": body.due_on,
        }
    )
    for name, messages in form.errors.items():
        raise invalid_value(["body", name], messages[0])
    return form


@router.get(
    "/{int:order_id}/", response=OrderOut, operation_id="translations_orders_detail", summary="How far an order is"
)
def translations_orders_detail(request: HttpRequest, order_id: OrderId):
    """An order, how much of it is prepared, and what could not be."""
    check_editor(request)
    return serialize_order(order_with(order_id))


@router.post(
    "/{int:order_id}/actions/stop/",
    response=OrderOut,
    operation_id="translations_orders_actions_stop",
    summary="Stop an order",
)
def translations_orders_actions_stop(request: HttpRequest, order_id: OrderId):
    """What is prepared already stays."""
    check_editor(request)
    order_with(order_id).stop(request.user)
    return serialize_order(order_with(order_id))


@router.post(
    "/{int:order_id}/actions/resume/",
    response=OrderOut,
    operation_id="translations_orders_actions_resume",
    summary="Go on with an order",
)
def translations_orders_actions_resume(request: HttpRequest, order_id: OrderId):
    """Goes on with an order that somebody stopped."""
    check_editor(request)
    resume(order_with(order_id))
    return serialize_order(order_with(order_id))


def check_editor(request: HttpRequest) -> None:
    if not is_editor(request.user):
        raise Problem(403, "forbidden", detail="Editors order translations and set their days.")


def order_with(pk: int) -> Order:
    """The order with its numbers; Problem 404 where there is none."""
    order = Order.objects.counted().filter(pk=pk).first()
    if order is None:
        raise Problem(404, "not-found")
    return order


def serialize_order(order: Order) -> OrderOut:
    items = order.items.order_by("locale").values_list("locale__language_code", flat=True)
    failures = [
        OrderFailureOut(
            page=item.page_id,
            title=item.page.title,
            locale=item.locale.language_code,
            reason=item.problem,
            detail=str(item.words),
        )
        for item in failed_items(order)
    ]
    return OrderOut(
        id=order.pk,
        placed_at=order.placed_at,
        placed_by=name_of(order.placed_by),
        due_on=order.due_on,
        stopped_at=order.stopped_at,
        locales=list(items.distinct()),
        total=order.total,
        done=order.done,
        failed=order.failed,
        failures=failures,
    )
