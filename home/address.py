"""Lets Wagtail's Site follow BASE_URL, so that every full address names the host and port that visitors use."""

from urllib.parse import urlsplit

from wagtail.models import Site


def follow(base_url: str) -> None:
    """Sets host and port of the default site to those of this address; without a site, does nothing."""
    parts = urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (parts.hostname, port):
        site.hostname, site.port = parts.hostname, port
        site.save()
