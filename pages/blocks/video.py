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

# What the address of a film elsewhere says: where it can be watched, and what a page would show in a frame.
#
# The address is read, never asked. Understood: YouTube, Vimeo, archive.org, and any PeerTube.

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
    """Where a film can be watched (`link`), and the address of its player (`frame`)."""

    link: str
    frame: str

    @property
    def frame_host(self) -> str:
        """The one host that a page with this film may show in a frame."""
        return urlsplit(self.frame).hostname or ""

    @property
    def hosts(self) -> list[str]:
        """The hosts that a visitor who plays it meets, as they are printed."""
        return list(dict.fromkeys([host_of(self.link), host_of(self.frame)]))


def host_of(address: str) -> str:
    """The host of this address as it is printed, without www."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def film_at(address: str) -> Film | None:
    """The film at this address; None where it is not understood."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        plain = parts.scheme in {"http", "https"} and parts.port in {None, 80, 443} and not parts.username
    except (UnicodeError, ValueError):
        return None
    if not plain or len(host) > 253 or not HOST.fullmatch(host):
        return None
    path, query = parts.path.rstrip("/"), parse_qs(parts.query)
    bare = host.removeprefix("www.")
    if bare in YOUTUBE or bare == "youtu.be":
        return youtube(bare, path, query)
    if bare in {"vimeo.com", "player.vimeo.com"}:
        return vimeo(path, query)
    return archive(path) if bare == "archive.org" else peertube(host, path)


def youtube(host: str, path: str, query: dict[str, list[str]]) -> Film | None:
    """Its player without cookies."""
    first, _, rest = path.removeprefix("/").partition("/")
    found = first if host == "youtu.be" else query.get("v", [""])[0] if first == "watch" else ""
    if host != "youtu.be" and first in {"embed", "shorts", "live", "v"}:
        found = rest
    if not YOUTUBE_ID.fullmatch(found):
        return None
    return Film(
        f"https://www.youtube.com/watch?v={found}", f"https://www.youtube-nocookie.com/embed/{found}?autoplay=1"
    )


def vimeo(path: str, query: dict[str, list[str]]) -> Film | None:
    """Its player, asked not to track; films that are not listed have a key beside their number."""
    found = VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    key = found[2] or query.get("h", [""])[0]
    key = key if re.fullmatch(r"[0-9a-f]+", key) else ""
    link = f"https://vimeo.com/{found[1]}" + (f"/{key}" if key else "")
    frame = f"https://player.vimeo.com/video/{found[1]}?dnt=1&autoplay=1" + (f"&h={key}" if key else "")
    return Film(link, frame)


def archive(path: str) -> Film | None:
    found = ARCHIVE_PATH.fullmatch(path)
    if not found:
        return None
    return Film(f"https://archive.org/details/{found[1]}", f"https://archive.org/embed/{found[1]}?autoplay=1")


def peertube(host: str, path: str) -> Film | None:
    """On whatever host: the shape of the address says what it is."""
    found = PEERTUBE_PATH.fullmatch(path)
    if not found:
        return None
    return Film(f"https://{host}/w/{found[1]}", f"https://{host}/videos/embed/{found[1]}?autoplay=1&p2p=0")


class FilmAddressBlock(blocks.URLBlock):
    """The address of a film that we understand."""

    def clean(self, value):
        value = super().clean(value)
        if value and film_at(value) is None:
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
        film = film_at(value.get("address") or "")
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
    """Notes on the request which host the page that answers it may frame; `settings.middleware` says so in its policy."""
    if request is not None:
        RequestState.of(request).framed_hosts.add(film.frame_host)
