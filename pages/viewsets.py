"""Menu group “Lists” of the admin: snippet viewsets that the apps announce."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup


class Lists(SnippetViewSetGroup):
    """Menu group of the snippets that pages refer to."""

    items: tuple[type[SnippetViewSet], ...] = ()  # those of the apps come before these (pages.wagtail_hooks)
    menu_label = _("Lists")
    menu_icon = "list-ul"
    menu_order = 300
