"""Admin views of webhooks, for admins: which there are, what each is told, and how that went."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from pages.admin_frame import admin_frame

from ..security.actions import Action
from ..security.record import SAVE, record
from ..users.models import User
from .delivery import TryOutcome, deliver_now, make_test
from .forms import WebhookForm
from .models import Webhook, WebhookDelivery
from .outbox import may_be_told

TITLE, ADD, ICON = gettext_lazy("Webhooks"), gettext_lazy("Add a webhook"), "globe"
SHOWN = 20  # deliveries on a page of the log
NEW_SECRET = "webhook_secret"
PROBLEMS = {  # why there was no answer
    "address": pgettext_lazy("webhook", "The address is none that can be used."),
    "private": pgettext_lazy("webhook", "The address leads to a private machine. Nothing was sent there."),
    "unknown": pgettext_lazy("webhook", "There is no machine of this name."),
    "slow": pgettext_lazy("webhook", "It did not answer within 5 seconds."),
    "failed": pgettext_lazy("webhook", "No connection came about."),
    "expired": pgettext_lazy("webhook", "It waited too long while webhooks were switched off."),
    "restored": pgettext_lazy("webhook", "It waited when the backup was made from which the site was restored."),
    "insecure": pgettext_lazy("webhook", "Its certificate does not hold."),
}


def check_may_change(user: User) -> None:
    if not user.is_superuser:
        raise PermissionDenied


def frame(title, *above: tuple[str, str]) -> dict:
    return admin_frame(title, ICON, *([] if title is TITLE else [(reverse("webhooks"), TITLE)]), *above)


def asked(request: HttpRequest, pk: int) -> Webhook:
    check_may_change(request.user)
    return get_object_or_404(Webhook, pk=pk)


@never_cache
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """The targets, each with its state."""
    check_may_change(request.user)
    waiting = Count("deliveries", filter=Q(deliveries__sent_at=None, deliveries__given_up_at=None))
    rows = Webhook.objects.annotate(number_waiting=waiting)
    return render(request, "wagtailadmin/webhooks/index.html", frame(TITLE) | {"webhooks": rows})


@never_cache
def webhook_add(request: HttpRequest) -> HttpResponse:
    check_may_change(request.user)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = save(form, Action.WEBHOOK_MADE)
        request.session[NEW_SECRET] = target.pk
        messages.success(request, _("The webhook is made. Pass its secret on now: it is shown once."))
        warn_of_unknown_host(request, form)
        return redirect("webhook_edit", target.pk)
    return render(request, "wagtailadmin/webhooks/form.html", frame(ADD) | {"form": form})


@never_cache
def webhook_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a target, its secret where that is new, and the log of what it was told."""
    target = asked(request, pk)
    form = WebhookForm(request.POST if request.method == "POST" else None, instance=target)
    if form.is_bound and form.is_valid():
        save(form, Action.WEBHOOK_CHANGED)
        messages.success(request, pgettext("webhook", "Kept."))
        warn_of_unknown_host(request, form)
        return redirect("webhook_edit", pk)
    shown = Webhook.objects.get(pk=pk) if form.is_bound else target  # as it is, whatever was typed
    deliveries = Paginator(target.deliveries.all(), SHOWN).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "webhook": shown,
        "deliveries": deliveries,
        "problems": PROBLEMS,
        "number_given_up": target.deliveries.given_up().count(),
        "secret": shown.secret if request.method == "GET" and request.session.pop(NEW_SECRET, None) == pk else "",
    }
    return render(request, "wagtailadmin/webhooks/form.html", frame(shown.name) | context)


def warn_of_unknown_host(request: HttpRequest, form: WebhookForm) -> None:
    """Add a message if the name in the address leads nowhere at present."""
    if form.unanswered_host:
        words = _("At present no machine is found under “%(host)s”. Nothing arrives there until one is.")
        messages.warning(request, words % {"host": form.unanswered_host})


@transaction.atomic
def save(form: WebhookForm, action: Action) -> Webhook:
    """One that is switched on again begins anew; what waits for one that is switched off is given up."""
    target = form.save(commit=False)
    if target.is_active:
        target.switched_off_at = None
    if "is_active" in form.changed_data:
        target.failing_since = None
    target.save()
    if not target.is_active:
        target.deliveries.give_up()
    record(action, detail=target.name, once_within=SAVE)
    return target


