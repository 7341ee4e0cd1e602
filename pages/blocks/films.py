"""What the address of a film elsewhere says: where it can be watched, and what a page would show in a frame.

The address is read, never asked. Understood: YouTube, Vimeo, archive.org, and any PeerTube.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

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
