"""Views of the actions on a translation: publish, ask for a second reader, approve, hand back; and the due date."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import DateField
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages as wagtail_messages

from ...i18n.locales import within_sentence
from ..jobs.hand_back import hand_back
from ..jobs.preconditions import PublishRefused
from ..jobs.publish import approve, publish
from ..jobs.save import Saved
from ..jobs.submit import submit
from ..models import Job
from ..permissions import is_editor
from .views import acts, job_for, job_to_keep, keep_offline, may_hand_back, save_form, show


def finish(request, pk: int, name: str, act, words: str):
    """Saves what the form holds, then does it; a refusal is said on the same screen, with nothing lost."""
    job, is_offline = job_to_keep(request, pk)
    if is_offline:
        return keep_offline(request, job)
    left = {key: each for key, each in save_form(request, job).items() if not isinstance(each, Saved)}
    if left:
        return show(request, job, left, _("Some texts could not be saved; look at them first."), 409)
    if name not in {each.name for each in acts(job, request.user)}:
        messages.warning(request, _("Somebody has done this meanwhile."))
        return redirect("bench:job", pk)
    try:
        made = act(job, request.user)
    except PublishRefused as refused:
        return show(request, job, None, refused.message, 409, partly=refused.partly)
    add_success_message(
        request, words % {"title": job.title, "language": within_sentence(job.locale.get_display_name())}, made
    )
    return redirect(back(request))


def add_success_message(request, words: str, made) -> None:
    """That it worked, with the way to the page as visitors see it."""
    address = made.get_url(request) if hasattr(made, "get_url") else None
    buttons = (
        [wagtail_messages.button(address, pgettext("translation", "View live"), new_window=True)] if address else []
    )
    wagtail_messages.success(request, words, buttons=buttons)


def back(request) -> str:
    """To the list this person works from."""
    return reverse("bench:list")


@require_POST
def publish_view(request, pk: int):
    partly = request.POST.get("partly") == "yes"
    act = (lambda job, user: publish(job, user, partly=True)) if partly else publish
    return finish(request, pk, "publish", act, _("“%(title)s” is public in %(language)s."))


@require_POST
def submit_view(request, pk: int):
    return finish(request, pk, "submit", submit, _("“%(title)s” waits for a second reader."))


@require_POST
def approve_view(request, pk: int):
    return finish(request, pk, "approve", approve, _("“%(title)s” is public in %(language)s."))


@require_POST
def hand_back_view(request, pk: int):
    job = job_for(request, pk)
    words = request.POST.get("returned", "").replace("\x00", "").strip()[:2000]
    if not may_hand_back(job, request.user):
        messages.warning(request, _("Somebody has done this meanwhile."))
        return redirect("bench:job", pk)
    try:
        hand_back(job, request.user, words)
    except PublishRefused as refused:
        return show(request, job, None, refused.message, 409)
    messages.success(request, _("“%(title)s” was handed back.") % {"title": job.title})
    return redirect(back(request))


@require_POST
def due_view(request, pk: int):
    """The day until which it should be done; an empty field takes it away. Editors set it."""
    job = job_for(request, pk)
    if not is_editor(request.user):
        raise PermissionDenied
    try:
        day = DateField(required=False).clean(request.POST.get("due_on", ""))
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        Job.objects.filter(pk=job.pk).update(due_on=day)
        messages.success(request, _("The date is set.") if day else _("The date is gone."))
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return redirect(target if safe else reverse("bench:list"))
