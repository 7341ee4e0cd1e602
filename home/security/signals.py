"""Signals that are security events: of accounts, groups, tokens, workflows, privacy and languages, whoever causes them."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import (
    APIToken,
    CollectionViewRestriction,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Locale,
    PageViewRestriction,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from pages.api.tokens import TokenTerms
from pages.i18n.locales import SwitchedOff

from .accounts import WATCHED, record_changes, rows_of
from .actions import Action
from .record import SAVE, record

User = get_user_model()

# Who comes in.


@receiver(user_logged_in)
def record_sign_in(user, **kwargs) -> None:
    record(Action.SIGNED_IN, user=user)


@receiver(user_logged_out)
def record_sign_out(user, **kwargs) -> None:
    if user:
        record(Action.SIGNED_OUT, user=user)


# Accounts. What an `update` changes is recorded by their queryset.


def is_rehash(user: User, update_fields: Iterable[str] | None) -> bool:
    """Whether Django, at a sign-in, only hashes the same password anew: then it has forgotten what was typed."""
    return update_fields is not None and set(update_fields) == {"password"} and user._password is None


@receiver(pre_save, sender=User)
def remember_account(instance, raw, update_fields, **kwargs) -> None:
    is_watched = update_fields is None or not {*WATCHED}.isdisjoint(update_fields)
    if is_watched and not raw and instance.pk and not is_rehash(instance, update_fields):
        vars(instance)["rows_before"] = rows_of(User.objects.filter(pk=instance.pk))


@receiver(post_save, sender=User)
def record_account(instance, created, raw, update_fields, **kwargs) -> None:
    before = vars(instance).pop("rows_before", {})
    if created and not raw:
        record(Action.ACCOUNT_MADE, about=instance)
        if instance.is_superuser:
            record(Action.ADMIN_MADE, about=instance)
    written = {name: getattr(instance, name) for name in WATCHED if update_fields is None or name in update_fields}
    record_changes(before, {pk: old | written for pk, old in before.items()})


@receiver(post_delete, sender=User)
def record_deleted_account(**kwargs) -> None:
    record(Action.ACCOUNT_DELETED)


# Groups and permissions.


def changed_pairs(sender, instance, action, reverse, pk_set, near: str, far: str) -> list[tuple[int, int]]:
    """What is added to, or about to be removed from, a many-to-many relation: pairs of keys of `near` and `far`."""
    if action == "post_add":
        return [(pk, instance.pk) if reverse else (instance.pk, pk) for pk in sorted(pk_set)]
    if action not in {"pre_remove", "pre_clear"}:
        return []
    here, there = (far, near) if reverse else (near, far)
    rows = sender.objects.filter(**{here: instance.pk})
    rows = rows.filter(**{f"{there}__in": pk_set}) if pk_set is not None else rows
    return list(rows.values_list(near, far))


@receiver(m2m_changed, sender=User.groups.through)
def record_memberships(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    pairs = changed_pairs(sender, instance, action, reverse, pk_set, "user_id", "group_id")
    names = dict(Group.objects.filter(pk__in={group for _user, group in pairs}).values_list("pk", "name"))
    users = User.objects.in_bulk({user for user, _group in pairs})
    for user, group in pairs:
        record(
            Action.GROUP_GIVEN if action == "post_add" else Action.GROUP_TAKEN, about=users[user], detail=names[group]
        )


@receiver(m2m_changed, sender=User.user_permissions.through)
def record_own_rights(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    pairs = changed_pairs(sender, instance, action, reverse, pk_set, "user_id", "permission_id")
    for user in User.objects.filter(pk__in={user for user, _permission in pairs}):
        record(Action.RIGHTS_CHANGED, about=user, once_within=SAVE)


@receiver(m2m_changed, sender=Group.permissions.through)
def record_group_rights(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    pairs = changed_pairs(sender, instance, action, reverse, pk_set, "group_id", "permission_id")
    for group in Group.objects.filter(pk__in={group for group, _permission in pairs}):
        record(Action.GROUP_CHANGED, detail=group.name, once_within=SAVE)


def is_cause(sender, origin) -> bool:
    """Whether rows of this model were what was deleted, and did not go with something else, which is told itself."""
    return issubclass(sender, getattr(origin, "model", type(origin)))


@receiver(post_save, sender=GroupPagePermission)
@receiver(post_save, sender=GroupCollectionPermission)
@receiver(post_save, sender=GroupSitePermission)
def record_place_rights(instance, raw, **kwargs) -> None:
    if not raw:
        record(Action.GROUP_CHANGED, detail=instance.group.name, once_within=SAVE)


@receiver(post_delete, sender=GroupPagePermission)
@receiver(post_delete, sender=GroupCollectionPermission)
@receiver(post_delete, sender=GroupSitePermission)
def record_lost_place_rights(sender, instance, origin, **kwargs) -> None:
    if is_cause(sender, origin):
        record(Action.GROUP_CHANGED, detail=instance.group.name, once_within=SAVE)


@receiver(post_save, sender=Group)
def record_group(instance, created, raw, **kwargs) -> None:
    if created and not raw:
        record(Action.GROUP_MADE, detail=instance.name)


@receiver(post_delete, sender=Group)
def record_deleted_group(instance, **kwargs) -> None:
    record(Action.GROUP_DELETED, detail=instance.name)


# Tokens, by what they begin with, which is no secret: their names are words of a person.


@receiver(post_save, sender=APIToken)
def record_token(instance, created, raw, **kwargs) -> None:
    if created and not raw:
        record(Action.TOKEN_MADE, about=instance.user, detail=instance.prefix)


@receiver(pre_save, sender=APIToken)
def record_revocation(instance, **kwargs) -> None:
    if instance.revoked_at and APIToken.objects.filter(pk=instance.pk, revoked_at=None).exists():
        record(Action.TOKEN_REVOKED, about=instance.user, detail=instance.prefix)


@receiver(post_save, sender=TokenTerms)
def record_terms(instance, created, raw, **kwargs) -> None:
    if not created and not raw:
        record(Action.TOKEN_CHANGED, about=instance.token.user, detail=instance.token.prefix)


@receiver(post_delete, sender=APIToken)
def record_deleted_token(sender, instance, origin, **kwargs) -> None:
    if is_cause(sender, origin) and not instance.revoked_at:
        record(Action.TOKEN_REVOKED, about=instance.user, detail=instance.prefix)


# Workflows.


@receiver(post_save, sender=Workflow)
@receiver(post_delete, sender=Workflow)
def record_workflow(instance, raw=False, **kwargs) -> None:
    if not raw:
        record(Action.WORKFLOW_CHANGED, detail=instance.name, once_within=SAVE)


@receiver(post_save, sender=WorkflowTask)
@receiver(post_save, sender=WorkflowPage)
@receiver(post_save, sender=WorkflowContentType)
@receiver(post_delete, sender=WorkflowTask)
@receiver(post_delete, sender=WorkflowPage)
@receiver(post_delete, sender=WorkflowContentType)
def record_workflow_row(sender, instance, raw=False, origin=None, **kwargs) -> None:
    if not raw and (origin is None or is_cause(sender, origin)):
        record(Action.WORKFLOW_CHANGED, detail=instance.workflow.name, once_within=SAVE)


@receiver(post_save, sender=GroupApprovalTask)
@receiver(post_delete, sender=GroupApprovalTask)
def record_task(instance, raw=False, **kwargs) -> None:
    if not raw:
        record(Action.TASK_CHANGED, detail=instance.name, once_within=SAVE)


@receiver(m2m_changed, sender=GroupApprovalTask.groups.through)
def record_approvers(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    pairs = changed_pairs(sender, instance, action, reverse, pk_set, "groupapprovaltask_id", "group_id")
    for task in GroupApprovalTask.objects.filter(pk__in={task for task, _group in pairs}):
        record(Action.TASK_CHANGED, detail=task.name, once_within=SAVE)


# Who may see what.


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def record_page_privacy(sender, instance, raw=False, origin=None, **kwargs) -> None:
    if not raw and (origin is None or is_cause(sender, origin)):
        record(Action.PAGE_PRIVACY, page=instance.page, once_within=SAVE)


@receiver(post_save, sender=CollectionViewRestriction)
@receiver(post_delete, sender=CollectionViewRestriction)
def record_collection_privacy(sender, instance, raw=False, origin=None, **kwargs) -> None:
    if not raw and (origin is None or is_cause(sender, origin)):
        record(Action.COLLECTION_PRIVACY, detail=instance.collection.name, once_within=SAVE)


# Languages of the site.


@receiver(post_save, sender=Locale)
@receiver(post_delete, sender=SwitchedOff)
def record_language_on(sender, instance, raw=False, created=True, origin=None, **kwargs) -> None:
    if not raw and created and (origin is None or is_cause(sender, origin)):
        locale = instance if sender is Locale else instance.locale
        record(Action.LANGUAGE_ON, detail=locale.language_code)


@receiver(post_delete, sender=Locale)
@receiver(post_save, sender=SwitchedOff)
def record_language_off(sender, instance, raw=False, created=True, **kwargs) -> None:
    if not raw and created:
        locale = instance if sender is Locale else instance.locale
        record(Action.LANGUAGE_OFF, detail=locale.language_code)
