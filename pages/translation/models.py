"""Models of translation: jobs, what was written aside, and the history of segments."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .querysets import JobQuerySet


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
