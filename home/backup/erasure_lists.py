"""The list of erasures in files: in `var/`, and beside the backups."""

from django.conf import settings

from ..erasure_log.erasures import NO_KEY, as_line, file_in, merged, read_list, this_site
from ..erasure_log.models import Erasure
from .storage import BackupFolder, backup_place


def export(*places: BackupFolder) -> None:
    """Duty: writes the list into `var/` and beside the backups, where something is new; raises OSError."""
    site = this_site()
    if site == NO_KEY or not (rows := list(Erasure.objects.all())):
        return
    beside = places or tuple(each for each in [backup_place(settings.BACKUPS, site)] if each.path.is_dir())
    for place in (BackupFolder(settings.VAR, site), *beside):
        path = file_in(place.path, site)
        listed = read_list(path)
        lines = sorted(map(as_line, merged([*listed, *rows])))
        if places or lines != sorted(map(as_line, listed)):
            place.refresh_lists()  # another machine may have written there since
            lines = sorted(map(as_line, merged([*read_list(path), *rows])))
            place.keep(path, "".join(f"{line}\n" for line in lines))
