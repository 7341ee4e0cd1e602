"""Wagtail hooks of this app, registered by these modules."""

from . import csv_import  # noqa: F401 (it registers itself)
