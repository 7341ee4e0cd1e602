"""Addresses of the desk."""

ADMIN = "/admin/"
