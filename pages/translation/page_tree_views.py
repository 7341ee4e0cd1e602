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

from ..i18n.clock import join_words
from . import page_tree
from .page_tree import FOLLOW, OFFLINE, OWN, Family, Undone
from .pictures import untranslated_languages

FIELD = "translations"
ALLOWED_ANSWERS = {
    "move": (FOLLOW, OWN),
    "unpublish": (FOLLOW, OWN),
    "bring_back": (FOLLOW, OWN),
    "delete": (FOLLOW, OWN, OFFLINE),
}


def posted_choice(request: HttpRequest, action: str) -> str:
    """The validated choice of the form; FOLLOW where it is missing or invalid."""
    value = request.POST.get(FIELD, FOLLOW)
    return value if value in ALLOWED_ANSWERS[action] else FOLLOW


def follow_context(request: HttpRequest, action: str) -> AbstractContextManager:
    """Context manager without `follow_offline` where the user chose otherwise, and `apply_choice` does it."""
    is_explicit = action == "delete" or (action == "unpublish" and posted_choice(request, action) == OWN)
    return page_tree.follow_disabled() if is_explicit else nullcontext()


class FollowedByTranslations:
    """View mixin for actions on the page tree, in one transaction with the hooks below.

    Undone rolls it back and becomes an error message.
    """

    action_type: str  # one of ALLOWED_ANSWERS

    def post(self, request, *args, **kwargs):
        try:
            with transaction.atomic(), follow_context(request, self.action_type):
                return super().post(request, *args, **kwargs)
        except Undone as problem:
            messages.error(request, problem.message)
            return redirect(request.get_full_path())


FAMILIES: WeakKeyDictionary[HttpRequest, list[Family]] = WeakKeyDictionary()  # from the hook before to the one after


def collect_families(request: HttpRequest, pages: Iterable[Page]) -> None:
    """Stores the families of the pages for the hook after the action, when they can't be queried any more."""
    FAMILIES[request] = [family for page in pages if (family := Family.for_page(page))]


def check_can_unpublish(request: HttpRequest) -> None:
    """Raises Undone before pages are unpublished with translations that the user has no permission to unpublish."""
    if posted_choice(request, "unpublish") == FOLLOW:
        for family in FAMILIES[request]:
            page_tree.check_can_unpublish(family, request.user)


def apply_choice(request: HttpRequest, action: str, destination: Page | None = None) -> None:
    """Applies the posted choice to the translations, after the action."""
    choice = posted_choice(request, action)
    for family in FAMILIES.get(request, ()):
        if action == "delete":
            page_tree.delete_or_detach(family, request.user, choice)
        elif choice == FOLLOW and action == "unpublish":
            page_tree.unpublish(family, request.user, include_descendants=bool(request.POST.get("include_descendants")))
        elif choice == FOLLOW:
            for message in page_tree.move_translations(family, destination, request.user):
                messages.warning(request, message)


@hooks.register("before_move_page")
def before_move_page(request, page, destination):
    if request.method == "POST":
        collect_families(request, [page])


@hooks.register("after_move_page")
def after_move_page(request, page):
    apply_choice(request, "move", Page.objects.get(pk=page.pk).get_parent())


@hooks.register("before_delete_page")
def before_delete_page(request, page):
    if request.method == "POST":
        collect_families(request, [page])


@hooks.register("after_delete_page")
def after_delete_page(request, page):
    apply_choice(request, "delete")


@hooks.register("before_unpublish_page")
def before_unpublish_page(request, page):
    collect_families(request, [page])
    check_can_unpublish(request)


@hooks.register("after_unpublish_page")
def after_unpublish_page(request, page):
    apply_choice(request, "unpublish")


@hooks.register("before_bulk_action")
def before_bulk_action(request, action_type, objects, view):
    if action_type in ALLOWED_ANSWERS and issubclass(view.model, Page):
        collect_families(request, objects)
        if action_type == "unpublish":
            check_can_unpublish(request)


@hooks.register("after_bulk_action")
def after_bulk_action(request, action_type, objects, view):
    if action_type in ALLOWED_ANSWERS and issubclass(view.model, Page):
        cleaned_data = getattr(view.cleaned_form, "cleaned_data", {}) or {}
        apply_choice(request, action_type, cleaned_data.get("chooser"))


@hooks.register("after_publish_page")
def name_languages_of_pictures(request, page):
    name_languages(request, [page])


@hooks.register("after_replace_picture")
def name_languages_of_replaced_picture(request, pages):
    name_languages(request, pages)


def name_languages(request, pages: Iterable[Page]) -> None:
    """Add a message with the languages that read a description of a picture in the words of its source."""
    names = [name for page in pages for name in untranslated_languages(page.specific)]
    if names:
        words = _("What a picture shows is not translated yet, so it is read in the original's words: %(languages)s.")
        messages.info(request, words % {"languages": join_words(list(dict.fromkeys(names)))})


# The question that is asked about the translations of pages before these are moved, deleted or taken offline.

CHOICES = {  # action: (value, label, what it means), the usual one first
    "move": [
        (FOLLOW, _("Move them too"), _("Each goes below the translation of the new place; old addresses lead there.")),
        (OWN, _("Leave them where they are"), _("They stay translations of this page, at their own places.")),
    ],
    "unpublish": [
        (FOLLOW, _("Take them offline too"), _("“Bring back” publishes them again, together or one by one.")),
        (OWN, _("Leave them public"), _("Visitors in these languages go on reading them.")),
    ],
    "bring_back": [
        (FOLLOW, _("Bring them back too"), _("They went offline together with this page.")),
        (OWN, _("Leave them offline"), _("“Bring back” in the menu of each publishes it again.")),
    ],
    "delete": [
        (FOLLOW, _("Delete them too"), _("With what stands below them.")),
        (OWN, _("Keep them as pages of their own"), _("They stay public and are edited like any other page.")),
        (OFFLINE, _("Keep them, but offline"), _("Nobody sees them until somebody publishes them again.")),
    ],
}


@dataclass(frozen=True)
class PageTreeQuestion:
    languages: str
    answers: list[tuple]


def selected_pages(pages: Page | Iterable) -> list[Page]:
    """The pages of a confirmation page: one, or those among the items of a bulk action."""
    items = [pages] if isinstance(pages, Page) else [each["item"] for each in pages or ()]
    return [each for each in items if isinstance(each, Page)]


def question_for(pages: Page | Iterable, action: str) -> PageTreeQuestion | None:
    """The question of the confirmation page of an action on these pages; None where they have no translations."""
    selected = selected_pages(pages) if action in CHOICES else []
    return question_of(
        [name for page in selected if (family := Family.for_page(page)) for name in family.languages], action
    )


def question_of(languages: Iterable[str], action: str) -> PageTreeQuestion | None:
    """The same, of translations into these languages."""
    names = pgettext("between parts of a line", ", ").join(dict.fromkeys(languages))
    return PageTreeQuestion(names, CHOICES[action]) if names else None
