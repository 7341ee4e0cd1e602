"""Models of the bench: questions to authors, orders, and how a translation becomes public."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Locale, Page, Site

from ..translation.models import Job, user_foreign_key

# Settings › Translation: how the site wants translations to become public.


class TranslationRules(BaseSiteSetting):
    """How the site wants translations to become public."""

    second_reader = models.BooleanField(
        _("a second person reads every translation"),
        default=False,
        help_text=_("What a translator has finished becomes public when another translator or an editor approves it."),
    )

    panels = [FieldPanel("second_reader")]

    class Meta:
        app_label = "pages"
        verbose_name = _("translation")

    @classmethod
    def asks_for_second_reader(cls) -> bool:
        """Whether a translator needs another person to publish."""
        return cls.objects.filter(site__in=Site.objects.filter(is_default_site=True), second_reader=True).exists()


class QuestionQuerySet(models.QuerySet):
    def open(self):
        """Nobody has answered them."""
        return self.filter(answered_at=None)

    def addressed_to(self, user):
        """Those to this user: owner or last editor of the source page; to editors, where neither is active."""
        own = Q(job__page__owner=user) | Q(job__page__latest_revision__user=user)
        if user.is_superuser or user.has_perm("wagtail_localize.submit_translation"):
            active = Q(job__page__owner__is_active=True) | Q(job__page__latest_revision__user__is_active=True)
            own |= ~active
        return self.filter(own)


class Question(models.Model):
    """What a translator asks of the author of a source, about one segment, and the answer."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="questions")
    context = models.ForeignKey(
        "wagtail_localize.TranslationContext", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    string = models.ForeignKey("wagtail_localize.String", null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("question"))
    asked_by = user_foreign_key()
    asked_at = models.DateTimeField(_("asked"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = user_foreign_key()
    answered_at = models.DateTimeField(_("answered"), null=True)
    settled_at = models.DateTimeField(_("seen by a translator"), null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        ordering = ["asked_at", "pk"]
        verbose_name = _("question to the author")
        verbose_name_plural = _("questions to the author")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


# What somebody orders: pages in several languages, prepared in the background piece by piece.


class OrderQuerySet(models.QuerySet):
    def open(self):
        """Neither stopped nor done."""
        left = OrderItem.objects.filter(order=models.OuterRef("pk"), done_at=None)
        return self.filter(models.Exists(left), stopped_at=None)

    def counted(self):
        """Annotated with `total`, `done` and `failed`, with the user; newest first, one query."""
        done = models.Count("items", filter=models.Q(items__done_at__isnull=False))
        failed = models.Count("items", filter=~models.Q(items__problem=""))
        rows = self.select_related("placed_by").annotate(total=models.Count("items"), done=done, failed=failed)
        return rows.order_by("-placed_at", "-pk")


class Order(models.Model):
    """One order; its items say what is still to be prepared."""

    placed_by = user_foreign_key()
    placed_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    stopped_by = user_foreign_key()

    objects = OrderQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("order of translations")
        verbose_name_plural = _("orders of translations")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    def stop(self, user) -> None:
        """Stops the order; what is prepared stays."""
        Order.objects.filter(pk=self.pk, stopped_at=None).update(stopped_at=timezone.now(), stopped_by=user)


class OrderItem(models.Model):
    """One page in one language."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "pages"
        constraints = [models.UniqueConstraint(fields=["order", "page", "locale"], name="pages_orderitem_once")]
        indexes = [models.Index(fields=["order", "done_at"], name="pages_orderitem_left")]

    def __str__(self):
        return f"{self.page_id} {self.locale_id}"
