"""What is said after something was deleted: where it is now, with the button that brings it back."""

from collections.abc import Iterable

from django.contrib import messages as django_messages
from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail import hooks
from wagtail.admin import messages

from .models import DeletedItem, DeletedKind
from .permissions import RestoreRights
from .uploads import KINDS


def items_of(request: HttpRequest, kind: DeletedKind, ids: Iterable[int]) -> list[DeletedItem]:
    """What this person has deleted of these, each once, as the trash keeps it now."""
    found = DeletedItem.objects.kept().filter(kind=kind, object_id__in=ids, deleted_by=request.user.pk)
    return list({item.object_id: item for item in found.defer("content").order_by("pk")}.values())


def restore_buttons(request: HttpRequest, items: list[DeletedItem]) -> list:
    """The button that leads back; none where this person may not bring them back."""
    rights = RestoreRights(request.user, items)
    found = [item for item in items if rights.may_restore(item)]
    if not found:
        return []
    address = reverse("trash_restore", args=[found[0].pk]) if len(items) == 1 else reverse("trash")
    return [messages.button(address, pgettext("trash", "Bring back"))]


def deleted_message(request: HttpRequest, model: type[Model], titles: dict[int, str]) -> str:
    """What was deleted (titles by primary key) and where it is, with the button beside it."""
    items = items_of(request, KINDS.get(model, DeletedKind.PAGE), titles)
    if len(titles) == 1:
        words = (
            _("“%(title)s” is deleted.")
            if not items
            else _("“%(title)s” is deleted. For 30 days it stays under “Deleted things”.")
        )
        return messages.render(words % {"title": next(iter(titles.values()))}, restore_buttons(request, items))
    all_kept = ngettext(
        "%(number)d is deleted. For 30 days it stays under “Deleted things”.",
        "%(number)d are deleted. For 30 days they stay under “Deleted things”.",
        len(titles),
    )
    some = ngettext("%(number)d is deleted.", "%(number)d are deleted.", len(titles))
    words = (all_kept if len(items) == len(titles) else some) % {"number": len(titles)}
    if 0 < len(items) < len(titles):
        kept = ngettext(
            "%(number)d of them stays under “Deleted things” for 30 days.",
            "%(number)d of them stay under “Deleted things” for 30 days.",
            len(items),
        )
        words = f"{words} {kept % {'number': len(items)}}"
    return messages.render(words, restore_buttons(request, items))


def upload_message(view) -> str:
    """Of a view that has deleted one picture, document or recording: its row has no key any more, its address has it."""
    pk = int(view.kwargs[view.pk_url_kwarg])
    return deleted_message(view.request, view.model, {pk: view.object.title})


@hooks.register("after_bulk_action")
def say_what_became_of_uploads(request, action_type, objects: list[Model], action):
    if action_type != "delete" or not objects or type(objects[0]) not in KINDS:
        return None
    titles = {each.pk: each.title for each in objects}
    django_messages.success(request, deleted_message(request, type(objects[0]), titles))
    return redirect(action.next_url)
