"""What the list of checks says while it is empty."""

from django.utils.translation import gettext_lazy

from ..desk.empty_listings import EmptyState
from .models import PublishingCheck

LISTS = {
    PublishingCheck: EmptyState(
        gettext_lazy("No checks of your own yet"),
        gettext_lazy("What people look at before a page is public, and sign: names, consent, reading it aloud."),
        gettext_lazy("Make a check"),
        "hands",
    ),
}
