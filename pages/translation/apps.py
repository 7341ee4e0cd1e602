"""AppConfig: translation of pages and lists."""

from media.features import CoreConfig


class TranslationConfig(CoreConfig):
    name = "pages.translation"
    minutely = [
        "pages.translation.jobs.sync.sync_missed_jobs",
        "pages.translation.orders.process_waiting_orders",
        "pages.translation.view_restrictions.copy_all_restrictions",
    ]
    model_modules = ["view_restrictions"]
