"""Snippet viewset of saved patterns."""

from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import BlockPattern


class BlockPatternViewSet(SnippetViewSet):
    model = BlockPattern
    icon = "copy"
    copy_view_enabled = False  # who may only add patterns sees no more of one than they may choose
    list_display = ["name", "locale", "created_by", UpdatedAtColumn()]
    list_filter = ["locale"]
    search_fields = ["name"]
