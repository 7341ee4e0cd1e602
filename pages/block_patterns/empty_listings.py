"""What the empty list of patterns says: heading, sentence, words of its button and drawing (home.desk.empty_listings)."""

from django.utils.translation import gettext_lazy as _

from .models import BlockPattern

LISTS = {
    BlockPattern: (
        _("No patterns yet"),
        _("Blocks that you need again and again: copy them in a page, and keep them under a name."),
        _("Make a pattern"),
        "sewing",
    ),
}
