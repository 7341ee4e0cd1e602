"""AppConfig: translation of pages and lists."""

from media.features import CoreConfig


class TranslationConfig(CoreConfig):
    name = "pages.translation"
    handbook_links = ["pages.translation.editor.urls.handbook_links", "pages.translation.languages.handbook_links"]
    minutely = [
        "pages.translation.jobs.sync.sync_missed_jobs",
        "pages.translation.orders.process_waiting_orders",
        "pages.translation.view_restrictions.copy_all_restrictions",
    ]
    work_list = {
        "pages.translation.work_list.translations_to_read": 30,
        "pages.translation.work_list.questions": 50,
    }
    model_modules = ["view_restrictions"]
