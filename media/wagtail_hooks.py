"""Wagtail hooks of media: viewset of recordings, collections and their permissions, private documents, scripts."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.forms.collections import collection_member_permission_formset_factory

from . import (
    reports,  # noqa: F401 (they register themselves)
    views,
)
from .documents import views as document_views  # noqa: F401 (they register themselves)
from .images import views as picture_views  # noqa: F401 (they register themselves)
from .recordings import viewsets  # noqa: F401 (they register themselves)
from .recordings.choosers import chooser
from .recordings.models import Recording
from .recordings.viewsets import recordings


@hooks.register("register_admin_viewset")
def register_recordings():
    return [chooser, recordings]


@hooks.register("register_group_permission_panel")
def register_recording_permissions():
    permissions = [
        ("add_recording", pgettext_lazy("media", "Add"), _("Add/edit recordings you own")),
        ("change_recording", pgettext_lazy("media", "Edit"), _("Edit any recording")),
        ("choose_recording", pgettext_lazy("media", "Choose"), _("Select recordings in choosers")),
    ]
    return collection_member_permission_formset_factory(Recording, permissions, "media/recording_permissions.html")


@hooks.register("describe_collection_contents")
def describe_recordings(collection):
    count = Recording.objects.filter(collection=collection).count()
    if not count:
        return None
    count_text = ngettext("%(count)s recording", "%(count)s recordings", count) % {"count": count}
    return {
        "count": count,
        "count_text": count_text,
        "url": f"{reverse('recordings:index')}?collection={collection.pk}",
    }


@hooks.register("before_serve_document", order=100)
def serve_document(document, request):
    """Serves a document after Wagtail's hooks have checked permissions; its own response has no ranges and holds a
    thread.
    """
    return views.document(request, document)


@hooks.register("register_log_actions")
def register_consent_actions(actions):
    """What the history of a picture tells of those who are shown on it; never a name."""
    actions.register_action("media.withdraw", _("Take from the public"), _("A drawing took its place"))
    actions.register_action("media.show_again", _("Show again"), _("It is shown again"))
    actions.register_action("media.blur", _("Blur"), _("What was boxed was blurred; the old file is gone"))


@hooks.register("insert_global_admin_js")
def suggest_descriptions():
    """The description of a picture becomes the words of a page, until somebody writes other ones."""
    return format_html('<script src="{}" defer></script>', static("js/admin/alt-text.js"))


@hooks.register("insert_global_admin_js")
def name_every_field():
    return format_html('<script src="{}" defer></script>', static("js/admin/accessible-names.js"))
