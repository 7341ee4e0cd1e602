"""AppConfig: probes, `doctor` and the status page."""

from media.features import CoreConfig


class HealthConfig(CoreConfig):
    name = "home.health"
    middleware = {"home.health.middleware.ProbeMiddleware": ""}
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
        "home.health.checks.settings.production",
        "home.health.checks.settings.secret_key",
        "home.health.checks.settings.second_factor",
        "home.health.checks.settings.allowed_hosts",
        "home.health.checks.settings.trusted_proxies",
        "home.health.checks.settings.placeholders",
        "home.health.checks.settings.security_contact",
        "home.health.checks.settings.mail_settings",
        "home.health.checks.settings.mail_server",
        "home.health.checks.address.address",
        "home.health.checks.clock.clock",
        "home.health.checks.clock.other_clocks",
    ]
