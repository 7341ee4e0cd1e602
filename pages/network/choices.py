"""Categories of a podcast and services for links: choices of fields, which migrations name, free of models."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Where directories file a podcast: the categories of Apple's list that a network may want.
PODCAST_CATEGORIES = {
    "Arts": _("Arts"),
    "Business": _("Business"),
    "Education": _("Education"),
    "Government": _("Government"),
    "History": pgettext_lazy("network", "History"),
    "News": _("News"),
    "Science": _("Science"),
    "Society & Culture": _("Society & Culture"),
}


def podcast_categories() -> list[tuple[str, str]]:
    """Each as the list names it, and in words."""
    return list(PODCAST_CATEGORIES.items())


@dataclass(frozen=True)
class SocialService:
    """Where people follow each other: what it calls itself, and the hosts its addresses stand at; none: anywhere."""

    name: str
    hosts: tuple[str, ...] = ()


SERVICES = {
    "mastodon": SocialService("Mastodon"),
    "bluesky": SocialService("Bluesky", ("bsky.app",)),
    "instagram": SocialService("Instagram", ("instagram.com",)),
    "facebook": SocialService("Facebook", ("facebook.com", "fb.com")),
    "youtube": SocialService("YouTube", ("youtube.com", "youtu.be")),
    "peertube": SocialService("PeerTube"),
    "pixelfed": SocialService("Pixelfed"),
    "tiktok": SocialService("TikTok", ("tiktok.com",)),
    "threads": SocialService("Threads", ("threads.com", "threads.net")),
    "x": SocialService("X", ("x.com", "twitter.com")),
    "linkedin": SocialService("LinkedIn", ("linkedin.com",)),
    "signal": SocialService("Signal", ("signal.group", "signal.me")),
    "whatsapp": SocialService("WhatsApp", ("whatsapp.com", "wa.me")),
    "telegram": SocialService("Telegram", ("t.me", "telegram.me")),
}
FEDIVERSE = ("mastodon", "peertube", "pixelfed")


def service_choices() -> list[tuple[str, str | Promise]]:
    named = [(kind, service.name) for kind, service in SERVICES.items()]
    return [*named, ("", pgettext_lazy("network", "Another one"))]
