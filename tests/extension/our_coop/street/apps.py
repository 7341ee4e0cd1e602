"""Configuration of this app, without the base class of this project."""

from django.apps import AppConfig


class StreetConfig(AppConfig):
    name = "our_coop.street"
    body_blocks = {"street_timeline": "our_coop.street.blocks.StreetBlock"}

    def ready(self):
        from home.models import HomePage
        from pages.news.models import NewsIndexPage

        HomePage.subpage_types = [*HomePage.subpage_types, "street.StreetPage"]
        NewsIndexPage.subpage_types = [*NewsIndexPage.subpage_types, "street.LetterPage"]
