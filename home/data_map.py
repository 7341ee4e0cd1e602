"""Data map of this room: accounts, sessions, what the admin keeps of who did what, and the models of Django and Wagtail."""

from datetime import timedelta

from django.conf import settings
from wagtail.admin.models import EditingSession, FormState

from media.data_map import (
    FILE,
    FRAME,
    INTERNAL,
    PAGE,
    ModelData,
    Personal,
)

from .backup import erasures
from .security.models import KEPT

TASKS_KEPT = timedelta(days=14)  # once finished: the default of `prune_db_task_results`
HISTORY = "whoever may open Reports › Site history"
RESTRICTION = ModelData(printed=(PAGE,), secret=("password",))
# What a draft, a lock and the tree's own counting change.
UNPRINTED_OF_PAGES = (
    *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "live_revision"),
    *("locked", "locked_at", "locked_by", "owner", "numchild", "go_live_at", "expired"),
)

DATA_MAP = {
    "home.User": ModelData(
        personal=Personal(("username", "first_name", "last_name", "email", "last_login", "date_joined")),
        secret=("password",),
    ),
    "mfa.Authenticator": ModelData(personal=Personal(("user",)), secret=("data",)),
    "account.EmailAddress": ModelData(personal=Personal(("user", "email"))),  # of allauth; nothing here writes any
    "account.EmailConfirmation": INTERNAL,
    "home.DutyRun": ModelData(derived="the background work, within a minute"),
    "home.ErasureKey": ModelData(secret=("key",)),
    "home.Erasure": ModelData(personal=Personal(("digest",), erasures.KEPT)),  # hashes, of whom they don't say
    "home.SecurityEvent": ModelData(
        personal=Personal(("user", "about"), KEPT, exported_by="admins, under Reports › Sign-ins and rights")
    ),
    "home.VisitCount": INTERNAL,  # numbers by page and day, of nobody; two years (home.visits.models.KEPT)
    "home.AccessLogPosition": INTERNAL,
    "wagtailusers.UserProfile": ModelData(
        personal=Personal(("user", "preferred_language", "current_time_zone", "avatar"))
    ),
    "sessions.Session": ModelData(
        personal=Personal(("session_data",), timedelta(seconds=settings.SESSION_COOKIE_AGE)),
        secret=("session_key", "session_data"),
    ),
    "auth.Group": INTERNAL,
    "auth.Permission": ModelData(derived="the models"),
    "contenttypes.ContentType": ModelData(derived="the models"),
    "django_tasks_database.DBTaskResult": ModelData(personal=Personal(("args_kwargs", "traceback"), TASKS_KEPT)),
    # Who may log in as a program.
    "wagtailcore.APIToken": ModelData(personal=Personal(("user", "name", "last_used_at")), secret=("key_hash",)),
    # Pages and their tree.
    "wagtailcore.Page": ModelData(
        printed=(PAGE,), unprinted=UNPRINTED_OF_PAGES, personal=Personal(("owner", "locked_by"))
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
    "wagtailcore.Revision": ModelData(personal=Personal(("user", "content"))),  # every earlier text
    "wagtailcore.PageLogEntry": ModelData(personal=Personal(("user", "data"), exported_by=HISTORY)),
    "wagtailcore.ModelLogEntry": ModelData(
        personal=Personal(("user", "label", "data"), exported_by=HISTORY)  # a label may be a user name
    ),
    "wagtailcore.Comment": ModelData(personal=Personal(("user", "text", "resolved_by"))),
    "wagtailcore.CommentReply": ModelData(personal=Personal(("user", "text"))),
    "wagtailcore.PageSubscription": ModelData(personal=Personal(("user",))),
    "wagtailcore.Workflow": INTERNAL,
    "wagtailcore.WorkflowTask": INTERNAL,
    "wagtailcore.WorkflowPage": INTERNAL,
    "wagtailcore.WorkflowContentType": INTERNAL,
    "wagtailcore.Task": INTERNAL,
    "wagtailcore.GroupApprovalTask": INTERNAL,
    "wagtailcore.WorkflowState": ModelData(personal=Personal(("requested_by",))),
    "wagtailcore.TaskState": ModelData(personal=Personal(("finished_by", "comment"))),
    # Forms that are open in somebody's browser.
    "wagtailadmin.EditingSession": ModelData(personal=Personal(("user", "last_seen_at"), EditingSession.STALE_TIMEOUT)),
    "wagtailadmin.FormState": ModelData(personal=Personal(("user", "data"), FormState.STALE_TIMEOUT)),
    "wagtailadmin.Admin": INTERNAL,
}
