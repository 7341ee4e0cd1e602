"""Configuration of this app: where its kinds of page may stand."""

from django.apps import AppConfig


class ExtensionConfig(AppConfig):
    name = "tests.extension"

    def ready(self):
        from home.models import HomePage
        from pages.news.models import NewsIndexPage

        HomePage.subpage_types = [*HomePage.subpage_types, "extension.JobIndexPage", "extension.StreetPage"]
        NewsIndexPage.subpage_types = [*NewsIndexPage.subpage_types, "extension.LetterPage"]
