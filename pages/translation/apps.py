"""AppConfig: translation of pages and lists."""

from media.features import CoreConfig


class TranslationConfig(CoreConfig):
    name = "pages.translation"
    handbook_links = {"pages.translation.languages.handbook_links": 50}
    minutely = [
        "pages.translation.jobs.sync.sync_missed_jobs",
        "pages.translation.view_restrictions.copy_all_restrictions",
    ]
    model_modules = ["view_restrictions"]
