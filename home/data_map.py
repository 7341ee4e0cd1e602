"""Data map of this room: accounts, sessions, what the admin keeps of who did what, and the models of Django and Wagtail."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.models import EditingSession, FormState

from media.data_map import (
    ADMINS,
    DESK,
    FILE,
    FRAME,
    INTERNAL,
    NAMED,
    NOBODY,
    PAGE,
    STAFF,
    VISITORS,
    Counted,
    ModelData,
    Personal,
    Purpose,
)
from pages.data_map import PROGRAMS, VERSIONS

from .backup import erasures
from .content_releases.models import KEPT as RELEASES_KEPT
from .preview_links.models import KEPT as LINKS_KEPT
from .security.models import KEPT
from .setting_history.models import KEPT as SETTINGS_KEPT
from .trash.models import KEPT as TRASH_KEPT
from .visits.models import KEPT as VISITS_KEPT

TASKS_KEPT = timedelta(days=14)  # once finished: the default of `prune_db_task_results`
HISTORY = "whoever may open Reports › Site history"
ACCOUNTS = Purpose(
    pgettext_lazy("privacy", "Accounts"),
    _("Whoever works on the site logs in, in their language, and may do what they are there for."),
    STAFF,
    ADMINS,
)
SESSIONS = Purpose(_("Who is logged in"), _("Nobody has to log in again with every click."), STAFF, NOBODY)
FACTORS = Purpose(
    _("Second factors"), _("A password alone does not open the desk to whoever has learned it."), STAFF, NOBODY
)
SECURITY = Purpose(
    _("Sign-ins and rights"), _("An attack, or a right given by mistake, can be noticed and understood."), STAFF, ADMINS
)
HISTORY_OF_CHANGES = Purpose(
    pgettext_lazy("privacy", "History"), _("It can be seen who changed what, and when."), STAFF, DESK
)
TALK = Purpose(_("Comments and reviews"), _("People who write together can talk about a text beside it."), STAFF, DESK)
TRASH = Purpose(_("Deleted things"), _("What was deleted by mistake can be brought back for a while."), NAMED, DESK)
PREVIEWS = Purpose(
    _("Links to drafts"),
    _("Who is written about can read a page before it is public, without an account."),
    NAMED,
    DESK,
)
SIGNATURES = Purpose(
    _("Signatures of checks"),
    _("It can be seen who has looked at a text before it was public, and for which text that holds."),
    STAFF,
    DESK,
)
OPEN_FORMS = Purpose(
    _("Forms that are open"),
    _("Two people who edit the same page see each other, and a preview shows what is not saved yet."),
    STAFF,
    DESK,
)
TASKS = Purpose(_("Background work"), _("What failed in the background can be understood and mended."), STAFF, ADMINS)
ERASED = Purpose(
    pgettext_lazy("privacy", "Erasures"),
    _("Who was erased is erased again after a backup is brought back. No name is kept, only a hash with a secret key."),
    NAMED,
    NOBODY,
)
VISITS = Purpose(
    _("Page views"),
    _("It can be seen how often a page is read on a day. Who reads it is not stored."),
    VISITORS,
    DESK,
)
RESTRICTION = ModelData(printed=(PAGE,), secret=("password",))
# What a draft, a lock and the tree's own counting change.
UNPRINTED_OF_PAGES = (
    *("draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "live_revision"),
    *("locked", "locked_at", "locked_by", "owner", "numchild", "go_live_at", "expired"),
)

DATA_MAP = {
    "home.User": ModelData(
        personal=Personal(
            ("username", "first_name", "last_name", "email", "last_login", "date_joined"), purpose=ACCOUNTS
        ),
        secret=("password",),
    ),
    "mfa.Authenticator": ModelData(personal=Personal(("user",), purpose=FACTORS), secret=("data",), encrypted=True),
    "account.EmailAddress": ModelData(personal=Personal(("user", "email"), purpose=ACCOUNTS)),  # allauth's; empty
    "account.EmailConfirmation": INTERNAL,
    "home.DutyRun": ModelData(derived="the background work, within a minute"),
    "home.ErasureKey": ModelData(secret=("key",)),
    "home.Erasure": ModelData(personal=Personal(("digest",), erasures.KEPT, purpose=ERASED)),  # hashes
    "home.SecurityEvent": ModelData(
        personal=Personal(
            ("user", "about"), KEPT, exported_by="admins, under Reports › Sign-ins and rights", purpose=SECURITY
        )
    ),
    "home.DeletedItem": ModelData(
        personal=Personal(("title", "content", "file", "deleted_by"), TRASH_KEPT, exported_by=HISTORY, purpose=TRASH)
    ),
    "home.DeletedPage": ModelData(
        personal=Personal(("content", "versions"), TRASH_KEPT, exported_by=HISTORY, purpose=TRASH)
    ),
    "home.SettingVersion": ModelData(
        personal=Personal(("values", "replaced_by"), SETTINGS_KEPT, exported_by=HISTORY, purpose=HISTORY_OF_CHANGES)
    ),
    "home.PreviewLink": ModelData(
        personal=Personal(("for_whom", "made_by"), LINKS_KEPT, purpose=PREVIEWS), secret=("key",)
    ),
    "home.ContentRelease": ModelData(
        personal=Personal(("made_by", "scheduled_by"), RELEASES_KEPT, purpose=HISTORY_OF_CHANGES)
    ),
    "home.ContentReview": ModelData(personal=Personal(("keeper", "confirmed_by"), purpose=HISTORY_OF_CHANGES)),
    "home.PublishingCheck": INTERNAL,
    "home.MachineChecks": INTERNAL,
    "home.CheckSignature": ModelData(personal=Personal(("signed_by",), exported_by=HISTORY, purpose=SIGNATURES)),
    # An address may itself be a secret. Bodies tell what was public, for 30 days (home.webhooks.models.KEPT).
    "home.Webhook": ModelData(secret=("url", "key", "earlier_key")),
    "home.WebhookDelivery": INTERNAL,
    "home.PublicPage": INTERNAL,
    "home.ToldRedirect": INTERNAL,
    "home.ToldCounts": INTERNAL,
    "home.ChangeLog": INTERNAL,
    "home.PageChange": INTERNAL,
    "home.VisitCount": ModelData(counted=Counted(VISITS, VISITS_KEPT)),  # numbers by page and day
    "home.AccessLogPosition": INTERNAL,
    "wagtailusers.UserProfile": ModelData(
        personal=Personal(("user", "preferred_language", "current_time_zone", "avatar"), purpose=ACCOUNTS)
    ),
    "sessions.Session": ModelData(
        personal=Personal(("session_data",), timedelta(seconds=settings.SESSION_COOKIE_AGE), purpose=SESSIONS),
        secret=("session_key", "session_data"),
    ),
    "auth.Group": INTERNAL,
    "auth.Permission": ModelData(derived="the models"),
    "contenttypes.ContentType": ModelData(derived="the models"),
    "django_tasks_database.DBTaskResult": ModelData(
        personal=Personal(("args_kwargs", "traceback"), TASKS_KEPT, purpose=TASKS)
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
        personal=Personal(("user", "last_seen_at"), EditingSession.STALE_TIMEOUT, purpose=OPEN_FORMS)
    ),
    "wagtailadmin.FormState": ModelData(
        personal=Personal(("user", "data"), FormState.STALE_TIMEOUT, purpose=OPEN_FORMS)
    ),
    "wagtailadmin.Admin": INTERNAL,
}
