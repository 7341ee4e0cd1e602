"""Views of the publishing calendar: a month of it, and the form that moves an entry."""

import datetime as dt

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission, user_passes_test
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from pages.base.datetime_fields import MomentField, moment_or_none, validate_not_too_far

from ..desk.moments import kind_of, localtime, moment_words
from ..users.permissions import publishes_anything
from .month import Month
from .moves import FIELDS, MovedMeanwhile, may_move, moment_of, move

TITLE = pgettext_lazy("publishing", "Calendar")
KINDS = [
    ("", pgettext_lazy("calendar", "Everything")),
    ("up", pgettext_lazy("calendar", "Goes live")),
    ("down", pgettext_lazy("calendar", "Comes down")),
    ("event", pgettext_lazy("calendar", "Events")),
]


@require_safe
@user_passes_test(user_has_any_page_permission)
def schedule_calendar(request: HttpRequest) -> HttpResponse:
    """A month, `?month=2026-12`, of one kind of entries with `show`."""
    month, shown = Month.parse(request.GET.get("month", "")), request.GET.get("show", "")
    shown = shown if shown in dict(KINDS) else ""
    days = month.calendar(request.user, shown)
    neighbours = [
        (month.previous, month.previous.name),
        (Month.parse(""), pgettext("calendar", "Today")),
        (month.next, month.next.name),
    ]
    context = {
        "month": month,
        "days": days,
        "is_empty": not any(day.entries for day in days),
        "can_move": any(entry.can_move for day in days for entry in day.entries),
        "kinds": KINDS,
        "shown": shown,
        "neighbours": neighbours,
        "zone": settings.TIME_ZONE,
        "header_title": TITLE,
        "may_release": publishes_anything(request.user),
    }
    return render(request, "wagtailadmin/schedule/calendar.html", context)


class MoveForm(forms.Form):
    """To which moment an entry moves, and from which: where it was when whoever moves it looked."""

    moment = MomentField(label=gettext_lazy("New moment"), validators=[validate_not_too_far])
    expected = forms.CharField(widget=forms.HiddenInput)

    def clean_expected(self) -> dt.datetime:
        moment = moment_or_none(self.cleaned_data["expected"])
        if moment is None:
            raise ValidationError(_("This is no moment."))
        return moment


class MoveView(FormView):
    """Form that moves an entry; a script that sends it and accepts JSON is told in words what became of it."""

    form_class = MoveForm
    template_name = "wagtailadmin/schedule/move.html"

    def dispatch(self, request, page_id: int, field: str):
        self.page = get_object_or_404(Page, pk=page_id).specific
        if field not in FIELDS:
            raise Http404
        if not may_move(self.page, request.user):
            raise PermissionDenied
        self.field, self.moment = field, moment_of(self.page, field)
        if self.moment is None and request.method != "POST":
            raise Http404
        return super().dispatch(request)

    def get_initial(self):
        return {"moment": self.moment, "expected": self.moment.isoformat() if self.moment else ""}

    def form_valid(self, form):
        sent = form.cleaned_data
        try:
            self.page = move(self.page.pk, self.field, sent["moment"], sent["expected"], self.request.user)
        except ValidationError as error:
            form.add_error("moment", error)
            return self.form_invalid(form)
        except MovedMeanwhile as meanwhile:
            return self.moved_meanwhile(meanwhile.moment)
        words = _("“%(title)s”: %(moment)s.") % {
            "title": self.page.get_admin_display_title(),
            "moment": moment_words(sent["moment"]),
        }
        if self.wants_json:
            return JsonResponse({"words": words, "at": sent["moment"].isoformat()})
        messages.success(self.request, words)
        return redirect(calendar_url(sent["moment"]))

    def moved_meanwhile(self, moment: dt.datetime | None):
        if moment:
            words = _("Somebody has moved it meanwhile, to %(moment)s. Yours was not taken over.") % {
                "moment": moment_words(moment)
            }
        else:
            words = _("Somebody has taken it back meanwhile, or it has happened. Yours was not taken over.")
        if self.wants_json:
            return JsonResponse({"words": words, "at": moment and moment.isoformat()}, status=409)
        messages.warning(self.request, words)
        return redirect(calendar_url(moment))

    def form_invalid(self, form):
        if self.wants_json:
            words = " ".join(message for errors in form.errors.values() for message in errors)
            return JsonResponse({"words": words}, status=400)
        return super().form_invalid(form)

    @property
    def wants_json(self) -> bool:
        return not self.request.accepts("text/html")

    def get_context_data(self, **kwargs):
        what = _("Comes down") if self.field in ("expire_at", "shown_until") else _("Becomes public")
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "what": what,
            "kind": kind_of(self.page),
            "now": self.moment and moment_words(self.moment),
            "back": calendar_url(self.moment),
        }


def calendar_url(moment: dt.datetime | None) -> str:
    month = f"?month={localtime(moment):%Y-%m}" if moment else ""
    return reverse("schedule_calendar") + month


class CalendarItem(MenuItem):
    def is_shown(self, request):
        return user_has_any_page_permission(request.user)


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return CalendarItem(TITLE, reverse("schedule_calendar"), name="schedule", icon_name="calendar-alt", order=150)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("schedule/", schedule_calendar, name="schedule_calendar"),
        path(
            "schedule/<int:page_id>/<slug:field>/",
            require_http_methods(["GET", "POST"])(MoveView.as_view()),
            name="schedule_move",
        ),
    ]
