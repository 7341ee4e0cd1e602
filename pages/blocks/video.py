"""StreamField block of a film hosted elsewhere, shown as a still until asked for; which addresses of films are
understood.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from ..http.request_state import RequestState
from .base import newest_picture
from .text import SHORT

# Parser of URLs of films at YouTube, Vimeo, archive.org and any PeerTube; nothing is requested.

HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
YOUTUBE = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"}
YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
VIMEO_PATH = re.compile(
    r"(?:/channels/[\w-]+|/groups/[\w-]+/videos|/video|/album/\d+/video)?/(\d+)(?:/([0-9a-f]+))?", re.ASCII
)
ARCHIVE_PATH = re.compile(r"/(?:details|embed)/([\w.-]+)(?:/.*)?", re.ASCII)
PEERTUBE_PATH = re.compile(
    r"/(?:w|videos/watch|videos/embed)/([1-9A-HJ-NP-Za-km-z]{22}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII
)


@dataclass(frozen=True)
class Film:
    """URLs of a film: its page (`link`), and its player for an iframe (`frame`)."""

    link: str
    frame: str

    @property
    def frame_host(self) -> str:
        """Host of the player, for the CSP's frame-src."""
        return urlsplit(self.frame).hostname or ""

    @property
    def hosts(self) -> list[str]:
        """Hosts that playing it contacts, as displayed."""
        return list(dict.fromkeys([host_of(self.link), host_of(self.frame)]))


def host_of(address: str) -> str:
    """The host of a URL as displayed, without www."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def parse_film_url(address: str) -> Film | None:
    """The film of a URL; None for a URL of no known host or form."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        is_web = parts.scheme in {"http", "https"} and parts.port in {None, 80, 443} and not parts.username
    except (UnicodeError, ValueError):
        return None
    if not is_web or len(host) > 253 or not HOST.fullmatch(host):
        return None
    path, query = parts.path.rstrip("/"), parse_qs(parts.query)
    bare = host.removeprefix("www.")
    if bare in YOUTUBE or bare == "youtu.be":
        return youtube(bare, path, query)
    if bare in {"vimeo.com", "player.vimeo.com"}:
        return vimeo(path, query)
    return archive(path) if bare == "archive.org" else peertube(host, path)


def youtube(host: str, path: str, query: dict[str, list[str]]) -> Film | None:
    """Film at YouTube, with the player of youtube-nocookie.com."""
    first, _, rest = path.removeprefix("/").partition("/")
    video_id = first if host == "youtu.be" else query.get("v", [""])[0] if first == "watch" else ""
    if host != "youtu.be" and first in {"embed", "shorts", "live", "v"}:
        video_id = rest
    if not YOUTUBE_ID.fullmatch(video_id):
        return None
    return Film(
        f"https://www.youtube.com/watch?v={video_id}", f"https://www.youtube-nocookie.com/embed/{video_id}?autoplay=1"
    )


def vimeo(path: str, query: dict[str, list[str]]) -> Film | None:
    """Film at Vimeo, with dnt=1 (no tracking); unlisted films have a hash beside their number."""
    match = VIMEO_PATH.fullmatch(path)
    if not match:
        return None
    key = match[2] or query.get("h", [""])[0]
    key = key if re.fullmatch(r"[0-9a-f]+", key) else ""
    link = f"https://vimeo.com/{match[1]}" + (f"/{key}" if key else "")
    frame = f"https://player.vimeo.com/video/{match[1]}?dnt=1&autoplay=1" + (f"&h={key}" if key else "")
    return Film(link, frame)


def archive(path: str) -> Film | None:
    match = ARCHIVE_PATH.fullmatch(path)
    if not match:
        return None
    return Film(f"https://archive.org/details/{match[1]}", f"https://archive.org/embed/{match[1]}?autoplay=1")


def peertube(host: str, path: str) -> Film | None:
    """Film at any PeerTube instance, recognised by the path."""
    match = PEERTUBE_PATH.fullmatch(path)
    if not match:
        return None
    return Film(f"https://{host}/w/{match[1]}", f"https://{host}/videos/embed/{match[1]}?autoplay=1&p2p=0")


class FilmAddressBlock(blocks.URLBlock):
    """URL block with a validator: the URL of a film that can be parsed."""

    def clean(self, value):
        value = super().clean(value)
        if value and parse_film_url(value) is None:
            message = _(
                "This is not the address of a film that we know. Please copy the address of the film's own page at "
                "YouTube, Vimeo, archive.org or a PeerTube, for example https://vimeo.com/123456789."
            )
            raise ValidationError(message, code="unknown")
        return value


class VideoBlock(blocks.StructBlock):
    """A still, a title and a link; the player comes only after a click that names its host."""

    title = blocks.CharBlock(label=pgettext_lazy("block", "Title"), max_length=120)
    address = FilmAddressBlock(
        label=_("Address"), help_text=_("Of the film's page at YouTube, Vimeo, archive.org or a PeerTube.")
    )
    poster = ImageChooserBlock(
        label=_("Still"),
        required=False,
        help_text=_("Shown until somebody plays the film. Upload it: it is not fetched."),
    )
    caption = blocks.CharBlock(
        label=pgettext_lazy("block", "Caption"),
        required=False,
        max_length=200,
        help_text=_("For example how long it is and which captions it has."),
    )
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        features=SHORT,
        required=False,
        help_text=_("What is said and shown, for those who don't hear or see it."),
    )

    class Meta:
        icon = "media"
        label = _("Video elsewhere")
        label_format = "{title}"
        template = "blocks/video.html"
        description = _(
            "A film at YouTube, Vimeo, archive.org or a PeerTube; nothing is loaded from there before a click"
        )

    def get_context(self, value, parent_context=None):
        film = parse_film_url(value.get("address") or "")
        if film:
            allow_frame((parent_context or {}).get("request"), film)
        return super().get_context(value, parent_context) | {"film": film}

    def get_preview_value(self):
        """With the newest picture of the media room as its still."""
        return self.to_python(
            {
                "title": "Along the Pearl River",
                "address": "https://archive.org/details/example",
                "poster": newest_picture(),
                "caption": "4 minutes, captions in English and Spanish.",
                "transcript": "<p>A river, early in the morning. Somebody mends a net.</p>",
            }
        )


def allow_frame(request: Any, film: Film) -> None:
    """Adds the player's host to the request state, from which `settings.middleware` sets the CSP's frame-src."""
    if request is not None:
        RequestState.of(request).framed_hosts.add(film.frame_host)
