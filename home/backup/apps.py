"""AppConfig: backups, their rehearsal, and restore with the list of what was erased since."""

from media.features import FeatureConfig


class BackupConfig(FeatureConfig):
    name = "home.backup"
    is_switchable = True
    health_checks = [
        "home.backup.health_checks.backups",
        "home.backup.health_checks.cut_off_restore",
        "home.backup.health_checks.backup_folder",
        "home.backup.health_checks.backup_bucket",
        "home.backup.health_checks.backup_key",
    ]
    kept_elsewhere = ["home.backup.personal_data.kept_elsewhere"]
    copies_end = ["home.backup.personal_data.last_day"]
    minutely = ["home.backup.erasure_lists.export"]
    after_restore = {"home.backup.restore.rebuild_references": 10}
