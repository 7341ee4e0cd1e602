"""Changes to Wagtail that ask the checks before publishing, each with the version and the digests of what it replaces."""

from functools import wraps

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Page

from .gate import refuse_stopped, stops_copies


def copy_as_drafts_what_a_check_stops() -> None:
    """A copy that is to be public at once is a draft where a check could stop it: nobody has signed for it yet.

    Wagtail 8.0.1 publishes copies by no action of its own, and has no hook before. No upstream issue known.
    """
    execute = CopyPageAction.execute

    @wraps(execute)
    def copied(action: CopyPageAction, *args, **kwargs) -> Page:
        if action.keep_live and action.user and stops_copies(action.page, action.recursive):
            action.keep_live = False
        return execute(action, *args, **kwargs)

    CopyPageAction.execute = copied


def ask_checks_before_publishing() -> None:
    """Whoever publishes a page, at the desk or through a program, is refused while a check stops it (home.publishing_checks).

    Wagtail 8.0.1 has a hook before its own forms publish, and none for its API and what else calls the action. No upstream
    issue known.
    """
    publish_revision = PublishRevisionAction._publish_revision

    @wraps(publish_revision)
    def asked(action: PublishRevisionAction, *args, **kwargs):
        with transaction.atomic():
            if isinstance(action.object, Page):
                refuse_stopped(action.object, action.user)
            return publish_revision(action, *args, **kwargs)

    PublishRevisionAction._publish_revision = asked


PATCHES = {
    copy_as_drafts_what_a_check_stops: {"wagtail.actions.copy_page.CopyPageAction": ("f33d625a8a2b", "ac4fa87b5345")},
    ask_checks_before_publishing: {
        "wagtail.actions.publish_revision.PublishRevisionAction": "03bba81048ec",
        "wagtail.actions.publish_page_revision.PublishPageRevisionAction": "5cc43e69473a",
    },
}
