"""The network of a site and its chrome; with the choices that the first migrations name here."""

from .choices import podcast_categories, service_choices

__all__ = ["podcast_categories", "service_choices"]
