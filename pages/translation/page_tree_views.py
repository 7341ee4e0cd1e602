"""Views that ask, with every move, deletion or unpublishing of pages, what becomes of the translations, in the same
transaction.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.models import Page

from . import page_tree
from .page_tree import FOLLOW, OFFLINE, OWN, Family, Undone

FIELD = "translations"
ALLOWED_ANSWERS = {"move": (FOLLOW, OWN), "unpublish": (FOLLOW, OWN), "delete": (FOLLOW, OWN, OFFLINE)}


def chosen_answer(request: HttpRequest, action: str) -> str:
    """What somebody chose; with their source, where nothing was asked or the answer means nothing."""
    given = request.POST.get(FIELD, FOLLOW)
    return given if given in ALLOWED_ANSWERS[action] else FOLLOW


def told_apart(request: HttpRequest, action: str) -> AbstractContextManager:
    """Where translations do not simply follow what goes offline: `carry` does with them as somebody chose."""
    asked = action == "delete" or (action == "unpublish" and chosen_answer(request, action) == OWN)
    return page_tree.left_to_themselves() if asked else nullcontext()


class FollowedByTranslations:
    """For a view that moves, deletes or unpublishes pages: all of it or nothing.

    What can't be carried over undoes the rest, and is told in words.
    """

    action_type: str  # one of ALLOWED_ANSWERS

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic(), told_apart(request, self.action_type):
                return super().post(request, *args, **kwargs)
        except Undone as problem:
            messages.error(request, problem.words)
            return redirect(request.get_full_path())


FAMILIES: WeakKeyDictionary[HttpRequest, list[Family]] = WeakKeyDictionary()  # from the hook before to the one after


def remember(request: HttpRequest, pages: Iterable[Page]) -> None:
    """Before a page goes anywhere: its translations, which nobody could find by it afterwards."""
    FAMILIES[request] = [family for page in pages if (family := Family.of(page))]


def allow(request: HttpRequest) -> None:
    """Before pages go offline with their translations: raises Undone where these are not this person's to take offline."""
    if chosen_answer(request, "unpublish") == FOLLOW:
        for family in FAMILIES[request]:
            page_tree.may_take_offline(family, request.user)


def carry(request: HttpRequest, action: str, destination: Page | None = None) -> None:
    """Afterwards: its translations do as somebody chose."""
    chosen = chosen_answer(request, action)
    for family in FAMILIES.get(request, ()):
        if action == "delete":
            page_tree.apply_choice(family, request.user, chosen)
        elif chosen == FOLLOW and action == "unpublish":
            page_tree.take_offline(family, request.user, below=bool(request.POST.get("include_descendants")))
        elif chosen == FOLLOW:
            for words in page_tree.move(family, destination, request.user):
                messages.warning(request, words)


@hooks.register("before_move_page")
def before_a_move(request, page, destination):
    if request.method == "POST":
        remember(request, [page])


@hooks.register("after_move_page")
def after_a_move(request, page):
    carry(request, "move", Page.objects.get(pk=page.pk).get_parent())


@hooks.register("before_delete_page")
def before_a_deletion(request, page):
    if request.method == "POST":
        remember(request, [page])


@hooks.register("after_delete_page")
def after_a_deletion(request, page):
    carry(request, "delete")


@hooks.register("before_unpublish_page")
def before_taking_offline(request, page):
    remember(request, [page])
    allow(request)


@hooks.register("after_unpublish_page")
def after_taking_offline(request, page):
    carry(request, "unpublish")


@hooks.register("before_bulk_action")
def before_many(request, action_type, objects, view):
    if action_type in ALLOWED_ANSWERS and issubclass(view.model, Page):
        remember(request, objects)
        if action_type == "unpublish":
            allow(request)


@hooks.register("after_bulk_action")
def after_many(request, action_type, objects, view):
    if action_type in ALLOWED_ANSWERS and issubclass(view.model, Page):
        chosen = getattr(view.cleaned_form, "cleaned_data", {}) or {}
        carry(request, action_type, chosen.get("chooser"))


# The question that is asked about the translations of pages before these are moved, deleted or taken offline.

CHOICES = {  # action: (value, label, what it means), the usual one first
    "move": [
        (FOLLOW, _("Move them too"), _("Each goes below the translation of the new place; old addresses lead there.")),
        (OWN, _("Leave them where they are"), _("They stay translations of this page, at their own places.")),
    ],
    "unpublish": [
        (FOLLOW, _("Take them offline too"), _("“Bring back” in the menu of each publishes it again.")),
        (OWN, _("Leave them public"), _("Visitors in these languages go on reading them.")),
    ],
    "delete": [
        (FOLLOW, _("Delete them too"), _("For good, with what stands below them.")),
        (OWN, _("Keep them as pages of their own"), _("They stay public and are edited like any other page.")),
        (OFFLINE, _("Keep them, but offline"), _("Nobody sees them until somebody publishes them again.")),
    ],
}


@dataclass(frozen=True)
class PageTreeQuestion:
    languages: str
    answers: list[tuple]


def question_for(pages: Page | Iterable, action: str) -> PageTreeQuestion | None:
    """What to ask before this is done to a page or to several; None where they have no translations."""
    listed = [pages] if isinstance(pages, Page) else [each["item"] for each in pages or ()]
    chosen = [each for each in listed if isinstance(each, Page)] if action in CHOICES else []
    names = [name for page in chosen if (family := Family.of(page)) for name in family.languages]
    comma = pgettext("between parts of a line", ", ")
    return PageTreeQuestion(comma.join(dict.fromkeys(names)), CHOICES[action]) if names else None
