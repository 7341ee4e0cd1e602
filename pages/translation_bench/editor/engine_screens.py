"""Screens of wagtail-localize that the bench replaces: its editor leads to the bench, its addresses that write are closed.

They write without a version, so that the second of two people overwrites the first.
"""

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import path, re_path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TranslatableMixin
from wagtail_localize.views.update_translations import UpdateTranslationsView

from ...i18n.locales import name_of
from ...translation.jobs.sources import lock_source, translation_source
from ...translation.jobs.sync import sync_jobs
from ...translation.models import Job
from ...translation.permissions import can_edit, is_editor, languages_of
from ..jobs.preconditions import PublishRefused
from ..jobs.publish import PublishTranslationAction

RESTART = "localize-restart-translation"  # the button of wagtail-localize in the form of a translation that was stopped


def closed_view(request: HttpRequest):
    """Return 404 in place of what wagtail-localize's own editor requests.

    It saves texts, pictures and links, imports and exports PO files, translates by machine, and stops a translation, with
    which unpublished texts would be lost.
    """
    raise Http404


class SyncTranslationsView(UpdateTranslationsView):
    """wagtail-localize's form “Update existing translations”; what it does is done by the bench's own actions."""

    def form_valid(self, form):
        sync_jobs([self.object.object_id])
        if form.cleaned_data["publish_translations"]:
            self.publish_translations()
        messages.success(self.request, self.get_success_message())
        return redirect(self.get_success_url() or self.get_default_success_url())

    def publish_translations(self) -> None:
        """Publish each translation that has begun, in the source's words where a text is not translated yet."""
        begun = self.object.translations.filter(enabled=True).values("target_locale")
        for job in Job.objects.filter(translation_key=self.object.object_id, locale__in=begun).select_related("locale"):
            language = name_of(job.locale.language_code)
            if job.waiting_since:
                words = _("%(language)s: it waits for a second reader. Approve it under Translation.")
                messages.warning(self.request, words % {"language": language})
                continue
            try:
                PublishTranslationAction(job, self.request.user, partly=True).execute()
            except PublishRefused as refused:
                messages.warning(self.request, f"{language}: {refused.message}")


@hooks.register("register_admin_urls", order=-1)  # before wagtail-localize's own, which have the same addresses
def register_admin_urls():
    return [
        re_path("^localize/translate/", closed_view, name="engine_editor"),
        path(
            "localize/update/<int:translation_source_id>/",
            SyncTranslationsView.as_view(),
            name="sync_translations_of_source",
        ),
    ]


@hooks.register("before_edit_page", order=-1)  # before wagtail-localize's, which shows its own editor
@hooks.register("before_edit_snippet", order=-1)
def redirect_to_bench(request: HttpRequest, instance: Model):
    """Redirect from the form of a translation to the bench; with a message, where this person can't write it now."""
    is_restart = request.method == "POST" and RESTART in request.POST
    if not isinstance(instance, TranslatableMixin) or not (source := translation_source(instance, is_restart)):
        return None
    if job := job_of(instance, request.user):
        return open_job(request, job, is_restart)
    if not is_editor(request.user):
        words = _(
            "This is the translation of “%(title)s”. Change the original: whoever translates is told what is new."
        )
        messages.warning(request, words % {"title": source})
        return redirect("wagtailadmin_home")
    words = _(
        "This is the translation of “%(title)s”. It can be written while its language is on and visitors can read the "
        "original, or it is scheduled."
    )
    messages.warning(request, words % {"title": source})
    return redirect(AdminURLFinder(request.user).get_edit_url(source) or "wagtailadmin_home")


def job_of(instance: Model, user) -> Job | None:
    """Return the job of this translation, where the user may open it; it is made here where it was just ordered."""
    if not languages_of(user):
        return None
    jobs = Job.objects.select_related("locale")
    jobs = jobs.filter(translation_key=instance.translation_key, locale=instance.locale_id)
    if not jobs:
        sync_jobs([instance.translation_key])
    job = jobs.first()
    return job if job and can_edit(user, job) else None


def open_job(request: HttpRequest, job: Job, is_restart: bool):
    """Redirect to the bench. To restart a translation takes over what was written into its page meanwhile."""
    if is_restart:
        with transaction.atomic():
            lock_source(job)
        messages.success(request, pgettext("bench", "Translation has been restarted."))
    elif request.method == "POST":
        messages.warning(
            request,
            _("This form was not saved: the translation is written here now. Go back once to copy what you wrote."),
        )
    return redirect("bench:job", job.pk)
