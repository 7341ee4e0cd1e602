"""Admin views of content reviews: who looks after a page and how often, and that it is still true."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page

from pages.admin_frame import admin_frame
from pages.i18n.clock import long_day

from ..desk.row_actions import action_view
from ..users.models import User
from ..users.permissions import editable_page
from .due import DueReview, confirm, due_review, review_of
from .models import ContentReview, every_choices

TITLE = gettext_lazy("Who looks after it")
KEPT, CONFIRMED = "home.content_review", "home.content_review_confirmed"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return get_user_display_name(person)


class ContentReviewForm(forms.ModelForm):
    """Whoever may edit the page can be asked; a person who is it already stays, whatever they may do by now."""

    keeper = PersonField(queryset=User.objects.none(), required=False, label=TITLE, empty_label=gettext_lazy("Nobody"))
    months = forms.TypedChoiceField(
        label=pgettext_lazy("content review", "How often"), choices=every_choices, coerce=int, widget=forms.RadioSelect
    )

    class Meta:
        model = ContentReview
        fields = ["keeper", "months"]

    def __init__(self, *args, page: Page, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
        able = [person.pk for person in people if page.permissions_for_user(person).can_edit()]
        self.fields["keeper"].queryset = people.filter(pk__in=[*able, self.instance.keeper_id])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("months") and not cleaned.get("keeper") and "keeper" not in self.errors:
            self.add_error("keeper", _("Choose who is asked, or “never”."))
        return cleaned


def due_of(page: Page, row: ContentReview) -> DueReview | None:
    return due_review(page, row) if row.months and page.last_published_at else None


def content_review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks who looks after a page, and how often."""
    page = editable_page(request, page_id)
    row = review_of(page)
    due = due_of(page, row)
    form = ContentReviewForm(request.POST if request.method == "POST" else None, instance=row, page=page)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("keeper", "months")}
        row, _made = ContentReview.objects.update_or_create(translation_key=page.translation_key, defaults=values)
        log(instance=page, action=KEPT, user=request.user)
        messages.success(request, words_of(page, row))
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "form": form, "due": due} | admin_frame(TITLE, "view")
    return render(request, "wagtailadmin/content_review/form.html", context)


def words_of(page: Page, row: ContentReview) -> str:
    """What follows from a choice."""
    title = page.get_admin_display_title()
    if not row.months:
        return _("Nobody is asked about “%(title)s”.") % {"title": title}
    due = due_of(page, row)
    words = {"title": title, "person": get_user_display_name(row.keeper), "day": long_day(due.due_on) if due else ""}
    if due is None:
        return _("%(person)s looks after “%(title)s” once it is public.") % words
    return _("%(person)s looks after “%(title)s”, and is asked on %(day)s.") % words


def still_true(request: HttpRequest, page: Page) -> None:
    """Action of the home screen: notes that somebody has read it again, and when the next time is."""
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    confirm(page, request.user)
    log(instance=page, action=CONFIRMED, user=request.user)
    due = due_of(page, review_of(page))
    words = _("“%(title)s” is still true. You are asked again on %(day)s.")
    messages.success(
        request, words % {"title": page.get_admin_display_title(), "day": long_day(due.due_on) if due else ""}
    )


class ContentReviewButton(PageMenuItem):
    label = TITLE
    icon_name = "glasses"
    url_name = "content_review"

    def is_shown(self, user):
        return self.page.depth > 1 and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_admin_urls")
def register_content_review_urls():
    return [
        path("pages/<int:page_id>/looked-after/", content_review, name="content_review"),
        path("desk/<int:page_id>/still-true/", action_view(still_true), name="desk_still_true"),
    ]


@hooks.register("register_page_header_buttons")
def register_content_review_button(page, user, view_name, next_url=None):
    yield ContentReviewButton(page=page, priority=46)


@hooks.register("register_log_actions")
def register_content_review_log_actions(actions):
    @actions.register_action(KEPT)
    class ContentReviewSet(LogFormatter):
        label = gettext_lazy("Who looks after a page")

        def format_message(self, log_entry):
            return _("It was said who looks after it, and how often")

    @actions.register_action(CONFIRMED)
    class ContentReviewConfirmed(LogFormatter):
        label = gettext_lazy("A page is still true")

        def format_message(self, log_entry):
            return _("It was read again, and is still true")
