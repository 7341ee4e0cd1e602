"""What the empty list of recordings says: heading, sentence, words of its button and drawing (home.desk.empty_listings)."""

from django.utils.translation import gettext_lazy as _

from .models import Recording

LISTS = {
    Recording: (
        _("No recordings yet"),
        _("A talk, a meeting, a song. The podcast is made of what you record."),
        _("Choose a recording"),
        "river",
    ),
}
