"""AppConfig: languages, catalogues and dates."""

from media.features import CoreConfig


class I18nConfig(CoreConfig):
    name = "pages.i18n"
    model_modules = ["locales"]
