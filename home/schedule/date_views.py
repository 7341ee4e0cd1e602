"""View of one date of a series: what it is, and cancelling it while the others stay."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from media.publishing import amending
from pages.events.formatting import format_zone
from pages.events.models import EventPage
from pages.events.occurrences import Change, ChangedDate, Occurrence
from pages.i18n.clock import long_day


class CancelDateForm(forms.ModelForm):
    """What people should know of a date that is cancelled."""

    class Meta:
        model = ChangedDate
        fields = ["note"]
        labels = {"note": gettext_lazy("Why? What should people know?")}
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "autofocus": True, "dir": "auto"})}


def cancel_date(event: EventPage, change: ChangedDate, user) -> None:
    """Publishes the event with this date cancelled, as its form would."""
    change.change, change.new_date, change.new_start_time, change.new_end_time = Change.CANCELLED, None, None, None
    change.place = None
    event.changes.add(change)
    with amending():
        event.save_revision(user=user, log_action=True).publish(user=user)


class CancelDateView(FormView):
    """The date of a series that the calendar leads to, for whoever may publish the event."""

    form_class = CancelDateForm
    template_name = "wagtailadmin/schedule/date.html"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.occurrence = get_object_or_404(Occurrence.objects.select_related("source", "place"), pk=pk)
        self.event = self.occurrence.source
        permissions = self.event.permissions_for_user(request.user)
        if not self.event.repeats or not permissions.can_publish() or permissions.page_locked():
            raise PermissionDenied
        return super().dispatch(request)

    def get_form_kwargs(self):
        found = next((each for each in self.event.changes.all() if each.date == self.occurrence.date), None)
        change = found or ChangedDate(date=self.occurrence.date, locale_id=self.event.locale_id)
        return super().get_form_kwargs() | {"instance": change}

    def form_valid(self, form):
        title = self.event.get_admin_display_title()
        if self.event.has_unpublished_changes or self.event.workflow_in_progress:
            words = _("Somebody is at work on “%(title)s”: please cancel its date there.")
            messages.error(self.request, words % {"title": title})
            return redirect("wagtailadmin_pages:edit", self.event.pk)
        cancel_date(self.event, form.instance, self.request.user)
        words = _("“%(title)s”: %(day)s is cancelled. The other dates stay.")
        messages.success(self.request, words % {"title": title, "day": long_day(self.occurrence.day)})
        return redirect(self.back)

    @property
    def back(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("wagtailadmin_home")

    def get_context_data(self, **kwargs):
        hour, zone = self.occurrence.first_hour, format_zone(self.event.zone)
        context = {"occurrence": self.occurrence, "event": self.event, "hour": hour, "zone": zone, "back": self.back}
        return super().get_context_data(**kwargs) | context | {"day": capfirst(long_day(self.occurrence.day))}


@hooks.register("register_admin_urls")
def register_admin_urls():
    view = require_http_methods(["GET", "POST"])(CancelDateView.as_view())
    return [path("schedule/date/<int:pk>/", view, name="event_date")]
