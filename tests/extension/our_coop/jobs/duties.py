"""What `manage.py work` does for this app about every 30 seconds."""

from django.utils import timezone

from .models import JobPage


def unpublish_filled() -> None:
    """Take each job opening offline on the day after its last."""
    for page in JobPage.objects.live().filter(closes_on__lt=timezone.localdate()):
        page.unpublish()
