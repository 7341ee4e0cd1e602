"""The addresses of the bench, and its item in the menu."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import conversation, editor, finishing, home_screen, previewing, writing
from .access import languages_of
from .listing import Listing
from .styles import STYLE, has_style

ICON = "wagtail-localize-language"


@require_safe
def jobs(request):
    """What there is to translate, for whoever translates."""
    if not languages_of(request.user):
        raise PermissionDenied
    return TemplateResponse(request, "translation/list.html", {"listing": Listing(request.user, request.GET)})


@require_safe
def style(request, language: str):
    """The house style of a language, in that language; 404 where nobody has written one."""
    if not languages_of(request.user):
        raise PermissionDenied
    if not has_style(language):
        raise Http404
    return TemplateResponse(request, "translation/style.html", {"code": language, "text": STYLE.format(language)})


ADDRESSES = [
    path("", jobs, name="list"),
    path("style/<slug:language>/", style, name="style"),
    path("<int:pk>/", editor.edit, name="job"),
    path("<int:pk>/save/", writing.write, name="save"),
    path("<int:pk>/preview/", previewing.preview, name="preview"),
    path("<int:pk>/publish/", finishing.publish_view, name="publish"),
    path("<int:pk>/submit/", finishing.submit_view, name="submit"),
    path("<int:pk>/approve/", finishing.approve_view, name="approve"),
    path("<int:pk>/hand-back/", finishing.hand_back_view, name="hand_back"),
    path("<int:pk>/due/", finishing.due_view, name="due"),
    path("<int:pk>/ask/", conversation.ask_view, name="ask"),
    path("<int:pk>/settle/", conversation.settle_view, name="settle"),
    path("questions/<int:pk>/answer/", conversation.answer_view, name="answer"),
]


@hooks.register("register_admin_urls")
def addresses():
    return [path("translate/", include((ADDRESSES, "bench")))]


class BenchItem(MenuItem):
    """For whoever translates into some language."""

    def is_shown(self, request):
        return bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def in_the_menu():
    return BenchItem(
        gettext_lazy("Translation"), reverse("bench:list"), name=home_screen.ITEM, icon_name=ICON, order=250
    )
