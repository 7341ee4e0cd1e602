"""Notifications of a workflow, beyond what Wagtail sends: the note of an approval too; without editors, to the admins."""

from django.dispatch import receiver
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
)
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from .models import User


class ToTheAdmins(GroupApprovalTaskStateSubmissionEmailNotifier):
    """E-mail notifier of a submission to superusers, who are spared it where an editor can be reached."""

    def get_recipient_users(self, task_state, user=None, **kwargs):
        people = User.objects.admins()
        return people.exclude(pk=user.pk) if user else people


class WithTheNote(WorkflowStateApprovalEmailNotifier):
    """E-mail notifier of an approval with the editor's name and comment, which Wagtail has in rejections only."""

    def get_context(self, workflow_state, **kwargs):
        task = workflow_state.current_task_state
        return super().get_context(workflow_state, **kwargs) | {"task_state": task, "comment": task.get_comment()}


@receiver(task_submitted, sender=TaskState)
def notify_admins(sender, instance, user=None, **kwargs):
    if not GroupApprovalTaskStateSubmissionEmailNotifier().get_valid_recipients(instance, user=user):
        ToTheAdmins()(instance, user=user)
