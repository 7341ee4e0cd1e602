"""AppConfig of the home page, the users and the desk."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    health_checks = [
        "home.health.checks.database.database",
        "home.health.checks.database.migrations",
        "home.health.checks.files.static_files",
        "home.health.checks.files.static_sources",
        "home.health.checks.files.translations",
        "home.health.checks.files.storage",
        "home.health.checks.files.storage_write",
        "home.health.checks.files.room",
        "home.health.checks.virus_scanner.virus_scanner",
        "home.health.checks.work.duties",
        "home.health.checks.work.tasks",
        "home.health.checks.work.mail_queue",
        "home.health.checks.work.cache_answers",
        "home.health.checks.work.cache_write",
        "home.health.checks.work.task_queue",
        "home.health.checks.backup.backups",
        "home.health.checks.backup.cut_off_restore",
        "home.health.checks.backup.backup_folder",
        "home.health.checks.backup.backup_bucket",
        "home.health.checks.backup.backup_key",
        "home.health.checks.access_log.answers",
        "home.health.checks.accounts.unused_accounts",
        "home.health.checks.settings.production",
        "home.health.checks.settings.secret_key",
        "home.health.checks.settings.second_factor",
        "home.health.checks.settings.allowed_hosts",
        "home.health.checks.settings.trusted_proxies",
        "home.health.checks.settings.placeholders",
        "home.health.checks.settings.mail_settings",
        "home.health.checks.settings.mail_server",
        "home.health.checks.address.address",
        "home.health.checks.clock.clock",
        "home.health.checks.clock.other_clocks",
    ]
    minutely = [
        "home.backup.erasures.export",
        "home.backup.erasures.delete_expired",
        "home.change_log.log.delete_expired",
        "home.content_releases.models.delete_expired",
        "home.content_releases.release.release_due",
        "home.preview_links.models.delete_expired",
        "home.security.retention.delete_expired",
        "home.security.unused_accounts.mail_admins",
        "home.setting_history.versions.delete_expired",
        "home.trash.retention.delete_expired",
        "home.visits.access_log.count_visits",
        "home.visits.counts.delete_expired",
        "home.webhooks.changes.tell_all",
        "home.webhooks.delivery.delete_expired",
    ]
    at_restore = [
        "home.bootstrap.follow_base_url",
        "home.change_log.log.forget",
        "home.webhooks.delivery.hold_waiting",
    ]
    after_restore = [
        "home.backup.restore.rebuild_references",
        "home.page_store.store.clear",
        "home.security.record.record_restore",
        "home.privacy.erasure.overwrite_freed",
    ]
    erasures = {
        "account": "home.users.erasure.erase_accounts",
        "picture": "home.consent.signals.withdraw_again",
        "words": "home.privacy.erasure.erase_again",
    }

    def ready(self):
        from pages.api import input_fields  # noqa: F401 (before Wagtail's routers are made)

        from . import wagtail_patches
        from .consent import signals as consent_signals  # noqa: F401
        from .privacy import registrations  # noqa: F401
        from .security import signals as security_signals  # noqa: F401
        from .setting_history import versions  # noqa: F401
        from .sign_in import signals as sign_in_signals  # noqa: F401
        from .trash import uploads as trash_uploads  # noqa: F401
        from .users import erasure, groups  # noqa: F401
        from .webhooks import signals as webhook_signals  # noqa: F401

        wagtail_patches.apply()
