"""Addresses of films: which are understood, and where they lead."""

import pytest

from pages.blocks.video import parse_film_url

UUID = "9db9f3f1-9b54-44ed-9e91-461d262d2205"
SHORT = "kkGMgK9ZtnKfYAgnEtQxbv"
YOUTUBE = (
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
)
VIMEO = ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1")
UNLISTED = (
    "https://vimeo.com/76979871/8272103f6e",
    "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1&h=8272103f6e",
)
ARCHIVE = ("https://archive.org/details/Night_1968.v2", "https://archive.org/embed/Night_1968.v2?autoplay=1")
PEERTUBE = (f"https://tube.example.org/w/{SHORT}", f"https://tube.example.org/videos/embed/{SHORT}?autoplay=1&p2p=0")
PEERTUBE_LONG = (f"https://tube.example.org/w/{UUID}", f"https://tube.example.org/videos/embed/{UUID}?autoplay=1&p2p=0")
KNOWN = {
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "http://youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=43": YOUTUBE,
    "https://m.youtube.com/watch?v=dQw4w9WgXcQ": YOUTUBE,
    "https://youtu.be/dQw4w9WgXcQ?si=abc": YOUTUBE,
    "https://www.youtube.com/shorts/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube.com/live/dQw4w9WgXcQ": YOUTUBE,
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ": YOUTUBE,
    "https://vimeo.com/76979871": VIMEO,
    "https://vimeo.com/channels/staffpicks/76979871#t=2": VIMEO,
    "https://player.vimeo.com/video/76979871": VIMEO,
    "https://vimeo.com/76979871/8272103f6e": UNLISTED,
    "https://player.vimeo.com/video/76979871?h=8272103f6e": UNLISTED,
    "https://archive.org/details/Night_1968.v2": ARCHIVE,
    "https://www.archive.org/details/Night_1968.v2/reel-1.mp4?start=3": ARCHIVE,
    "https://archive.org/embed/Night_1968.v2": ARCHIVE,
    f"https://tube.example.org/w/{SHORT}": PEERTUBE,
    f"https://Tube.Example.org/w/{SHORT}?start=1m": PEERTUBE,
    f"https://tube.example.org/videos/watch/{UUID}": PEERTUBE_LONG,
    f" https://tube.example.org/videos/embed/{UUID} ": PEERTUBE_LONG,
    f"https://bücher.example/w/{SHORT}": (
        f"https://xn--bcher-kva.example/w/{SHORT}",
        f"https://xn--bcher-kva.example/videos/embed/{SHORT}?autoplay=1&p2p=0",
    ),
}
UNKNOWN = [
    "",
    "film",
    "https://",
    "https://[::1",
    "https://example.org/film.mp4",
    "https://www.youtube.com/",
    "https://www.youtube.com/@channel",
    "https://www.youtube.com/watch?v=short",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ;x",
    "https://www.youtube.com/playlist?list=PL123",
    f"https://www.youtube.com/w/{SHORT}",
    "https://vimeo.com/about",
    "https://vimeo.com/76979871/../../x",
    "https://archive.org/search?query=film",
    "https://archive.org/details/a b",
    f"https://tube.example.org/w/p/{SHORT}",
    f"https://tube.example.org:9000/w/{SHORT}",
    f"https://user:secret@tube.example.org/w/{SHORT}",
    f"https://localhost/w/{SHORT}",
    f"https://127.0.0.1/w/{SHORT}",
    f"https://[::1]/w/{SHORT}",
    f"https://a;script-src.example/w/{SHORT}",
    f"https://a b.example/w/{SHORT}",
    f"https://*.example.org/w/{SHORT}",
    f"https://{'a' * 70}.example/w/{SHORT}",
    f"https://..example/w/{SHORT}",
    f"javascript://tube.example.org/w/{SHORT}",
    f"ftp://tube.example.org/w/{SHORT}",
    f"https://tube.example.org/w/{SHORT}\n; x",
    "https://www.youtube.com/watch?v=dQw4w9WgXc٣",
    f"https://tube.example.org:99999/w/{SHORT}",
]


@pytest.mark.parametrize("address", KNOWN)
def test_what_is_understood(address):
    film = parse_film_url(address)
    assert (film.link, film.frame) == KNOWN[address]


@pytest.mark.parametrize("address", UNKNOWN)
def test_what_is_not(address):
    assert parse_film_url(address) is None


def test_the_hosts_are_named_once():
    assert parse_film_url("https://youtu.be/dQw4w9WgXcQ").hosts == ["youtube.com", "youtube-nocookie.com"]
    assert parse_film_url("https://archive.org/details/a").hosts == ["archive.org"]
    assert parse_film_url("https://youtu.be/dQw4w9WgXcQ").frame_host == "www.youtube-nocookie.com"
