"""Who is told what in a review, beyond what Wagtail tells: where no editor can be reached, the admins are."""

from django.dispatch import receiver
from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from .users import User


class ToTheAdmins(GroupApprovalTaskStateSubmissionEmailNotifier):
    """The same mail, to superusers, who else are spared it."""

    def get_recipient_users(self, task_state, user=None, **kwargs):
        people = User.objects.filter(is_superuser=True)
        return people.exclude(pk=user.pk) if user else people


@receiver(task_submitted, sender=TaskState)
def somebody_is_told(sender, instance, user=None, **kwargs):
    if not GroupApprovalTaskStateSubmissionEmailNotifier().get_valid_recipients(instance, user=user):
        ToTheAdmins()(instance, user=user)
