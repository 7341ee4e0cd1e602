"""Admin views of the history of a setting: who changed what, and what stood there before brought back."""

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.contrib.settings.models import BaseSiteSetting

from pages.network.models import Chrome

from .links import history_url
from .models import SettingVersion
from .versions import bring_back, has_history, history, may_change


class SettingHistoryView(TemplateView):
    """List of the saves; POST of a `version` brings back what stood before it."""

    template_name = "wagtailadmin/setting_history/index.html"

    @cached_property
    def setting(self):
        try:
            model = apps.get_model(self.kwargs["app_name"], self.kwargs["model_name"])
        except LookupError as unknown:
            raise Http404 from unknown
        if not has_history(model):
            raise Http404
        return get_object_or_404(model, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not may_change(self.setting, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        name = str(capfirst(self.setting._meta.verbose_name))
        context = {"setting_name": name, "entries": history(self.setting), "form_url": self.form_url()}
        return super().get_context_data(**kwargs) | context

    def form_url(self) -> str:
        meta = self.setting._meta
        if isinstance(self.setting, Chrome):
            return reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:edit", args=[self.setting.pk])
        pk = self.setting.site_id if isinstance(self.setting, BaseSiteSetting) else self.setting.pk
        return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, pk])

    def post(self, request, *args, **kwargs):
        number = request.POST.get("version", "")
        pk = int(number) if number.isdecimal() and len(number) < 18 else 0
        version = get_object_or_404(SettingVersion.objects.of(self.setting), pk=pk)
        try:
            bring_back(self.setting, version, request.user)
        except ValidationError as problem:
            messages.error(request, " ".join([_("That can’t stand there any more:"), *problem.messages]))
        else:
            messages.success(request, _("What stood there before is back. What stood there until now is kept here."))
        return redirect(history_url(self.setting))


@hooks.register("register_admin_urls")
def register_admin_urls():
    pattern = "settings/<slug:app_name>/<slug:model_name>/<int:pk>/earlier/"
    return [path(pattern, SettingHistoryView.as_view(), name="setting_history")]
