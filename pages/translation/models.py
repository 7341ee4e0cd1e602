"""Models of translation: jobs, drafts and history of segments, questions, orders, settings."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Locale, Page, Site

from .querysets import JobQuerySet, QuestionQuerySet

# Settings › Translation: how the site wants translations to become public.


@register_setting(icon="wagtail-localize-language", order=130)
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


def user_foreign_key(related_name: str = "+") -> models.ForeignKey:
    """Foreign key to the user who did something; the row stays when the account is deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name=related_name
    )


class OpenJobs(models.Manager.from_queryset(JobQuerySet)):
    """Manager of the open jobs, those with a public source; `Job.every` has the others too."""

    def get_queryset(self):
        return super().get_queryset().filter(is_open=True)


class Job(models.Model):
    """One page or snippet to be translated into one language. Kept in step with its source by pages.translation.jobs.sync."""

    translation_key = models.UUIDField(_("translation key"))
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    source_locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(pgettext_lazy("translation", "title"), max_length=255)
    digest = models.CharField(max_length=64, blank=True)
    is_open = models.BooleanField(default=True)
    words = models.PositiveIntegerField(_("words"), default=0)
    words_left = models.PositiveIntegerField(_("words left"), default=0)
    segments = models.PositiveIntegerField(_("segments"), default=0)
    segments_left = models.PositiveIntegerField(_("segments left"), default=0)
    outdated = models.PositiveIntegerField(default=0)  # sentences that their fact or source has left behind
    meanwhile = models.JSONField(default=list)  # [path, what readers see] of each of them
    source_changed_at = models.DateTimeField(_("source changed"), null=True)
    translated_at = models.DateTimeField(_("translated"), null=True)
    translated_by = user_foreign_key()
    written_at = models.DateTimeField(_("last worked on"), null=True)
    written_by = user_foreign_key()
    waiting_since = models.DateTimeField(_("waiting for a second reader since"), null=True)
    waiting_by = user_foreign_key()
    returned_at = models.DateTimeField(_("handed back"), null=True)
    returned_by = user_foreign_key()
    returned_words = models.TextField(_("what the second reader said"), blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)

    objects = OpenJobs()
    every = models.Manager.from_queryset(JobQuerySet)()

    class Meta:
        app_label = "pages"
        base_manager_name = "every"
        verbose_name = _("translation to do")
        verbose_name_plural = _("translations to do")
        constraints = [models.UniqueConstraint(fields=["translation_key", "locale"], name="pages_job_once_a_language")]
        indexes = [models.Index(fields=["locale", "is_open"], name="pages_job_listed")]

    def __str__(self):
        return self.title

    @property
    def state(self) -> str:
        """What it waits for, the most pressing first: waiting, returned, never, changed, done."""
        if self.waiting_since:
            return "waiting"
        if self.returned_at:
            return "returned"
        if not self.translated_at:
            return "never"
        return "changed" if self.is_behind else "done"

    @property
    def is_behind(self) -> bool:
        """Public, and the source has changed since."""
        moved = bool(self.source_changed_at and self.translated_at and self.source_changed_at > self.translated_at)
        return bool(self.translated_at) and (self.segments_left > 0 or self.outdated > 0 or moved)

    @property
    def done(self) -> int:
        """Percent of its words that are translated."""
        return 100 if not self.words else 100 * (self.words - self.words_left) // self.words


class Earlier(models.Model):
    """What a segment said before the source was changed; its translation is the earlier translation."""

    source = models.ForeignKey("wagtail_localize.TranslationSource", on_delete=models.CASCADE, related_name="+")
    context = models.ForeignKey("wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    order = models.PositiveIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        app_label = "pages"
        constraints = [models.UniqueConstraint(fields=["source", "context", "string"], name="pages_earlier_once")]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Aside(models.Model):
    """Text that a translator wrote and that was not taken, because another had changed the same segment meanwhile.

    Offered beside the segment, also after a publication, until a translator takes or drops them.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="asides")
    context = models.ForeignKey("wagtail_localize.TranslationContext", on_delete=models.CASCADE, related_name="+")
    string = models.ForeignKey("wagtail_localize.String", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    written_by = user_foreign_key()
    written_at = models.DateTimeField()

    class Meta:
        app_label = "pages"

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


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
