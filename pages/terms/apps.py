"""AppConfig: topics, authors and places, made while a text is written."""

from media.features import CoreConfig


class TermsConfig(CoreConfig):
    name = "pages.terms"
