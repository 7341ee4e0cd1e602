"""What somebody orders: pages in several languages, prepared in the background piece by piece."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from .models import person


class OrderQuerySet(models.QuerySet):
    def open(self):
        """Neither stopped nor done."""
        left = OrderItem.objects.filter(order=models.OuterRef("pk"), done_at=None)
        return self.filter(models.Exists(left), stopped_at=None)

    def counted(self):
        """With `total`, `done` and `failed`, and from whom; newest first, one query."""
        done = models.Count("items", filter=models.Q(items__done_at__isnull=False))
        failed = models.Count("items", filter=~models.Q(items__problem=""))
        rows = self.select_related("placed_by").annotate(total=models.Count("items"), done=done, failed=failed)
        return rows.order_by("-placed_at", "-pk")


class Order(models.Model):
    """One order; its items say what is still to be prepared."""

    placed_by = person()
    placed_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    stopped_by = person()

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of translations")
        verbose_name_plural = _("orders of translations")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def stop(self, user) -> None:
        """What is prepared stays; the rest is left alone."""
        Order.objects.filter(pk=self.pk, stopped_at=None).update(stopped_at=timezone.now(), stopped_by=user)


class OrderItem(models.Model):
    """One page in one language."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "page", "locale"], name="pages_orderitem_once")]
        indexes = [models.Index(fields=["order", "done_at"], name="pages_orderitem_left")]

    def __str__(self):
        return f"{self.page_id} {self.locale_id}"
