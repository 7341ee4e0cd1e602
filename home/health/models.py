"""Model of when the background work last did all that was due, for whoever asks whether it is alive, on any machine."""

from datetime import timedelta

from django.db import models
from django.utils import timezone


class DutyRun(models.Model):
    """One row: the end of the last run of all duties."""

    finished_at = models.DateTimeField()

    class Meta:
        app_label = "home"

    def __str__(self):
        return f"duties of {self.finished_at:%Y-%m-%d %H:%M}"


def note_duty_run() -> None:
    """Called at the end of each run of the duties."""
    DutyRun.objects.update_or_create(pk=1, defaults={"finished_at": timezone.now()})


def since_last_duty_run() -> timedelta | None:
    """How long ago; None where there never was one. Negative where a clock was set back."""
    last = DutyRun.objects.values_list("finished_at", flat=True).first()
    return timezone.now() - last if last else None
