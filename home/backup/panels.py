"""Panel of the home screen about backups."""

from wagtail import hooks

from ..desk.panels import Panel
from .status import BackupStatus, backup_status


class Backups(Panel):
    """Panel of how old the newest backup and the last proved restore are; for admins, where backups are on."""

    order = 40
    template_name = "wagtailadmin/home/backups.html"

    def __init__(self, status: BackupStatus):
        self.status = status

    def get_context_data(self, parent_context):
        return {"status": self.status}


@hooks.register("construct_homepage_panels")
def add_backups(request, panels):
    if request.user.is_superuser and (status := backup_status()).is_on:
        panels.append(Backups(status))
