"""URLs of the bench, and its menu item."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ...admin_frame import ScreenLink
from ...translation.permissions import languages_of
from .. import dashboard
from ..style_guides import STYLE_GUIDE_TEMPLATE, has_style_guide
from . import actions, overrides, preview, question_views, views
from .formatting import ICON
from .job_list import JobList


@require_safe
def job_list_view(request):
    """What there is to translate, for whoever translates."""
    if not languages_of(request.user):
        raise PermissionDenied
    return TemplateResponse(request, "translation/job_list/list.html", {"listing": JobList(request.user, request.GET)})


@require_safe
def style_guide_view(request, language: str):
    """The house style of a language, in that language; 404 where nobody has written one."""
    if not languages_of(request.user):
        raise PermissionDenied
    if not has_style_guide(language):
        raise Http404
    return TemplateResponse(
        request, "translation/style_guide/page.html", {"code": language, "text": STYLE_GUIDE_TEMPLATE.format(language)}
    )


urlpatterns = [
    path("", job_list_view, name="list"),
    path("style/<slug:language>/", style_guide_view, name="style"),
    path("<int:pk>/", views.edit, name="job"),
    path("<int:pk>/save/", views.autosave, name="save"),
    path("<int:pk>/preview/", preview.preview, name="preview"),
    path("<int:pk>/links/", overrides.overrides_view, name="overrides"),
    path("<int:pk>/publish/", actions.publish_view, name="publish"),
    path("<int:pk>/submit/", actions.submit_view, name="submit"),
    path("<int:pk>/approve/", actions.approve_view, name="approve"),
    path("<int:pk>/hand-back/", actions.hand_back_view, name="hand_back"),
    path("<int:pk>/drop/", actions.drop_view, name="drop"),
    path("<int:pk>/due/", actions.due_view, name="due"),
    path("<int:pk>/ask/", question_views.ask_view, name="ask"),
    path("<int:pk>/settle/", question_views.settle_view, name="settle"),
    path("questions/<int:pk>/answer/", question_views.answer_view, name="answer"),
]


def handbook_links(chapter: str, request: HttpRequest) -> list[ScreenLink]:
    """Return the link of the handbook's chapter on translation to the list of what is due."""
    may_open = chapter == "translate" and languages_of(request.user)
    return [ScreenLink(gettext_lazy("Translation"), reverse("bench:list"))] if may_open else []


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("translate/", include((urlpatterns, "bench")))]


class BenchItem(MenuItem):
    """For whoever translates into some language."""

    def is_shown(self, request):
        return bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return BenchItem(gettext_lazy("Translation"), reverse("bench:list"), name=dashboard.ITEM, icon_name=ICON, order=250)
