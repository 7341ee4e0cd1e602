"""Availability of a date, as event pages, lists, JSON-LD, the API and webhooks show it."""
