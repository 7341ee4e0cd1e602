"""Patch of Wagtail for dates of events, and what their forms rely on.

What the tables hold is said in pages.wagtail_patches.
"""

from functools import wraps

from django.db import transaction
from wagtail.actions.create_alias import CreatePageAliasAction

from .models import EventPage
from .occurrence_sync import sync_occurrences


def list_dates_of_new_aliases() -> None:
    """A live alias of an event is in lists and calendars at once, with those of the branch that is copied with it.

    Wagtail 8.0.1 sends `page_published` for an alias when its source is published again, not when it is made. No upstream
    issue known.
    """
    execute = CreatePageAliasAction.execute

    @wraps(execute)
    @transaction.atomic
    def with_dates(action: CreatePageAliasAction, *args, **kwargs):
        alias = execute(action, *args, **kwargs)
        for event in EventPage.objects.descendant_of(alias, inclusive=True).filter(live=True):
            if event.alias_of.locale_id == event.locale_id:  # else it has the dates of the page that it stands for
                sync_occurrences(event)
        return alias

    CreatePageAliasAction.execute = with_dates


PATCHES = {
    list_dates_of_new_aliases: {"wagtail.actions.create_alias.CreatePageAliasAction.execute": "e0c9416c557e"},
}

RELIES_ON = {
    "django.forms.formsets.BaseFormSet._should_delete_form": (
        "335d35c453e0",
        "pages.events.admin.date_preview leaves these out",
    ),
}
