"""Data map of the models of Django and Wagtail: sessions, pages, and what the admin keeps of who did what."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState

from media.data_map import (
    ADMINS,
    DESK,
    FILE,
    FRAME,
    HISTORY,
    HISTORY_OF_CHANGES,
    INTERNAL,
    NOBODY,
    PAGE,
    STAFF,
    ModelData,
    Personal,
    Purpose,
    Retention,
)
from pages.api.data_map import PROGRAMS
from pages.translation.data_map import VERSIONS

TASKS_KEPT = timedelta(days=14)  # once finished: the default of `prune_db_task_results`
SESSIONS = Purpose(_("Who is logged in"), _("Nobody has to log in again with every click."), STAFF, NOBODY)
TALK = Purpose(_("Comments and reviews"), _("People who write together can talk about a text beside it."), STAFF, DESK)
OPEN_FORMS = Purpose(
    _("Forms that are open"),
    _("Two people who edit the same page see each other, and a preview shows what is not saved yet."),
    STAFF,
    DESK,
)
TASKS = Purpose(_("Background work"), _("What failed in the background can be understood and mended."), STAFF, ADMINS)
RESTRICTION = ModelData(printed=(PAGE,), secret=("password",))
# What a draft, a lock and the tree's own counting change.
UNPRINTED_OF_PAGES = (
    *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "live_revision"),
    *("locked", "locked_at", "locked_by", "owner", "numchild", "go_live_at", "expired"),
)

DATA_MAP = {
    "sessions.Session": ModelData(
        personal=Personal(("session_data",), purpose=SESSIONS),
        retention=Retention(timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        secret=("session_key", "session_data"),
    ),
    "auth.Group": INTERNAL,
    "auth.Permission": ModelData(derived="the models"),
    "contenttypes.ContentType": ModelData(derived="the models"),
    "django_tasks_database.DBTaskResult": ModelData(
        personal=Personal(("args_kwargs", "traceback"), purpose=TASKS), retention=Retention(TASKS_KEPT)
    ),
    # Who may log in as a program.
    "wagtailcore.APIToken": ModelData(
        personal=Personal(("user", "name", "last_used_at"), purpose=PROGRAMS), secret=("key_hash",)
    ),
    # Pages and their tree.
    "wagtailcore.Page": ModelData(
        printed=(PAGE,),
        unprinted=UNPRINTED_OF_PAGES,
        personal=Personal(("owner", "locked_by"), purpose=HISTORY_OF_CHANGES),
    ),
    "wagtailcore.Site": ModelData(printed=(FRAME,)),
    "wagtailcore.Locale": ModelData(printed=(FRAME,)),
    "wagtailcore.Collection": ModelData(printed=(FILE,)),  # by where it is, which restriction closes it
    "wagtailcore.PageViewRestriction": RESTRICTION,
    "wagtailcore.CollectionViewRestriction": RESTRICTION,
    "wagtailcore.GroupPagePermission": INTERNAL,
    "wagtailcore.GroupSitePermission": INTERNAL,
    "wagtailcore.GroupCollectionPermission": INTERNAL,
    "wagtailcore.ReferenceIndex": ModelData(derived="pages and lists"),
    "wagtailredirects.Redirect": ModelData(printed=(PAGE,)),
    # Who did what.
    "wagtailcore.Revision": ModelData(personal=Personal(("user", "content"), purpose=VERSIONS)),  # every earlier text
    "wagtailcore.PageLogEntry": ModelData(
        personal=Personal(("user", "data"), exported_by=HISTORY, purpose=HISTORY_OF_CHANGES)
    ),
    "wagtailcore.ModelLogEntry": ModelData(
        personal=Personal(  # a label may be a user name
            ("user", "label", "data"), exported_by=HISTORY, purpose=HISTORY_OF_CHANGES
        )
    ),
    "wagtailcore.Comment": ModelData(personal=Personal(("user", "text", "resolved_by"), purpose=TALK)),
    "wagtailcore.CommentReply": ModelData(personal=Personal(("user", "text"), purpose=TALK)),
    "wagtailcore.PageSubscription": ModelData(personal=Personal(("user",), purpose=TALK)),
    "wagtailcore.Workflow": INTERNAL,
    "wagtailcore.WorkflowTask": INTERNAL,
    "wagtailcore.WorkflowPage": INTERNAL,
    "wagtailcore.WorkflowContentType": INTERNAL,
    "wagtailcore.Task": INTERNAL,
    "wagtailcore.GroupApprovalTask": INTERNAL,
    "wagtailcore.WorkflowState": ModelData(personal=Personal(("requested_by",), purpose=TALK)),
    "wagtailcore.TaskState": ModelData(personal=Personal(("finished_by", "comment"), purpose=TALK)),
    # Forms that are open in somebody's browser.
    "wagtailadmin.EditingSession": ModelData(
        personal=Personal(("user", "last_seen_at"), purpose=OPEN_FORMS),
        retention=Retention(EditingSession.STALE_TIMEOUT),
    ),
    "wagtailadmin.FormState": ModelData(
        personal=Personal(("user", "data"), purpose=OPEN_FORMS), retention=Retention(FormState.STALE_TIMEOUT)
    ),
    "wagtailadmin.Admin": INTERNAL,
}
