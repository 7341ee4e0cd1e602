"""What the audit log knows: the closed list of security events, each with its sentence."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The part before the dot: what the report filters by.
KINDS = {
    "sign-in": pgettext_lazy("security log", "Sign-in"),
    "password": pgettext_lazy("security log", "Passwords"),
    "account": pgettext_lazy("security log", "Accounts"),
    "rights": pgettext_lazy("security log", "Groups and what they may do"),
    "token": pgettext_lazy("security log", "API tokens"),
    "workflow": pgettext_lazy("security log", "Workflows"),
    "privacy": pgettext_lazy("security log", "Who may see what"),
    "export": pgettext_lazy("security log", "Downloaded tables"),
    "backup": pgettext_lazy("security log", "Backups"),
    "crisis": pgettext_lazy("security log", "Crisis switch"),
    "language": pgettext_lazy("security log", "Languages"),
    "webhook": pgettext_lazy("security log", "Webhooks"),
}


class Action(TextChoices):
    """A new one needs its line here and no migration. %(who)s did it to %(whom)s; %(what)s is the detail."""

    SIGNED_IN = "sign-in.in", _("%(who)s signed in.")
    SIGNED_OUT = "sign-in.out", _("%(who)s signed out.")
    LOCKED_OUT = (
        "sign-in.locked",
        _("Too many wrong passwords were typed for %(whom)s; where they came from, nobody signs in for a while."),
    )
    CODES_GUESSED = "sign-in.codes-guessed", _("Somebody with the password of %(whom)s typed many wrong codes.")
    NEW_DEVICE = "sign-in.new-device", _("%(whom)s signed in from a new device.")
    SESSION_ENDED = "sign-in.session-ended", _("%(who)s ended a session of %(whom)s.")
    SECOND_FACTOR_ADDED = "sign-in.factor-added", _("%(whom)s has a new second factor.")
    SECOND_FACTOR_REMOVED = "sign-in.factor-removed", _("%(who)s removed a second factor of %(whom)s.")
    RECOVERY_CODES_MADE = "sign-in.codes-made", _("%(whom)s has new recovery codes.")
    RECOVERY_CODE_USED = "sign-in.code-used", _("%(whom)s signed in with a recovery code.")

    PASSWORD_CHANGED = "password.changed", _("%(who)s chose a new password.")
    PASSWORD_RESET = "password.reset", _("%(whom)s chose a new password by the link in a mail.")
    PASSWORD_SET = "password.set", _("%(who)s set a new password for %(whom)s.")

    ACCOUNT_MADE = "account.made", _("%(who)s made an account for %(whom)s.")
    ACCOUNT_DEACTIVATED = "account.deactivated", _("%(who)s deactivated the account of %(whom)s.")
    ACCOUNT_REACTIVATED = "account.reactivated", _("%(who)s activated the account of %(whom)s again.")
    ACCOUNT_DELETED = "account.deleted", _("%(who)s deleted an account.")
    PERSON_ERASED = "account.person-erased", _("%(who)s erased a person.")
    NAME_CHANGED = "account.name-changed", _("%(who)s changed the user name of %(whom)s.")
    EMAIL_CHANGED = "account.email-changed", _("%(who)s changed the e-mail address of %(whom)s.")
    ADMIN_MADE = "account.admin-made", _("%(who)s made %(whom)s an admin.")
    ADMIN_UNMADE = "account.admin-unmade", _("%(who)s took the rights of an admin from %(whom)s.")
    UNUSED_TOLD = "account.unused-told", _("The admins got a mail about accounts that nobody uses.")

    GROUP_GIVEN = "rights.group-given", _("%(who)s gave %(whom)s the group “%(what)s”.")
    GROUP_TAKEN = "rights.group-taken", _("%(who)s took the group “%(what)s” from %(whom)s.")
    GROUP_MADE = "rights.group-made", _("%(who)s made the group “%(what)s”.")
    GROUP_CHANGED = "rights.group-changed", _("%(who)s changed what the group “%(what)s” may do.")
    GROUP_DELETED = "rights.group-deleted", _("%(who)s deleted the group “%(what)s”.")
    RIGHTS_CHANGED = "rights.own-changed", _("%(who)s changed what %(whom)s may do beside all groups.")

    TOKEN_MADE = "token.made", _("%(who)s made an API token for %(whom)s, which begins with %(what)s.")
    TOKEN_CHANGED = "token.changed", _("%(who)s changed the API token of %(whom)s that begins with %(what)s.")
    TOKEN_REVOKED = "token.revoked", _("%(who)s revoked the API token of %(whom)s that begins with %(what)s.")

    WORKFLOW_CHANGED = "workflow.changed", _("%(who)s changed the workflow “%(what)s”.")
    TASK_CHANGED = "workflow.task-changed", _("%(who)s changed the workflow task “%(what)s”.")

    PAGE_PRIVACY = "privacy.page", _("%(who)s changed who may see the page “%(page)s”.")
    COLLECTION_PRIVACY = "privacy.collection", _("%(who)s changed who may see the collection “%(what)s”.")

    EXPORTED = "export.table", _("%(who)s downloaded the table “%(what)s”.")
    PERSON_EXPORTED = "export.person", _("%(who)s downloaded what is kept about a person.")

    BACKUP_MADE = "backup.made", _("%(who)s made a backup.")
    RESTORED = "backup.restored", _("%(who)s restored the site from a backup.")
    REHEARSED = "backup.rehearsed", _("%(who)s rehearsed the restore of a backup.")

    CRISIS_ASKED = "crisis.asked", _("%(who)s asked to switch the site to a crisis.")
    CRISIS_END_ASKED = "crisis.end-asked", _("%(who)s asked to end the crisis mode.")
    CRISIS_WITHDRAWN = "crisis.withdrawn", _("%(who)s withdrew what was asked of the crisis switch.")
    CRISIS_BEGUN = "crisis.on", _("%(who)s switched the site to a crisis.")
    CRISIS_ENDED = "crisis.off", _("%(who)s ended the crisis mode.")
    CRISIS_REHEARSED = "crisis.rehearsed", _("%(who)s rehearsed the crisis switch.")

    LANGUAGE_ON = "language.on", _("%(who)s switched a language on: %(what)s.")
    LANGUAGE_OFF = "language.off", _("%(who)s switched a language off: %(what)s.")

    WEBHOOK_MADE = "webhook.made", _("%(who)s made the webhook “%(what)s”.")
    WEBHOOK_CHANGED = "webhook.changed", _("%(who)s changed the webhook “%(what)s”.")
    WEBHOOK_SECRET = "webhook.secret", _("%(who)s made a new secret for the webhook “%(what)s”.")
    WEBHOOK_DELETED = "webhook.deleted", _("%(who)s deleted the webhook “%(what)s”.")
    WEBHOOK_SWITCHED_OFF = "webhook.switched-off", _("The webhook “%(what)s” was switched off: it did not answer well.")


def action_choices() -> list[tuple[str, str]]:
    """For the model, whose migrations name this function in place of the list."""
    return Action.choices