@require_POST
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret; the one until now goes on for a day."""
    target = asked(request, pk)
    with transaction.atomic():
        target.rotate()
        record(Action.WEBHOOK_SECRET, detail=target.name)
    request.session[NEW_SECRET] = pk
    messages.success(request, _("There is a new secret. The one before goes on for a day, so that nothing is lost."))
    return redirect("webhook_edit", pk)


@require_POST
def webhook_delete(request: HttpRequest, pk: int) -> HttpResponse:
    target = asked(request, pk)
    with transaction.atomic():
        target.delete()
        record(Action.WEBHOOK_DELETED, detail=target.name)
    messages.success(request, _("“%(name)s” is deleted, and its log with it.") % {"name": target.name})
    return redirect("webhooks")


@require_POST
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a test at once, and says what came of it."""
    delivery = make_test(asked(request, pk))
    tell(request, deliver_now(delivery.pk))
    return at_delivery(delivery)


@require_POST
def webhook_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Sends one of the log again at once, with the same id; not what tells of a page that is not public any more."""
    row = get_object_or_404(asked(request, pk).deliveries, pk=delivery)
    if not may_be_told(row):
        messages.error(request, _("Not sent: what it tells of is not public any more."))
        return redirect("webhook_edit", pk)
    WebhookDelivery.objects.filter(pk=row.pk).try_again(sent_at=None, status=None, problem="")
    tell(request, deliver_now(row.pk))
    return at_delivery(row)


@require_POST
def webhook_again_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes all that was given up due again, as far as it is public still."""
    rows = [row.pk for row in asked(request, pk).deliveries.given_up() if may_be_told(row)]
    number = WebhookDelivery.objects.filter(pk__in=rows).try_again(sent_at=None, status=None, problem="")
    words = ngettext("%(number)d is sent again now.", "%(number)d are sent again now.", number)
    messages.success(request, words % {"number": number})
    return redirect("webhook_edit", pk)


def at_delivery(delivery: WebhookDelivery) -> HttpResponse:
    """Leads to its line of the log, which says how it went; the message above is out of sight there."""
    later = delivery.webhook.deliveries.filter(made_at__gt=delivery.made_at).count()
    page = f"?p={later // SHOWN + 1}" if later >= SHOWN else ""
    return redirect(f"{reverse('webhook_edit', args=[delivery.webhook_id])}{page}#delivery-{delivery.pk}")


def tell(request: HttpRequest, outcome: TryOutcome | None) -> None:
    if outcome is None:
        messages.info(request, pgettext("webhook", "It is on its way already."))
    elif outcome.status is None:
        messages.error(request, PROBLEMS.get(outcome.problem, PROBLEMS["failed"]))
    else:
        words = {"status": outcome.status, "number": outcome.milliseconds}
        if outcome.is_well:
            messages.success(request, _("It has arrived: answer %(status)s after %(number)s ms.") % words)
        else:
            messages.error(request, _("It was not taken: answer %(status)s after %(number)s ms.") % words)


@hooks.register("register_admin_urls")
def register_webhook_urls():
    return [
        path("webhooks/", webhooks, name="webhooks"),
        path("webhooks/add/", webhook_add, name="webhook_add"),
        path("webhooks/<int:pk>/", webhook_edit, name="webhook_edit"),
        path("webhooks/<int:pk>/secret/", webhook_secret, name="webhook_secret"),
        path("webhooks/<int:pk>/delete/", webhook_delete, name="webhook_delete"),
        path("webhooks/<int:pk>/test/", webhook_test, name="webhook_test"),
        path("webhooks/<int:pk>/again/", webhook_again_all, name="webhook_again_all"),
        path("webhooks/<int:pk>/again/<int:delivery>/", webhook_again, name="webhook_again"),
    ]


class WebhooksItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def register_webhooks_menu_item():
    return WebhooksItem(TITLE, reverse("webhooks"), name="webhooks", icon_name=ICON, order=695)
