"""Views of the actions on a translation: publish, ask for a second reader, approve, hand back; and the due date."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import DateField
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.admin import messages as wagtail_messages

from ...http.urls import is_address_here
from ...i18n.locales import within_sentence
from ...translation.models import Job
from ...translation.permissions import is_editor
from ..jobs.hand_back import HandBackAction
from ..jobs.preconditions import PublishRefused, refuse_unavailable
from ..jobs.publish import ApproveTranslationAction, PublishTranslationAction
from ..jobs.save import Saved
from ..jobs.submit import SubmitTranslationAction
from .views import job_for, job_to_save_for, post_or_editor, render_editor, save_form, save_offline


def run_action(request, pk: int, name: str, action, message: str):
    """Saves the form, then runs the action; PublishRefused becomes a message in the editor, with nothing lost."""
    job, is_offline = job_to_save_for(request, pk)
    if is_offline:
        return save_offline(request, job)
    outcome = save_form(request, job)
    unsaved = {key: each for key, each in outcome.items() if not isinstance(each, Saved)}
    if unsaved:
        return render_editor(request, job, unsaved, _("Some texts could not be saved; look at them first."), 409)
    try:
        refuse_unavailable(job, request.user, name)
    except PublishRefused as refused:
        messages.warning(request, refused.message)
        return redirect("bench:job", pk)
    try:
        published = action(job, request.user, seen_versions(request, outcome)).execute()
    except PublishRefused as refused:
        return render_editor(request, job, None, refused.message, 409, partly=refused.partly)
    if count := job.asides.count():
        message_left = ngettext(
            "%(number)d text that a colleague wrote at the same time is still there: take it or drop it.",
            "%(number)d texts that colleagues wrote at the same time are still there: take them or drop them.",
            count,
        ) % {"number": count}
        button = wagtail_messages.button(reverse("bench:job", args=[pk]), _("Look at them"))
        wagtail_messages.warning(request, message_left, buttons=[button])
    add_success_message(
        request, message % {"title": job.title, "language": within_sentence(job.locale.get_display_name())}, published
    )
    return redirect(list_url(request))


def seen_versions(request, saved: dict[str, Saved]) -> dict[str, str]:
    """{key: version} of the texts that this person has on the screen, with those that were saved with the form."""
    names = [name for name in request.POST if name.startswith("version-")]
    return {name.removeprefix("version-"): request.POST[name] for name in names} | {
        key: each.version for key, each in saved.items()
    }


def add_success_message(request, message: str, published) -> None:
    """A success message with a button to the published page."""
    address = published.get_url(request) if hasattr(published, "get_url") else None
    buttons = (
        [wagtail_messages.button(address, pgettext("translation", "View live"), new_window=True)] if address else []
    )
    wagtail_messages.success(request, message, buttons=buttons)


def list_url(request) -> str:
    """URL of the job list."""
    return reverse("bench:list")


@post_or_editor
def publish_view(request, pk: int):
    partly = request.POST.get("partly") == "yes"
    action = lambda job, user, _read: PublishTranslationAction(job, user, partly)  # noqa: E731
    return run_action(request, pk, "publish", action, _("“%(title)s” is public in %(language)s."))


@post_or_editor
def submit_view(request, pk: int):
    action = lambda job, user, _read: SubmitTranslationAction(job, user)  # noqa: E731
    return run_action(request, pk, "submit", action, _("“%(title)s” waits for a second reader."))


@post_or_editor
def approve_view(request, pk: int):
    return run_action(request, pk, "approve", ApproveTranslationAction, _("“%(title)s” is public in %(language)s."))


@post_or_editor
def hand_back_view(request, pk: int):
    job = job_for(request, pk)
    message = request.POST.get("returned", "").replace("\x00", "").strip()[:2000]
    try:
        refuse_unavailable(job, request.user, "hand_back")
    except PublishRefused as refused:
        messages.warning(request, refused.message)
        return redirect("bench:job", pk)
    try:
        HandBackAction(job, request.user, message).execute()
    except PublishRefused as refused:
        return render_editor(request, job, None, refused.message, 409)
    messages.success(request, _("“%(title)s” was handed back.") % {"title": job.title})
    return redirect(list_url(request))


@post_or_editor
def drop_view(request, pk: int):
    """Deletes the Aside whose button was pressed; saves the rest of the form."""
    job = job_for(request, pk)
    unsaved = {key: each for key, each in save_form(request, job).items() if not isinstance(each, Saved)}
    number = request.POST.get("drop", "")
    if number.isascii() and number.isdigit() and len(number) < 19 and job.asides.filter(pk=number).delete()[0]:
        messages.success(request, _("The other wording is dropped."))
    if unsaved:
        return render_editor(request, job, unsaved)
    return redirect("bench:job", pk)


def due_view(request, pk: int):
    """Sets the due date of a job, or removes it with an empty field. For editors."""
    if not is_editor(request.user):
        raise PermissionDenied
    return set_due_date(request, pk)


@post_or_editor
def set_due_date(request, pk: int):
    job = job_for(request, pk)
    try:
        day = DateField(required=False).clean(request.POST.get("due_on", ""))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        Job.objects.filter(pk=job.pk).update(due_on=day)
        messages.success(request, _("The date is set.") if day else _("The date is gone."))
    target = request.POST.get("next", "")
    is_safe = is_address_here(target, {request.get_host()}, request.is_secure())
    return redirect(target if is_safe else reverse("bench:list"))
